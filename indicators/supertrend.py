"""Supertrend: a line that follows the price at some average ranges' distance and flips."""

import math

from indicators import atr, formula
from indicators.atr import AtrMemory
from indicators.declaration import Indicator, Setting, period
from indicators.kernel import inlined

Rule = tuple[atr.Rule, float]
"""What the average true range takes, and the line's distance in average true ranges."""
SupertrendMemory = tuple[AtrMemory, float, float, float]
"""The average true range's memory, the upper and the lower band, the side: 1, -1, 0 at first."""


@inlined
def advance(
    memory: SupertrendMemory, rule: Rule, high: float, low: float, close: float
) -> tuple[SupertrendMemory, float, float]:
    """Return the memory after a bar, the line and the side: 1 when rising, -1 when falling."""
    wilder, upper, lower, side = memory
    last = wilder[1]
    wilder, width = atr.advance(wilder, rule[0], high, low, close)
    if not math.isfinite(width):
        return (wilder, upper, lower, side), math.nan, math.nan
    middle = (high + low) / 2.0
    above = middle + rule[1] * width
    below = middle - rule[1] * width
    if side == 0.0:
        side, upper, lower = 1.0, above, below
    if above < upper or last > upper:
        upper = above
    if below > lower or last < lower:
        lower = below
    if close <= (lower if side > 0.0 else upper):
        return (wilder, upper, lower, -1.0), upper, -1.0
    return (wilder, upper, lower, 1.0), lower, 1.0


def rule(period: int, factor: float) -> Rule:
    """Return what the average true range takes, and the distance."""
    return atr.rule(period), factor


SUPERTREND = Indicator(
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
    formula=formula.Formula(advance),
    rule=rule,
    source="O. Seban. Equals TA-Lib SUPERTREND: Wilder's average true range, begins rising. "
    "Skender.Stock.Indicators begins on the side of the bar's middle on which it closes; both "
    "agree from the first turn on.",
    forms={"side": "hidden"},
)
INDICATORS = (SUPERTREND,)
step, fresh, end, SIZE = (
    SUPERTREND.formula.step,
    SUPERTREND.fresh,
    formula.end,
    SUPERTREND.formula.head,
)
supertrend, Supertrend = SUPERTREND.array, SUPERTREND.streaming
