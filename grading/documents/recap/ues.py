"""A sheet for each UE: its modules and the marks in them, its average, what is decided of it."""

from collections.abc import Iterable, Mapping

from grading.core.codes import LineState, State, What
from grading.core.results import ModuleResult, UEResult
from grading.core.values import Assessment, Mark, plain
from grading.documents.recap.measures import (
    Line,
    Measure,
    Measured,
    average,
    rounded,
    row_of,
    summary_of,
)
from grading.documents.recap.people import IDENTITY, identity
from grading.documents.recap.synthesis import is_present, ue_cells
from grading.documents.sheets import Sheet, sheet_title
from grading.selectors.recap import Recap, RecapLine

ENTERED = (What.NORMAL, What.RESIT, What.SECOND_SESSION, What.BONUS)
MARK_DECIMALS = 2  # marks are kept in hundredths
EXEMPT = "dispensé"

Modules = Mapping[str, tuple[str, ...]]
"""The modules of a UE in its order, each with the ids of the assessments that weigh in it."""


def ue_sheets(recap: Recap) -> list[Sheet]:
    titles = titles_of(recap)
    return [ue_sheet(recap, column.code, titles) for column in recap.found.columns]


def ue_sheet(recap: Recap, code: str, titles: Mapping[str, str]) -> Sheet:
    taken = [(line, ue) for line in recap.lines if (ue := ue_of(line, code))]
    modules = modules_of(ue for _, ue in taken)
    header = list(IDENTITY)
    folding = set()
    for module, assessments in modules.items():
        header.append(f"{module} moyenne")
        for each in assessments:
            folding.add(len(header))
            header.append(f"{module} {titles[each]}")
    header += [f"{code} {name}" for name in ("au plus bas", "au plus haut", "bonus et malus")]
    header += [f"{code} {name}" for name in ("moyenne", "proposition", "décision", "ECTS")]
    lines = [[*identity(line), *_cells(line, ue, modules)] for line, ue in taken]
    present = [row for row, (line, _) in zip(lines, taken, strict=True) if is_present(line)]
    return Sheet(
        sheet_title(code),
        tuple(header),
        tuple(map(row_of, lines)),
        summary_of(present),
        folding=frozenset(folding),
    )


def ue_of(line: RecapLine, code: str) -> UEResult | None:
    return next((ue for ue in line.shown.ues if ue.code == code), None)


def modules_of(ues: Iterable[UEResult]) -> Modules:
    found: dict[str, dict[str, None]] = {}
    for ue in ues:
        for module in ue.modules:
            found.setdefault(module.code, {}).update(dict.fromkeys(assessments_in(module)))
    return {code: tuple(assessments) for code, assessments in found.items()}


def assessments_in(module: ModuleResult) -> Iterable[str]:
    return (
        line.assessment
        for line in module.lines
        if line.assessment and line.what in ENTERED and line.state is not LineState.WEIGHTLESS
    )


def titles_of(recap: Recap) -> dict[str, str]:
    """« DS1 sur 20 », by id."""
    return {id: title_of(each) for id, each in recap.assessments.items()}


def title_of(assessment: Assessment) -> str:
    whose = f" ({assessment.parcours})" if assessment.parcours else ""
    return f"{assessment.title}{whose} sur {plain(assessment.maximum).replace('.', ',')}"


def _cells(line: RecapLine, ue: UEResult, modules: Modules) -> Line:
    decimals = line.shown.rules.average_decimals
    own = {module.code: module for module in ue.modules}
    open_ = ue.state is State.PROVISIONAL
    cells = [
        cell
        for code, assessments in modules.items()
        for cell in _module(own.get(code), assessments, decimals)
    ]
    bounds = [rounded(each, decimals) if open_ else None for each in (ue.lowest, ue.highest)]
    adjustment = rounded(ue.adjustment or None, MARK_DECIMALS)
    return [*cells, *bounds, adjustment, *ue_cells(line, ue)]


def _module(module: ModuleResult | None, assessments: tuple[str, ...], decimals: int) -> Line:
    if module is None:
        return [None] * (1 + len(assessments))
    marks = {line.assessment: line.mark for line in module.lines if line.what in ENTERED}
    mean = EXEMPT if module.exempt else average(module.average, decimals, module.state)
    return [mean, *(_mark(marks.get(each)) for each in assessments)]


def _mark(mark: Mark | None) -> Measured:
    """A figure out of the maximum of its assessment, or ABS, EXC, ATT."""
    if mark is None:
        return None
    return mark.status.value if mark.value is None else Measure(mark.value, MARK_DECIMALS)
