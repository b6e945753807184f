"""The cases worked by hand in fixtures/cases, held against the computation."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from grading import labels
from grading.core.computation import compute
from grading.core.files.cases import case_from_document
from grading.core.files.documents import heading, student_to_document
from grading.core.files.parsing import parse_json
from grading.core.files.reading import Unreadable

from .hand_arithmetic import steps, wrong_steps

FOLDER = settings.BASE_DIR / "fixtures" / "cases"
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.json"))}
README = FOLDER / "README.md"


def golden(name: str) -> dict[str, Any]:
    return json.loads(FILES[name].read_text(encoding="utf-8"))


COMPUTED = [name for name in FILES if "expected" in golden(name)]
REFUSED = [name for name in FILES if "faults" in golden(name)]


def programme_document(code: str) -> Any:
    path: Path = settings.BASE_DIR / "fixtures" / "programmes" / f"{code}.json"
    return parse_json(path.read_bytes())


def result_of(name: str) -> dict[str, Any]:
    """The result document of a case, its students by identifier."""
    case = case_from_document(parse_json(FILES[name].read_bytes())["case"], programme_document)
    students = [student_to_document(each, case.rules, labels.say) for each in compute(case)]
    return heading(case) | {"students": {student["id"]: student for student in students}}


def differences(expected: Any, actual: Any, place: str = "") -> list[str]:
    """Where a partial document departs from the result, as fixtures/cases/README.md reads it."""
    if isinstance(expected, dict) and expected and isinstance(actual, dict):
        return [
            difference
            for key, value in expected.items()
            for difference in differences(value, actual.get(key, "absent"), f"{place}/{key}")
        ]
    same = expected == actual and isinstance(expected, bool) == isinstance(actual, bool)
    return [] if same else [f"{place}: {expected!r} by hand, {actual!r} computed"]


@pytest.mark.parametrize("name", COMPUTED)
def test_result_is_the_one_worked_by_hand(name: str) -> None:
    assert differences(golden(name)["expected"], result_of(name)) == []


@pytest.mark.parametrize("name", REFUSED)
def test_refused_case_names_each_place(name: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        result_of(name)
    faults, places = refusal.value.faults, golden(name)["faults"]
    assert [fault[: len(place)] for fault, place in zip(faults, places, strict=True)] == places


@pytest.mark.parametrize("name", FILES)
def test_file_says_its_rule_and_its_working(name: str) -> None:
    document = golden(name)
    assert list(document) == ["title", "rule", "why", "working", "case", document_end(name)]
    assert all(document[key] for key in ("title", "rule", "why", "working"))


def document_end(name: str) -> str:
    return "expected" if name in COMPUTED else "faults"


@pytest.mark.parametrize("name", FILES)
def test_every_step_of_the_working_holds(name: str) -> None:
    assert [wrong for line in golden(name)["working"] for wrong in wrong_steps(line)] == []


def test_working_is_read() -> None:
    line = "RCUE : (7,99 + 8) ÷ 2 = 7,995 → 8,00 ; ECTS (8 + 8 = 17), UE14 = 12."
    assert list(steps(line)) == [
        ("(7,99 + 8) ÷ 2", "=", "7,995"),
        ("7,995", "→", "8,00"),
        ("8 + 8", "=", "17"),
    ]
    assert wrong_steps(line) == ["8 + 8 = 17"]


def test_table_of_rules_names_every_case_and_no_other() -> None:
    rows = [row for row in README.read_text(encoding="utf-8").splitlines() if row.startswith("|")]
    named = {link for row in rows for link in re.findall(r"\]\(([\w-]+)\.json\)", row)}
    assert named == set(FILES)
