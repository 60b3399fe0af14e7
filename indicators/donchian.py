"""Donchian channel: highest high and lowest low of the last bars."""

import math

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import TopMemory, top

Rule = tuple[int]
"""The period."""
DonchianMemory = tuple[TopMemory, TopMemory]
"""The window of the highs and the window of the lows, these with their sign turned."""


@inlined
def advance(
    memory: DonchianMemory, rule: Rule, ring: Floats, base: int, high: float, low: float
) -> tuple[DonchianMemory, float, float, float]:
    """Return the memory after a bar, the upper, middle and lower line, NaN until warm."""
    if not math.isfinite(high + low):
        return memory, math.nan, math.nan, math.nan
    highs, lows = memory
    (period,) = rule
    highs, upper = top(highs, ring, base, period, high)
    lows, depth = top(lows, ring, base + period, period, -low)
    return (highs, lows), upper, (upper - depth) / 2.0, -depth


def room(period: int) -> int:
    """Return the places of the ring."""
    return 2 * period


DONCHIAN = Indicator(
    name="donchian",
    title="Donchian channel",
    summary="The highest high and the lowest low of the last bars.",
    family="trend",
    pane="price",
    inputs=("high", "low"),
    outputs=("upper", "middle", "lower"),
    settings=(period(20),),
    needed=lambda period: int(period),
    formula=formula.Formula(advance, room),
    source="R. Donchian. This bar counts, as in TA-Lib DONCHIAN; Skender.Stock.Indicators "
    "leaves it out, so its lines are ours one bar later.",
)
INDICATORS = (DONCHIAN,)
step, fresh, end = DONCHIAN.formula.step, DONCHIAN.fresh, formula.end
donchian, Donchian = DONCHIAN.array, DONCHIAN.streaming
