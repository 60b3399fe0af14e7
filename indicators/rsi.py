"""Relative strength index."""

import math

import numpy as np
from numpy.typing import ArrayLike

from indicators.arguments import Floats, columns, whole
from indicators.declaration import PERIOD_MAX, Indicator, period
from indicators.kernel import array_kernel, inlined, kernel

SIZE = 6  # state: period, weight, then the memory
RsiMemory = tuple[float, float, float, float]
"""How many values were seen, the last one, the average gain and the average loss."""


@inlined
def advance(
    memory: RsiMemory, period: float, weight: float, value: float
) -> tuple[RsiMemory, float]:
    """Return the memory after `value` and the index in 0..100, NaN for the first `period`."""
    if not math.isfinite(value):
        return memory, math.nan
    seen, last, gain, loss = memory
    if seen == 0.0:
        return (1.0, value, 0.0, 0.0), math.nan
    up = max(value - last, 0.0)
    down = max(last - value, 0.0)
    if seen < period:
        return (seen + 1.0, value, gain + up, loss + down), math.nan
    if seen == period:
        gain = (gain + up) / period
        loss = (loss + down) / period
    else:
        gain = gain * (1.0 - weight) + up * weight
        loss = loss * (1.0 - weight) + down * weight
    both = gain + loss
    # A price that never moved has no strength either way: the middle, not TA-Lib's 0, which
    # would call a share without trades "fallen too far".
    index = 100.0 * gain / both if both > 0.0 else 50.0
    return (seen + 1.0, value, gain, loss), index


@kernel
def step(state: Floats, at: int, value: float) -> float:
    """Take one value into the state that begins at `at` and return the index."""
    memory = (state[at + 2], state[at + 3], state[at + 4], state[at + 5])
    memory, index = advance(memory, state[at], state[at + 1], value)
    state[at + 2], state[at + 3], state[at + 4], state[at + 5] = memory
    return index


@array_kernel
def _over(values: Floats, period: float, out: Floats) -> None:
    memory = (0.0, 0.0, 0.0, 0.0)
    weight = 1.0 / period
    for i in range(values.size):
        memory, out[i] = advance(memory, period, weight, values[i])


def fresh(period: int) -> Floats:
    """Return a state that has seen nothing."""
    period = whole("Bars", period, 2, PERIOD_MAX)
    return np.array([period, 1.0 / period, 0.0, 0.0, 0.0, 0.0])


def rsi(values: ArrayLike, period: int = 14) -> Floats:
    """Return the relative strength index in 0..100, NaN for the first `period` values."""
    (column,) = columns(values)
    out = np.empty_like(column)
    _over(column, float(whole("Bars", period, 2, PERIOD_MAX)), out)
    return out


class Rsi:
    """The relative strength index, one value at a time."""

    __slots__ = ("_state",)

    def __init__(self, period: int = 14) -> None:
        self._state = fresh(period)

    def update(self, value: float) -> float:
        """Take a value and return the index, NaN until warm; a missing value changes nothing."""
        return step(self._state, 0, value)

    @property
    def ready(self) -> bool:
        """Return whether `period` changes were seen."""
        return bool(self._state[2] > self._state[0])


INDICATORS = (
    Indicator(
        name="rsi",
        title="Relative strength index",
        summary="How much of the recent movement was upward, 0 to 100.",
        family="momentum",
        pane="own",
        inputs=("close",),
        outputs=("rsi",),
        settings=(period(14, low=2),),
        needed=lambda period: int(period) + 1,
        array=rsi,
        streaming=Rsi,
        source="J. W. Wilder, New Concepts in Technical Trading Systems, 1978. Equals TA-Lib RSI, "
        "but a price that never moved gives 50 where TA-Lib gives 0.",
    ),
)
