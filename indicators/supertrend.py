"""Supertrend: a line that follows the price at some average ranges' distance and flips."""

import math

import numpy as np
from numpy.typing import ArrayLike

from indicators import atr
from indicators.arguments import Floats, columns, number, whole
from indicators.atr import AtrMemory
from indicators.declaration import PERIOD_MAX, Indicator, Setting, period
from indicators.kernel import array_kernel, inlined, kernel

SIZE = 9  # state: period, weight, factor, then the memory
SupertrendMemory = tuple[AtrMemory, float, float, float]
"""The average true range's memory, the upper and the lower band, the side: 1, -1, 0 at first."""
Rule = tuple[float, float, float]
"""The average true range's period and weight, and the factor of the line's distance."""


@inlined
def advance(
    memory: SupertrendMemory, rule: Rule, high: float, low: float, close: float
) -> tuple[SupertrendMemory, float, float]:
    """Return the memory after a bar, the line and the side: 1 when rising, -1 when falling."""
    wilder, upper, lower, side = memory
    period, weight, factor = rule
    last = wilder[1]
    wilder, width = atr.advance(wilder, period, weight, high, low, close)
    if not math.isfinite(width):
        return (wilder, upper, lower, side), math.nan, math.nan
    middle = (high + low) / 2.0
    above = middle + factor * width
    below = middle - factor * width
    if side == 0.0:
        side, upper, lower = 1.0, above, below
    if above < upper or last > upper:
        upper = above
    if below > lower or last < lower:
        lower = below
    if close <= (lower if side > 0.0 else upper):
        return (wilder, upper, lower, -1.0), upper, -1.0
    return (wilder, upper, lower, 1.0), lower, 1.0


@kernel
def step(state: Floats, at: int, high: float, low: float, close: float) -> tuple[float, float]:
    """Take one bar into the state that begins at `at`; return the line and the side."""
    rule = (state[at], state[at + 1], state[at + 2])
    wilder = (state[at + 3], state[at + 4], state[at + 5])
    memory = (wilder, state[at + 6], state[at + 7], state[at + 8])
    memory, line, side = advance(memory, rule, high, low, close)
    wilder, state[at + 6], state[at + 7], state[at + 8] = memory
    state[at + 3], state[at + 4], state[at + 5] = wilder
    return line, side


@array_kernel
def _over(high: Floats, low: Floats, close: Floats, rule: Rule, out: Floats) -> None:
    memory = ((0.0, 0.0, 0.0), 0.0, 0.0, 0.0)
    for i in range(close.size):
        memory, out[0, i], out[1, i] = advance(memory, rule, high[i], low[i], close[i])


def _rule(period: int, factor: float) -> Rule:
    period = whole("Bars", period, 1, PERIOD_MAX)
    return float(period), 1.0 / period, number("Distance", factor, 0.1, 50.0)


def fresh(period: int, factor: float) -> Floats:
    """Return a state that has seen nothing."""
    return np.array([*_rule(period, factor), *([0.0] * 6)])


def supertrend(
    high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 10, factor: float = 3.0
) -> tuple[Floats, Floats]:
    """Return the line in price units and the side (1 rising, -1 falling), NaN until warm."""
    highs, lows, closes = columns(high, low, close)
    out = np.empty((2, closes.size))
    _over(highs, lows, closes, _rule(period, factor), out)
    return out[0], out[1]


class Supertrend:
    """The Supertrend line, one bar at a time."""

    __slots__ = ("_state",)

    def __init__(self, period: int = 10, factor: float = 3.0) -> None:
        self._state = fresh(period, factor)

    def update(self, high: float, low: float, close: float) -> tuple[float, float]:
        """Take a bar; return the line and the side. A missing value changes nothing."""
        return step(self._state, 0, high, low, close)

    @property
    def ready(self) -> bool:
        """Return whether the line has a side."""
        return bool(self._state[8] != 0.0)


INDICATORS = (
    Indicator(
        name="supertrend",
        title="Supertrend",
        summary="A line under a rising price and over a falling one; it changes sides at a turn.",
        family="trend",
        pane="price",
        inputs=("high", "low", "close"),
        outputs=("supertrend", "side"),
        settings=(
            period(10),
            Setting("factor", "Distance in average ranges", 3.0, 0.1, 50.0),
        ),
        needed=lambda period, factor: int(period) + 1,
        array=supertrend,
        streaming=Supertrend,
        source="O. Seban. Equals TA-Lib SUPERTREND: Wilder's average true range, begins rising. "
        "Skender.Stock.Indicators begins on the side of the bar's middle on which it closes; both "
        "agree from the first turn on.",
    ),
)
