"""Simple moving average."""

import math

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import SumMemory, add

Rule = tuple[int]
"""The period."""


@inlined
def advance(
    memory: SumMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[SumMemory, float]:
    """Return the memory after `value` and the mean of the last `period` values, NaN until then."""
    if not math.isfinite(value):
        return memory, math.nan
    (period,) = rule
    memory, total = add(memory, ring, base, period, value)
    return memory, total * (1.0 / period)


def room(period: int) -> int:
    """Return the places of the ring."""
    return period


SMA = Indicator(
    name="sma",
    title="Simple moving average",
    summary="The plain average of the last closes.",
    family="trend",
    pane="price",
    inputs=("close",),
    outputs=("sma",),
    settings=(period(20),),
    needed=lambda period: int(period),
    formula=formula.Formula(advance, room),
    source="Sum of the last n divided by n. Equals TA-Lib SMA.",
)
INDICATORS = (SMA,)
step, fresh, end = SMA.formula.step, SMA.fresh, formula.end
sma, Sma = SMA.array, SMA.streaming
