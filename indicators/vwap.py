"""Volume weighted average price of the day."""

import math

import numpy as np
from numpy.typing import ArrayLike

from indicators.arguments import Floats, columns
from indicators.declaration import Indicator
from indicators.kernel import array_kernel, inlined, kernel

SIZE = 3  # state: the memory alone
VwapMemory = tuple[float, float, float]
"""The day's number, the day's price times volume, the day's volume."""


@inlined
def advance(
    memory: VwapMemory, high: float, low: float, close: float, volume: float, day: float
) -> tuple[VwapMemory, float]:
    """Return the memory after a bar and the day's average price, NaN while nothing was traded."""
    usable = math.isfinite(high) and math.isfinite(low) and math.isfinite(close)
    if not (usable and math.isfinite(day) and 0.0 <= volume < math.inf):
        return memory, math.nan
    today, value, traded = memory
    if day != today:
        value, traded = 0.0, 0.0
    value += (high + low + close) / 3.0 * volume
    traded += volume
    return (day, value, traded), value / traded if traded > 0.0 else math.nan


@kernel
def step(
    state: Floats, at: int, high: float, low: float, close: float, volume: float, day: float
) -> float:
    """Take one bar into the state that begins at `at` and return the day's average price."""
    memory = (state[at], state[at + 1], state[at + 2])
    memory, average = advance(memory, high, low, close, volume, day)
    state[at], state[at + 1], state[at + 2] = memory
    return average


@array_kernel
def _over(
    high: Floats, low: Floats, close: Floats, volume: Floats, day: Floats, out: Floats
) -> None:
    memory = (math.nan, 0.0, 0.0)
    for i in range(close.size):
        memory, out[i] = advance(memory, high[i], low[i], close[i], volume[i], day[i])


def fresh() -> Floats:
    """Return a state that has seen nothing."""
    return np.array([math.nan, 0.0, 0.0])


def vwap(
    high: ArrayLike, low: ArrayLike, close: ArrayLike, volume: ArrayLike, day: ArrayLike
) -> Floats:
    """Return the average price of the day so far, weighted by volume; `day` numbers the days.

    NaN until something was traded on the day: indices have no volume and so no such price.
    """
    highs, lows, closes, volumes, days = columns(high, low, close, volume, day)
    out = np.empty_like(closes)
    _over(highs, lows, closes, volumes, days, out)
    return out


class Vwap:
    """The day's volume weighted average price, one bar at a time."""

    __slots__ = ("_state",)

    def __init__(self) -> None:
        self._state = fresh()

    def update(self, high: float, low: float, close: float, volume: float, day: float) -> float:
        """Take a bar of the day with number `day` and return the average price or NaN."""
        return step(self._state, 0, high, low, close, volume, day)

    @property
    def ready(self) -> bool:
        """Return whether something was traded today."""
        return bool(self._state[2] > 0.0)


INDICATORS = (
    Indicator(
        name="vwap",
        title="Average price of the day",
        summary="What the day's buyers paid on average, weighted by how much was traded.",
        family="volume",
        pane="price",
        inputs=("high", "low", "close", "volume", "day"),
        outputs=("vwap",),
        settings=(),
        needed=lambda: 1,
        array=vwap,
        streaming=Vwap,
        source="Typical price (high + low + close) / 3. Within one day it equals TA-Lib VWAP, "
        "which never begins anew.",
    ),
)
