"""Windows over the last n values: sum, moments and maximum, O(1) amortised and without drift.

A window is cut at block borders, every n values. At a border the finished block is folded from
its end (suffix sums); the running block is summed from its start (prefix). The window's sum is
one prefix plus one suffix, so nothing is ever subtracted: no drift after a million bars, and a
wild value leaves no trace once it is out of the window. The same holds for a maximum. Method:
M. van Herk 1992 (Pattern Recognition Letters 13), J. Gil and M. Werman 1993 (IEEE PAMI 15).
The ring needs no second array: slots up to the present hold this block's values, the slots
behind hold the last block's suffixes, not-a-number before there was one: so the first answers
are not-a-number without being asked about. Places are made unsigned, for numba looks at every
signed one whether it counts from the end; that was a third of the time.
"""

import math
from typing import Annotated

import numpy as np

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
    ring[np.uintp(base + place)] = value
    place += 1
    if place < period:
        return (place, front), front + ring[np.uintp(base + place)]
    suffix = 0.0
    for slot in range(base + period - 1, base, -1):
        suffix += ring[np.uintp(slot)]
        ring[np.uintp(slot)] = suffix
    return (0, 0.0), front


@inlined
def top(
    memory: TopMemory, ring: Floats, base: int, period: int, value: float
) -> tuple[TopMemory, float]:
    """Return the memory after `value` and the largest of the last `period` values, or NaN."""
    place, front = memory
    front = value if value > front else front
    ring[np.uintp(base + place)] = value
    place += 1
    if place < period:
        behind = ring[np.uintp(base + place)]
        return (place, front), front if front > behind else behind
    suffix = value
    for slot in range(base + period - 1, base, -1):
        before = ring[np.uintp(slot)]
        suffix = before if before > suffix else suffix
        ring[np.uintp(slot)] = suffix
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
    ring[np.uintp(base + place)] = value
    place += 1
    share = 1.0 / period
    if place < period:
        left = float(period - place)
        shift = before - anchor
        tail = ring[np.uintp(base + place)]
        behind = ring[np.uintp(base + period + place)]
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
        away = ring[np.uintp(slot)] - last
        total += away
        squares += away * away
        ring[np.uintp(slot)] = total
        ring[np.uintp(slot + period)] = squares
