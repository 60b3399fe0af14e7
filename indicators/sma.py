"""Simple moving average."""

import math

import numpy as np
from numpy.typing import ArrayLike

from indicators.arguments import Floats, columns, whole
from indicators.declaration import PERIOD_MAX, Indicator, period
from indicators.kernel import array_kernel, inlined, kernel
from indicators.rolling import WindowMemory, add

_RING = 4  # state: period, place, passed, front, then the ring


@inlined
def advance(
    memory: WindowMemory, ring: Floats, base: int, period: int, value: float
) -> tuple[WindowMemory, float]:
    """Return the memory after `value` and the mean of the last `period` values, NaN until then."""
    if not math.isfinite(value):
        return memory, math.nan
    memory, total = add(memory, ring, base, period, value)
    return memory, total / period


@kernel
def step(state: Floats, at: int, value: float) -> float:
    """Take one value into the state that begins at `at` and return the mean."""
    memory = (int(state[at + 1]), int(state[at + 2]), state[at + 3])
    memory, mean = advance(memory, state, at + _RING, int(state[at]), value)
    state[at + 1], state[at + 2], state[at + 3] = memory
    return mean


@inlined
def end(state: Floats, at: int) -> int:
    """Return the first place behind the state that begins at `at`."""
    return at + _RING + int(state[at])


@array_kernel
def _over(values: Floats, period: int, out: Floats) -> None:
    ring = np.empty(period)
    memory = (0, 0, 0.0)
    for i in range(values.size):
        memory, out[i] = advance(memory, ring, 0, period, values[i])


def fresh(period: int) -> Floats:
    """Return a state that has seen nothing."""
    period = whole("Bars", period, 1, PERIOD_MAX)
    return np.concatenate(([period], np.zeros(_RING - 1 + period)))


def sma(values: ArrayLike, period: int = 20) -> Floats:
    """Return the mean of the last `period` values, NaN until there are as many."""
    (column,) = columns(values)
    out = np.empty_like(column)
    _over(column, whole("Bars", period, 1, PERIOD_MAX), out)
    return out


class Sma:
    """The simple moving average, one value at a time."""

    __slots__ = ("_state",)

    def __init__(self, period: int = 20) -> None:
        self._state = fresh(period)

    def update(self, value: float) -> float:
        """Take a value and return the mean, NaN until warm; a missing value changes nothing."""
        return step(self._state, 0, value)

    @property
    def ready(self) -> bool:
        """Return whether the window is full."""
        return bool(self._state[2])


INDICATORS = (
    Indicator(
        name="sma",
        title="Simple moving average",
        summary="The plain average of the last closes.",
        family="trend",
        pane="price",
        inputs=("close",),
        outputs=("sma",),
        settings=(period(20),),
        needed=lambda period: int(period),
        array=sma,
        streaming=Sma,
        source="Sum of the last n divided by n. Equals TA-Lib SMA.",
    ),
)
