"""Kaufman's adaptive moving average and the efficiency it adapts to."""

import math
from typing import Annotated

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import fused, inlined
from indicators.rolling import SumMemory, add, delay

Rule = tuple[int]
"""The period."""
EfficiencyMemory = tuple[int, Annotated[float, math.nan], SumMemory]
"""The place in the ring of past values, the last value, the window of changes."""
KamaMemory = tuple[EfficiencyMemory, float]
"""The efficiency's memory and the average."""
_SLOW, _SPAN = 2.0 / 31.0, 2.0 / 3.0 - 2.0 / 31.0


@inlined
def travel(
    memory: EfficiencyMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[EfficiencyMemory, float, float]:
    """Return the memory after `value`, the way gone and the length of the path, NaN until warm."""
    (period,) = rule
    place, last, window = memory
    place, old = delay(place, ring, base, period, value)
    if math.isnan(last):
        return (place, value, window), math.nan, math.nan
    window, path = add(window, ring, base + period, period, abs(value - last))
    return (place, value, window), value - old, path


@inlined
def efficiency(
    memory: EfficiencyMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[EfficiencyMemory, float]:
    """Return the memory after `value` and the efficiency in 0..1, NaN until warm."""
    if not math.isfinite(value):
        return memory, math.nan
    memory, way, path = travel(memory, rule, ring, base, value)
    return memory, 1.0 if path == 0.0 else abs(way) / path


@inlined
def advance(
    memory: KamaMemory, rule: Rule, ring: Floats, base: int, value: float
) -> tuple[KamaMemory, float]:
    """Return the memory after `value` and the average, NaN until warm."""
    if not math.isfinite(value):
        return memory, math.nan
    before, average = memory
    after, way, path = travel(before, rule, ring, base, value)
    if math.isnan(path):
        return (after, value), math.nan
    efficient = 1.0 if path <= way or path == 0.0 else abs(way / path)
    weight = efficient * _SPAN + _SLOW
    average = fused(value - average, weight * weight, average)
    return (after, average), average


def room(period: int) -> int:
    """Return the places of the ring."""
    return 2 * period


KAMA = Indicator(
    name="kama",
    title="Adaptive moving average",
    summary="An average that hurries in a trend and waits when the price goes to and fro.",
    family="trend",
    pane="price",
    inputs=("close",),
    outputs=("kama",),
    settings=(period(10),),
    needed=lambda period: int(period) + 1,
    formula=formula.Formula(advance, room),
    source="P. Kaufman, Smarter Trading, 1995: between the weights of 2 and 30 bars. Begins with "
    "the close before the first value. Equals TA-Lib KAMA.",
)
EFFICIENCY = Indicator(
    name="efficiency_ratio",
    title="Efficiency ratio",
    summary="How straight the price moved: 1 straight ahead, 0 only to and fro.",
    family="trend",
    pane="own",
    inputs=("close",),
    outputs=("efficiency_ratio",),
    settings=(period(10),),
    needed=lambda period: int(period) + 1,
    formula=formula.Formula(efficiency, room),
    source="P. Kaufman, Smarter Trading, 1995; 1 when the price never moved. Equals TA-Lib ER.",
)
INDICATORS = (KAMA, EFFICIENCY)
end = formula.end
