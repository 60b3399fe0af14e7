"""Windows over the last n values: sum, moments and maximum, O(1) amortised and without drift.

A window is cut at block borders, every n values. At a border the finished block is folded from
its end (suffix sums); the running block is summed from its start (prefix). The window's sum is
one prefix plus one suffix, so nothing is ever subtracted: no drift after a million bars, and a
wild value leaves no trace once it is out of the window. The same holds for a maximum. Method:
M. van Herk 1992 (Pattern Recognition Letters 13), J. Gil and M. Werman 1993 (IEEE PAMI 15).
The ring needs no second array: slots up to the present hold this block's values, the slots
behind hold the last block's suffixes, not-a-number before there was one: so the first answers
are not-a-number without being asked about.
"""

import math
from typing import Annotated

from indicators.arguments import Floats
from indicators.kernel import inlined

SumMemory = tuple[int, float]
"""Place in the block, the running block's sum."""

TopMemory = tuple[int, Annotated[float, -math.inf]]
"""Place in the block, the running block's largest."""

MomentsMemory = tuple[int, float, float, float, float]
"""Place, sum and sum of squares from this block's anchor, this anchor, last anchor."""


@inlined
def add(
    memory: SumMemory, ring: Floats, base: int, period: int, value: float
) -> tuple[SumMemory, float]:
    """Return the memory after `value` and the sum of the last `period` values, NaN until then.

    `ring[base:base + period]` belongs to the window. `value` must be finite.
    """
    place, front = memory
    front += value
    ring[base + place] = value
    place += 1
    if place < period:
        return (place, front), front + ring[base + place]
    suffix = 0.0
    for slot in range(base + period - 1, base, -1):
        suffix += ring[slot]
        ring[slot] = suffix
    return (0, 0.0), front


@inlined
def top(
    memory: TopMemory, ring: Floats, base: int, period: int, value: float
) -> tuple[TopMemory, float]:
    """Return the memory after `value` and the largest of the last `period` values, or NaN."""
    place, front = memory
    front = value if value > front else front
    ring[base + place] = value
    place += 1
    if place < period:
        behind = ring[base + place]
        return (place, front), front if front > behind else behind
    suffix = value
    for slot in range(base + period - 1, base, -1):
        before = ring[slot]
        suffix = before if before > suffix else suffix
        ring[slot] = suffix
    return (0, -math.inf), front


@inlined
def moments(
    memory: MomentsMemory, ring: Floats, base: int, period: int, value: float
) -> tuple[MomentsMemory, float, float]:
    """Return the memory, the mean and the population variance of the last `period` values.

    Sums are of distances from an anchor inside the window (the block's first value, the last
    block's last one), so that a share at 80,000 that moves by 0.05 keeps its variance, and equal
    prices give exactly zero. `ring[base:base + 2 * period]` belongs to the window.
    """
    place, first, second, anchor, before = memory
    if place == 0:
        anchor, first, second = value, 0.0, 0.0
    away = value - anchor
    first += away
    second += away * away
    ring[base + place] = value
    place += 1
    share = 1.0 / period
    if place < period:
        left = float(period - place)
        shift = before - anchor
        tail = ring[base + place]
        behind = ring[base + period + place]
        total = first + (tail + left * shift)
        squares = second + (behind + shift * (2.0 * tail + left * shift))
        mean, variance = _spread(anchor, total, squares, share)
        return (place, first, second, anchor, before), mean, variance
    _fold(ring, base, period, value)
    mean, variance = _spread(anchor, first, second, share)
    return (0, first, second, anchor, value), mean, variance


@inlined
def _spread(anchor: float, total: float, squares: float, share: float) -> tuple[float, float]:
    variance = (squares - total * total * share) * share
    return anchor + total * share, 0.0 if variance < 0.0 else variance


@inlined
def _fold(ring: Floats, base: int, period: int, last: float) -> None:
    total, squares = 0.0, 0.0
    for slot in range(base + period - 1, base, -1):
        away = ring[slot] - last
        total += away
        squares += away * away
        ring[slot] = total
        ring[slot + period] = squares


WeightedMemory = tuple[int, float, float]
"""Place in the block, the running block's sum, its weighted sum."""


@inlined
def weigh(
    memory: WeightedMemory, ring: Floats, base: int, period: int, value: float
) -> tuple[WeightedMemory, float]:
    """Return the memory after `value` and the last `period` values weighted 1 to `period`, or NaN.

    `ring[base:base + period]` belongs to the window; the newest value weighs most.
    """
    place, front, weighted = memory
    ring[base + place] = value
    place += 1
    weighted += value * period - front  # everything before weighs one less now
    front += value
    if place < period:
        return (place, front, weighted), weighted + ring[base + place]
    suffix, tail = 0.0, 0.0
    for slot in range(base + period - 1, base, -1):
        suffix += ring[slot]
        tail += suffix
        ring[slot] = tail
    return (0, 0.0, 0.0), weighted


@inlined
def delay(place: int, ring: Floats, base: int, lag: int, value: float) -> tuple[int, float]:
    """Return the next place and the value of `lag` values ago, NaN until there is one."""
    slot = base + place
    old = ring[slot]
    ring[slot] = value
    place += 1
    return (0 if place == lag else place), old
