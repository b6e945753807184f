"""The UEs and the modules of a transcript, from the results of the core."""

from fractions import Fraction

from grading import labels
from grading.core.codes import Certainty, LineState, State, What
from grading.core.results import ModuleResult, TraceLine, UEResult
from grading.core.values import SCALE, plain, round_half_up
from grading.selectors.results import SemesterResult
from grading.services.document_content import ModuleContent, UEContent

OF_ASSESSMENTS = (What.NORMAL, What.RESIT, What.SECOND_SESSION, What.BONUS)
REMARKABLE = (LineState.AWAITED, LineState.EXEMPT)
REASONS_SHOWN = ("ue_held", "ue_exempt")
NOT_ENTERED = "–"


def ue_content(ue: UEResult, shown: SemesterResult) -> UEContent:
    rules, decimals = shown.rules, shown.rules.average_decimals
    return {
        "code": ue.code,
        "competence": ue.competence or "",
        "average": rounded(ue.average, decimals),
        "lowest": rounded(ue.lowest, decimals),
        "highest": rounded(ue.highest, decimals),
        "provisional": ue.state is State.PROVISIONAL,
        "bar": plain(rules.validation_bar),
        "decision": ue.proposal.value,
        "sentence": labels.sentence(ue.proposal),
        "remark": " ; ".join(_ue_remarks(ue, decimals, shown.enrolment.is_active)),
        "ects": plain(ue.ects),
        "ects_value": plain(ue.ects_value),
        "modules": [_module(module, decimals) for module in ue.modules],
    }


def _ue_remarks(ue: UEResult, decimals: int, awaits: bool) -> list[str]:
    """`awaits`: marks may still come; to who left, the bounds promise nothing."""
    remarks = [
        labels.REASONS[reason.rule](reason.figures, decimals)
        for reason in ue.reasons
        if reason.rule in REASONS_SHOWN
    ]
    if awaits and ue.state is State.PROVISIONAL and ue.certainty is not Certainty.OPEN:
        remarks.append(labels.CERTAINTIES[ue.certainty])
    if ue.adjustment:
        remarks.append(f"{labels.WHATS[What.ADJUSTMENT]} : {_signed(ue.adjustment)}")
    return remarks


def _module(module: ModuleResult, decimals: int) -> ModuleContent:
    entries = [line for line in module.lines if line.what in OF_ASSESSMENTS]
    remarks = [labels.LINE_STATES[line.state] for line in module.lines if line.state in REMARKABLE]
    return {
        "code": module.code,
        "title": module.title,
        "coefficient": plain(module.coefficient),
        "average": rounded(module.average, decimals),
        "lowest": rounded(module.lowest, decimals),
        "highest": rounded(module.highest, decimals),
        "provisional": module.state is State.PROVISIONAL,
        "marks": [_mark(line) for line in entries if _says_something(line)],
        "remark": " ; ".join(remarks),
    }


def _says_something(line: TraceLine) -> bool:
    """Nobody misses a resit or a bonus that he did not sit."""
    if line.state is LineState.WEIGHTLESS:
        return False
    return line.what is What.NORMAL or line.mark is not None


def _mark(line: TraceLine) -> str:
    """« 12,5 », « 31/40 », « ABS », « rattrapage 11 »; « – » when nothing was entered."""
    kind = "" if line.what is What.NORMAL else f"{labels.WHATS[line.what]} "
    if line.mark is None:
        return f"{kind}{NOT_ENTERED}"
    if line.mark.value is None:
        return f"{kind}{line.mark.status.value}"
    scale = f"/{comma(line.maximum)}" if line.maximum and line.maximum != SCALE else ""
    return f"{kind}{comma(line.mark.value)}{scale}"


def rounded(value: Fraction | None, decimals: int) -> str | None:
    return None if value is None else f"{round_half_up(value, decimals):f}"


def comma(value: Fraction) -> str:
    return plain(value).replace(".", ",")


def _signed(value: Fraction) -> str:
    return f"{'+' if value > 0 else '−'}{comma(abs(value))}"
