"""Aroon: how long ago the highest high and the lowest low were."""

import math
from typing import Annotated

from indicators import formula
from indicators.arguments import Floats
from indicators.declaration import Indicator, period
from indicators.kernel import inlined

Rule = tuple[int]
"""The period."""
AgedMemory = tuple[int, Annotated[float, -math.inf], float]
"""Place in the block, the running block's largest and its place."""
AroonMemory = tuple[AgedMemory, AgedMemory]
"""The window of the highs and the window of the lows, these with their sign turned."""


@inlined
def age(
    memory: AgedMemory, ring: Floats, base: int, size: int, value: float
) -> tuple[AgedMemory, float]:
    """Return the memory after `value` and how many values ago the last `size` were largest.

    Of equals the newest counts. Folded like `indicators.rolling.top`, with places beside it.
    """
    place, front, front_at = memory
    if value >= front:
        front, front_at = value, float(place)
    ring[base + place] = value
    place += 1
    if place < size:
        behind = ring[base + place]
        newest = place - 1.0
        old = newest + size - ring[base + size + place]  # not-a-number until a block has passed
        return (place, front, front_at), newest - front_at + 0.0 * old if front >= behind else old
    suffix, suffix_at = -math.inf, 0.0
    for slot in range(base + size - 1, base, -1):
        before = ring[slot]
        suffix_at = float(slot - base) if before > suffix else suffix_at
        suffix = before if before > suffix else suffix
        ring[slot] = suffix
        ring[slot + size] = suffix_at
    return (0, -math.inf, 0.0), size - 1.0 - front_at


@inlined
def advance(
    memory: AroonMemory, rule: Rule, ring: Floats, base: int, high: float, low: float
) -> tuple[AroonMemory, float, float, float]:
    """Return the memory after a bar, the upward and the downward line and their difference."""
    if not math.isfinite(high + low):
        return memory, math.nan, math.nan, math.nan
    (period,) = rule
    size = period + 1
    highs, since_high = age(memory[0], ring, base, size, high)
    lows, since_low = age(memory[1], ring, base + 2 * size, size, -low)
    share = 100.0 / period
    up, down = (period - since_high) * share, (period - since_low) * share
    return (highs, lows), up, down, up - down


def room(period: int) -> int:
    """Return the places of the ring."""
    return 4 * (period + 1)


AROON = Indicator(
    name="aroon",
    title="Aroon",
    summary="100 at a new high or low of the last bars, 0 when it is long ago.",
    family="trend",
    pane="own",
    inputs=("high", "low"),
    outputs=("up", "down", "oscillator"),
    settings=(period(14),),
    needed=lambda period: int(period) + 1,
    formula=formula.Formula(advance, room),
    source="T. Chande, 1995, over n + 1 bars; of equal highs the newest counts. Equals TA-Lib "
    "AROON and AROONOSC.",
)
INDICATORS = (AROON,)
step, fresh, end = AROON.formula.step, AROON.fresh, formula.end
