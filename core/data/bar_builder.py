"""Bars from ticks or smaller bars: one arithmetic, one at a time or a whole series at once.

A bar covers one bucket of time. Buckets start at the session's open (NSE) or at 00:00 UTC
(crypto) and never reach over an open or a close; the daily bucket is the whole trading day.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.clock import SECOND_NS
from core.data.calendar import MarketCalendar
from core.data.series import BarSeries, Floats, Times
from core.errors import ConfigurationError
from core.model.market import Bar, Tick, timeframe_name

DAY_S = 86_400
_SOURCE = "bar builder"
_NONE: tuple[Bar, ...] = ()
_NEVER_NS = -(2**63)
_EXACT_WHOLE = 2.0**53  # whole numbers below this add up without rounding, in any order


class Bucket(Struct, frozen=True):
    """The stretch of time one bar stands for, nanoseconds since 1970, UTC.

    Prices from `start_ns` on belong to it. It is named `open_ns`..`close_ns`; these differ from
    the stretch only for days, which take in the auction before the open.
    """

    start_ns: int
    open_ns: int
    close_ns: int


def bucket_at(calendar: MarketCalendar, ts_ns: int, timeframe_s: int) -> Bucket | None:
    """Return the bucket a moment falls into.

    None when a daily bar is asked for and the moment lies after the day's last close: that
    bar is out by then, and what comes later must not change it.
    """
    day = calendar.trading_day(ts_ns)
    segments = calendar.segments(day)
    if timeframe_s == DAY_S:
        opens, closes = calendar.day_bounds(day)
        return Bucket(segments[0][0], opens, closes) if ts_ns < closes else None
    length = timeframe_s * SECOND_NS
    start, end = next(one for one in segments if ts_ns < one[1])
    opens = start + (ts_ns - start) // length * length
    return Bucket(opens, opens, min(opens + length, end))


def check_timeframe(source_s: int, timeframe_s: int) -> None:
    """Raise ConfigurationError when bars of `timeframe_s` cannot be made of `source_s` bars."""
    if not 0 < timeframe_s <= DAY_S:
        raise ConfigurationError(
            f"Bars of {timeframe_s} seconds cannot be made; choose a length up to one day."
        )
    if source_s <= 0 or timeframe_s % source_s:
        raise ConfigurationError(
            f"{timeframe_name(timeframe_s)} bars cannot be made of {timeframe_name(source_s)} "
            f"bars; choose a multiple of {timeframe_name(source_s)}."
        )


def tidy(volume: float) -> float:
    """Return a summed volume rounded to 15 significant digits; a whole number stays as it is.

    Volumes are decimal numbers of lots. As floats 0.1 + 0.2 is 0.30000000000000004; every
    decimal of up to 15 digits survives the trip through a float, so rounding to 15 digits gives
    back 0.3, which is what the exchange reports.
    """
    return volume if volume.is_integer() else float(f"{volume:.15g}")


class BarBuilder:
    """Builds the bars of one symbol as prices arrive.

    A bar is given out as soon as its last part is known: when a smaller bar reaches the
    bucket's end, when a price of a later bucket comes, or when `on_time` says the end has
    passed. No bar is made for a bucket without prices. `late` counts prices that came twice or
    after their bar was out; they are never applied.
    """

    __slots__ = (
        "_calendar",
        "_carry",
        "_close",
        "_close_ns",
        "_from_ns",
        "_high",
        "_last_ns",
        "_low",
        "_open",
        "_open_ns",
        "_source",
        "_source_s",
        "_volume",
        "_wait_ns",
        "late",
        "symbol",
        "timeframe_s",
    )

    def __init__(self, symbol: str, timeframe_s: int, calendar: MarketCalendar) -> None:
        check_timeframe(timeframe_s, timeframe_s)
        self.symbol = symbol
        self.timeframe_s = timeframe_s
        self.late = 0
        self._calendar = calendar
        self._source_s = timeframe_s
        self._source = _SOURCE
        self._from_ns = _NEVER_NS  # what is older is late
        self._close_ns = _NEVER_NS  # end of the bucket under way; _NEVER_NS when there is none
        self._open_ns = self._last_ns = self._wait_ns = 0
        self._open = self._high = self._low = self._close = 0.0
        self._volume = self._carry = 0.0

    def on_bar(self, bar: Bar) -> tuple[Bar, ...]:
        """Return the bars completed by a smaller bar; a bar of the own length passes through."""
        if bar.open_ns < self._from_ns:
            self.late += 1
            return _NONE
        if bar.timeframe_s == self.timeframe_s:
            self._from_ns = bar.close_ns
            return (bar,)
        if bar.timeframe_s != self._source_s:
            check_timeframe(bar.timeframe_s, self.timeframe_s)
            self._source_s = bar.timeframe_s
        done = _NONE
        if bar.open_ns >= self._close_ns:
            done = self._finish()
            if not self._begin(bar.open_ns, bar.source):
                return done
            self._wait_ns = self._source_s * SECOND_NS
            self._open, self._high, self._low = bar.open, bar.high, bar.low
        else:
            if bar.high > self._high:
                self._high = bar.high
            if bar.low < self._low:
                self._low = bar.low
        self._close = bar.close
        self._add(bar.volume)
        self._from_ns = self._last_ns = bar.close_ns
        return done if bar.close_ns < self._close_ns else done + self._finish()

    def on_tick(self, tick: Tick) -> tuple[Bar, ...]:
        """Return the bar completed by a tick: the one before, if the tick opens a new bucket."""
        ts_ns, price = tick.ts_ns, tick.price
        if ts_ns < self._from_ns:
            self.late += 1
            return _NONE
        done = _NONE
        if ts_ns >= self._close_ns:
            done = self._finish()
            if not self._begin(ts_ns, tick.source):
                return done
            self._wait_ns = 0
            self._open = self._high = self._low = price
        elif price > self._high:
            self._high = price
        elif price < self._low:
            self._low = price
        self._close = price
        self._add(tick.quantity)
        self._last_ns = ts_ns
        return done

    def on_time(self, ts_ns: int) -> tuple[Bar, ...]:
        """Return the bar whose bucket has ended. Call it after the prices of that moment.

        A bucket made of smaller bars is kept open for one small bar more: its last part closes
        with it, and so can arrive only after it.
        """
        return self._finish() if ts_ns >= self._close_ns + self._wait_ns else _NONE

    def under_way(self) -> Bar | None:
        """Return the bar as it stands now, closing at its bucket's end; None between bars."""
        if self._close_ns == _NEVER_NS:
            return None
        return Bar(
            self.symbol,
            self.timeframe_s,
            self._open_ns,
            self._close_ns,
            self._open,
            self._high,
            self._low,
            self._close,
            tidy(self._volume + self._carry),
            0,
            self._source,
        )

    def _begin(self, ts_ns: int, source: str) -> bool:
        bucket = bucket_at(self._calendar, ts_ns, self.timeframe_s)
        if bucket is None:
            self.late += 1
            return False
        self._open_ns, self._close_ns = bucket.open_ns, bucket.close_ns
        self._from_ns = max(self._from_ns, bucket.start_ns)
        self._volume = self._carry = 0.0
        self._source = source or _SOURCE
        return True

    def _add(self, volume: float) -> None:
        # Knuth's TwoSum keeps the rounding error of every addition; _volumes does the same
        # operations in the same order, so both give the same bits.
        before = self._volume
        total = before + volume
        rest = total - before
        self._carry += (before - (total - rest)) + (volume - rest)
        self._volume = total

    def _finish(self) -> tuple[Bar, ...]:
        if self._close_ns == _NEVER_NS:
            return _NONE
        # A part that reaches over the bucket's end is known only at its own close.
        known_ns = max(self._close_ns, self._last_ns)
        self._from_ns, self._close_ns = known_ns, _NEVER_NS
        return (
            Bar(
                self.symbol,
                self.timeframe_s,
                self._open_ns,
                known_ns,
                self._open,
                self._high,
                self._low,
                self._close,
                tidy(self._volume + self._carry),
                0,
                self._source,
            ),
        )


def resample(series: BarSeries, timeframe_s: int, calendar: MarketCalendar) -> BarSeries:
    """Return the series in longer bars, equal bit for bit to what a BarBuilder gives.

    A last bucket whose end is not reached is left out: it is not known yet. The bars of
    `series` must not overlap. Raises ConfigurationError when the lengths do not fit.
    """
    check_timeframe(series.timeframe_s, timeframe_s)
    if timeframe_s == series.timeframe_s:
        return series
    opens, closes, inside = _buckets(series.open_ns, timeframe_s, calendar)
    parts = series if inside.all() else _pick(series, inside)
    opens, closes = opens[inside], closes[inside]
    starts = np.ones(len(opens), np.bool_)
    starts[1:] = opens[1:] != opens[:-1]
    first = np.flatnonzero(starts)
    last = np.append(first[1:], len(opens)) - 1
    if len(first):
        reached_ns = max(parts.close_ns[-1], series.open_ns[-1])
        if reached_ns < closes[-1]:
            first, last = first[:-1], last[:-1]
    if not len(first):
        return _pick(series, np.zeros(len(series), np.bool_), timeframe_s)
    stop = int(last[-1]) + 1
    return BarSeries(
        series.instrument,
        timeframe_s,
        opens[first],
        np.maximum(closes[first], parts.close_ns[last]),
        parts.open[first],
        np.maximum.reduceat(parts.high[:stop], first),
        np.minimum.reduceat(parts.low[:stop], first),
        parts.close[last],
        _volumes(parts.volume[:stop], first, last),
        series.made_up,
    )


def left_out(series: BarSeries, timeframe_s: int, calendar: MarketCalendar) -> int:
    """Return how many bars `resample` leaves out because they come after the day's close."""
    return int(len(series) - _buckets(series.open_ns, timeframe_s, calendar)[2].sum())


def _buckets(
    times: Times, timeframe_s: int, calendar: MarketCalendar
) -> tuple[Times, Times, NDArray[np.bool_]]:
    """Return bucket_at for all times: open, close, and whether there is a bucket."""
    opens, closes = np.empty_like(times), np.empty_like(times)
    inside = np.ones(len(times), np.bool_)
    length = timeframe_s * SECOND_NS
    at = 0
    while at < len(times):
        day = calendar.trading_day(int(times[at]))
        segments = calendar.segments(day)
        if timeframe_s == DAY_S:
            rows = slice(at, int(np.searchsorted(times, segments[-1][1])))
            opens[rows], closes[rows] = calendar.day_bounds(day)
            inside[rows] = times[rows] < closes[rows]
            at = rows.stop
            continue
        for start, end in segments:
            rows = slice(at, int(np.searchsorted(times, end)))
            opens[rows] = start + (times[rows] - start) // length * length
            closes[rows] = np.minimum(opens[rows] + length, end)
            at = rows.stop
    return opens, closes, inside


def _pick(series: BarSeries, keep: NDArray[np.bool_], timeframe_s: int = 0) -> BarSeries:
    return BarSeries(
        series.instrument,
        timeframe_s or series.timeframe_s,
        series.open_ns[keep],
        series.close_ns[keep],
        series.open[keep],
        series.high[keep],
        series.low[keep],
        series.close[keep],
        series.volume[keep],
        series.made_up,
    )


def _volumes(volume: Floats, first: NDArray[np.intp], last: NDArray[np.intp]) -> Floats:
    """Return the sum of volume[first..last] per bucket, as BarBuilder adds it up."""
    if np.array_equal(volume, np.rint(volume)) and float(np.abs(volume).sum()) < _EXACT_WHOLE:
        return np.asarray(np.add.reduceat(volume, first), np.float64)
    counts = last - first + 1
    total, carry = np.zeros(len(first)), np.zeros(len(first))
    for place in range(int(counts.max())):
        rows = np.flatnonzero(counts > place)
        added, before = volume[first[rows] + place], total[rows]
        sums = before + added
        rest = sums - before
        carry[rows] += (before - (sums - rest)) + (added - rest)
        total[rows] = sums
    return np.array([tidy(one) for one in (total + carry).tolist()])
