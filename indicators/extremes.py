"""The highest and the lowest of the last values."""

import math

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import TopMemory, top

Rule = tuple[int, float]
"""The period; 1 for the highest, -1 for the lowest."""


@inlined
def advance(
    memory: TopMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[TopMemory, float]:
    """Return the memory and the highest or lowest of the last `period` values, or NaN."""
    if not math.isfinite(value):
        return memory, math.nan
    period, sign = rule
    memory, most = top(memory, ring, base, period, sign * value)
    return memory, sign * most


def room(period: int, sign: float) -> int:
    """Return the places of the ring."""
    return period


FORMULA = formula.Formula(advance, room)
HIGHEST = Indicator(
    name="highest",
    title="Highest",
    summary="The highest high of the last bars.",
    family="trend",
    pane="price",
    inputs=("high",),
    outputs=("highest",),
    settings=(period(20),),
    needed=lambda period: int(period),
    formula=FORMULA,
    rule=lambda period: (period, 1.0),
    source="Equals TA-Lib MAX.",
)
LOWEST = Indicator(
    name="lowest",
    title="Lowest",
    summary="The lowest low of the last bars.",
    family="trend",
    pane="price",
    inputs=("low",),
    outputs=("lowest",),
    settings=(period(20),),
    needed=lambda period: int(period),
    formula=FORMULA,
    rule=lambda period: (period, -1.0),
    source="Equals TA-Lib MIN.",
)
INDICATORS = (HIGHEST, LOWEST)
step, end = FORMULA.step, formula.end
highest, Highest = HIGHEST.array, HIGHEST.streaming
lowest, Lowest = LOWEST.array, LOWEST.streaming
