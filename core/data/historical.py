"""Stored prices as feeds: the bars as they were, or ticks made up inside the bars."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.data.series import BarSeries, Floats, Times
from core.data.stretch import Stretch
from core.errors import ConfigurationError
from core.model.instrument import Instrument
from core.model.market import BarSlice, Tick, timeframe_name

_CHUNK_ROWS = 8_192  # bars turned into Python objects at a time: keeps memory and pauses small
_FIRST_NS, _LAST_NS = -(2**63), 2**63 - 1
_TICKS = 4  # made-up ticks in a bar

Message = TypeVar("Message", BarSlice, Tick)
Rank = NDArray[np.intp]


class _StoredFeed(ABC, Generic[Message]):
    """What feeds of stored bars share: the checks, the progress, going on after a stop.

    `done` and `total` count bars (or ticks) given out and in all.
    """

    def __init__(
        self,
        series: Sequence[BarSeries],
        label: str,
        start_ns: int | None = None,
        end_ns: int | None = None,
    ) -> None:
        self.timeframe_s = _one_timeframe(series)
        first = _FIRST_NS if start_ns is None else start_ns
        end = _LAST_NS if end_ns is None else end_ns
        ordered = sorted(series, key=lambda one: one.symbol)
        self._series = [one.between(first, end) for one in ordered]
        self.label = label
        self.made_up = any(one.made_up for one in self._series)
        self.bars_only = True
        self.fingerprint = _fingerprint(self._series)
        self.total = sum(len(one) for one in self._series)
        self.done = 0
        self._now_ns = _FIRST_NS
        self._messages: Iterator[Message] = self._read([0] * len(self._series))

    def instruments(self) -> tuple[Instrument, ...]:
        """Return the instruments in symbol order."""
        return tuple(one.instrument for one in self._series)

    @property
    def position(self) -> float:
        """Return how much has been given out, from 0 to 1."""
        return self.done / self.total if self.total else 1.0

    def skip_until(self, ts_ns: int) -> None:
        """Go on with the first message after the moment; an earlier moment changes nothing."""
        if ts_ns <= self._now_ns:
            return
        self._now_ns = ts_ns
        cursors = self._cursors()
        self.done = self._count(cursors)
        self._messages = self._read(cursors)

    def _cursors(self) -> list[int]:
        """Return the first bar of each series that closes after the present moment."""
        return [int(np.searchsorted(one.close_ns, self._now_ns, "right")) for one in self._series]

    @abstractmethod
    def _read(self, cursors: list[int]) -> Iterator[Message]:
        """Yield the messages after `_now_ns`; earlier ones lie before the cursors."""

    @abstractmethod
    def _count(self, cursors: list[int]) -> int:
        """Return how many messages lie at or before `_now_ns`."""

    def _blocks(
        self, cursors: list[int], times_of: Callable[[BarSeries], Times]
    ) -> Iterator[tuple[BarSeries, Rank, int]]:
        """Yield bars of all symbols, a stretch of time at a time, symbols one after another.

        With each block its rank (which series a bar is from) and the first time of what is left.
        """
        times = [times_of(one) for one in self._series]
        while True:
            active = [i for i, one in enumerate(times) if cursors[i] < len(one)]
            if not active:
                return
            step = max(1, _CHUNK_ROWS // len(active))
            until_ns = min(int(times[i][min(cursors[i] + step, len(times[i])) - 1]) for i in active)
            parts, ranks = [], []
            for i in active:
                stop = int(np.searchsorted(times[i], until_ns, "right"))
                parts.append(self._series[i].rows(cursors[i], stop))
                ranks.append(np.full(stop - cursors[i], i))
                cursors[i] = stop
            left = (int(one[at]) for one, at in zip(times, cursors, strict=True) if at < len(one))
            yield _joined(parts), np.concatenate(ranks), min(left, default=_LAST_NS)


class HistoricalFeed(_StoredFeed[BarSlice]):
    """Stored bars of one or more symbols, in the order in which they became known.

    All bars that close at the same moment come in one BarSlice, in symbol order. The series
    must share one timeframe (ConfigurationError). `start_ns` <= open < `end_ns` chooses a part.
    """

    def __init__(
        self,
        series: Sequence[BarSeries],
        label: str = "recorded prices",
        start_ns: int | None = None,
        end_ns: int | None = None,
    ) -> None:
        super().__init__(series, label, start_ns, end_ns)

    def next(self) -> BarSlice | None:
        """Return the next slice, or None at the end."""
        message = next(self._messages, None)
        if message is not None:
            self.done += len(message.bars)
            self._now_ns = message.close_ns
        return message

    def take(self) -> Stretch | None:
        """Return the next slices as columns, or None at the end; `next` goes on behind them."""
        stretch = next(self._stretches(self._cursors()), None)
        if stretch is not None:
            self.done += len(stretch.rank)
            self._now_ns = stretch.closes[-1]
            self._messages = self._read(self._cursors())
        return stretch

    def _count(self, cursors: list[int]) -> int:
        return sum(cursors)

    def _read(self, cursors: list[int]) -> Iterator[BarSlice]:
        stretches = self._stretches(cursors)
        return chain.from_iterable(stretch.slices(0, len(stretch)) for stretch in stretches)

    def _stretches(self, cursors: list[int]) -> Iterator[Stretch]:
        symbols = [one.symbol for one in self._series]
        for block, rank, _ in self._blocks(cursors, lambda one: one.close_ns):
            yield Stretch(block, rank, symbols, self.timeframe_s, self.label)


class TickReplayFeed(_StoredFeed[Tick]):
    """Bars played back as ticks, to try live-like trading on stored prices.

    A bar becomes four ticks, at its open and after one, two and three quarters of its length:
    open, low, high, close when it rose or stood still; open, high, low, close when it fell.
    Volume is split in whole lots, the rest in the last tick; a BarBuilder fed with the ticks
    gives the bar back exactly. The order and the times inside a bar are made up (`made_up` is
    True): a strategy that wins only on these has won nothing.
    """

    def __init__(
        self,
        series: Sequence[BarSeries],
        label: str = "recorded prices, made-up ticks inside each bar",
        start_ns: int | None = None,
        end_ns: int | None = None,
    ) -> None:
        super().__init__(series, label, start_ns, end_ns)
        self.made_up = True
        self.bars_only = False
        self.fingerprint += "-ticks"
        self.total *= _TICKS

    def next(self) -> Tick | None:
        """Return the next tick, or None at the end."""
        message = next(self._messages, None)
        if message is not None:
            self.done += 1
            self._now_ns = message.ts_ns
        return message

    def _count(self, cursors: list[int]) -> int:
        begun = 0
        for one, at in zip(self._series, cursors, strict=True):
            if at < len(one):
                begun += int((_tick_times(one.rows(at, at + 1)) <= self._now_ns).sum())
        return sum(cursors) * _TICKS + begun

    def _read(self, cursors: list[int]) -> Iterator[Tick]:
        symbols = np.array([one.symbol for one in self._series], dtype=object)
        lots = [one.instrument.lot_size for one in self._series]
        resume_ns, label = self._now_ns, self.label
        waiting = _NO_TICKS
        for block, rank, left_ns in self._blocks(cursors, lambda one: one.open_ns):
            made = _made_up_ticks(block, rank, lots)
            times, ranks, prices, sizes = (
                np.concatenate(both) for both in zip(waiting, made, strict=True)
            )
            order = np.lexsort((ranks, times))
            # Bars still to come begin at left_ns: only ticks before that are in their place.
            ready = order[: int(np.searchsorted(times[order], left_ns))]
            later = order[len(ready) :]
            waiting = times[later], ranks[later], prices[later], sizes[later]
            ready = ready[times[ready] > resume_ns]
            columns = (symbols[ranks[ready]], times[ready], prices[ready], sizes[ready])
            for symbol, ts_ns, price, size in zip(*(one.tolist() for one in columns), strict=True):
                yield Tick(symbol, ts_ns, price, size, 0.0, 0.0, 0, label)


_Ticks = tuple[Times, Rank, Floats, Floats]
_NO_TICKS: _Ticks = (
    np.empty(0, np.int64),
    np.empty(0, np.intp),
    np.empty(0, np.float64),
    np.empty(0, np.float64),
)


def _made_up_ticks(block: BarSeries, rank: Rank, lots: Sequence[Decimal]) -> _Ticks:
    rising = block.close >= block.open
    second = np.where(rising, block.low, block.high)
    third = np.where(rising, block.high, block.low)
    prices = np.stack((block.open, second, third, block.close), axis=1)
    lot = np.array([float(one) for one in lots])[rank]
    digits = max(0, *(-int(one.as_tuple().exponent) for one in lots))
    quarter = np.round(np.floor(block.volume / lot / _TICKS) * lot, digits)
    rest = block.volume - (_TICKS - 1) * quarter
    sizes = np.stack((quarter, quarter, quarter, rest), axis=1)
    return _tick_times(block).ravel(), np.repeat(rank, _TICKS), prices.ravel(), sizes.ravel()


def _tick_times(block: BarSeries) -> Times:
    step = (block.close_ns - block.open_ns) // _TICKS
    return np.asarray(block.open_ns[:, None] + step[:, None] * np.arange(_TICKS), np.int64)


def _joined(parts: Sequence[BarSeries]) -> BarSeries:
    if len(parts) == 1:
        return parts[0]
    return BarSeries(
        parts[0].instrument,
        parts[0].timeframe_s,
        np.concatenate([one.open_ns for one in parts]),
        np.concatenate([one.close_ns for one in parts]),
        np.concatenate([one.open for one in parts]),
        np.concatenate([one.high for one in parts]),
        np.concatenate([one.low for one in parts]),
        np.concatenate([one.close for one in parts]),
        np.concatenate([one.volume for one in parts]),
    )


def _one_timeframe(series: Sequence[BarSeries]) -> int:
    if not series:
        raise ConfigurationError("There are no prices to play; choose at least one symbol.")
    seen: dict[str, BarSeries] = {}
    for one in series:
        if one.symbol in seen:
            raise ConfigurationError(
                f"{one.symbol} is there twice; choose one of the two price files for it."
            )
        seen[one.symbol] = one
        if one.timeframe_s != series[0].timeframe_s:
            raise ConfigurationError(
                f"{series[0].symbol} has {timeframe_name(series[0].timeframe_s)} bars and "
                f"{one.symbol} has {timeframe_name(one.timeframe_s)} bars, and one run needs one "
                "bar length; choose files of the same length."
            )
    return series[0].timeframe_s


def _fingerprint(series: Sequence[BarSeries]) -> str:
    # Here and not above: the hash reads every row, and only a feed needs it.
    from core.data.fingerprint import fingerprint

    return fingerprint(*series)
