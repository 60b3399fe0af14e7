"""Exponential moving average."""

import math

from indicators import formula
from indicators.declaration import Indicator, period
from indicators.kernel import inlined

Rule = tuple[float, float]
"""The period and the weight of the newest value."""
EmaMemory = tuple[float, float]
"""How many values were seen; their sum, and once warm the average."""


@inlined
def advance(memory: EmaMemory, rule: Rule, value: float) -> tuple[EmaMemory, float]:
    """Return the memory after `value` and the average, NaN for the first `period` - 1 values."""
    if not math.isfinite(value):
        return memory, math.nan
    seen, average = memory
    period, weight = rule
    if seen >= period:
        average += (value - average) * weight
        return (seen, average), average
    seen += 1.0
    average += value
    if seen < period:
        return (seen, average), math.nan
    average /= period
    return (seen, average), average


def rule(period: int) -> Rule:
    """Return the period and the weight of the newest value, 2 / (period + 1)."""
    return float(period), 2.0 / (period + 1)


EMA = Indicator(
    name="ema",
    title="Exponential moving average",
    summary="An average that listens more to the newest closes.",
    family="trend",
    pane="price",
    inputs=("close",),
    outputs=("ema",),
    settings=(period(20),),
    needed=lambda period: int(period),
    formula=formula.Formula(advance),
    rule=rule,
    source="Begins with the mean of the first n; weight 2 / (n + 1). Equals TA-Lib EMA.",
)
INDICATORS = (EMA,)
step, fresh, end, SIZE = EMA.formula.step, EMA.fresh, formula.end, EMA.formula.head
ema, Ema = EMA.array, EMA.streaming
