"""What the averages weigh: the coefficients of the programme, and the assessments."""

from collections.abc import Iterator, Mapping

from grading import labels
from grading.core.results import TraceLine
from grading.core.values import UE, Semester
from grading.documents.columns import Cell, Row
from grading.documents.recap.measures import count
from grading.documents.recap.ues import ENTERED
from grading.documents.sheets import Sheet
from grading.selectors.recap import Recap

OF_MODULE = ("Modalité", "Module", "Intitulé", "Nature", "Parcours")
OF_ASSESSMENT = ("Module", "Évaluation", "Nature", "Type", "Sur", "Publiée", "Coefficient")

Weights = Mapping[tuple[str, str], TraceLine]
"""The trace of an assessment in a UE, by its id and the code of the UE."""


def coefficients(recap: Recap) -> Sheet:
    """A row for each module and modality; below, the ECTS of the UEs."""
    semesters = semesters_of(recap)
    codes = tuple(dict.fromkeys(ue.code for each in semesters for ue in each.ues))
    rows = [row for each in semesters for row in _rows(each, codes)]
    ects = [_ects(each, codes) for each in semesters]
    header = (*OF_MODULE, *(f"{code} coefficient" for code in codes))
    return Sheet("Coefficients", header, tuple(rows), tuple(ects))


def semesters_of(recap: Recap) -> list[Semester]:
    """The semester of the term, in each modality that the programme has for it."""
    programme = recap.lines[0].shown.programme
    return [each for each in programme.semesters if each.number == recap.term.number]


def _rows(semester: Semester, codes: tuple[str, ...]) -> Iterator[Row]:
    ues = {ue.code: ue for ue in semester.ues}
    modules = {(row.module, row.parcours): row for ue in semester.ues for row in ue.rows}
    for (code, parcours), row in modules.items():
        facts = [semester.modality, code, row.title, labels.MODULE_KINDS[row.kind], parcours]
        yield [*facts, *(_coefficient(ues.get(each), code, parcours) for each in codes)]


def _coefficient(ue: UE | None, module: str, parcours: str | None) -> Cell:
    for row in ue.rows if ue else ():
        if (row.module, row.parcours) == (module, parcours):
            return count(row.coefficient)
    return None


def _ects(semester: Semester, codes: tuple[str, ...]) -> Row:
    worth = {ue.code: count(ue.ects) for ue in semester.ues}
    return [semester.modality, "ECTS", None, None, None, *(worth.get(code) for code in codes)]


def assessments(recap: Recap) -> Sheet:
    """A row for each assessment: its coefficient in force, and its weight in each UE."""
    weights = weights_in(recap)
    codes = tuple(column.code for column in recap.found.columns)
    unpublished = frozenset().union(*(line.shown.unpublished for line in recap.lines))
    rows: list[Row] = []
    for id, each in recap.assessments.items():
        lines = [weights.get((id, code)) for code in codes]
        in_force = next((line.coefficient for line in lines if line and line.coefficient), None)
        rows.append(
            [
                each.module,
                each.title,
                labels.KINDS[each.kind],
                each.type,
                count(each.maximum),
                "non" if id in unpublished else "oui",
                None if in_force is None else count(in_force),
                *(count(line.weight) if line and line.weight else None for line in lines),
            ]
        )
    return Sheet("Évaluations", (*OF_ASSESSMENT, *(f"{code} poids" for code in codes)), tuple(rows))


def weights_in(recap: Recap) -> Weights:
    return {
        (line.assessment, ue.code): line
        for student in recap.lines
        for ue in student.shown.ues
        for module in ue.modules
        for line in module.lines
        if line.assessment and line.what in ENTERED
    }
