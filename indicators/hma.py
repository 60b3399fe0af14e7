"""Hull moving average: weighted averages of weighted averages, nearly without delay."""

import math

from indicators import formula, wma
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import WeightedMemory, weigh

Rule = tuple[wma.Rule, wma.Rule, wma.Rule]
"""What the short, the long and the last weighted average take."""
HmaMemory = tuple[WeightedMemory, WeightedMemory, WeightedMemory]
"""The short, the long and the last weighted average."""


@inlined
def advance(
    memory: HmaMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[HmaMemory, float]:
    """Return the memory after `value` and the average, NaN until warm."""
    if not math.isfinite(value):
        return memory, math.nan
    short, long, last = rule
    second, third = base + short[0], base + short[0] + long[0]
    memory_0, quick = weigh(memory[0], ring, base, short[0], value)
    memory_1, slow = weigh(memory[1], ring, second, long[0], value)
    ahead = 2.0 * quick * short[1] - slow * long[1]
    memory_2, hull = weigh(memory[2], ring, third, last[0], ahead)
    return (memory_0, memory_1, memory_2), hull * last[1]


def rule(period: int) -> Rule:
    """Return what the averages over half the period, the period and its root take."""
    return wma.rule(period // 2), wma.rule(period), wma.rule(math.isqrt(period))


def room(short: wma.Rule, long: wma.Rule, last: wma.Rule) -> int:
    """Return the places of the ring."""
    return short[0] + long[0] + last[0]


HMA = Indicator(
    name="hma",
    title="Hull moving average",
    summary="A smooth average that hardly lags behind the price.",
    family="trend",
    pane="price",
    inputs=("close",),
    outputs=("hma",),
    settings=(period(20, low=2),),
    needed=lambda period: int(period) + math.isqrt(int(period)) - 1,
    formula=formula.Formula(advance, room),
    rule=rule,
    source="A. Hull, 2005; half and root rounded down. Equals TA-Lib HMA.",
)
INDICATORS = (HMA,)
step, fresh, end = HMA.formula.step, HMA.fresh, formula.end
