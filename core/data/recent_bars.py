"""The bars a chart shows: history and what comes in, of any length, for one writer and readers.

The engine's thread writes, any thread reads copies. Longer bars are made of the shortest ones
with the same arithmetic as the strategies' own (core.data.bar_builder).
"""

import threading
from collections.abc import Callable, Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.data.bar_builder import DAY_S, BarBuilder, resample
from core.data.calendar import MarketCalendar
from core.data.growing_bars import GrowingBars
from core.data.series import BarSeries
from core.model.instrument import Instrument, Market
from core.model.market import Bar, BarSlice, Tick

_MOST_ROWS = 2_000_000  # of all symbols together: 112 MB
_LEAST_ROWS = 20_000
_TAKES_LONG = 60_000  # new bars; putting them together takes longer than a frame on the screen
_CATCH_UP = 4_000  # more new bars than this are put together at once, not one by one


class BarRows(Struct, frozen=True, kw_only=True):
    """Copies of the bars from row `first` on; `total` counts all, the last may still be forming.

    `version` changes when rows that were read before are no longer what they were.
    """

    first: int
    total: int
    version: int
    open_ns: NDArray[np.int64]
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]


class _Longer:
    """Bars of one longer length, made of the shortest ones up to row `used`."""

    __slots__ = ("bars", "builder", "used")

    def __init__(self, bars: GrowingBars, builder: BarBuilder, used: int) -> None:
        self.bars = bars
        self.builder = builder
        self.used = used


class _OneSymbol:
    """Everything kept of one symbol; its lock is held for microseconds at a time."""

    def __init__(self, like: BarSeries, calendar: MarketCalendar, shown: int | None) -> None:
        self.lock = threading.Lock()
        self.like = like
        self.calendar = calendar
        self.base = GrowingBars(like, shown)
        self.forming = BarBuilder(like.symbol, like.timeframe_s, calendar)
        self.before: dict[int, BarSeries] = {}
        self.longer: dict[int, _Longer] = {}
        self.version = 0
        self.last_ns = int(self.base.times("close_ns")[-1]) if self.base.count else 0

    def tick(self, tick: Tick) -> None:
        if tick.ts_ns < self.last_ns:
            return
        for bar in self.forming.on_tick(tick):
            self.bar(bar)

    def bar(self, bar: Bar) -> None:
        if bar.open_ns < self.last_ns:
            return
        self.base.append(bar)
        self.last_ns = bar.close_ns

    def length(self, timeframe_s: int) -> _Longer:
        """Return the bars of a length, brought up to the newest short bar."""
        known = self.longer.get(timeframe_s)
        if known is None or self.base.count - known.used > _CATCH_UP:
            if known is not None:
                # Put together anew they are the same bars, so readers need not start over.
                del self.longer[timeframe_s]
            known = self.longer[timeframe_s] = self._put_together(timeframe_s)
        if known.used < self.base.count:
            self._feed(known)
        return known

    def _put_together(self, timeframe_s: int) -> _Longer:
        base = self.base.series(self.like)
        made = resample(base, timeframe_s, self.calendar)
        bars = GrowingBars()
        before = self.before.get(timeframe_s)
        if before is not None:
            first_ns = int(made.open_ns[0]) if len(made) else 2**63 - 1
            bars.extend(before.rows(0, int(np.searchsorted(before.open_ns, first_ns))))
        bars.extend(made)
        used = 0
        if len(made):
            used = int(np.searchsorted(base.open_ns, int(made.close_ns[-1])))
        builder = BarBuilder(self.like.symbol, timeframe_s, self.calendar)
        return _Longer(bars, builder, used)

    def _feed(self, known: _Longer) -> None:
        for bar in _bars(self.base.series(self.like, known.used)):
            for done in known.builder.on_bar(bar):
                known.bars.append(done)
        known.used = self.base.count

    def newest(self, timeframe_s: int) -> Bar | None:
        """Return the bar of a length that is still forming."""
        forming = self.forming.under_way()
        if timeframe_s == self.like.timeframe_s:
            return forming
        longer = self.longer[timeframe_s].builder.under_way()
        if longer is None or forming is None:
            return longer or forming
        if forming.open_ns >= longer.close_ns:
            return forming
        return Bar(
            longer.symbol,
            timeframe_s,
            longer.open_ns,
            longer.close_ns,
            longer.open,
            max(longer.high, forming.high),
            min(longer.low, forming.low),
            forming.close,
            longer.volume + forming.volume,
        )


class RecentBars:
    """Bars by symbol. `preload` first; then `take` from one thread, `rows` from any."""

    def __init__(self, calendars: Mapping[Market, MarketCalendar]) -> None:
        self._calendars = calendars
        self._symbols: dict[str, _OneSymbol] = {}
        self._most = _MOST_ROWS

    def preload(self, series: BarSeries, shown: int | None = None) -> None:
        """Lay in a symbol's shortest bars; of those only the first `shown` are known yet."""
        calendar = self._calendars[series.instrument.market]
        self._symbols[series.symbol] = _OneSymbol(series, calendar, shown)
        self._most = max(_LEAST_ROWS, _MOST_ROWS // len(self._symbols))

    def preload_longer(self, series: BarSeries) -> None:
        """Lay in bars that reach further back than the shortest ones; KeyError when none are in."""
        self._symbols[series.symbol].before[series.timeframe_s] = series

    def instrument(self, symbol: str) -> Instrument | None:
        """Return a symbol's instrument, or None when there are no bars of it."""
        one = self._symbols.get(symbol)
        return None if one is None else one.like.instrument

    def take(self, message: BarSlice | Tick) -> None:
        """Take in what the engine has just worked through; what is older changes nothing."""
        if isinstance(message, Tick):
            one = self._symbols.get(message.symbol)
            if one is not None:
                with one.lock:
                    one.tick(message)
                    self._trim(one)
            return
        for bar in message.bars:
            one = self._symbols.get(bar.symbol)
            if one is not None:
                with one.lock:
                    one.bar(bar)
                    self._trim(one)

    def rows(self, symbol: str, timeframe_s: int, first: int = 0) -> BarRows | None:
        """Return copies of the bars from row `first` on; None when that length cannot be had."""
        one = self._symbols.get(symbol)
        if one is None or not _fits(one, timeframe_s):
            return None
        with one.lock:
            bars = one.base if timeframe_s == one.like.timeframe_s else one.length(timeframe_s).bars
            return _rows(bars, one.newest(timeframe_s), one.version, max(0, first))

    def takes_long(self, symbol: str, timeframe_s: int) -> bool:
        """Return whether the next `rows` must put very many bars together first."""
        one = self._symbols.get(symbol)
        if one is None or not _fits(one, timeframe_s) or timeframe_s == one.like.timeframe_s:
            return False
        known = one.longer.get(timeframe_s)
        return one.base.count - (0 if known is None else known.used) > _TAKES_LONG

    def warm_bars(self, symbol: str, timeframe_s: int, most: int) -> list[Bar]:
        """Return the newest bars of a length, oldest first, to teach a strategy.

        The short bars of a longer bar that is still forming come last, so that a bar builder can
        go on with it.
        """
        one = self._symbols.get(symbol)
        if one is None or not _fits(one, timeframe_s):
            return []
        with one.lock:
            if timeframe_s == one.like.timeframe_s:
                return _bars(one.base.series(one.like, max(0, one.base.count - most)))
            longer = one.length(timeframe_s)
            made = _bars(longer.bars.series(one.like, max(0, longer.bars.count - most)))
            made = [_of_length(bar, timeframe_s) for bar in made]
            under_way = longer.builder.under_way()
            if under_way is None:
                return made
            since = int(np.searchsorted(one.base.times("open_ns"), under_way.open_ns))
            return made + _bars(one.base.series(one.like, since))

    def first_since(self, symbol: str, ts_ns: int) -> float | None:
        """Return the opening price of the first short bar that opens at or after a moment."""
        one = self._symbols[symbol]
        with one.lock:
            row = int(np.searchsorted(one.base.times("open_ns"), ts_ns))
            return float(one.base.values("open")[row]) if row < one.base.count else None

    def _trim(self, one: _OneSymbol) -> None:
        most = max(self._most, len(one.like))
        if one.base.count > most + most // 4:
            one.base.drop_first(one.base.count - most)
            one.longer.clear()
            one.version += 1


def calendars_by(make: Callable[[Market], MarketCalendar]) -> dict[Market, MarketCalendar]:
    """Return a calendar for every market."""
    return {market: make(market) for market in Market}


def _fits(one: _OneSymbol, timeframe_s: int) -> bool:
    base_s = one.like.timeframe_s
    return base_s <= timeframe_s <= DAY_S and timeframe_s % base_s == 0


def _rows(bars: GrowingBars, forming: Bar | None, version: int, first: int) -> BarRows:
    first = min(first, bars.count)

    def column(name: str) -> NDArray[np.float64]:
        values = bars.values(name)[first:]
        return values.copy() if forming is None else np.append(values, getattr(forming, name))

    times = bars.times("open_ns")[first:]
    return BarRows(
        first=first,
        total=bars.count + (forming is not None),
        version=version,
        open_ns=times.copy() if forming is None else np.append(times, forming.open_ns),
        open=column("open"),
        high=column("high"),
        low=column("low"),
        close=column("close"),
        volume=column("volume"),
    )


def _bars(series: BarSeries) -> list[Bar]:
    columns = (series.open_ns, series.close_ns, series.open, series.high, series.low, series.close)
    rows = zip(*(one.tolist() for one in columns), series.volume.tolist(), strict=True)
    symbol, timeframe_s = series.symbol, series.timeframe_s
    return [Bar(symbol, timeframe_s, *row) for row in rows]


def _of_length(bar: Bar, timeframe_s: int) -> Bar:
    return Bar(
        bar.symbol, timeframe_s, bar.open_ns, bar.close_ns, bar.open, bar.high, bar.low, bar.close,
        bar.volume,
    )  # fmt: skip
