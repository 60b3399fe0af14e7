"""The practice market as a live feed: a slice of bars each minute, or every trade."""

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.clock import MINUTE_NS
from core.data.practice_market.generator import MadeDay
from core.data.practice_market.market import LABEL, Board, PracticeMarket
from core.model.instrument import Instrument
from core.model.market import Bar, BarSlice, Tick

_MINUTE_S = 60
_NEVER_NS = -(2**63)
_PART = 512

Made = Sequence[tuple[Board, MadeDay]]


class _Day(Protocol):
    """The messages of one day in time order."""

    def __len__(self) -> int: ...

    def first_after(self, ts_ns: int) -> int:
        """Return the place of the first message after a moment."""
        ...

    def part(self, first: int) -> Sequence[BarSlice | Tick]:
        """Return some messages from a place on; none only at the end."""
        ...


class PracticeFeed:
    """Made-up prices as the engine pulls them, in time order; see core.data.feed.DataFeed.

    A BarSlice per minute with the bars in symbol order, or with `ticks` every trade as a Tick
    with bid and ask; the ticks of a minute add up to its bar. `days` trading days from the
    market's day on; None runs on for as long as trading days are known.
    """

    def __init__(self, market: PracticeMarket, ticks: bool = False, days: int | None = 1) -> None:
        self.label = LABEL
        self.made_up = True
        self.timeframe_s = _MINUTE_S
        self.bars_only = not ticks
        self.fingerprint = f"{market.fingerprint}-{'all' if days is None else days}"
        self.fingerprint += "-ticks" if ticks else "-bars"
        self._instruments = market.instruments()
        self._planned = None if days is None else sum(1 for _ in market.calendar_days(days))
        self._walk = market.walk(days)
        self._ticks = ticks
        self._day: _Day = _Minutes([])
        self._part: Sequence[BarSlice | Tick] = ()
        self._part_first = 0
        self._given = 0
        self._days_begun = 0
        self._skip_ns = _NEVER_NS
        self._over = False

    def instruments(self) -> tuple[Instrument, ...]:
        """Return the instruments in symbol order."""
        return self._instruments

    @property
    def position(self) -> float:
        """Return how much has been given out, from 0 to 1; of an endless feed, of its day."""
        if self._over:
            return 1.0
        share = self._given / len(self._day) if len(self._day) else 0.0
        if self._planned is None:
            return share
        return max(0, self._days_begun - 1 + share) / self._planned

    def skip_until(self, ts_ns: int) -> None:
        """Go on with the first message after the moment; an earlier moment changes nothing."""
        if ts_ns <= self._skip_ns:
            return
        self._skip_ns = ts_ns
        self._given = max(self._given, self._day.first_after(ts_ns))

    def next(self) -> BarSlice | Tick | None:
        """Return the next message in time order, or None at the end."""
        place = self._given - self._part_first
        if not 0 <= place < len(self._part):
            while self._given >= len(self._day):
                if not self._next_day():
                    return None
            self._part, self._part_first, place = self._day.part(self._given), self._given, 0
        self._given += 1
        return self._part[place]

    def _next_day(self) -> bool:
        made = next(self._walk, None)
        self._part = ()
        if made is None:
            self._over = True
            return False
        self._days_begun += 1
        if _end_of(made) <= self._skip_ns:
            self._day, self._given = _Minutes([]), 0  # a day to be skipped needs no messages
            return True
        self._day = _Trades(made) if self._ticks else _Minutes(_slices(made))
        self._given = self._day.first_after(self._skip_ns)
        return True


class _Minutes:
    """A day as slices of bars."""

    def __init__(self, slices: list[BarSlice]) -> None:
        self._slices = slices

    def __len__(self) -> int:
        return len(self._slices)

    def first_after(self, ts_ns: int) -> int:
        return bisect_right(self._slices, ts_ns, key=attrgetter("close_ns"))

    def part(self, first: int) -> Sequence[BarSlice]:
        return self._slices[first:]


class _Trades:
    """A day as trades, made a few at a time: 25,000 at once would tear holes into the memory."""

    def __init__(self, made: Made) -> None:
        self._symbols, self._columns = _tick_columns(made)
        self._times = self._columns[1]

    def __len__(self) -> int:
        return len(self._times)

    def first_after(self, ts_ns: int) -> int:
        return int(np.searchsorted(self._times, ts_ns, side="right"))

    def part(self, first: int) -> Sequence[Tick]:
        rows = (column[first : first + _PART].tolist() for column in self._columns)
        symbols = self._symbols
        return [
            Tick(symbols[place], ts_ns, price, quantity, bid, ask, 0, LABEL)
            for place, ts_ns, price, quantity, bid, ask in zip(*rows, strict=True)
        ]


def _end_of(made: Made) -> int:
    return max(int(board.opens(one.day)[-1]) + MINUTE_NS for board, one in made)


def _slices(made: Made) -> list[BarSlice]:
    """Return the minutes of a day; where shares and coins trade together they share a slice."""
    table: dict[int, list[Bar]] = {}
    for board, one in made:
        symbols = [instrument.symbol for instrument in board.instruments]
        columns = (column.tolist() for column in board.columns(one))
        rows = zip(board.opens(one.day).tolist(), *columns, strict=True)
        for opened, *prices in rows:
            closed = opened + MINUTE_NS
            table.setdefault(opened, []).extend(
                Bar(symbol, _MINUTE_S, opened, closed, op, hi, lo, cl, vol, 0, LABEL)
                for symbol, op, hi, lo, cl, vol in zip(symbols, *prices, strict=True)
            )
    return [
        BarSlice(
            opened,
            opened + MINUTE_NS,
            tuple(sorted(bars, key=attrgetter("symbol")) if len(made) > 1 else bars),
            LABEL,
        )
        for opened, bars in sorted(table.items())
    ]


def _tick_columns(made: Made) -> tuple[list[str], list[NDArray[np.float64]]]:
    """Return the symbols, and columns: place of the symbol, time, price, quantity, bid, ask."""
    symbols: list[str] = []
    parts = []
    for board, one in made:
        ticks = board.ticks(one)
        places = ticks.symbol + len(symbols)
        parts.append((places, ticks.ts_ns, ticks.price, ticks.quantity, ticks.bid, ticks.ask))
        symbols.extend(instrument.symbol for instrument in board.instruments)
    columns = [np.concatenate(same) for same in zip(*parts, strict=True)]
    if len(parts) > 1:
        rank = np.argsort(np.argsort(symbols))[columns[0]]
        order = np.lexsort((rank, columns[1]))
        columns = [column[order] for column in columns]
    return symbols, columns
