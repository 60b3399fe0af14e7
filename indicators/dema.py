"""Double and triple exponential moving averages: faster than one, for they undo its lag."""

from indicators import ema, formula
from indicators.declaration import Indicator, period
from indicators.ema import EmaMemory
from indicators.kernel import inlined

Memory2 = tuple[EmaMemory, EmaMemory]
"""The average, and the average of the average."""
Memory3 = tuple[EmaMemory, EmaMemory, EmaMemory]
"""The average, its average, and the average of that."""


@inlined
def twice(memory: Memory2, rule: ema.Rule, value: float) -> tuple[Memory2, float, float]:
    """Return the memory after `value`, the average and its average, NaN until warm."""
    first, once = ema.advance(memory[0], rule, value)
    second, again = ema.advance(memory[1], rule, once)
    return (first, second), once, again


@inlined
def thrice(memory: Memory3, rule: ema.Rule, value: float) -> tuple[Memory3, float, float, float]:
    """Return the memory after `value`, the average, its average and the average of that."""
    first, once = ema.advance(memory[0], rule, value)
    second, again = ema.advance(memory[1], rule, once)
    third, last = ema.advance(memory[2], rule, again)
    return (first, second, third), once, again, last


@inlined
def double(memory: Memory2, rule: ema.Rule, value: float) -> tuple[Memory2, float]:
    """Return the memory after `value` and the double exponential average, NaN until warm."""
    memory, once, again = twice(memory, rule, value)
    return memory, 2.0 * once - again


@inlined
def triple(memory: Memory3, rule: ema.Rule, value: float) -> tuple[Memory3, float]:
    """Return the memory after `value` and the triple exponential average, NaN until warm."""
    memory, once, again, last = thrice(memory, rule, value)
    return memory, 3.0 * once - 3.0 * again + last


DEMA = Indicator(
    name="dema",
    title="Double exponential average",
    summary="An exponential average with half of its delay taken out.",
    family="trend",
    pane="price",
    inputs=("close",),
    outputs=("dema",),
    settings=(period(20),),
    needed=lambda period: 2 * int(period) - 1,
    formula=formula.Formula(double),
    rule=ema.rule,
    source="P. Mulloy, 1994: twice the average less the average of the average. Equals TA-Lib "
    "DEMA.",
)
TEMA = Indicator(
    name="tema",
    title="Triple exponential average",
    summary="An exponential average with most of its delay taken out.",
    family="trend",
    pane="price",
    inputs=("close",),
    outputs=("tema",),
    settings=(period(20),),
    needed=lambda period: 3 * int(period) - 2,
    formula=formula.Formula(triple),
    rule=ema.rule,
    source="P. Mulloy, 1994: 3 (first average - second) + third. Equals TA-Lib TEMA.",
)
INDICATORS = (DEMA, TEMA)
end = formula.end
