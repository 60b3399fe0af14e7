"""Bars of some symbols over a stretch of time, as columns; objects are made only where needed."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.series import BarSeries
from core.model.market import Bar, BarSlice

Numbers = NDArray[Any]
Ranks = NDArray[np.int64]


class Stretch:
    """Rows in time order, in symbol order within a moment; a slice is all rows of one moment.

    `columns` are open_ns, close_ns, open, high, low, close, volume, n rows each; `rank` says which
    of `symbols` a row is of. Slice k has the rows from starts[k] up to starts[k + 1].
    """

    __slots__ = (
        "_items",
        "_label",
        "_made",
        "_opens",
        "close_ns",
        "closes",
        "columns",
        "rank",
        "starts",
        "symbols",
        "timeframe_s",
    )

    def __init__(
        self, block: BarSeries, rank: Ranks, symbols: Sequence[str], timeframe_s: int, label: str
    ) -> None:
        self.symbols = tuple(symbols)
        self.timeframe_s = timeframe_s
        self._label = label
        columns: tuple[Numbers, ...] = (
            block.open_ns,
            block.close_ns,
            block.open,
            block.high,
            block.low,
            block.close,
            block.volume,
        )
        if len(symbols) > 1:
            # Stable, so that symbol order stays within the same moment.
            order = np.argsort(block.close_ns, kind="stable")
            columns, rank = tuple(one[order] for one in columns), rank[order]
        self.columns = columns
        self._items = [one.item for one in columns]
        self.rank = rank
        self._made: dict[int, BarSlice] = {}
        opens, moments = columns[0], columns[1]
        self.starts: Ranks = np.arange(len(moments) + 1)
        if len(symbols) > 1:
            starts = self.starts[:-1][np.append(True, moments[1:] != moments[:-1])]
            self.starts = np.append(starts, len(moments))
            opens, moments = np.minimum.reduceat(opens, starts), moments[starts]
        self.close_ns: Ranks = moments
        self.closes: list[int] = moments.tolist()
        """When each slice closes, for many looks at once and for single ones."""
        self._opens: Ranks = opens

    def __len__(self) -> int:
        return len(self.closes)

    def first_at(self, ts_ns: int, since: int = 0) -> int:
        """Return the first slice from `since` on that closes at the moment or later."""
        return bisect_left(self.closes, ts_ns, since)

    def rows_of(self, symbol: int, since: int) -> Ranks | slice:
        """Return the rows of one symbol from slice `since` on, as an index."""
        begin = int(self.starts[since])
        if len(self.symbols) == 1:
            return slice(begin, len(self.rank))
        rows: Ranks = np.flatnonzero(self.rank[begin:] == symbol) + begin
        return rows

    def foresee(self, slices: list[int]) -> None:
        """Make slices that will be asked for one by one now: together they cost a fraction.

        Only slices of one bar are made ahead, and of each the next one too: what a strategy
        wishes on one bar is met on the next.
        """
        if len(self.symbols) > 1:
            return
        rows = np.unique(np.concatenate([slices, np.add(slices, 1)]).astype(np.int64))
        rows = rows[rows < len(self.closes)]
        lists = [one[rows].tolist() for one in self.columns]
        label = repeat(self._label)
        bars = map(Bar, repeat(self.symbols[0]), repeat(self.timeframe_s), *lists, repeat(0), label)
        made = map(BarSlice, lists[0], lists[1], zip(bars, strict=True), label)
        self._made = dict(zip(rows.tolist(), made, strict=True))

    def slices(self, first: int, last: int) -> list[BarSlice]:
        """Return slices first..last-1 as messages."""
        if last - first == 1:
            made = self._made.pop(first, None)
            if made is not None:
                return [made]
        starts = self.starts[first : last + 1].tolist()
        begin, end = starts[0], starts[-1]
        if end - begin == 1:
            return [self._lone(first, begin)]
        lists = [one[begin:end].tolist() for one in self.columns]
        names = self.symbols
        symbols = (
            repeat(names[0])
            if len(names) == 1
            else [names[one] for one in self.rank[begin:end].tolist()]
        )
        label = repeat(self._label)
        # Mapped: a bar passes through no line of Python on its way out.
        bars = map(Bar, symbols, repeat(self.timeframe_s), *lists, repeat(0), label)
        if end - begin == last - first:
            groups: Sequence[tuple[Bar, ...]] | zip[tuple[Bar]] = zip(bars, strict=True)
        else:
            together = tuple(bars)
            places = [one - begin for one in starts]
            groups = [together[here:there] for here, there in pairwise(places)]
        opens, closes = self._opens[first:last].tolist(), self.closes[first:last]
        return list(map(BarSlice, opens, closes, groups, label))

    def _lone(self, k: int, row: int) -> BarSlice:
        """Return a slice of one bar, without the detour over lists."""
        symbol, label = self.symbols[self.rank.item(row)], self._label
        values = [item(row) for item in self._items]
        bar = Bar(symbol, self.timeframe_s, *values, 0, label)  # type: ignore[call-arg]
        return BarSlice(values[0], values[1], (bar,), label)
