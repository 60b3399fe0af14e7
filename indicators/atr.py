"""Average true range."""

import math

from indicators import formula
from indicators.declaration import Indicator, period
from indicators.kernel import fused, inlined

Rule = tuple[float, float]
"""The period and the weight of the newest true range."""
AtrMemory = tuple[float, float, float]
"""How many bars were seen, the last close, the sum of true ranges, once warm their average."""


@inlined
def advance(
    memory: AtrMemory, rule: Rule, high: float, low: float, close: float
) -> tuple[AtrMemory, float]:
    """Return the memory after a bar and the average true range, NaN for the first `period`."""
    if not math.isfinite(high + low + close):
        return memory, math.nan
    seen, last, average = memory
    period, weight = rule
    # The largest of high - low, |high - last| and |low - last|.
    true_range = (high if high > last else last) - (low if low < last else last)
    if seen > period:
        average = fused(average, 1.0 - weight, true_range * weight)
        return (seen, close, average), average
    if seen == 0.0:
        return (1.0, close, 0.0), math.nan
    if seen < period:
        return (seen + 1.0, close, average + true_range), math.nan
    average = (average + true_range) / period
    return (seen + 1.0, close, average), average


def rule(period: int) -> Rule:
    """Return the period and the weight of the newest true range."""
    return float(period), 1.0 / period


ATR = Indicator(
    name="atr",
    title="Average true range",
    summary="How far the price usually moves in one bar.",
    family="volatility",
    pane="own",
    inputs=("high", "low", "close"),
    outputs=("atr",),
    settings=(period(14),),
    needed=lambda period: int(period) + 1,
    formula=formula.Formula(advance),
    rule=rule,
    source="J. W. Wilder, New Concepts in Technical Trading Systems, 1978: the first true "
    "range is the second bar's. Equals TA-Lib ATR.",
)
INDICATORS = (ATR,)
step, fresh, end, SIZE = ATR.formula.step, ATR.fresh, formula.end, ATR.formula.head
atr, Atr = ATR.array, ATR.streaming
RANGE = SIZE - 1  # place of the average true range in the state
