"""Triangular moving average."""

import math

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import SumMemory, add

Rule = tuple[int, int]
"""The bars of the first and of the second average."""
TrimaMemory = tuple[SumMemory, SumMemory]
"""The window of the values and the window of their means."""


@inlined
def advance(
    memory: TrimaMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[TrimaMemory, float]:
    """Return the memory after `value` and the mean of means, NaN until warm."""
    if not math.isfinite(value):
        return memory, math.nan
    first, second = memory
    first, total = add(first, ring, base, rule[0], value)
    second, total = add(second, ring, base + rule[0], rule[1], total * (1.0 / rule[0]))
    return (first, second), total * (1.0 / rule[1])


def rule(period: int) -> Rule:
    """Return the bars of both averages; together they span the period."""
    return (period + 1) // 2, period // 2 + 1


def room(first: int, second: int) -> int:
    """Return the places of the ring."""
    return first + second


TRIMA = Indicator(
    name="trima",
    title="Triangular moving average",
    summary="An average in which the middle bars weigh most: smooth, but slow.",
    family="trend",
    pane="price",
    inputs=("close",),
    outputs=("trima",),
    settings=(period(20),),
    needed=lambda period: int(period),
    formula=formula.Formula(advance, room),
    rule=rule,
    source="The plain average of the plain average, half the bars each. Equals TA-Lib TRIMA.",
)
INDICATORS = (TRIMA,)
step, fresh, end = TRIMA.formula.step, TRIMA.fresh, formula.end
