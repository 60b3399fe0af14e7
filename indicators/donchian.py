"""Donchian channel: highest high and lowest low of the last bars."""

import math

import numpy as np
from numpy.typing import ArrayLike

from indicators.arguments import Floats, columns, whole
from indicators.declaration import PERIOD_MAX, Indicator, period
from indicators.kernel import array_kernel, inlined, kernel
from indicators.rolling import WindowMemory, top

_RING = 7  # state: period, two window memories, then two rings
DonchianMemory = tuple[WindowMemory, WindowMemory]
"""The window of the highs and the window of the lows, these with their sign turned."""


@inlined
def advance(
    memory: DonchianMemory, ring: Floats, base: int, period: int, high: float, low: float
) -> tuple[DonchianMemory, float, float, float]:
    """Return the memory after a bar, the upper, middle and lower line, NaN until warm."""
    if not (math.isfinite(high) and math.isfinite(low)):
        return memory, math.nan, math.nan, math.nan
    highs, lows = memory
    highs, upper = top(highs, ring, base, period, high)
    lows, depth = top(lows, ring, base + period, period, -low)
    return (highs, lows), upper, (upper - depth) / 2.0, -depth


@kernel
def step(state: Floats, at: int, high: float, low: float) -> tuple[float, float, float]:
    """Take one bar into the state that begins at `at`; return upper, middle and lower line."""
    highs = (int(state[at + 1]), int(state[at + 2]), state[at + 3])
    lows = (int(state[at + 4]), int(state[at + 5]), state[at + 6])
    memory, upper, middle, lower = advance(
        (highs, lows), state, at + _RING, int(state[at]), high, low
    )
    highs, lows = memory
    state[at + 1], state[at + 2], state[at + 3] = highs
    state[at + 4], state[at + 5], state[at + 6] = lows
    return upper, middle, lower


@inlined
def end(state: Floats, at: int) -> int:
    """Return the first place behind the state that begins at `at`."""
    return at + _RING + 2 * int(state[at])


@array_kernel
def _over(high: Floats, low: Floats, period: int, out: Floats) -> None:
    ring = np.empty(2 * period)
    memory = ((0, 0, 0.0), (0, 0, 0.0))
    for i in range(high.size):
        memory, out[0, i], out[1, i], out[2, i] = advance(memory, ring, 0, period, high[i], low[i])


def fresh(period: int) -> Floats:
    """Return a state that has seen nothing."""
    period = whole("Bars", period, 1, PERIOD_MAX)
    return np.concatenate(([period], np.zeros(_RING - 1 + 2 * period)))


def donchian(high: ArrayLike, low: ArrayLike, period: int = 20) -> tuple[Floats, Floats, Floats]:
    """Return the upper, middle and lower line in price units, this bar included."""
    highs, lows = columns(high, low)
    out = np.empty((3, highs.size))
    _over(highs, lows, whole("Bars", period, 1, PERIOD_MAX), out)
    return out[0], out[1], out[2]


class Donchian:
    """The Donchian channel, one bar at a time."""

    __slots__ = ("_state",)

    def __init__(self, period: int = 20) -> None:
        self._state = fresh(period)

    def update(self, high: float, low: float) -> tuple[float, float, float]:
        """Take a bar; return upper, middle and lower line. A missing value changes nothing."""
        return step(self._state, 0, high, low)

    @property
    def ready(self) -> bool:
        """Return whether the window is full."""
        return bool(self._state[2])


INDICATORS = (
    Indicator(
        name="donchian",
        title="Donchian channel",
        summary="The highest high and the lowest low of the last bars.",
        family="trend",
        pane="price",
        inputs=("high", "low"),
        outputs=("upper", "middle", "lower"),
        settings=(period(20),),
        needed=lambda period: int(period),
        array=donchian,
        streaming=Donchian,
        source="R. Donchian. This bar counts, as in TA-Lib DONCHIAN; Skender.Stock.Indicators "
        "leaves it out, so its lines are ours one bar later.",
    ),
)
