"""A programme document read into a ``Programme`` (format: CASES, "Programme")."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any

from grading.core.files.reading import Reader, inside, shown, suggestion
from grading.core.rules import Rules, read_rules
from grading.core.values import (
    INITIAL,
    UE,
    Competence,
    ModuleKind,
    Parcours,
    Programme,
    Row,
    Semester,
)

FORMAT = 1
LAST_SEMESTER = 6
LEVELS = 3
ZERO = Fraction(0)

PROGRAMME_KEYS = (
    "format",
    "code",
    "title",
    "version",
    "rules",
    "parcours",
    "competences",
    "framework",
    "questions",
    "semesters",
)
COMPETENCE_KEYS = (
    "short",
    "title",
    "parcours",
    "situations",
    "components",
    "levels",
    "notes",
)
SEMESTER_KEYS = ("number", "modality", "total", "notes", "ues")
UE_KEYS = ("code", "competence", "level", "ects", "totals", "notes", "rows")
ROW_KEYS = (
    "module",
    "kind",
    "title",
    "parcours",
    "coefficient",
    "assessments",
    "hours",
    "notes",
)


class Modality(StrEnum):
    FI = "FI"
    FA = "FA"


class AssessmentType(StrEnum):
    """Interrogation orale, travaux pratiques, interrogation écrite, devoir surveillé."""

    IO = "IO"
    TP = "TP"
    IE = "IE"
    DS = "DS"


def programme_from_document(document: Any) -> tuple[Programme, Rules]:
    """The programme and its rules. Raises Unreadable with every fault, in French."""
    reader = Reader()
    found = read_programme(reader, document, "")
    reader.check()
    return found


def read_programme(reader: Reader, document: Any, place: str) -> tuple[Programme, Rules]:
    given = reader.mapping(document, place, PROGRAMME_KEYS)
    check_format(reader, given.get("format", FORMAT), place)
    parcours = _read_parcours(reader, given.get("parcours", []), inside(place, "parcours"))
    codes = [each.code for each in parcours]
    competences = _read_competences(
        reader, given.get("competences", []), codes, inside(place, "competences")
    )
    names = [each.short for each in competences]
    semesters = _read_semesters(
        reader, given.get("semesters"), codes, names, inside(place, "semesters")
    )
    programme = Programme(
        code=reader.text(given.get("code"), inside(place, "code")),
        title=reader.words(given.get("title", ""), inside(place, "title")),
        version=reader.words(given.get("version", ""), inside(place, "version")),
        parcours=parcours,
        competences=competences,
        semesters=semesters,
    )
    return programme, read_rules(reader, given.get("rules", {}), place=inside(place, "rules"))


def check_format(reader: Reader, value: Any, place: str) -> None:
    if isinstance(value, bool) or value != FORMAT:
        reader.fault(inside(place, "format"), f"{shown(value)} : seul le format {FORMAT} est connu")


def check_repeated(reader: Reader, codes: Iterable[object], place: str, name: str) -> None:
    """A fault for each code already met; `place` is that of the list."""
    seen = set()
    for index, code in enumerate(codes):
        if code in seen:
            reader.fault(f"{place}[{index}].{name}", f"{shown(code)} figure déjà plus haut")
        seen.add(code)


def known(reader: Reader, value: str | None, choices: Iterable[str], place: str) -> str | None:
    """The value when it is one of the choices; a fault, and None, otherwise."""
    choices = list(choices)
    if value is None or value in choices:
        return value
    reader.fault(place, f"{shown(value)} est inconnu{suggestion(value, choices)}")
    return None


def _read_parcours(reader: Reader, document: Any, place: str) -> tuple[Parcours, ...]:
    found = []
    for index, each in enumerate(reader.items(document, place)):
        here = f"{place}[{index}]"
        given = reader.mapping(each, here, ("code", "title"))
        code = reader.text(given.get("code"), f"{here}.code")
        found.append(Parcours(code, reader.words(given.get("title", ""), f"{here}.title")))
    check_repeated(reader, (each.code for each in found), place, "code")
    return tuple(found)


def _read_competences(
    reader: Reader, document: Any, parcours: list[str], place: str
) -> tuple[Competence, ...]:
    found = []
    for index, each in enumerate(reader.items(document, place)):
        here = f"{place}[{index}]"
        given = reader.mapping(each, here, COMPETENCE_KEYS)
        owner = reader.optional_text(given.get("parcours"), f"{here}.parcours")
        found.append(
            Competence(
                short=reader.text(given.get("short"), f"{here}.short"),
                title=reader.words(given.get("title", ""), f"{here}.title"),
                parcours=known(reader, owner, parcours, f"{here}.parcours"),
            )
        )
    check_repeated(reader, (each.short for each in found), place, "short")
    return tuple(found)


def _read_semesters(
    reader: Reader, document: Any, parcours: list[str], competences: list[str], place: str
) -> tuple[Semester, ...]:
    found = []
    for index, each in enumerate(reader.items(document, place)):
        here = f"{place}[{index}]"
        given = reader.mapping(each, here, SEMESTER_KEYS)
        ues = reader.items(given.get("ues"), f"{here}.ues")
        found.append(
            Semester(
                number=reader.integer(given.get("number"), f"{here}.number", 1, LAST_SEMESTER),
                modality=reader.choice(given.get("modality", INITIAL), f"{here}.modality", Modality)
                or INITIAL,
                ues=tuple(
                    _read_ue(reader, ue, parcours, competences, f"{here}.ues[{rank}]")
                    for rank, ue in enumerate(ues)
                ),
            )
        )
        check_repeated(reader, (ue.code for ue in found[-1].ues), f"{here}.ues", "code")
    check_repeated(reader, (f"{each.number} {each.modality}" for each in found), place, "number")
    _check_ue_semesters(reader, found, place)
    return tuple(found)


def _check_ue_semesters(reader: Reader, semesters: Iterable[Semester], place: str) -> None:
    """A UE code names one semester: results are filed under it."""
    number_of: dict[str, int] = {}
    for index, semester in enumerate(semesters):
        for rank, ue in enumerate(semester.ues):
            first = number_of.setdefault(ue.code, semester.number)
            if first != semester.number:
                here = f"{place}[{index}].ues[{rank}].code"
                reader.fault(here, f"{shown(ue.code)} est déjà une UE du semestre {first}")


def _read_ue(
    reader: Reader, document: Any, parcours: list[str], competences: list[str], place: str
) -> UE:
    given = reader.mapping(document, place, UE_KEYS)
    competence = reader.optional_text(given.get("competence"), f"{place}.competence")
    rows = tuple(
        _read_row(reader, row, parcours, f"{place}.rows[{index}]")
        for index, row in enumerate(reader.items(given.get("rows"), f"{place}.rows"))
    )
    _check_rows(reader, rows, f"{place}.rows")
    return UE(
        code=reader.text(given.get("code"), f"{place}.code"),
        competence=known(reader, competence, competences, f"{place}.competence"),
        level=reader.integer(given.get("level"), f"{place}.level", 1, LEVELS),
        ects=reader.number(given.get("ects"), f"{place}.ects", ZERO),
        rows=rows,
    )


def _check_rows(reader: Reader, rows: tuple[Row, ...], place: str) -> None:
    """A student meets a module once in a UE: by a common row, or by that of his parcours."""
    for index, row in enumerate(rows):
        for other in rows[:index]:
            overlap = None in (row.parcours, other.parcours) or row.parcours == other.parcours
            if row.module == other.module and overlap:
                reader.fault(f"{place}[{index}].module", f"{shown(row.module)} y figure déjà")


def _read_row(reader: Reader, document: Any, parcours: list[str], place: str) -> Row:
    given = reader.mapping(document, place, ROW_KEYS)
    owner = reader.optional_text(given.get("parcours"), f"{place}.parcours")
    kind = given.get("kind", str(ModuleKind.RESOURCE))
    reader.mapping(given.get("hours", {}), f"{place}.hours")
    return Row(
        module=reader.text(given.get("module"), f"{place}.module"),
        kind=reader.choice(kind, f"{place}.kind", ModuleKind) or ModuleKind.RESOURCE,
        title=reader.words(given.get("title", ""), f"{place}.title"),
        coefficient=reader.number(given.get("coefficient"), f"{place}.coefficient", ZERO),
        parcours=known(reader, owner, parcours, f"{place}.parcours"),
        type_coefficients=_read_types(reader, given.get("assessments", {}), f"{place}.assessments"),
    )


def _read_types(reader: Reader, document: Any, place: str) -> Mapping[str, Fraction]:
    given = reader.mapping(document, place, list(AssessmentType))
    return {kind: reader.number(value, f"{place}.{kind}", ZERO) for kind, value in given.items()}
