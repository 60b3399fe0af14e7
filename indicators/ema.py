"""Exponential moving average."""

import math

from indicators import formula
from indicators.declaration import Indicator, period
from indicators.kernel import fused, inlined

Rule = tuple[float, float]
"""The period and the weight of the newest value."""
EmaMemory = tuple[float, float]
"""How many values were seen; their sum, and once warm the average."""


@inlined
def follow(memory: EmaMemory, rule: Rule, value: float) -> tuple[EmaMemory, float]:
    """Return the memory after a value that is there, once warm, and the average."""
    seen, average = memory
    weight = rule[1]
    average = fused(average, 1.0 - weight, value * weight)
    return (seen, average), average


@inlined
def warm(memory: EmaMemory, rule: Rule) -> bool:
    """Return whether `period` values were seen."""
    return memory[0] >= rule[0]


@inlined
def advance(memory: EmaMemory, rule: Rule, value: float) -> tuple[EmaMemory, float]:
    """Return the memory after `value` and the average, NaN for the first `period` - 1 values."""
    if not math.isfinite(value):
        return memory, math.nan
    if warm(memory, rule):
        return follow(memory, rule, value)
    seen, average = memory
    seen += 1.0
    average += value
    if seen < rule[0]:
        return (seen, average), math.nan
    average /= rule[0]
    return (seen, average), average


@inlined
def nth(average: float, count: float, rule: Rule, value: float) -> tuple[float, float]:
    """Return the sum or average and the line after the `count`-th value; NaN before the first.

    For rows of averages, whose counts follow from one another.
    """
    period, weight = rule
    if count > period:
        average = fused(average, 1.0 - weight, value * weight)
        return average, average
    if count < 1.0:
        return average, math.nan
    average += value
    if count < period:
        return average, math.nan
    average /= period
    return average, average


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
