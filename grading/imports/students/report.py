"""What became of a list once it was executed, kept beside its plan."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grading.imports.students.plan import Line, StudentsPlan
from grading.imports.students.sentences import impact_told

WRITTEN, LEFT = "written", "left"


def report_of(plan: StudentsPlan) -> list[dict[str, Any]]:
    """Everything that the plan writes, then what it leaves although the list asks for it."""
    return [*map(told, plan.written), *leaving(plan), *map(not_written, plan.wrong + plan.doubts)]


def told(line: Line) -> dict[str, Any]:
    assert line.order
    return {
        "kind": WRITTEN,
        "line": line.number,
        "fate": line.fate.value,
        "student": line.student,
        "number": line.order.wanted.number,
        "changes": [[each.label, each.old, each.new] for each in line.changes],
        "notes": [*line.notes, *impact_told(line.impact)],
    }


def leaving(plan: StudentsPlan) -> Iterator[dict[str, Any]]:
    for each in plan.leaving:
        student = each.enrolment.student
        yield {
            "kind": WRITTEN,
            "line": 0,
            "fate": "leaving",
            "student": str(student),
            "number": student.number,
            "changes": [],
            "notes": [each.told],
        }


def not_written(line: Line) -> dict[str, Any]:
    faults = [
        f"{each.place}, {f'« {each.typed} »' if each.typed else 'vide'} : {each.why}"
        for each in line.faults
    ]
    return {
        "kind": LEFT,
        "line": line.number,
        "student": line.said,
        "number": "",
        "changes": [],
        "notes": faults or [line.why],
    }


def kept(told: Iterable[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    """Of a report, what was written or what was left."""
    return [each for each in told if each["kind"] == kind]
