"""The codes that arrays hold as small integers: their place in these tuples."""

from collections.abc import Sequence

import numpy as np

from grading.core.bulk.ratios import Codes, Mask
from grading.core.codes import (
    ACQUIRING_UE_CODES,
    VALIDATING_RCUE_CODES,
    Certainty,
    RCUECode,
    State,
    UECode,
    YearCode,
)
from grading.core.values import ALTERNANCE, INITIAL

STATES = tuple(State)
CERTAINTIES = tuple(Certainty)
UE_CODES = tuple(UECode)
RCUE_CODES = tuple(RCUECode)
YEAR_CODES = tuple(YearCode)
NEXT = (False, True, None)
MODALITIES = (INITIAL, ALTERNANCE)

ACQUIRING = [UE_CODES.index(code) for code in sorted(ACQUIRING_UE_CODES)]
VALIDATING = [RCUE_CODES.index(code) for code in sorted(VALIDATING_RCUE_CODES)]


Cases = Sequence[tuple[Mask, int | Codes]]


def coded(cases: Cases, otherwise: int) -> Codes:
    """For each student the code of the first case that is his."""
    found = np.select([mask for mask, _ in cases], [code for _, code in cases], otherwise)
    return found.astype(np.int8)


def every(masks: Sequence[Mask] | Mask) -> Mask:
    """Who is in all of these."""
    found: Mask = np.logical_and.reduce(masks)
    return found


def some(masks: Sequence[Mask] | Mask) -> Mask:
    """Who is in one of these at least."""
    found: Mask = np.logical_or.reduce(masks)
    return found


def acquired(codes: Codes) -> Mask:
    return np.isin(codes, ACQUIRING)
