"""Mass index: whether ranges widen and narrow again."""

import math

from indicators import ema
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.ema import EmaMemory
from indicators.formula import Formula
from indicators.kernel import inlined
from indicators.rolling import SumMemory, add

Rule = tuple[ema.Rule, int]
"""What both averages take, and how many ratios are summed."""
MassMemory = tuple[EmaMemory, EmaMemory, SumMemory]
"""The average range, its average, the window of ratios."""


@inlined
def advance(
    memory: MassMemory, rule: Rule, ring: Floats, base: int, high: float, low: float
) -> tuple[MassMemory, float]:
    """Return the memory after a bar and the index, NaN until warm."""
    if not math.isfinite(high - low):
        return memory, math.nan
    once, twice, ratios = memory
    once, smooth = ema.advance(once, rule[0], high - low)
    twice, smoother = ema.advance(twice, rule[0], smooth)
    if math.isnan(smoother):
        return (once, twice, ratios), math.nan
    ratio = smooth / smoother if smoother != 0.0 else 1.0
    ratios, total = add(ratios, ring, base, rule[1], ratio)
    return (once, twice, ratios), total


def room(average: ema.Rule, total: int) -> int:
    """Return the places of the ring."""
    return total


def rule(period: int, total: int) -> Rule:
    """Return what the averages take, and how many ratios are summed."""
    return ema.rule(period), total


MASS_INDEX = Indicator(
    name="mass_index",
    title="Mass index",
    summary="Rises when the bars' ranges widen; a fall after a rise over 27 warns of a turn.",
    family="volatility",
    pane="own",
    inputs=("high", "low"),
    outputs=("mass_index",),
    settings=(period(9), period(25, "total", "Bars summed")),
    needed=lambda period, total: 2 * int(period) + int(total) - 2,
    formula=Formula(advance, room),
    rule=rule,
    source="D. Dorsey, Stocks & Commodities, 1992. Equals TA-Lib MASSI; without any range each "
    "ratio is 1.",
    guides=(26.5, 27.0),
)
INDICATORS = (MASS_INDEX,)
mass_index = MASS_INDEX.array
