"""What of the prices lets the loop go past many bars at once: extremes, looks, sums of closes."""

from dataclasses import dataclass

import numpy as np

from core.backtest.fast.layout import NEVER, Ints
from core.clock import MINUTE_NS
from indicators.arguments import Floats
from indicators.kernel import array_kernel

LOOK_NS, IDLE_LOOK_NS = 5 * MINUTE_NS, 30 * MINUTE_NS
BLOCK_BITS = 4
BLOCK = 1 << BLOCK_BITS
"""Bars whose extremes are kept."""
Extremes = tuple[Ints, Ints, Floats, Floats]
"""Of each block: lowest low, highest high on the grid; lowest and highest close as they came."""
_EXACT = 2.0**53


@dataclass(frozen=True)
class Guides:
    """Found once for a series.

    `looks` and `idle_looks` are the bars that close in another five minutes or half hour than the
    bar before, then NEVER. `sums` are the closes' running sums in ticks (n + 1, exact), empty
    where a close lies between two ticks.
    """

    extremes: Extremes
    looks: Ints
    idle_looks: Ints
    sums: Floats


@array_kernel
def _fold(low: Ints, high: Ints, close: Floats, extremes: Extremes) -> None:
    lows, highs, least, most = extremes
    count = low.size
    for block in range(lows.size):
        first = block * BLOCK
        bottom, top, lower, upper = low[first], high[first], close[first], close[first]
        for k in range(first + 1, min(first + BLOCK, count)):
            bottom, top = min(bottom, low[k]), max(top, high[k])
            lower, upper = min(lower, close[k]), max(upper, close[k])
        lows[block], highs[block], least[block], most[block] = bottom, top, lower, upper


@array_kernel
def _changing(close_ns: Ints, step_ns: int, found: Ints) -> int:
    """Write the bars that close in another step of time than the bar before; return how many."""
    count, until_ns = 0, -NEVER
    for k in range(close_ns.size):
        if close_ns[k] >= until_ns:
            until_ns = close_ns[k] - close_ns[k] % step_ns + step_ns
            found[count] = k
            count += 1
    return count


@array_kernel
def _sum(final: Ints, close: Floats, grid: tuple[int, float], sums: Floats) -> bool:
    """Add closes up in ticks; return whether every close lies on the grid and sums are exact."""
    tick, digits = grid
    total = 0
    sums[0] = 0.0
    on_grid = True
    for k in range(final.size):
        on_grid &= final[k] / digits == close[k]
        total += final[k] // tick
        sums[k + 1] = float(total)
    return on_grid and float(total) < _EXACT


def guides_of(
    close_ns: Ints, low: Ints, high: Ints, final: Ints, close: Floats, grid: tuple[int, int]
) -> Guides:
    """Return the guides of a series; `grid` is the tick as a whole number and its digits."""
    tick, digits = grid
    blocks = -(-len(low) // BLOCK)
    whole = (np.empty(blocks, np.int64), np.empty(blocks, np.int64))
    extremes = (*whole, np.empty(blocks), np.empty(blocks))
    _fold(low, high, close, extremes)
    sums = np.empty(len(low) + 1)
    if not _sum(final, close, (tick, 10.0**digits), sums):
        sums = np.empty(0)
    looks, idle = (_looks(close_ns, step_ns) for step_ns in (LOOK_NS, IDLE_LOOK_NS))
    return Guides(extremes, looks, idle, sums)


def _looks(close_ns: Ints, step_ns: int) -> Ints:
    found = np.empty(len(close_ns) + 1, np.int64)
    count = _changing(close_ns, step_ns, found)
    found[count] = NEVER
    return found[: count + 1].copy()
