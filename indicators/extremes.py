"""The highest and the lowest of the last values."""

import math

import numpy as np
from numpy.typing import ArrayLike

from indicators.arguments import Floats, columns, whole
from indicators.declaration import PERIOD_MAX, Indicator, period
from indicators.kernel import array_kernel, inlined, kernel
from indicators.rolling import WindowMemory, top

_RING = 5  # state: period, sign, place, passed, front, then the ring


@inlined
def advance(
    memory: WindowMemory, ring: Floats, base: int, period: int, sign: float, value: float
) -> tuple[WindowMemory, float]:
    """Return the memory and the highest (`sign` 1) or lowest (-1) of `period` values, or NaN."""
    if not math.isfinite(value):
        return memory, math.nan
    memory, most = top(memory, ring, base, period, sign * value)
    return memory, sign * most


@kernel
def step(state: Floats, at: int, value: float) -> float:
    """Take one value into the state that begins at `at` and return the extreme."""
    memory = (int(state[at + 2]), int(state[at + 3]), state[at + 4])
    memory, most = advance(memory, state, at + _RING, int(state[at]), state[at + 1], value)
    state[at + 2], state[at + 3], state[at + 4] = memory
    return most


@inlined
def end(state: Floats, at: int) -> int:
    """Return the first place behind the state that begins at `at`."""
    return at + _RING + int(state[at])


@array_kernel
def _over(values: Floats, period: int, sign: float, out: Floats) -> None:
    ring = np.empty(period)
    memory = (0, 0, 0.0)
    for i in range(values.size):
        memory, out[i] = advance(memory, ring, 0, period, sign, values[i])


def fresh(period: int, sign: float) -> Floats:
    """Return a state that has seen nothing, for the highest (`sign` 1) or the lowest (-1)."""
    period = whole("Bars", period, 1, PERIOD_MAX)
    return np.concatenate(([period, sign], np.zeros(_RING - 2 + period)))


def _extreme(values: ArrayLike, period: int, sign: float) -> Floats:
    (column,) = columns(values)
    out = np.empty_like(column)
    _over(column, whole("Bars", period, 1, PERIOD_MAX), sign, out)
    return out


def highest(values: ArrayLike, period: int = 20) -> Floats:
    """Return the highest of the last `period` values, NaN until there are as many."""
    return _extreme(values, period, 1.0)


def lowest(values: ArrayLike, period: int = 20) -> Floats:
    """Return the lowest of the last `period` values, NaN until there are as many."""
    return _extreme(values, period, -1.0)


class Highest:
    """The highest of the last values, one value at a time."""

    __slots__ = ("_state",)
    _sign = 1.0

    def __init__(self, period: int = 20) -> None:
        self._state = fresh(period, self._sign)

    def update(self, value: float) -> float:
        """Take a value and return the extreme, NaN until warm; a missing value changes nothing."""
        return step(self._state, 0, value)

    @property
    def ready(self) -> bool:
        """Return whether the window is full."""
        return bool(self._state[3])


class Lowest(Highest):
    """The lowest of the last values, one value at a time."""

    __slots__ = ()
    _sign = -1.0


INDICATORS = (
    Indicator(
        name="highest",
        title="Highest",
        summary="The highest high of the last bars.",
        family="trend",
        pane="price",
        inputs=("high",),
        outputs=("highest",),
        settings=(period(20),),
        needed=lambda period: int(period),
        array=highest,
        streaming=Highest,
        source="Equals TA-Lib MAX.",
    ),
    Indicator(
        name="lowest",
        title="Lowest",
        summary="The lowest low of the last bars.",
        family="trend",
        pane="price",
        inputs=("low",),
        outputs=("lowest",),
        settings=(period(20),),
        needed=lambda period: int(period),
        array=lowest,
        streaming=Lowest,
        source="Equals TA-Lib MIN.",
    ),
)
