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

_ACQUIRING = np.array([code in ACQUIRING_UE_CODES for code in UE_CODES])
_VALIDATING = np.array([code in VALIDATING_RCUE_CODES for code in RCUE_CODES])


Cases = Sequence[tuple[Mask, int | Codes]]


def coded(cases: Cases, otherwise: int) -> Codes:
    """For each student the code of the first case that is his."""
    found = np.full(len(cases[0][0]), otherwise, np.int8)
    for students, code in reversed(cases):
        np.copyto(found, np.asarray(code, np.int8), where=students)
    return found


def every(masks: Sequence[Mask] | Mask) -> Mask:
    """Who is in all of these."""
    found: Mask = np.logical_and.reduce(masks)
    return found


def some(masks: Sequence[Mask] | Mask) -> Mask:
    """Who is in one of these at least."""
    found: Mask = np.logical_or.reduce(masks)
    return found


def acquired(codes: Codes) -> Mask:
    """Which codes of UEs acquire them."""
    found: Mask = _ACQUIRING[codes]
    return found


def validated(codes: Codes) -> Mask:
    """Which codes of RCUEs validate them."""
    found: Mask = _VALIDATING[codes]
    return found
