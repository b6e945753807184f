"""What the rulings of a jury make acquired for good (arrêté, 4.3): UEs with their average."""

from collections.abc import Iterator
from fractions import Fraction

from grading.core.codes import State
from grading.core.decisions.rulings import Deliberation, Ruling, Subject
from grading.core.results import UEResult
from grading.core.values import Acquired, rounded

STORED_DECIMALS = 2
"""An acquired UE is kept in hundredths, whatever the settings print."""


def acquisitions(deliberation: Deliberation) -> dict[str, Acquired]:
    """The UEs that the jury makes acquired, by code: those that were not held, and those held
    whose average is better now. The average is rounded half up to two decimals, None where the
    UE is granted without a complete one."""
    return dict(_acquisitions(deliberation))


def _acquisitions(deliberation: Deliberation) -> Iterator[tuple[str, Acquired]]:
    for ruling in deliberation.of(Subject.UE):
        ue = deliberation.result.ues[ruling.of]
        if ruling.acquires and (ue.acquired is None or _is_better(ue)):
            yield ruling.of, _acquired(ruling, ue)


def _acquired(ruling: Ruling, ue: UEResult) -> Acquired:
    average = ue.average if ue.state is State.COMPLETE else None
    return Acquired(_stored(average), ruling.code.value)


def _is_better(ue: UEResult) -> bool:
    """Whether a UE that was held was taken again with a better average."""
    assert ue.acquired is not None
    new = _stored(ue.new if ue.new_state is State.COMPLETE else None)
    held = ue.acquired.average
    return new is not None and (held is None or new > held)


def _stored(average: Fraction | None) -> Fraction | None:
    return None if average is None else rounded(average, STORED_DECIMALS)
