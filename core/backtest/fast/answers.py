"""What a strategy answers, piece by piece of the bars: by its kernel, or by a rule in numbers."""

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.backtest.fast import spells
from core.backtest.fast.layout import REACH
from core.backtest.fast.prices import ReadyPrices, columns_of
from core.data.series import BarSeries
from core.errors import NoFastPath
from core.strategy.compiled import CompiledStrategy
from core.strategy.crossing import AverageCrossing
from indicators import atr
from indicators.arguments import Floats
from indicators.kernel import array_kernel
from indicators.signals import ENTERS, STOP, WIDTH

Answers = tuple[Any, Any, Any, Any]
"""Rows and codes of spells, the kernel's rows, the distances of safety exits."""
Piece = tuple[int, int, Answers]
"""First bar, the bar behind the last, answers."""
CHUNK = 16_384
"""Bars whose answers by a kernel stay in the processor's cache."""
STRETCH = 131_072
"""Bars whose answers in spells do."""
_LENT = 5
"""How many stretches of room a scratch keeps beside the newest."""
_KEPT = 2
"""References to an array that only the scratch holds: its list's, and the one that is counted."""
NO_ROWS, NO_REACH = np.empty((0, WIDTH)), np.empty(0)
_FRESH: atr.AtrMemory = (0.0, 0.0, 0.0)


class Scratch:
    """Room that runs use one after another; each thread of a sweep has its own."""

    def __init__(self) -> None:
        # Room that is not used is never given by the system.
        self.codes = np.empty(CHUNK, np.int64)
        self.rows = np.empty((CHUNK, WIDTH))
        self.reach = np.empty(STRETCH)
        self.spells = spells.Spells(STRETCH)
        self._lent: list[NDArray[Any]] = []

    def room(self, count: int, kind: type) -> NDArray[Any]:
        """Return `count` places of a kind for what a run writes, with anything in them.

        Room of an earlier run comes again once nobody holds it or a view of it: a system that
        gives fresh memory at each run takes longer to give it than the run to fill it.
        """
        for at in range(len(self._lent)):
            # A name for the array would count as a holder of it.
            fits = self._lent[at].size == count and self._lent[at].dtype == kind
            if fits and sys.getrefcount(self._lent[at]) == _KEPT:
                return self._lent[at]
        made: NDArray[Any] = np.empty(count, kind)
        self._lent = [*self._lent[-_LENT:], made]
        return made


def learned(strategy: CompiledStrategy, past: BarSeries | None) -> Floats:
    """Return the kernel's state before the first bar: with what it learned from the past."""
    state = strategy.fresh()
    if past is not None:
        codes, rows = np.empty(len(past), np.int64), np.full((len(past), WIDTH), np.nan)
        type(strategy).kernel.over(state, rows, codes, *columns_of(past))
        # The engine counts such a wish as a mistake of the strategy, even if nobody heeds it.
        if not np.isfinite(rows[(codes & ENTERS) != 0, STOP]).all():
            raise NoFastPath(
                f"{type(strategy).title} wished for a safety exit that is no price in the past it "
                "learns from. Test it without the fast path."
            )
    return state


def by_kernel(strategy: CompiledStrategy, prices: ReadyPrices, scratch: Scratch) -> Iterator[Piece]:
    """Yield the answers of a strategy's own kernel."""
    state, over, found = learned(strategy, prices.past), type(strategy).kernel.over, scratch.spells
    for base in range(0, len(prices), CHUNK):
        columns = tuple(one[base : base + CHUNK] for one in prices.columns)
        count = len(columns[0])
        codes, rows = scratch.codes[:count], scratch.rows[:count]
        rows.fill(np.nan)
        over(state, rows, codes, *columns)
        spells.of_codes(codes, base, found.rows, found.codes)
        yield base, base + count, (found.rows, found.codes, rows, NO_REACH)


def by_crossing(
    crossing: AverageCrossing, prices: ReadyPrices, scratch: Scratch, floats: Floats
) -> Iterator[Piece]:
    """Yield the answers of a crossing of averages; write how far safety exits lie to `floats`."""
    range_bars = crossing.range_bars
    floats[REACH] = crossing.stop_ranges
    found, side, memory = scratch.spells, 0, _FRESH
    rule = spells.rule_of(crossing)
    if range_bars in prices.asked:
        keep_ranges(prices, range_bars)  # a second run of the same prices: there will be more
    prices.asked.add(range_bars)
    known, sums = prices.ranges.get(range_bars), prices.guides.sums
    for base in range(0, len(prices), STRETCH):
        end = min(base + STRETCH, len(prices))
        if known is None:
            reach = scratch.reach[: end - base]
            high, low, close = (one[base:end] for one in prices.columns[3:6])
            memory = _ranges(high, low, close, memory, atr.rule(range_bars), reach)
        else:
            reach = known[base:end]
        written = found.rows, found.codes
        side = spells.of_crossing(sums, rule, (base, end), side, written, found.signs)
        yield base, end, (found.rows, found.codes, NO_ROWS, reach)


def keep_ranges(prices: ReadyPrices, bars: int) -> None:
    """Find average true ranges once for whoever runs the same prices many times."""
    if bars not in prices.ranges:
        prices.ranges[bars] = ranges_of(prices, bars)


def ranges_of(prices: ReadyPrices, bars: int) -> Floats:
    """Return the average true ranges of all bars."""
    found = np.empty(len(prices))
    high, low, close = prices.columns[3:6]
    _ranges(high, low, close, _FRESH, atr.rule(bars), found)
    return found


@array_kernel
def _ranges(
    high: Floats, low: Floats, close: Floats, memory: atr.AtrMemory, rule: atr.Rule, out: Floats
) -> atr.AtrMemory:
    """Write average true ranges as the strategies' kernels see them; return the memory."""
    for i in range(close.size):
        memory, out[i] = atr.advance(memory, rule, high[i], low[i], close[i])
    return memory
