"""What a jury tries: up to three scenarios beside where it stands.

Nothing is written here nor kept: the scenarios come with each question, and what they change is
computed from the students of the jury, read once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from grading.core.decisions.attention import almost_passing
from grading.core.decisions.rulings import VOCABULARIES, Ruling, Subject, subject_of
from grading.core.decisions.simulation import Change, Hearing, Rulings, Trial, trial
from grading.core.rules import DEFAULTS, Rules
from grading.core.scenarios import JuryScenario
from grading.models import Assessment, Jury
from grading.selectors.judged import Judged, codes_of, judged_by, scope_of

SUBJECTS = (Subject.YEAR, Subject.DIPLOMA, Subject.RCUE, Subject.UE)
"""In the order in which totals are told."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The students of a jury, by their id in the core, in the order of their names."""

    jury: Jury
    judged: Mapping[str, Judged]

    @property
    def rules(self) -> Rules:
        """Those of the programme in which most of them are."""
        return next((each.computed.scheme.rules for each in self.judged.values()), DEFAULTS)

    @property
    def ues(self) -> dict[str, str | None]:
        """The UEs judged, with their competence; None where it differs from one to another."""
        found: dict[str, str | None] = {}
        for each in self.judged.values():
            for ue in each.result.ues.values():
                if ue.semester in self.jury.semesters:
                    same = found.setdefault(ue.code, ue.competence) == ue.competence
                    found[ue.code] = ue.competence if same else None
        return dict(sorted(found.items()))

    @property
    def assessments(self) -> tuple[Assessment, ...]:
        """Those of the semesters judged, by module then by date."""
        year, numbers = self.jury.term.year, self.jury.semesters
        read = next((each.computed.found.stored for each in self.judged.values()), ())
        found = (row for row in read if row.term.year == year and row.term.number in numbers)
        return tuple(sorted(found, key=lambda row: (row.term.number, row.module.code)))

    def trial(self, scenario: JuryScenario) -> Trial:
        return trial((self.hearing(each) for each in self.judged.values()), scenario)

    def hearing(self, judged: Judged) -> Hearing:
        _, scheme, student, circumstances = judged.computed
        decided, entailed = codes_of(judged.decisions)
        return Hearing(
            scheme,
            student,
            judged.result,
            decided,
            entailed,
            scope_of(self.jury),
            circumstances,
            judged.rulings,
        )


def bench_of(jury: Jury, students: Iterable[int] | None = None) -> Bench:
    """In 7 queries, whatever the number of students; those with these ids, or all."""
    chosen = None if students is None else set(students)
    judged = judged_by(jury, chosen)
    return Bench(jury, {each.computed.student.id: each for each in judged})


class Cell(NamedTuple):
    """What a scenario changes, and who has as much today and does not pass in it."""

    change: Change
    passed_over: tuple[Judged, ...]


class Row(NamedTuple):
    """Something about a student that a scenario changes; None where one does not."""

    judged: Judged
    of: str
    today: Ruling | None
    cells: tuple[Cell | None, ...]

    @property
    def subject(self) -> Subject:
        return subject_of(self.of)

    @property
    def grants(self) -> bool:
        return any(cell.change.grants for cell in self.cells if cell)

    @property
    def withdraws(self) -> bool:
        return any(cell.change.withdraws for cell in self.cells if cell)


class Total(NamedTuple):
    """How many have a code today, and in each scenario."""

    subject: Subject
    code: str
    today: int
    tried: tuple[int, ...]


class Granted(NamedTuple):
    """What the jury granted beyond the proposal, and who has as much and does not pass."""

    judged: Judged
    ruling: Ruling
    passed_over: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scenarios side by side."""

    bench: Bench
    trials: tuple[Trial, ...]

    def rows(self) -> Iterator[Row]:
        for id, judged in self.bench.judged.items():
            found = [{each.of: each for each in trial.changes.get(id, ())} for trial in self.trials]
            for of in dict.fromkeys(of for changes in found for of in changes):
                cells = (
                    self._cell(trial, changes.get(of))
                    for trial, changes in zip(self.trials, found, strict=True)
                )
                yield Row(judged, of, judged.rulings.get(of), tuple(cells))

    def _cell(self, trial: Trial, change: Change | None) -> Cell | None:
        if change is None:
            return None
        return Cell(change, tuple(self.bench.judged[id] for id in trial.passed_over(change)))

    def totals(self) -> Iterator[Total]:
        """The codes that anybody has, decided or else proposed."""
        today = {id: each.rulings for id, each in self.bench.judged.items()}
        now, *tried = map(_counted, (today, *(each.rulings for each in self.trials)))
        for subject in SUBJECTS:
            for code in VOCABULARIES[subject]:
                of = subject, str(code)
                if any(of in counted for counted in (now, *tried)):
                    yield Total(subject, code, now[of], tuple(each[of] for each in tried))

    def granted(self) -> Iterator[Granted]:
        """What was granted already, what it entailed left out."""
        standing = {id: each.deliberation for id, each in self.bench.judged.items()}
        for judged in self.bench.judged.values():
            for of, ruling in judged.rulings.items():
                if ruling.average is None or not (ruling.departs and ruling.validates):
                    continue
                if not judged.decisions[of].entailed:
                    rules = judged.computed.scheme.rules
                    left = almost_passing(ruling.average, of, standing, rules)
                    yield Granted(judged, ruling, tuple(self.bench.judged[id] for id in left))


def _counted(rulings: Mapping[str, Rulings]) -> Counter[tuple[Subject, str]]:
    return Counter(
        (ruling.subject, str(ruling.code)) for each in rulings.values() for ruling in each.values()
    )
