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

# Places of a bar's numbers in the two tables: a bar that is worked through is two lines of memory.
OPEN_NS, CLOSE_NS, FIRST, HIGH, LOW, FINAL, CAP = range(7)
CELLS = 7
"""Whole numbers: when the bar opens and closes, its prices on the grid, what an order may have."""
AS_CLOSE, AS_OPEN, AS_HIGH, AS_LOW = range(4)
REALS = 4
"""The prices as they came."""
Extremes = tuple[Ints, Ints, Floats, Floats]
"""Of each block: lowest low, highest high on the grid; lowest and highest close as they came."""
_EXACT = 2.0**53


@dataclass(frozen=True)
class Guides:
    """Found once for a series.

    `looks` are the bars that close in another five minutes than the bar before, when they close
    and at which price; `idle_looks` are those of another half hour, and when they close. NEVER is
    the last bar of each. `sums` are the closes' running sums in ticks (n + 1, exact), empty where
    a close lies between two ticks.
    """

    extremes: Extremes
    looks: tuple[Ints, Ints, Floats]
    idle_looks: tuple[Ints, Ints]
    sums: Floats


@array_kernel
def _fold(cells: Ints, reals: Floats, extremes: Extremes) -> None:
    lows, highs, least, most = extremes
    count = cells.size // CELLS
    for block in range(lows.size):
        first = block * BLOCK
        bottom, top = NEVER, -NEVER
        lower, upper = np.inf, -np.inf
        for k in range(first, min(first + BLOCK, count)):
            bottom, top = min(bottom, cells[k * CELLS + LOW]), max(top, cells[k * CELLS + HIGH])
            close = reals[k * REALS + AS_CLOSE]
            lower, upper = min(lower, close), max(upper, close)
        lows[block], highs[block], least[block], most[block] = bottom, top, lower, upper


@array_kernel
def _changing(cells: Ints, reals: Floats, step_ns: int, found: tuple[Ints, Ints, Floats]) -> int:
    """Write the bars that close in another step of time than the bar before; return how many."""
    count, until_ns = 0, -NEVER
    rows, times, closes = found
    for k in range(cells.size // CELLS):
        close_ns = cells[k * CELLS + CLOSE_NS]
        if close_ns >= until_ns:
            until_ns = close_ns - close_ns % step_ns + step_ns
            rows[count], times[count], closes[count] = k, close_ns, reals[k * REALS + AS_CLOSE]
            count += 1
    rows[count], times[count], closes[count] = NEVER, NEVER, 0.0
    return count + 1


@array_kernel
def _sum(cells: Ints, reals: Floats, grid: tuple[int, float], sums: Floats) -> bool:
    """Add closes up in ticks; return whether every close lies on the grid and sums are exact."""
    tick, digits = grid
    total = 0
    sums[0] = 0.0
    on_grid = True
    for k in range(cells.size // CELLS):
        final = cells[k * CELLS + FINAL]
        on_grid &= final / digits == reals[k * REALS + AS_CLOSE]
        total += final // tick
        sums[k + 1] = float(total)
    return on_grid and float(total) < _EXACT


def guides_of(cells: Ints, reals: Floats, grid: tuple[int, int]) -> Guides:
    """Return the guides of a series; `grid` is the tick as a whole number and its digits."""
    tick, digits = grid
    count = len(cells) // CELLS
    blocks = -(-count // BLOCK)
    whole = (np.empty(blocks, np.int64), np.empty(blocks, np.int64))
    extremes = (*whole, np.empty(blocks), np.empty(blocks))
    _fold(cells, reals, extremes)
    sums = np.empty(count + 1)
    if not _sum(cells, reals, (tick, 10.0**digits), sums):
        sums = np.empty(0)
    return Guides(
        extremes,
        _looks(cells, reals, LOOK_NS),
        _looks(cells, reals, IDLE_LOOK_NS)[:2],
        sums,
    )


def _looks(cells: Ints, reals: Floats, step_ns: int) -> tuple[Ints, Ints, Floats]:
    room = len(cells) // CELLS + 1
    found = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room)
    count = _changing(cells, reals, step_ns, found)
    return found[0][:count].copy(), found[1][:count].copy(), found[2][:count].copy()
