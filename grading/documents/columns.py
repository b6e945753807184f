"""Transcripts as rows: the tables that the workbook and the CSV file share."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from grading.services.document_content import (
    ModuleContent,
    RCUEContent,
    StudentContent,
    TranscriptContent,
    UEContent,
)


class Figure(NamedTuple):
    """A number with its decimals. A provisional one says so wherever it is shown."""

    value: Decimal
    provisional: bool = False


Cell = str | Figure | None
Row = list[Cell]

IDENTITY = ["Nom", "Prénom", "Numéro", "Groupe", "Parcours", "Modalité", "Situation"]
OF_UE = ["moyenne", "état", "au plus bas", "au plus haut", "code", "ECTS"]
OF_RCUE = ["moyenne", "code"]
OF_MODULE = ["Coefficient", "Moyenne", "État", "Au plus bas", "Au plus haut", "Notes", "Remarque"]


def of_ues(content: TranscriptContent) -> Iterator[Row]:
    """A header, then one row for each student: his UEs, his RCUEs, his ECTS."""
    students = content["students"]
    ues = _codes([each["ues"] for each in students])
    rcues = _codes([each["rcues"] for each in students])
    yield [
        *IDENTITY,
        *(f"{ue} {name}" for ue in ues for name in OF_UE),
        *(f"{rcue} {name}" for rcue in rcues for name in OF_RCUE),
        "ECTS du semestre",
        "ECTS possibles",
    ]
    for student in students:
        own_ues = {each["code"]: each for each in student["ues"]}
        own_rcues = {each["code"]: each for each in student["rcues"]}
        yield [
            *_identity(student),
            *(cell for code in ues for cell in _ue(own_ues.get(code))),
            *(cell for code in rcues for cell in _rcue(own_rcues.get(code))),
            _figure(student["ects"]),
            _figure(student["ects_value"]),
        ]


def of_modules(content: TranscriptContent) -> Iterator[Row]:
    """A header, then one row for each student, UE and module."""
    yield [*IDENTITY[:4], "UE", "Module", "Intitulé", *OF_MODULE]
    for student in content["students"]:
        identity = _identity(student)[:4]
        for ue in student["ues"]:
            for module in ue["modules"]:
                yield [*identity, ue["code"], *_module(module)]


def of_settings(content: TranscriptContent) -> Iterator[Row]:
    """What the figures are, and the settings that they depend on."""
    yield ["Relevés de notes", f"S{content['semester']} {content['academic_year']}"]
    yield ["Groupe", content["group"] or "tout le semestre"]
    yield ["Établissement", f"{content['institution']}, {content['department']}"]
    yield ["Programme", f"{content['programme']}, version {content['version']}"]
    yield ["Édité le", content["issued"]]
    yield ["Notes prises en compte", _scope(content)]
    for student in content["students"][:1]:
        for setting in student["settings"]:
            yield [setting["label"], setting["value"]]


def _scope(content: TranscriptContent) -> str:
    return "les notes publiées" if content["published_only"] else "toutes les notes saisies"


def _codes(lists: list[list[UEContent]] | list[list[RCUEContent]]) -> list[str]:
    """The codes of all students, in order, once each."""
    return list(dict.fromkeys(each["code"] for items in lists for each in items))


def _identity(student: StudentContent) -> Row:
    names = (student["last_name"], student["first_name"], student["number"], student["group"])
    return [*names, student["parcours"], student["modality"], student["situation"]]


def _ue(ue: UEContent | None) -> Row:
    if ue is None:
        return [None] * len(OF_UE)
    return [*_average(ue), ue["decision"], _figure(ue["ects"])]


def _rcue(rcue: RCUEContent | None) -> Row:
    return [None, None] if rcue is None else [_figure(rcue["average"]), rcue["decision"]]


def _module(module: ModuleContent) -> Row:
    return [
        module["code"],
        module["title"],
        _figure(module["coefficient"]),
        *_average(module),
        " · ".join(module["marks"]),
        module["remark"],
    ]


def _average(of: UEContent | ModuleContent) -> Row:
    """Average and state; the bounds only where the average may still change."""
    if not of["provisional"]:
        return [_figure(of["average"]), "" if of["average"] is None else "complet", None, None]
    average = _figure(of["average"], provisional=True)
    return [average, "provisoire", _figure(of["lowest"]), _figure(of["highest"])]


def _figure(number: str | None, provisional: bool = False) -> Figure | None:
    return None if number is None else Figure(Decimal(number), provisional)
