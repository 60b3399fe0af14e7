"""Weighted moving average."""

import math

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import WeightedMemory, weigh

Rule = tuple[int, float]
"""The period and 1 over the sum of the weights."""


@inlined
def advance(
    memory: WeightedMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[WeightedMemory, float]:
    """Return the memory after `value` and the weighted mean of the last values, or NaN."""
    if not math.isfinite(value):
        return memory, math.nan
    memory, total = weigh(memory, ring, base, rule[0], value)
    return memory, total * rule[1]


def rule(period: int) -> Rule:
    """Return the period and 1 over the sum of the weights."""
    return period, 2.0 / (period * (period + 1.0))


def room(period: int, share: float) -> int:
    """Return the places of the ring."""
    return period


WMA = Indicator(
    name="wma",
    title="Weighted moving average",
    summary="An average in which each close weighs one more than the one before.",
    family="trend",
    pane="price",
    inputs=("close",),
    outputs=("wma",),
    settings=(period(20),),
    needed=lambda period: int(period),
    formula=formula.Formula(advance, room),
    rule=rule,
    source="Weights 1, 2 ... n, the newest weighs n. Equals TA-Lib WMA.",
)
INDICATORS = (WMA,)
step, fresh, end = WMA.formula.step, WMA.fresh, formula.end
