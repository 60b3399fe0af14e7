"""Average true range."""

import math

import numpy as np
from numpy.typing import ArrayLike

from indicators.arguments import Floats, columns, whole
from indicators.declaration import PERIOD_MAX, Indicator, period
from indicators.kernel import array_kernel, inlined, kernel

SIZE = 5  # state: period, weight, then the memory
RANGE = 4  # place of the average true range in the state
AtrMemory = tuple[float, float, float]
"""How many bars were seen, the last close, the sum of true ranges, once warm their average."""


@inlined
def advance(
    memory: AtrMemory, period: float, weight: float, high: float, low: float, close: float
) -> tuple[AtrMemory, float]:
    """Return the memory after a bar and the average true range, NaN for the first `period`."""
    if not (math.isfinite(high) and math.isfinite(low) and math.isfinite(close)):
        return memory, math.nan
    seen, last, average = memory
    if seen == 0.0:
        return (1.0, close, 0.0), math.nan
    # The largest of high - low, |high - last| and |low - last|.
    true_range = (high if high > last else last) - (low if low < last else last)
    if seen < period:
        return (seen + 1.0, close, average + true_range), math.nan
    if seen == period:
        average = (average + true_range) / period
    else:
        average = average * (1.0 - weight) + true_range * weight
    return (seen + 1.0, close, average), average


@kernel
def step(state: Floats, at: int, high: float, low: float, close: float) -> float:
    """Take one bar into the state that begins at `at` and return the average true range."""
    memory = (state[at + 2], state[at + 3], state[at + 4])
    memory, average = advance(memory, state[at], state[at + 1], high, low, close)
    state[at + 2], state[at + 3], state[at + 4] = memory
    return average


@array_kernel
def _over(high: Floats, low: Floats, close: Floats, period: float, out: Floats) -> None:
    memory = (0.0, 0.0, 0.0)
    weight = 1.0 / period
    for i in range(close.size):
        memory, out[i] = advance(memory, period, weight, high[i], low[i], close[i])


def fresh(period: int) -> Floats:
    """Return a state that has seen nothing."""
    period = whole("Bars", period, 1, PERIOD_MAX)
    return np.array([period, 1.0 / period, 0.0, 0.0, 0.0])


def atr(high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 14) -> Floats:
    """Return the average true range in price units, NaN for the first `period` bars."""
    highs, lows, closes = columns(high, low, close)
    out = np.empty_like(closes)
    _over(highs, lows, closes, float(whole("Bars", period, 1, PERIOD_MAX)), out)
    return out


class Atr:
    """The average true range, one bar at a time."""

    __slots__ = ("_state",)

    def __init__(self, period: int = 14) -> None:
        self._state = fresh(period)

    def update(self, high: float, low: float, close: float) -> float:
        """Take a bar and return the average, NaN until warm; a missing value changes nothing."""
        return step(self._state, 0, high, low, close)

    @property
    def ready(self) -> bool:
        """Return whether `period` true ranges were seen."""
        return bool(self._state[2] > self._state[0])


INDICATORS = (
    Indicator(
        name="atr",
        title="Average true range",
        summary="How far the price usually moves in one bar.",
        family="volatility",
        pane="own",
        inputs=("high", "low", "close"),
        outputs=("atr",),
        settings=(period(14),),
        needed=lambda period: int(period) + 1,
        array=atr,
        streaming=Atr,
        source="J. W. Wilder, New Concepts in Technical Trading Systems, 1978: the first true "
        "range is the second bar's. Equals TA-Lib ATR.",
    ),
)
