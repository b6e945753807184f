"""An Apogée file to try with, of invented codes: what a university gives for a step, which the
demonstration has no other way to show."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from curriculum.models import UE, Module
from grading.imports.apogee.file import (
    ADMISSION,
    COLUMNS,
    DIPLOMA,
    ELEMENT,
    MARK,
    RESULT,
    RESULT_CODES,
    RESULTS_BEGIN,
    RESULTS_END,
    SCALE,
    STEP,
    TITLES,
    VALUES,
    WHOLE,
)
from grading.models import Student
from grading.models.names import bare
from grading.selectors.apogee.codes import USUAL
from grading.selectors.apogee.files import StepChoice

PREFIX = "ZE"
"""Of every code: no university has such ones."""
STRANGER = ("99999999", "ESSAI-INCONNU", "CAMILLE", "01/01/2007")
IDENTITY = {
    "apoL_a01_code": "Numéro",
    "apoL_a02_nom": "Nom",
    "apoL_a03_prenom": "Prénom",
    "apoL_a04_naissance": "Naissance",
}
END = "\r\n"


class About(NamedTuple):
    """An object of the file, and a letter for each of its columns."""

    kind: str
    code: str
    title: str
    holds: str


def trial_file(
    step: StepChoice, students: Iterable[Student], ues: Iterable[UE], modules: Iterable[Module]
) -> bytes:
    """Empty, for these students but the last one, who is missing, and with one whom nobody knows:
    the two troubles that a department meets. In the order of the programme."""
    objects = list(objects_of(step, ues, modules))
    lines = [
        *titles_of(step),
        RESULT_CODES,
        "\t".join(sorted(code for code in USUAL.values() if code)),
        COLUMNS,
        *(f"{name}\t{title}" for name, title in IDENTITY.items()),
        RESULTS_BEGIN,
        *columns_of(objects, step),
        RESULTS_END,
        VALUES,
        *rows_of(list(students), objects),
    ]
    return "".join(line + END for line in lines).encode("cp1252", "replace")


def objects_of(step: StepChoice, ues: Iterable[UE], modules: Iterable[Module]) -> Iterator[About]:
    """The year, its UEs, its modules, and the diploma that may be had at its end."""
    yield About(STEP, f"{PREFIX}AN{step.but_year}", f"BUT {step.but_year}", MARK + SCALE + RESULT)
    for code, ue in {ue.code: ue for ue in ues}.items():
        name = ue.competence.short if ue.competence else ""
        yield About(ELEMENT, invented(code), f"{code} {name}".strip(), MARK + SCALE + RESULT)
    for code, module in {module.code: module for module in modules}.items():
        yield About(ELEMENT, invented(code), f"{code} {module.title}", MARK + SCALE)
    for diploma, year in (("DUT", 2), ("BUT", 3)):
        if step.but_year == year:
            yield About(DIPLOMA, f"{PREFIX}{diploma}", f"Diplôme {diploma}", RESULT)


def invented(code: str) -> str:
    return f"{PREFIX}{bare(code).upper()}"


def titles_of(step: StepChoice) -> list[str]:
    return [
        TITLES,
        f"apoC_annee\t{step.year}/{step.year + 1}",
        f"apoC_cod_dip\t{PREFIX}BUT",
        "apoC_Fichier_Exp\tESSAI.TXT",
        "apoC_lib_dip\tBUT de démonstration, codes inventés",
    ]


def columns_of(objects: Iterable[About], step: StepChoice) -> Iterator[str]:
    held = ((about, letter) for about in objects for letter in about.holds)
    for rank, (about, letter) in enumerate(held, start=1):
        cells = (f"apoL_c{rank:04}", about.kind, about.code, "1", str(step.year), WHOLE, ADMISSION)
        yield "\t".join((*cells, letter, about.title))


def rows_of(students: list[Student], objects: Iterable[About]) -> Iterator[str]:
    count = sum(len(about.holds) for about in objects)
    yield "\t".join([*IDENTITY, *(f"apoL_c{rank:04}" for rank in range(1, count + 1))])
    for identity in [*map(identity_of, students[:-1]), STRANGER]:
        yield "\t".join([*identity, *[""] * count])


def identity_of(student: Student) -> tuple[str, str, str, str]:
    born = f"{student.birth_date:%d/%m/%Y}" if student.birth_date else ""
    return student.number, student.last_name.upper(), student.first_name.upper(), born
