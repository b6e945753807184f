"""The file of a student before a jury: what is to be decided in its order, what his years were,
how often he repeated, and what was written of him."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import CharField, F, QuerySet, Value

from grading.core.decisions.progression import Repeat, may_repeat
from grading.core.decisions.rulings import Ruling, Subject
from grading.core.results import UEResult
from grading.models import (
    Attendance,
    Decision,
    DecisionChange,
    Enrolment,
    Jury,
    Remark,
    Settlement,
    Turn,
)
from grading.selectors.judged import Contradiction, Judged
from grading.selectors.jury_table import dues_of

CHANGE, SETTLEMENT, REMARK, TURN = "change", "settlement", "remark", "turn"


class Line(NamedTuple):
    """One thing to decide. `enrolment` is where its average is explained, None for what is no
    UE; `missing` are the modules that still lack marks."""

    ruling: Ruling
    ue: UEResult | None
    enrolment: Enrolment | None
    decision: Decision | None
    contradiction: Contradiction | None
    missing: tuple[str, ...]


class Section(NamedTuple):
    title: str
    lines: list[Line]


class Repeated(NamedTuple):
    """`times` that a semester was taken again, and whether it may be once more."""

    semester: int
    times: int
    allowed: Repeat


class Told(NamedTuple):
    """Something written of the student: a decision changed (`before` and `after` are codes), a
    contradiction settled, a remark, a turn of his path."""

    kind: str
    at: datetime
    first_name: str
    last_name: str
    username: str
    of: str
    before: str
    after: str
    text: str
    origin: str

    @property
    def author(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.username


@dataclass(frozen=True, slots=True)
class JuryFile:
    sections: list[Section]
    years: list[Enrolment]
    repeats: list[Repeated]
    attendances: list[Attendance]
    remarks: list[Told]
    history: list[Told]
    turns: list[Told]


def jury_file(jury: Jury, judged: Judged) -> JuryFile:
    """What the jury has before it about a student, in one query."""
    told = sorted(_told(jury, judged), key=lambda each: each.at)
    return JuryFile(
        sections=sections_of(jury, judged),
        years=years_of(judged),
        repeats=repeats_of(jury, judged),
        attendances=attendances_of(jury, judged),
        remarks=[each for each in told if each.kind == REMARK],
        history=[each for each in told if each.kind in (CHANGE, SETTLEMENT)],
        turns=[each for each in told if each.kind == TURN],
    )


def sections_of(jury: Jury, judged: Judged) -> list[Section]:
    dues = {each.of for each in dues_of(judged, jury)}
    found: dict[str, list[Line]] = {}
    for of in judged.rulings:
        title = DUES if of in dues else _title(judged, of)
        found.setdefault(title, []).append(_line(judged, of))
    last = found.pop(DUES, None)
    sections = [Section(title, lines) for title, lines in found.items()]
    return [Section(DUES, last), *sections] if last else sections


def projected_sections(jury: Jury, judged: Judged) -> list[Section]:
    """The same as they are projected: what decides of the year comes first."""
    sections = sections_of(jury, judged)
    return sorted(sections, key=lambda each: each.lines[0].ruling.subject is Subject.UE)


DUES = "Dû des années précédentes"
TITLES = {Subject.RCUE: "RCUE", Subject.YEAR: "Année", Subject.DIPLOMA: "Diplômes"}


def _title(judged: Judged, of: str) -> str:
    ruling = judged.rulings[of]
    if ruling.subject is Subject.UE:
        return f"Semestre {judged.result.ues[of].semester}"
    return TITLES[ruling.subject]


def _line(judged: Judged, of: str) -> Line:
    ue = judged.result.ues.get(of)
    own = {each.term.number: each for each in judged.path.enrolments}
    contradictions = {each.decision.of: each for each in judged.contradictions}
    return Line(
        judged.rulings[of],
        ue,
        own.get(ue.semester) if ue else None,
        judged.decisions.get(of),
        contradictions.get(of),
        tuple(each.code for each in ue.modules if each.missing) if ue else (),
    )


def years_of(judged: Judged) -> list[Enrolment]:
    """All that he was enrolled in up to this jury, in the order in which he was."""
    every = (*judged.path.enrolments, *judged.path.superseded)
    return sorted(every, key=lambda each: (each.term.year, each.term.number))


def repeats_of(jury: Jury, judged: Judged) -> list[Repeated]:
    """For each semester judged, how often it was repeated: what comes after a gap year is not
    enrolled as a repeat."""
    repeated = [each.term.number for each in years_of(judged) if each.repeating]
    return [
        Repeated(
            number, repeated.count(number), may_repeat(number, repeated, judged.semester.rules)
        )
        for number in jury.semesters
    ]


def attendances_of(jury: Jury, judged: Judged) -> list[Attendance]:
    """Those reported in the semesters judged, the enrolment of each being read."""
    own = (each for each in judged.path.enrolments if each.term.number in jury.semesters)
    return [each.attendance for each in own if getattr(each, "attendance", None)]


def _told(jury: Jury, judged: Judged) -> Iterator[Told]:
    student = judged.enrolment.student_id
    changes = DecisionChange.objects.filter(decision__jury=jury, decision__student=student)
    settled = Settlement.objects.filter(decision__jury=jury, decision__student=student)
    remarks = Remark.objects.filter(enrolment__in=[each.pk for each in years_of(judged)])
    turns = Turn.objects.filter(student=student)
    branches = (
        _columns(settled, SETTLEMENT, of="decision__of", after="outcome", text="reason"),
        _columns(remarks, REMARK, text="text"),
        _columns(turns, TURN, of="kind", text="reason"),
    )
    every = _columns(
        changes,
        CHANGE,
        of="decision__of",
        before="old_code",
        after="new_code",
        text="reason",
        origin="origin",
    )
    return (Told(*row) for row in every.union(*branches, all=True))


def _columns(rows: QuerySet[Any], kind: str, **columns: str) -> QuerySet[Any]:
    """These rows as those of Told: each fills its own columns."""
    nothing = Value("", output_field=CharField())
    names = ("of", "before", "after", "text", "origin")
    told = {f"told_{name}": F(columns[name]) if name in columns else nothing for name in names}
    return rows.order_by().values_list(
        Value(kind, output_field=CharField()),
        "at",
        "author__first_name",
        "author__last_name",
        "author__username",
        *told.values(),
    )


def entailed_at(decision: Decision) -> list[DecisionChange]:
    """What was entailed when this decision was taken, and by it or those taken with it."""
    found = DecisionChange.objects.filter(
        decision__jury=decision.jury_id,
        decision__student=decision.student_id,
        origin=DecisionChange.Origin.ENTAILED,
        author=decision.by_id,
        at=decision.at,
    )
    return list(found.select_related("decision"))
