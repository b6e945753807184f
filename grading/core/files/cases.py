"""A case document read into a ``Case`` (format: CASES, "Case")."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from grading.core.files.programmes import (
    LAST_SEMESTER,
    AssessmentType,
    check_format,
    check_repeated,
    known,
    read_programme,
)
from grading.core.files.reading import Reader, shown, suggestion
from grading.core.files.students import Roll, read_student
from grading.core.rules import Rules, read_rules
from grading.core.values import SCALE, Assessment, Case, Kind, Programme

ZERO = Fraction(0)
CASE_KEYS = ("format", "programme", "rules", "assessments", "students")
ASSESSMENT_KEYS = (
    "id",
    "semester",
    "module",
    "type",
    "kind",
    "max",
    "coefficient",
    "weights",
    "title",
    "parcours",
)

FindProgramme = Callable[[str], Any]
"""Gives the document of a programme by its code, None when there is none."""


def case_from_document(document: Any, find_programme: FindProgramme) -> Case:
    """The case. Raises Unreadable with every fault, in French, each naming its place.

    A programme that cannot be read stops there: nothing else could be checked against it.
    """
    reader = Reader()
    given = reader.mapping(document, "", CASE_KEYS)
    if not isinstance(document, dict):
        reader.check()
    check_format(reader, given.get("format"), "")
    programme, base = _read_programme(reader, given.get("programme"), find_programme)
    rules = read_rules(reader, given.get("rules", {}), base)
    assessments = _read_assessments(reader, given.get("assessments", []), programme)
    roll = Roll(programme, rules, assessments)
    students = tuple(
        read_student(reader, each, roll, f"students[{index}]")
        for index, each in enumerate(reader.items(given.get("students"), "students"))
    )
    check_repeated(reader, (each.id for each in students), "students", "id")
    reader.check()
    return Case(programme, rules, assessments, students)


def _read_programme(
    reader: Reader, document: Any, find_programme: FindProgramme
) -> tuple[Programme, Rules]:
    if document is None:
        reader.fault("programme", "le code d’un programme, ou un programme, est attendu")
        reader.check()
    if isinstance(document, str):
        found = find_programme(document)
        if found is None:
            reader.fault("programme", f"{shown(document)} est inconnu")
            reader.check()
        document = found
    programme = read_programme(reader, document, "programme")
    reader.check()
    return programme


def _read_assessments(
    reader: Reader, document: Any, programme: Programme
) -> tuple[Assessment, ...]:
    content = content_of(programme)
    parcours = [each.code for each in programme.parcours]
    found = tuple(
        _read_assessment(reader, each, content, parcours, f"assessments[{index}]")
        for index, each in enumerate(reader.items(document, "assessments"))
    )
    check_repeated(reader, (each.id for each in found), "assessments", "id")
    _check_second_sessions(reader, found)
    return found


Content = Mapping[int, tuple[frozenset[str], frozenset[str]]]


def content_of(programme: Programme) -> Content:
    """The module and UE codes of each semester, all modalities together."""
    found: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
    for semester in programme.semesters:
        modules, ues = found.get(semester.number, (frozenset(), frozenset()))
        found[semester.number] = (
            modules | {row.module for ue in semester.ues for row in ue.rows},
            ues | {ue.code for ue in semester.ues},
        )
    return found


def _read_assessment(
    reader: Reader, document: Any, content: Content, parcours: Iterable[str], place: str
) -> Assessment:
    given = reader.mapping(document, place, ASSESSMENT_KEYS)
    semester = reader.integer(given.get("semester"), f"{place}.semester", 1, LAST_SEMESTER)
    modules, ues = content.get(semester, (frozenset(), frozenset()))
    module = reader.text(given.get("module"), f"{place}.module")
    own, kind = given.get("coefficient"), given.get("type")
    owner = reader.optional_text(given.get("parcours"), f"{place}.parcours")
    if module and module not in modules:
        where = f"n’est pas un module du semestre {semester}"
        reader.fault(f"{place}.module", f"{shown(module)} {where}{suggestion(module, modules)}")
    return Assessment(
        id=reader.text(given.get("id"), f"{place}.id"),
        semester=semester,
        module=module,
        type=None if kind is None else reader.choice(kind, f"{place}.type", AssessmentType),
        kind=reader.choice(given.get("kind", "normal"), f"{place}.kind", Kind) or Kind.NORMAL,
        maximum=reader.positive(given.get("max", 20), f"{place}.max", SCALE),
        coefficient=None if own is None else reader.number(own, f"{place}.coefficient", ZERO),
        weights=_read_weights(reader, given.get("weights", {}), ues, f"{place}.weights"),
        title=reader.words(given.get("title", ""), f"{place}.title"),
        parcours=known(reader, owner, parcours, f"{place}.parcours"),
    )


def _read_weights(
    reader: Reader, document: Any, ues: frozenset[str], place: str
) -> Mapping[str, Fraction]:
    given = reader.mapping(document, place)
    for code in given:
        known(reader, code, ues, f"{place}.{code}")
    return {code: reader.number(value, f"{place}.{code}", ZERO) for code, value in given.items()}


def _check_second_sessions(reader: Reader, assessments: Iterable[Assessment]) -> None:
    seen: dict[tuple[int, str], list[str | None]] = {}
    for index, each in enumerate(assessments):
        if each.kind is Kind.SECOND_SESSION:
            others = seen.setdefault((each.semester, each.module), [])
            if others and (each.parcours is None or {None, each.parcours} & set(others)):
                what = f"{shown(each.module)} a déjà une seconde session"
                reader.fault(f"assessments[{index}].kind", what)
            others.append(each.parcours)
