"""Exponential moving average."""

import math

import numpy as np
from numpy.typing import ArrayLike

from indicators.arguments import Floats, columns, whole
from indicators.declaration import PERIOD_MAX, Indicator, period
from indicators.kernel import array_kernel, inlined, kernel

SIZE = 4  # state: period, weight, then the memory
EmaMemory = tuple[float, float]
"""How many values were seen; their sum, and once warm the average."""


@inlined
def advance(
    memory: EmaMemory, period: float, weight: float, value: float
) -> tuple[EmaMemory, float]:
    """Return the memory after `value` and the average, NaN for the first `period` - 1 values."""
    if not math.isfinite(value):
        return memory, math.nan
    seen, average = memory
    seen += 1.0
    if seen < period:
        return (seen, average + value), math.nan
    if seen == period:
        average = (average + value) / period
        return (seen, average), average
    average += (value - average) * weight
    return (seen, average), average


@kernel
def step(state: Floats, at: int, value: float) -> float:
    """Take one value into the state that begins at `at` and return the average."""
    memory = (state[at + 2], state[at + 3])
    memory, average = advance(memory, state[at], state[at + 1], value)
    state[at + 2], state[at + 3] = memory
    return average


@array_kernel
def _over(values: Floats, period: float, weight: float, out: Floats) -> None:
    memory = (0.0, 0.0)
    for i in range(values.size):
        memory, out[i] = advance(memory, period, weight, values[i])


def weight_of(period: int) -> float:
    """Return the weight of the newest value, 2 / (period + 1)."""
    return 2.0 / (period + 1)


def fresh(period: int) -> Floats:
    """Return a state that has seen nothing."""
    period = whole("Bars", period, 1, PERIOD_MAX)
    return np.array([period, weight_of(period), 0.0, 0.0])


def ema(values: ArrayLike, period: int = 20) -> Floats:
    """Return the exponential average, NaN until `period` values were seen."""
    (column,) = columns(values)
    period = whole("Bars", period, 1, PERIOD_MAX)
    out = np.empty_like(column)
    _over(column, float(period), weight_of(period), out)
    return out


class Ema:
    """The exponential moving average, one value at a time."""

    __slots__ = ("_state",)

    def __init__(self, period: int = 20) -> None:
        self._state = fresh(period)

    def update(self, value: float) -> float:
        """Take a value and return the average, NaN until warm; a missing value changes nothing."""
        return step(self._state, 0, value)

    @property
    def ready(self) -> bool:
        """Return whether `period` values were seen."""
        return bool(self._state[2] >= self._state[0])


INDICATORS = (
    Indicator(
        name="ema",
        title="Exponential moving average",
        summary="An average that listens more to the newest closes.",
        family="trend",
        pane="price",
        inputs=("close",),
        outputs=("ema",),
        settings=(period(20),),
        needed=lambda period: int(period),
        array=ema,
        streaming=Ema,
        source="Begins with the mean of the first n; weight 2 / (n + 1). Equals TA-Lib EMA.",
    ),
)
