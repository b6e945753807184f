"""Tracks: the semesters, modality and parcours that some students of a promotion share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

import numpy as np

from grading.core.averages.scheme import Scheme, UEPlan
from grading.core.bulk.columns import BLANK, Facts, Promotion
from grading.core.bulk.ratios import Ints, Mask
from grading.core.bulk.vocabularies import MODALITIES
from grading.core.decisions.competences import year_of
from grading.core.rules import RCUEWeights, Rules


@dataclass(frozen=True, slots=True)
class Pair:
    """An RCUE by the positions of its UEs in the track; `lower` are the UEs of the lower levels
    of its competence."""

    odd: int
    even: int
    weights: tuple[int, int]
    year: int
    lower: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """The UEs of these students, by semester, and the RCUEs that they form."""

    plans: tuple[UEPlan, ...]
    pairs: tuple[Pair, ...]

    def code_of(self, pair: Pair) -> str:
        return f"{self.plans[pair.odd].ue.code}+{self.plans[pair.even].ue.code}"


def tracks(scheme: Scheme, promotion: Promotion) -> list[tuple[Track, Ints]]:
    """Each track with the positions of its students, rising."""
    numbers = sorted({semester.number for semester in scheme.programme.semesters})
    choices = len(MODALITIES) + 1
    keys = promotion.parcours.astype(np.int64)
    for number in numbers:
        modality = promotion.modality.get(number, np.int8(0))
        keys = keys * choices + np.where(_computed(scheme, promotion, number), modality + 1, 0)
    return [
        (_track(scheme, promotion, numbers, key), np.flatnonzero(keys == key))
        for key in np.unique(keys).tolist()
    ]


def _computed(scheme: Scheme, promotion: Promotion, semester: int) -> Mask:
    """Whose semester is computed: enrolled in it, or with any data (CASES)."""
    found = np.zeros(promotion.size, np.bool_)
    if semester in promotion.semesters:
        found |= promotion.semesters[semester]
    for index, assessment in enumerate(promotion.assessments):
        if assessment in scheme.assessments and scheme.assessments[assessment].semester == semester:
            found |= promotion.entries[index] != BLANK
    for facts, semesters_of in (
        (promotion.module_averages, scheme.semesters_of_module),
        (promotion.ue_averages, scheme.semesters_of_ue),
        (promotion.adjustments, scheme.semesters_of_ue),
        (promotion.acquired_codes, scheme.semesters_of_ue),
    ):
        _mark_concerned(found, facts, semesters_of, semester)
    return found


def _mark_concerned(
    found: Mask, facts: Facts, semesters_of: Mapping[str, Iterable[int]], semester: int
) -> None:
    for code, sparse in facts.items():
        if semester in semesters_of.get(code, ()):
            found[sparse.students] = True


def _track(scheme: Scheme, promotion: Promotion, numbers: list[int], key: int) -> Track:
    """The track of a key: the parcours, then a modality for each semester or 0."""
    semesters = []
    for number in reversed(numbers):
        key, choice = divmod(key, len(MODALITIES) + 1)
        if choice:
            semesters.append((number, MODALITIES[choice - 1]))
    parcours = promotion.parcours_codes[key]
    plans = tuple(
        plan
        for number, modality in reversed(semesters)
        for plan in scheme.ues(number, modality, parcours)
    )
    return Track(plans, _pairs(plans, scheme.rules))


def _pairs(plans: tuple[UEPlan, ...], rules: Rules) -> tuple[Pair, ...]:
    """As ``decisions.pairs``: the RCUEs whose two semesters are computed."""
    sides: tuple[dict[tuple[int, str | None, int], int], ...] = ({}, {})
    for place, plan in enumerate(plans):
        key = (year_of(plan.semester), plan.competence, plan.ue.level)
        sides[plan.semester % 2][key] = place
    even, odd = sides
    return tuple(_pair(plans, odd[key], even[key], rules) for key in odd if key in even)


def _pair(plans: tuple[UEPlan, ...], odd: int, even: int, rules: Rules) -> Pair:
    top = plans[odd]
    return Pair(
        odd=odd,
        even=even,
        weights=_weights(plans[odd].ue.ects, plans[even].ue.ects, rules),
        year=year_of(top.semester),
        lower=tuple(
            place
            for place, plan in enumerate(plans)
            if plan.competence == top.competence and plan.ue.level < top.ue.level
        ),
    )


def _weights(odd: Fraction, even: Fraction, rules: Rules) -> tuple[int, int]:
    if rules.rcue_weights is RCUEWeights.EQUAL:
        return 1, 1
    multiple = lcm(odd.denominator, even.denominator)
    units = int(odd * multiple), int(even * multiple)
    common = gcd(*units) or 1
    return units[0] // common, units[1] // common
