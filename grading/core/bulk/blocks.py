"""Some students of a promotion who follow the same plans, computed together."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from grading.core.bulk.columns import ABSENT, PENDING, Entries, Facts, Promotion
from grading.core.bulk.limits import Limits
from grading.core.bulk.ratios import Ints, Mask, Ratios, Terms, nothing, weighted_mean


class Column:
    """One assessment: the marks in the promotion's units (0 unless graded), and who has what."""

    def __init__(self, entries: Entries) -> None:
        self.entries = entries

    @cached_property
    def values(self) -> Ints:
        return np.multiply(self.entries, self.graded, dtype=np.int64)

    @cached_property
    def graded(self) -> Mask:
        return self.entries > ABSENT

    @cached_property
    def absent(self) -> Mask:
        absent: Mask = self.entries == ABSENT
        return absent

    @cached_property
    def known(self) -> Mask:
        """Graded or absent: what counts at a normal assessment."""
        return self.entries >= ABSENT

    @cached_property
    def pending(self) -> Mask:
        pending: Mask = self.entries == PENDING
        return pending

    @cached_property
    def missing(self) -> Mask:
        """Pending or not entered: the two lowest entries."""
        return self.entries <= PENDING


class Block:
    """`rows` are positions in the promotion, rising. `ranges` has the lowest and the highest
    number that each assessment admits; who has another is left to the exact path, like all
    those in `left_out`. `place` are the same rows, as a slice where they follow each other."""

    def __init__(
        self,
        promotion: Promotion,
        rows: Ints,
        ranges: Mapping[int, tuple[int, int]],
        limits: Limits,
    ) -> None:
        self.promotion, self.rows, self.limits = promotion, rows, limits
        self.size, self.unit = len(rows), promotion.unit
        self.nobody = np.zeros(self.size, np.bool_)
        self.left_out = np.isin(rows, list(promotion.apart))
        self._ranges = ranges
        self._columns: dict[int, Column] = {}
        contiguous = rows[-1] - rows[0] + 1 == self.size
        self.place: Ints | slice = slice(rows[0], rows[-1] + 1) if contiguous else rows

    def column(self, index: int) -> Column:
        if index not in self._columns:
            self._columns[index] = self._read(index)
        return self._columns[index]

    def _read(self, index: int) -> Column:
        lowest, highest = self._ranges[index]
        column = Column(self.promotion.entries[index, self.place])
        if column.entries.max() > highest or column.entries.min() < lowest:
            outside = (column.entries < lowest) | (column.entries > highest)
            self.left_out |= column.graded & outside
        return column

    def concerned(self, facts: Facts, code: str) -> Mask | None:
        """Who is concerned by a fact; None when nobody is."""
        found = self.given(facts, code)
        return None if found is None else found[0]

    def given(self, facts: Facts, code: str) -> tuple[Mask, Ints] | None:
        """Who is concerned by a fact, and the values; None when nobody is."""
        if code not in facts:
            return None
        concerned, values = facts[code].spread(self.rows)
        return (concerned, values) if concerned.any() else None

    def mean(self, terms: Terms, unit: int) -> Ratios:
        """``weighted_mean``; who has none within the limits is left out of the block."""
        if not terms:
            return nothing(self.size, unit)
        mean, left_out = weighted_mean(terms, unit, self.limits.largest)
        self.left_out |= left_out
        return mean
