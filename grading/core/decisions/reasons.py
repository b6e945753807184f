"""Why a code is proposed: a key, its article or setting, and the figures that decided.

The sentences are in ``grading.labels.REASONS``, one for each key used here.
"""

from collections.abc import Iterable
from fractions import Fraction

from grading.core.codes import RCUECode, State, UECode, YearCode
from grading.core.results import Figure, RCUEResult, Reason, UEResult
from grading.core.rules import Rules
from grading.core.settings import (
    ARTICLE_COMPENSATION,
    ARTICLE_JURY,
    ARTICLE_PROGRESSION,
    ARTICLE_VALIDATION,
    SETTINGS,
)

STAYS_OPEN = "ue_left_open"
ABSENCE = f"réglage « {SETTINGS['unjustified_absence'].label} »"


def reason(rule: str, article: str, **figures: Figure) -> Reason:
    return Reason(rule, article, figures)


OF_THE_JURY = {
    # Codes that no computation gives: why they are proposed, or that the jury gave them.
    UECode.ADJ: reason("ue_granted", ARTICLE_JURY),
    UECode.ADJR: reason("ue_granted_with_rcue", ARTICLE_COMPENSATION),
    **{
        code: reason(STAYS_OPEN, ARTICLE_JURY, code=code)
        for code in (UECode.ATJ, UECode.RAT, UECode.ABAN, UECode.DEM)
    },
}


def of_ue(
    ue: UEResult, code: UECode, rcue_average: Fraction | None, rules: Rules
) -> tuple[Reason, ...]:
    bar, average = rules.validation_bar, ue.average
    if ue.acquired is None and code in OF_THE_JURY:
        return (OF_THE_JURY[code],)
    if code is UECode.ADSUP and ue.acquired is None:
        level, competence = ue.level, ue.competence
        return (reason("ue_upward", ARTICLE_VALIDATION, level=level, competence=competence),)
    if ue.acquired is not None:
        stored = ue.acquired.average
        return (
            reason("ue_held", ARTICLE_VALIDATION, code=ue.acquired.code, stored=stored, new=ue.new),
        )
    if code is UECode.ADM:
        return (reason("ue_reaches", ARTICLE_VALIDATION, average=average, bar=bar),)
    if code is UECode.CMP:
        return (
            reason(
                "ue_compensated", ARTICLE_COMPENSATION, average=average, bar=bar, rcue=rcue_average
            ),
        )
    if code is UECode.DEF:
        modules = tuple(each.code for each in ue.modules if each.defaulting)
        if not modules:
            return (left_open(code),)
        return (reason("ue_defaulting", ABSENCE, modules=modules),)
    if code is UECode.AJ:
        return (_not_acquired(average, rcue_average, bar),)
    return (_undecided(ue),)


def _not_acquired(average: Fraction | None, rcue: Fraction | None, bar: Fraction) -> Reason:
    if rcue is None:
        return reason("ue_below", ARTICLE_VALIDATION, average=average, bar=bar)
    return reason("ue_below_rcue_below", ARTICLE_COMPENSATION, average=average, bar=bar, rcue=rcue)


def _undecided(ue: UEResult) -> Reason:
    if ue.exempt:
        return reason("ue_exempt", ARTICLE_JURY)
    if ue.state is State.NONE:
        return reason("ue_none", ARTICLE_VALIDATION)
    return reason(
        "ue_provisional",
        ARTICLE_VALIDATION,
        average=ue.average,
        lowest=ue.lowest,
        highest=ue.highest,
        coverage=ue.coverage,
    )


def of_rcue(
    ues: Iterable[UEResult], code: RCUECode, average: Fraction | None, rules: Rules
) -> tuple[Reason, ...]:
    bar = rules.validation_bar
    if code is RCUECode.ATT:
        open_ = tuple(ue.code for ue in ues if ue.average is None or ue.state is not State.COMPLETE)
        return (reason("rcue_undecided", ARTICLE_COMPENSATION, ues=open_),)
    if rules.reaches(average, bar):
        key = "rcue_reaches" if code is RCUECode.ADM else "rcue_compensates"
    elif code is RCUECode.ADSUP:
        return (reason("rcue_upward", ARTICLE_VALIDATION, average=average),)
    else:
        key = "rcue_below" if code is RCUECode.AJ else "rcue_held"
    weights = str(rules.rcue_weights)
    return (reason(key, ARTICLE_COMPENSATION, average=average, bar=bar, weights=weights),)


def all_validated(rcues: Iterable[RCUEResult]) -> Reason:
    return reason("year_all_validated", ARTICLE_VALIDATION, rcues=_codes(rcues))


def share(reached: int, total: int, rules: Rules, *, enough: bool) -> Reason:
    key = "year_share_reached" if enough else "year_share_missed"
    return reason(
        key,
        ARTICLE_PROGRESSION,
        reached=reached,
        total=total,
        share=rules.passage_share,
        bar=rules.validation_bar,
    )


def floor(below: Iterable[RCUEResult], rules: Rules) -> Reason:
    codes = _codes(below)
    key = "year_floor_missed" if codes else "year_floor_reached"
    return reason(key, ARTICLE_PROGRESSION, rcues=codes, bar=rules.floor_bar)


def debts(ues: Iterable[UEResult]) -> Reason:
    """UEs of the first year that keep a student out of S5."""
    return reason("year_debts", ARTICLE_PROGRESSION, ues=tuple(ue.code for ue in ues))


def pending(codes: Iterable[str]) -> Reason:
    return reason("year_pending", ARTICLE_JURY, missing=tuple(codes))


def incomplete_diploma(rcues: Iterable[RCUEResult]) -> Reason:
    return reason("year_no_passage", ARTICLE_VALIDATION, rcues=_codes(rcues))


def _codes(rcues: Iterable[RCUEResult]) -> tuple[str, ...]:
    return tuple(each.code for each in rcues)


def granted_with_year() -> Reason:
    return reason("rcue_granted_with_year", ARTICLE_JURY)


def left_open(code: UECode) -> Reason:
    return reason(STAYS_OPEN, ARTICLE_JURY, code=code)


def departure(code: YearCode) -> Reason:
    return reason("year_departure", ARTICLE_JURY, code=code)


def diploma(of: str, ects: Fraction) -> Reason:
    return reason("year_diploma", ARTICLE_JURY, diploma=of, ects=ects)
