"""The students of a jury as it has them before its eyes: results, proposals, decisions, and what
contradicts these since they were taken.

A jury judges what was taken up to its term, whatever came later, from every mark entered.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from grading.core.averages.scheme import Scheme
from grading.core.codes import AWARDING_CODES, YearCode
from grading.core.computation import compute_student
from grading.core.decisions.attention import Attention, attentions, is_of_right
from grading.core.decisions.deliberation import deliberate
from grading.core.decisions.rulings import Circumstances, Deliberation, Ruling, Scope
from grading.core.results import StudentResult
from grading.core.rules import Rules
from grading.core.values import Student, rounded
from grading.models import Decision, Enrolment, GapYear, Jury, Photo, Settlement, User
from grading.selectors.cases import PromotionCase, cases_of
from grading.selectors.paths import Path, path_up_to, with_everything
from grading.selectors.results import SemesterResult, semester_result

Status = Enrolment.Status
OF_A_YEAR = (Decision.Subject.YEAR, Decision.Subject.DIPLOMA)
SETTLEMENT = ("pk", "proposal", "average", "outcome", "reason", "at")
AUTHOR = ("pk", "username", "first_name", "last_name")
DEPARTURES = {
    Status.RESIGNED.value: YearCode.DEM,
    Status.LEFT.value: YearCode.ABAN,
    Status.EXCLUDED.value: YearCode.EXCLU,
    Status.AWAY.value: YearCode.ABL,
}


class Contradiction(NamedTuple):
    """Results are no longer those on which a decision rests: `before` was the average, `ruling`
    is what is proposed now (None: nothing of that name any more). `settlement` is the answer
    that a person gave to just this, None while nobody has."""

    decision: Decision
    ruling: Ruling | None
    before: Fraction | None
    settlement: Settlement | None

    @property
    def is_open(self) -> bool:
        return self.settlement is None

    @property
    def key(self) -> tuple[str, str]:
        """What contradicts it: the code proposed now and the exact average."""
        return _now(self.ruling)


class Computed(NamedTuple):
    """What the core was given for a student, in the case that he makes with others."""

    found: PromotionCase
    scheme: Scheme
    student: Student
    circumstances: Circumstances


class Seat(NamedTuple):
    """A student of a jury before anything is judged: his last enrolment among those judged, and
    his path up to it."""

    enrolment: Enrolment
    path: Path


@dataclass(frozen=True, slots=True)
class Judged:
    """A student before a jury.

    `semester` is his last semester among those judged, with the result of his path before any
    decision of this jury; `computed` tells what it was computed from, `path` its enrolments.
    `decisions` are what is stored, by what they are about; those taken back are `withdrawn`.
    `earlier` are the years and diplomas decided by the juries before this one, in their order.
    """

    semester: SemesterResult
    path: Path
    computed: Computed
    deliberation: Deliberation
    decisions: Mapping[str, Decision]
    withdrawn: Mapping[str, Decision]
    earlier: tuple[Decision, ...]
    contradictions: tuple[Contradiction, ...]
    attentions: frozenset[Attention]

    @property
    def enrolment(self) -> Enrolment:
        return self.semester.enrolment

    @property
    def result(self) -> StudentResult:
        """Before any decision of this jury."""
        return self.semester.result

    @property
    def rulings(self) -> Mapping[str, Ruling]:
        return self.deliberation.rulings

    @property
    def open_contradictions(self) -> tuple[Contradiction, ...]:
        return tuple(each for each in self.contradictions if each.is_open)

    @property
    def is_of_right(self) -> bool:
        """Whether nothing is left to the jury, not even a contradiction."""
        return is_of_right(self.deliberation) and not self.open_contradictions

    @property
    def is_decided(self) -> bool:
        return self.deliberation.is_decided

    @property
    def proposals(self) -> dict[str, str]:
        """What is proposed where nothing is decided, by what it is about."""
        return {each.of: each.proposal.value for each in self.deliberation.undecided}

    def version_of(self, of: str) -> int:
        """The version of a decision as it stands; 0 while there never was one."""
        decision = self.decisions.get(of) or self.withdrawn.get(of)
        return decision.version if decision else 0


def scope_of(jury: Jury) -> Scope:
    year = jury.but_year if jury.kind == Jury.Kind.YEAR else None
    return Scope(frozenset(jury.semesters), year)


def judged_enrolments(jury: Jury) -> QuerySet[Enrolment]:
    """The enrolments in the terms that a jury judges; a year has two for most students. One that
    follows another judges only the students referred to it."""
    judged = Enrolment.objects.filter(
        term__programme=jury.term.programme_id,
        term__year=jury.term.year,
        term__number__in=jury.semesters,
    )
    if jury.follows_id is None:
        return judged
    return judged.filter(student__in=jury.referred.values("pk"))


def judged_by(
    jury: Jury, students: Collection[int] | None = None, *, explain: bool = False
) -> tuple[Judged, ...]:
    """The students of a jury by name, or some of them by id, in 7 queries; its term must be
    read."""
    return judged_at(jury, seats_of(jury, students), explain=explain)


def judged_at(jury: Jury, seats: Sequence[Seat], *, explain: bool = False) -> tuple[Judged, ...]:
    """Some students of a jury, in their order, in 6 queries."""
    shown = {path.student.pk: enrolment for enrolment, path in seats}
    reader = _Reader(jury, shown, _decided(jury, shown), explain)
    cases = cases_of((path for _, path in seats), published_only=False, before_jury=jury)
    found = {each.enrolment.student_id: each for case in cases for each in reader.judged(case)}
    return tuple(found[path.student.pk] for _, path in seats)


class _Decided(NamedTuple):
    """What is stored about a student; settlements by the id of their decision."""

    own: dict[str, Decision]
    withdrawn: dict[str, Decision]
    settlements: dict[int, Settlement]
    earlier: tuple[Decision, ...]

    @property
    def diplomas(self) -> frozenset[str]:
        """Those that juries before this one gave him."""
        return frozenset(
            each.of
            for each in self.earlier
            if each.subject == Decision.Subject.DIPLOMA and each.code in AWARDING_CODES
        )


@dataclass(frozen=True, slots=True)
class _Reader:
    """The students of a jury, by their id."""

    jury: Jury
    shown: Mapping[int, Enrolment]
    decided: Mapping[int, _Decided]
    explain: bool

    def judged(self, found: PromotionCase) -> Iterator[Judged]:
        scheme = Scheme(found.case.programme, found.case.rules, found.case.assessments)
        for path, student in zip(found.paths, found.case.students, strict=True):
            circumstances = self._circumstances(path)
            computed = Computed(found, scheme, student, circumstances)
            yield self._one(path, computed)

    def _circumstances(self, path: Path) -> Circumstances:
        student = path.student.pk
        departure = DEPARTURES.get(self.shown[student].status)
        return Circumstances(departure, self.decided[student].diplomas)

    def _one(self, path: Path, computed: Computed) -> Judged:
        found, scheme, student, _ = computed
        decided = self.decided[path.student.pk]
        result = compute_student(scheme, student, explain=self.explain)
        deliberation = _deliberation(self.jury, result, decided.own, computed)
        enrolment = self.shown[path.student.pk]
        return Judged(
            semester=semester_result(enrolment, found, scheme.assessments, result),
            path=path,
            computed=computed,
            deliberation=deliberation,
            decisions=decided.own,
            withdrawn=decided.withdrawn,
            earlier=decided.earlier,
            contradictions=tuple(_contradictions(deliberation, decided, scheme.rules)),
            attentions=attentions(deliberation, scheme.rules),
        )


def _contradictions(
    deliberation: Deliberation, decided: _Decided, rules: Rules
) -> Iterator[Contradiction]:
    for of, decision in decided.own.items():
        ruling, before = deliberation.rulings.get(of), basis_of(decision)
        if ruling is None or _moved(decision, before, ruling, rules):
            settlement = decided.settlements.get(decision.pk)
            if settlement and not _answers(settlement, ruling):
                settlement = None
            yield Contradiction(decision, ruling, before, settlement)


def _deliberation(
    jury: Jury, result: StudentResult, decisions: Mapping[str, Decision], computed: Computed
) -> Deliberation:
    decided, entailed = codes_of(decisions)
    rules, circumstances = computed.scheme.rules, computed.circumstances
    return deliberate(result, decided, scope_of(jury), rules, circumstances, entailed)


def codes_of(decisions: Mapping[str, Decision]) -> tuple[dict[str, str], dict[str, str]]:
    """The codes that a jury gave, and those that they entailed."""
    decided = {of: each.code for of, each in decisions.items() if not each.entailed}
    return decided, {of: each.code for of, each in decisions.items() if each.entailed}


def deliberated_again(
    jury: Jury, judged: Judged, decisions: Mapping[str, Decision]
) -> Deliberation:
    """What the jury has before it once these are its decisions, without a query."""
    return _deliberation(jury, judged.result, decisions, judged.computed)


def basis_of(decision: Decision) -> Fraction | None:
    """The exact average on which a decision rests."""
    return Fraction(decision.average) if decision.average else None


def _moved(decision: Decision, before: Fraction | None, ruling: Ruling, rules: Rules) -> bool:
    """A code that changed, or an average that is no longer printed the same."""
    if decision.proposal != ruling.proposal.value:
        return True
    decimals = rules.average_decimals
    printed = [
        None if each is None else rounded(each, decimals) for each in (before, ruling.average)
    ]
    return printed[0] != printed[1]


def _answers(settlement: Settlement, ruling: Ruling | None) -> bool:
    """Whether it was given to what is proposed now."""
    return (settlement.proposal, settlement.average) == _now(ruling)


def _now(ruling: Ruling | None) -> tuple[str, str]:
    return (ruling.proposal.value, written(ruling.average)) if ruling else ("", "")


def written(average: Fraction | None) -> str:
    """An exact average as a decision keeps it."""
    return "" if average is None else str(average)


def seats_of(jury: Jury, students: Collection[int] | None = None) -> list[Seat]:
    """The students of a jury by name, or some of them by id, in one query and without judging
    them; its term must be read. Their enrolments have their attendance, `is_gap` in a gap year,
    and `has_photo`."""
    judged = judged_enrolments(jury)
    if students is not None:
        judged = judged.filter(student__in=students)
    known: dict[int, list[Enrolment]] = {}
    rows = with_everything(Enrolment.objects.filter(student__in=judged.values("student")))
    away = GapYear.objects.filter(student=OuterRef("student"), year=OuterRef("term__year"))
    photo = Photo.objects.filter(student=OuterRef("student"))
    told = rows.annotate(is_gap=Exists(away), has_photo=Exists(photo))
    for enrolment in told.select_related("attendance"):
        known.setdefault(enrolment.student_id, []).append(enrolment)
    return [
        Seat(shown, path_up_to(enrolments, shown, jury.term))
        for enrolments in known.values()
        for shown in [_last_judged(enrolments, jury)]
    ]


def _last_judged(enrolments: Iterable[Enrolment], jury: Jury) -> Enrolment:
    programme, year = jury.term.programme_id, jury.term.year
    own = [
        each for each in enrolments if (each.term.programme_id, each.term.year) == (programme, year)
    ]
    judged = [each for each in own if each.term.number in jury.semesters]
    return max(judged, key=lambda each: each.term.number)


def _decided(jury: Jury, students: Collection[int]) -> dict[int, _Decided]:
    """What this jury decided of these students, and those before it of their years and diplomas,
    in one query."""
    before = Q(jury__in=Jury.objects.closed_before(jury), subject__in=OF_A_YEAR) & ~Q(code="")
    rows = Decision.objects.filter(Q(jury=jury) | before, student__in=students)
    found = {student: _Decided({}, {}, {}, ()) for student in students}
    for row in _with_settlements(rows.select_related("by", "jury__term")):
        decided = found[row.student_id]
        if row.jury_id != jury.pk:
            found[row.student_id] = decided._replace(earlier=(*decided.earlier, row))
            continue
        if not row.code:
            decided.withdrawn[row.of] = row
            continue
        decided.own[row.of] = row
        if row.settled_pk:  # type: ignore[attr-defined]
            decided.settlements[row.pk] = _settlement(row)
    return found


def _with_settlements(decisions: QuerySet[Decision]) -> Iterable[Decision]:
    """The decisions, each with the columns of its last settlement, None without one."""
    columns = {f"settled_{name}": F(f"settlements__{name}") for name in SETTLEMENT}
    people = {f"author_{name}": F(f"settlements__author__{name}") for name in AUTHOR}
    rows = decisions.annotate(**columns, **people).order_by("jury", "pk", "settlements__pk")
    return {row.pk: row for row in rows}.values()


def _settlement(row: Any) -> Settlement:
    author = User(**{name: getattr(row, f"author_{name}") for name in AUTHOR})
    columns = {name: getattr(row, f"settled_{name}") for name in SETTLEMENT}
    return Settlement(decision=row, author=author, **columns)
