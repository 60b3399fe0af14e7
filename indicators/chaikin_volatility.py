"""Chaikin volatility: how much the average range has grown."""

import math

from indicators import ema
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.ema import EmaMemory
from indicators.formula import Formula
from indicators.kernel import inlined
from indicators.rolling import delay

Rule = tuple[ema.Rule, int]
"""What the average takes, and how many bars ago it is compared with."""
ChaikinMemory = tuple[EmaMemory, int]
"""The average's memory and the place in the ring of averages."""


@inlined
def advance(
    memory: ChaikinMemory, rule: Rule, ring: Floats, base: int, high: float, low: float
) -> tuple[ChaikinMemory, float]:
    """Return the memory after a bar and the growth in percent, NaN until warm."""
    if not math.isfinite(high - low):
        return memory, math.nan
    average, place = memory
    average, now = ema.advance(average, rule[0], high - low)
    if math.isnan(now):
        return (average, place), math.nan
    place, then = delay(place, ring, base, rule[1], now)
    growth = 100.0 * ((now - then) / then) if then != 0.0 else 0.0
    return (average, place), growth


def room(average: ema.Rule, lag: int) -> int:
    """Return the places of the ring."""
    return lag


def rule(period: int, lag: int) -> Rule:
    """Return what the average takes, and the bars between the two that are compared."""
    return ema.rule(period), lag


CHAIKIN_VOLATILITY = Indicator(
    name="chaikin_volatility",
    title="Chaikin volatility",
    summary="By how many percent the usual range of a bar has grown.",
    family="volatility",
    pane="own",
    inputs=("high", "low"),
    outputs=("chaikin_volatility",),
    settings=(period(10), period(10, "lag", "Bars between")),
    needed=lambda period, lag: int(period) + int(lag),
    formula=Formula(advance, room),
    rule=rule,
    source="M. Chaikin. Equals TA-Lib CVI; out of no range at all grows zero.",
)
INDICATORS = (CHAIKIN_VOLATILITY,)
chaikin_volatility = CHAIKIN_VOLATILITY.array
