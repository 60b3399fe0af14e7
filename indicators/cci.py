"""Commodity channel index."""

import math

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined
from indicators.rolling import MomentsMemory, delay, moments

Rule = tuple[int]
"""The period."""
CciMemory = tuple[MomentsMemory, int]
"""The window of the mean, the place in the ring of values."""


@inlined
def deviation(ring: Floats, base: int, period: int, mean: float) -> float:
    """Return the sum of the distances of `period` values from their mean.

    Four sums beside each other: the processor adds them at once.
    """
    first, second, third, fourth = 0.0, 0.0, 0.0, 0.0
    whole = base + period // 4 * 4
    for i in range(base, whole, 4):
        first += abs(ring[i] - mean)
        second += abs(ring[i + 1] - mean)
        third += abs(ring[i + 2] - mean)
        fourth += abs(ring[i + 3] - mean)
    for i in range(whole, base + period):
        first += abs(ring[i] - mean)
    return (first + second) + (third + fourth)


@inlined
def advance(
    memory: CciMemory,
    rule: Rule,
    ring: Floats,
    base: int,
    high: float,
    low: float,
    close: float,
) -> tuple[CciMemory, float]:
    """Return the memory after a bar and the index, NaN until warm."""
    typical = (high + low + close) / 3.0
    if not math.isfinite(typical):
        return memory, math.nan
    window, place = memory
    (period,) = rule
    window, mean, _ = moments(window, ring, base, period, typical)
    place, _ = delay(place, ring, base + 2 * period, period, typical)
    if math.isnan(mean):
        return (window, place), math.nan
    away = typical - mean
    usual = deviation(ring, base + 2 * period, period, mean) / period
    return (window, place), away / (0.015 * usual) if usual > 0.0 else 0.0


CCI = Indicator(
    name="cci",
    title="Commodity channel index",
    summary="How unusual the price is: beyond 100 or -100 it is far from its average.",
    family="momentum",
    pane="own",
    inputs=("high", "low", "close"),
    outputs=("cci",),
    settings=(period(20, low=2),),
    needed=lambda period: int(period),
    formula=formula.Formula(advance, lambda period: 3 * period),
    source="D. Lambert, 1980; 0 when the price did not move. Equals TA-Lib CCI.",
    guides=(-100.0, 100.0),
)
INDICATORS = (CCI,)
step, fresh, end = CCI.formula.step, CCI.fresh, formula.end
