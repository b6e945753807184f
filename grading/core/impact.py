"""What a change does to a student: his averages, the bars that they cross, his codes."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from grading.core.codes import Code
from grading.core.results import RCUEResult, StudentResult, UEResult
from grading.core.rules import Rules


@dataclass(frozen=True, slots=True)
class Crossing:
    """An average that reaches a bar that it did not reach, or no longer does."""

    bar: Fraction
    upwards: bool


@dataclass(frozen=True, slots=True)
class Move:
    """An average that is no longer printed the same, or crosses a bar. `of` is the code of a UE
    or RCUE, or of a module; None stands for no average."""

    of: str
    before: Fraction | None
    after: Fraction | None
    crossed: tuple[Crossing, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """A proposed code that becomes another: the decision is to be examined again. `of` is the
    code of a UE or RCUE, or BUT1 to BUT3; None stands for nothing computed."""

    of: str
    before: Code | None
    after: Code


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything that moves, in programme order; `modules` holds a move for each (UE, module)."""

    ues: tuple[Move, ...]
    rcues: tuple[Move, ...]
    modules: tuple[tuple[str, Move], ...]
    shifts: tuple[Shift, ...]

    @property
    def is_nothing(self) -> bool:
        """No result moves: at most the average of a module that decides nothing."""
        return not (self.ues or self.rcues or self.shifts)

    @property
    def concerned(self) -> frozenset[str]:
        """The UEs, RCUEs and years whose average moves or whose code becomes another."""
        averages = frozenset(move.of for move in (*self.ues, *self.rcues))
        return averages | {shift.of for shift in self.shifts}

    def of_module(self, code: str) -> tuple[Move, ...]:
        """How the average of one module moves, each different way once: its weights may differ
        from one UE to the other."""
        return tuple(dict.fromkeys(move for _, move in self.modules if move.of == code))


def impact(before: StudentResult, after: StudentResult, rules: Rules) -> Impact:
    """The difference between two results of the same student, computed with these rules.

    A UE has one bar, that of validation; an RCUE also has the floor of the passage.
    """
    return Impact(
        tuple(_ue_moves(before, after, rules)),
        tuple(_rcue_moves(before, after, rules)),
        tuple(_module_moves(before, after)),
        tuple(_shifts(before, after)),
    )


def _ue_moves(before: StudentResult, after: StudentResult, rules: Rules) -> Iterator[Move]:
    bars = (rules.validation_bar,)
    for code, ue in after.ues.items():
        yield from _move(before.ues.get(code), ue, bars, rules)


def _rcue_moves(before: StudentResult, after: StudentResult, rules: Rules) -> Iterator[Move]:
    bars = (rules.floor_bar, rules.validation_bar)
    for code, rcue in after.rcues.items():
        yield from _move(before.rcues.get(code), rcue, bars, rules)


def _move(
    before: UEResult | RCUEResult | None,
    after: UEResult | RCUEResult,
    bars: tuple[Fraction, ...],
    rules: Rules,
) -> Iterator[Move]:
    old = None if before is None else before.average
    crossed = tuple(
        Crossing(bar, upwards=not reached)
        for bar in bars
        if old is not None and after.average is not None
        for reached in [rules.reaches(old, bar)]
        if reached != rules.reaches(after.average, bar)
    )
    if crossed or (None if before is None else before.rounded) != after.rounded:
        yield Move(after.code, old, after.average, crossed)


def _module_moves(before: StudentResult, after: StudentResult) -> Iterator[tuple[str, Move]]:
    known = {
        (ue.code, module.code): module.average
        for ue in before.ues.values()
        for module in ue.modules
    }
    for ue in after.ues.values():
        for module in ue.modules:
            old = known.get((ue.code, module.code))
            if old != module.average:
                yield ue.code, Move(module.code, old, module.average)


def _shifts(before: StudentResult, after: StudentResult) -> Iterator[Shift]:
    old, new = _codes(before), _codes(after)
    for of, code in new.items():
        if old.get(of) != code:
            yield Shift(of, old.get(of), code)


def _codes(result: StudentResult) -> dict[str, Code]:
    codes: dict[str, Code] = {code: ue.proposal for code, ue in result.ues.items()}
    codes |= {code: rcue.proposal for code, rcue in result.rcues.items()}
    return codes | {year.code: year.proposal for year in result.years.values()}
