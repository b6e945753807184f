"""The first sheet: UEs, RCUEs, year and ECTS of every student."""

from grading.core.results import RCUEResult, UEResult
from grading.core.rules import Display
from grading.documents.recap.measures import Line, Measured, average, count, row_of, summary_of
from grading.documents.recap.people import IDENTITY, decided, identity
from grading.documents.sheets import Sheet
from grading.selectors.recap import Recap, RecapLine

TITLE = "Synthèse"
OF_UE = ("moyenne", "proposition", "décision", "ECTS")
OF_RCUE = ("moyenne", "proposition", "décision")
OF_RANK = ("Rang", "Classés")
OF_YEAR = ("proposition", "décision")


def synthesis(recap: Recap) -> Sheet:
    ues = tuple(column.code for column in recap.found.columns)
    rcues = tuple(dict.fromkeys(rcue.code for line in recap.lines for rcue in line.shown.rcues))
    general, ranked = shows_general(recap), any(line.rank for line in recap.lines)
    header = [*IDENTITY]
    header += [f"{code} {name}" for code in ues for name in OF_UE]
    header += [f"{code} {name}" for code in rcues for name in OF_RCUE]
    header += [f"Année {name}" for name in OF_YEAR]
    header += ["ECTS du semestre", "ECTS du semestre possibles", "ECTS du BUT"]
    header += ["Moyenne générale (indicative)"] if general else []
    header += list(OF_RANK) if ranked else []
    lines = [
        [
            *identity(line),
            *_ues(line, ues),
            *_rcues(line, rcues),
            *_year(line),
            *_ects(line),
            *([_general(line)] if general else []),
            *(_rank(line) if ranked else []),
        ]
        for line in recap.lines
    ]
    present = [row for row, line in zip(lines, recap.lines, strict=True) if is_present(line)]
    return Sheet(TITLE, tuple(header), tuple(map(row_of, lines)), summary_of(present))


def is_present(line: RecapLine) -> bool:
    """Who left stays in the table, and out of what sums it up."""
    return line.shown.enrolment.is_active


def shows_general(recap: Recap) -> bool:
    return any(line.shown.rules.general_average is Display.SHOWN for line in recap.lines)


def _ues(line: RecapLine, codes: tuple[str, ...]) -> Line:
    own = {ue.code: ue for ue in line.shown.ues}
    return [cell for code in codes for cell in ue_cells(line, own.get(code))]


def ue_cells(line: RecapLine, ue: UEResult | None) -> Line:
    if ue is None:
        return [None] * len(OF_UE)
    mean = average(ue.average, line.shown.rules.average_decimals, ue.state)
    return [mean, ue.proposal.value, decided(line, ue.code), count(ue.ects)]


def _rcues(line: RecapLine, codes: tuple[str, ...]) -> Line:
    own = {rcue.code: rcue for rcue in line.shown.rcues}
    return [cell for code in codes for cell in _rcue(line, own.get(code))]


def _rcue(line: RecapLine, rcue: RCUEResult | None) -> Line:
    if rcue is None:
        return [None] * len(OF_RCUE)
    mean = average(rcue.average, line.shown.rules.average_decimals)
    return [mean, rcue.proposal.value, decided(line, rcue.code)]


def _year(line: RecapLine) -> Line:
    year = line.shown.year
    return [year.proposal.value, decided(line, year.code)] if year else [None] * len(OF_YEAR)


def _ects(line: RecapLine) -> Line:
    shown = line.shown
    return [count(shown.ects), count(shown.ects_value), count(shown.result.ects)]


def _general(line: RecapLine) -> Measured:
    return average(line.shown.general, line.shown.rules.average_decimals)


def _rank(line: RecapLine) -> Line:
    return [count(line.rank.place), count(line.rank.among)] if line.rank else [None, None]
