"""The results of a block, or of one student, into the arrays of the promotion."""

from grading.core.bulk.blocks import Block
from grading.core.bulk.decisions import Decided
from grading.core.bulk.results import PromotionResult
from grading.core.bulk.tracks import Track
from grading.core.bulk.vocabularies import (
    CERTAINTIES,
    NEXT,
    RCUE_CODES,
    STATES,
    UE_CODES,
    YEAR_CODES,
)
from grading.core.bulk.years import ects, has_all, year_figures
from grading.core.decisions.progression import BUT_SEMESTERS, DUT_SEMESTERS
from grading.core.results import StudentResult, UEResult


def write_block(result: PromotionResult, track: Track, block: Block, decided: Decided) -> None:
    students, ues, rcues = block.place, result.ues, result.rcues
    granted = ects(track, decided.codes, ues.ects_unit)
    for place, (plan, ue) in enumerate(zip(track.plans, decided.ues, strict=True)):
        row = ues.codes.index(plan.ue.code)
        ues.average.fill(row, students, ue.average)
        ues.lowest.fill(row, students, ue.lowest)
        ues.highest.fill(row, students, ue.highest)
        ues.coverage.fill(row, students, ue.coverage)
        ues.state[row, students] = ue.states
        ues.certainty[row, students] = ue.certainties
        ues.proposal[row, students] = decided.codes[place]
        ues.ects[row, students] = granted[place]
    for pair, rcue in zip(track.pairs, decided.rcues, strict=True):
        row = rcues.codes.index(track.code_of(pair))
        rcues.average.fill(row, students, rcue.average)
        rcues.proposal[row, students] = rcue.codes
    for number, year in year_figures(track, decided, block.limits).items():
        row = result.years.numbers.index(number)
        result.years.proposal[row, students] = year.codes
        result.years.next[row, students] = year.next
    result.dut[students] = has_all(track, decided.codes, DUT_SEMESTERS)
    result.but[students] = has_all(track, decided.codes, BUT_SEMESTERS)


def write_exact(result: PromotionResult, student: int, exact: StudentResult) -> None:
    for ue in exact.ues.values():
        _write_ue(result, student, ue)
    for rcue in exact.rcues.values():
        row = result.rcues.codes.index(rcue.code)
        result.rcues.average.put(row, student, rcue.average)
        result.rcues.proposal[row, student] = RCUE_CODES.index(rcue.proposal)
    for year in exact.years.values():
        row = result.years.numbers.index(year.number)
        result.years.proposal[row, student] = YEAR_CODES.index(year.proposal)
        result.years.next[row, student] = NEXT.index(year.next)
    result.dut[student], result.but[student] = exact.dut, exact.but


def _write_ue(result: PromotionResult, student: int, ue: UEResult) -> None:
    ues = result.ues
    row = ues.codes.index(ue.code)
    ues.average.put(row, student, ue.average)
    ues.lowest.put(row, student, ue.lowest)
    ues.highest.put(row, student, ue.highest)
    ues.coverage.put(row, student, ue.coverage)
    ues.state[row, student] = STATES.index(ue.state)
    ues.certainty[row, student] = CERTAINTIES.index(ue.certainty)
    ues.proposal[row, student] = UE_CODES.index(ue.proposal)
    ues.ects[row, student] = int(ue.ects * ues.ects_unit)
