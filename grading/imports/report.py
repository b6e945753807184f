"""What became of a table once it was executed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from grading.forms.marks import written_mark
from grading.imports.plan import Plan
from grading.models import MarkChange
from grading.selectors.imports import Roster
from grading.selectors.marks import MarkValue

NOTHING_CHANGED = "Rien n’a changé."


class Left(NamedTuple):
    """Something that the table said and that was not saved. `enrolment_id` is 0 when it is not
    known whom it is about."""

    line: int
    said: str
    assessment: str
    typed: str
    why: str
    enrolment_id: int = 0


class Told(NamedTuple):
    """A mark that was written. `enrolment_id` is 0 where its copy is anonymous."""

    enrolment_id: int
    student: str
    assessment: str
    old: str
    new: str
    reason: str


def left_of(plan: Plan, roster: Roster) -> list[Left]:
    """What a plan does not write although the table asks for it, by line."""
    cells = [
        Left(
            each.line,
            each.student,
            each.assessment.title,
            each.typed,
            each.note,
            nameable(*each.cell, roster),
        )
        for each in [*plan.wrong, *plan.stale]
    ]
    rows = [Left(each.line, each.said, "", each.typed, each.why) for each in plan.doubts]
    return sorted(cells + rows)


def left_from_json(document: Mapping[str, Any]) -> list[Left]:
    """What was remembered beside an executed plan."""
    return [Left(*each) for each in document.get("left", ())]


def told(changes: Iterable[MarkChange], roster: Roster) -> list[Told]:
    """The marks written in the assessments that the roster holds: by name, then the anonymous
    copies by number, whose order would tell the names."""
    written = [
        told_of(change, roster)
        for change in changes
        if change.assessment_id in roster.assessments and change.enrolment_id in roster.names
    ]
    return sorted(written, key=lambda each: "" if each.enrolment_id else each.student)


def told_of(change: MarkChange, roster: Roster) -> Told:
    return Told(
        nameable(change.assessment_id, change.enrolment_id, roster),
        roster.shown_as(change.assessment_id, change.enrolment_id),
        roster.assessments[change.assessment_id].title,
        written_mark(MarkValue(change.old_status, change.old_value)),
        written_mark(MarkValue(change.new_status, change.new_value)),
        change.reason,
    )


def nameable(assessment_id: int, enrolment_id: int, roster: Roster) -> int:
    """The student of a mark, 0 where nothing may link it to a name."""
    return 0 if assessment_id in roster.masked else enrolment_id


def states_of(roster: Roster, written: Sequence[Told], left: Sequence[Left]) -> dict[int, str]:
    """What became of the row of each student, in a sentence for his line of the workbook."""
    sentences: dict[int, list[str]] = defaultdict(list)
    for each in written:
        new = each.new or "effacée"
        arrow = f"{each.old} → {new}" if each.old else new
        sentences[each.enrolment_id].append(f"{each.assessment} : {arrow}")
    for kept in left:
        sentences[kept.enrolment_id].append(
            f"{kept.assessment} : « {kept.typed} » non enregistrée. {kept.why}"
        )
    return {
        person.enrolment_id: " ; ".join(sentences[person.enrolment_id]) or NOTHING_CHANGED
        for person in roster.people
    }
