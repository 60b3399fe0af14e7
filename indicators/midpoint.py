"""The middle between the highest and the lowest of the last bars."""

import math

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import TopMemory, top

Rule = tuple[int]
"""The period."""
MidMemory = tuple[TopMemory, TopMemory]
"""The window of the highs and the window of the lows, these with their sign turned."""


@inlined
def middle(
    memory: MidMemory, rule: Rule, ring: Floats, base: int, high: float, low: float
) -> tuple[MidMemory, float]:
    """Return the memory after a bar and the middle of the range, NaN until warm."""
    if not math.isfinite(high + low):
        return memory, math.nan
    (period,) = rule
    highs, upper = top(memory[0], ring, base, period, high)
    lows, depth = top(memory[1], ring, base + period, period, -low)
    return (highs, lows), (upper - depth) / 2.0


@inlined
def of_values(
    memory: MidMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[MidMemory, float]:
    """Return the memory after `value` and the middle of the last values' range, NaN until warm."""
    memory, line = middle(memory, rule, ring, base, value, value)
    return memory, line


def room(period: int) -> int:
    """Return the places of the ring."""
    return 2 * period


MIDPOINT = Indicator(
    name="midpoint",
    title="Midpoint of closes",
    summary="Half way between the highest and the lowest close of the last bars.",
    family="trend",
    pane="price",
    inputs=("close",),
    outputs=("midpoint",),
    settings=(period(14),),
    needed=lambda period: int(period),
    formula=formula.Formula(of_values, room),
    source="Equals TA-Lib MIDPOINT.",
)
MIDPRICE = Indicator(
    name="midprice",
    title="Midpoint of the range",
    summary="Half way between the highest high and the lowest low of the last bars.",
    family="trend",
    pane="price",
    inputs=("high", "low"),
    outputs=("midprice",),
    settings=(period(14),),
    needed=lambda period: int(period),
    formula=formula.Formula(middle, room),
    source="Equals TA-Lib MIDPRICE.",
)
INDICATORS = (MIDPOINT, MIDPRICE)
end = formula.end
