"""Fetches past bars from a venue into the bar store, page by page, to be resumed at any time."""

import json
import math
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct

from core.clock import SECOND_NS, Clock, to_datetime
from core.data.bar_store import BarStore
from core.data.calendar import MarketCalendar
from core.data.series import BarSeries, Floats
from core.errors import RateLimited, StorageError
from core.model.instrument import Instrument, Market
from core.model.market import Bar, timeframe_name

Pages = Callable[[str, int, int, int], Iterator[Sequence[Bar]]]
"""(symbol, timeframe_s, from_ns, to_ns) -> pages of closed bars, oldest first, of any venue."""
_SPANS = "downloads.json"
_REST_NS = SECOND_NS
_MOST_RESTS = 20


class Progress(Struct, frozen=True, kw_only=True):
    """How far a download has come: a share from 0 to 1, and how many bars it brought."""

    symbol: str
    share: float
    bars: int


class Quality(Struct, frozen=True, kw_only=True):
    """What a download brought. Times are the openings of the first and the last bar stored.

    `refused` bars had prices that cannot be; `changed` ones had been stored with other prices, as
    happens after a split; `holes` lie inside trading hours. `complete` says all asked for is there.
    """

    symbol: str
    timeframe_s: int
    bars: int
    added: int
    first_ns: int
    last_ns: int
    refused: int
    changed: int
    holes: int
    longest_hole_s: int
    complete: bool

    @property
    def sentence(self) -> str:
        """Say it in words."""
        if not self.bars:
            return f"There are no {timeframe_name(self.timeframe_s)} bars of {self.symbol} there."
        said = (
            f"{self.symbol}: {self.bars} bars of {timeframe_name(self.timeframe_s)} from "
            f"{to_datetime(self.first_ns):%Y-%m-%d} to {to_datetime(self.last_ns):%Y-%m-%d}"
        )
        if self.holes:
            said += f", {self.holes} holes (the longest {self.longest_hole_s // 60} minutes)"
        if self.refused:
            said += f", {self.refused} bars with impossible prices left out"
        if self.changed:
            said += f", {self.changed} bars differ from before; a split does this"
        return said + ("." if self.complete else ", not complete yet.")


class Downloader:
    """Downloads series of one venue into a store.

    What was fetched is written down beside the bars after each page, so that a download that was
    stopped, or crashed, goes on where it was. Only one downloader may use a folder at a time.
    """

    def __init__(self, store: BarStore, folder: Path, pages: Pages, clock: Clock) -> None:
        self._store = store
        self._spans = folder / _SPANS
        self._pages = pages
        self._clock = clock
        self._rest = threading.Event()

    def run(
        self,
        instrument: Instrument,
        timeframe_s: int,
        span: tuple[int, int],
        calendar: MarketCalendar,
        tell: Callable[[Progress], None] = lambda _: None,
        stop: threading.Event | None = None,
    ) -> Quality:
        """Fetch what is missing of the bars from `span[0]` to before `span[1]`, in nanoseconds.

        Raises VenueDown when the venue cannot be reached; what came before is kept.
        """
        work = _Work(instrument, timeframe_s, span, tell, stop or threading.Event())
        rests = 0
        for start_ns, end_ns in self._missing(work):
            at_ns = start_ns
            while at_ns < end_ns and not work.stop.is_set():
                try:
                    at_ns = self._fetch(work, at_ns, end_ns)
                except RateLimited as limited:
                    rests += 1
                    if rests > _MOST_RESTS:
                        raise
                    wait_s = max(limited.wait_ns, _REST_NS) / SECOND_NS
                    self._rest.wait(wait_s / self._clock.rate)
                    at_ns = work.reached_ns or at_ns
        return self._quality(work, calendar)

    def _fetch(self, work: "_Work", start_ns: int, end_ns: int) -> int:
        """Fetch and store pages up to the end; return how far it came."""
        instrument, timeframe_s = work.instrument, work.timeframe_s
        work.reached_ns = start_ns
        for page in self._pages(instrument.symbol, timeframe_s, start_ns, end_ns):
            good = [bar for bar in page if _possible(bar)]
            work.refused += len(page) - len(good)
            if good:
                series = series_of(instrument, timeframe_s, good)
                report = self._store.write(series, "downloaded", newer_wins=True)
                work.added += report.added
                work.changed += report.conflicts
                work.reached_ns = max(work.reached_ns, good[-1].close_ns)
                self._write_span(work, start_ns, work.reached_ns)
                work.say()
            if work.stop.is_set():
                return work.reached_ns
        # The last bar asked for may never have traded; nothing more will come for this stretch.
        # A bar that is still forming will be wanted later.
        closed_ns = self._clock.now_ns() - timeframe_s * SECOND_NS
        self._write_span(work, start_ns, min(end_ns, closed_ns))
        work.reached_ns = end_ns
        work.say()
        return end_ns

    def _missing(self, work: "_Work") -> list[tuple[int, int]]:
        at_ns, end_ns = work.span
        missing = []
        for start, stop in self._read_spans().get(work.key, []):
            if start > at_ns:
                missing.append((at_ns, min(start, end_ns)))
            at_ns = max(at_ns, stop)
        if at_ns < end_ns:
            missing.append((at_ns, end_ns))
        return [(start, stop) for start, stop in missing if start < stop]

    def _read_spans(self) -> dict[str, list[list[int]]]:
        try:
            found: dict[str, list[list[int]]] = json.loads(self._spans.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            # Only what is fetched twice is lost with it.
            return {}
        return found

    def _write_span(self, work: "_Work", start_ns: int, end_ns: int) -> None:
        if end_ns <= start_ns:
            return
        known = self._read_spans()
        known[work.key] = _merged([*known.get(work.key, []), [start_ns, end_ns]])
        partial = self._spans.with_suffix(".new")
        try:
            with partial.open("w", encoding="utf-8") as handle:
                json.dump(known, handle)
                handle.flush()
                os.fsync(handle.fileno())
            partial.replace(self._spans)
        except OSError as fault:
            raise StorageError(
                f"The download could not be written down ({fault.strerror}). Free some space and "
                "start it again; it goes on where it was."
            ) from fault

    def _quality(self, work: "_Work", calendar: MarketCalendar) -> Quality:
        instrument = work.instrument
        stored = self._stored(work)
        holes, longest_s = (0, 0) if stored is None else find_holes(stored, calendar)
        count = 0 if stored is None else len(stored)
        return Quality(
            symbol=instrument.symbol,
            timeframe_s=work.timeframe_s,
            bars=count,
            added=work.added,
            first_ns=int(stored.open_ns[0]) if stored is not None and count else 0,
            last_ns=int(stored.open_ns[-1]) if stored is not None and count else 0,
            refused=work.refused,
            changed=work.changed,
            holes=holes,
            longest_hole_s=longest_s,
            complete=not self._missing_before_now(work),
        )

    def _missing_before_now(self, work: "_Work") -> bool:
        bar_ns = work.timeframe_s * SECOND_NS
        now_ns = self._clock.now_ns()
        return any(min(stop, now_ns) - start > bar_ns for start, stop in self._missing(work))

    def _stored(self, work: "_Work") -> BarSeries | None:
        instrument = work.instrument
        known = {(one.symbol, one.timeframe_s) for one in self._store.catalog()}
        if (instrument.symbol, work.timeframe_s) not in known:
            return None
        return self._store.read(instrument.market, instrument.symbol, work.timeframe_s, *work.span)


class _Work:
    """One download under way."""

    def __init__(
        self,
        instrument: Instrument,
        timeframe_s: int,
        span: tuple[int, int],
        tell: Callable[[Progress], None],
        stop: threading.Event,
    ) -> None:
        self.instrument = instrument
        self.timeframe_s = timeframe_s
        self.span = span
        self.stop = stop
        self.key = f"{instrument.market.value}/{instrument.symbol}/{timeframe_s}"
        self.added = self.refused = self.changed = 0
        self.reached_ns = 0
        self._tell = tell

    def say(self) -> None:
        start_ns, end_ns = self.span
        share = (self.reached_ns - start_ns) / max(1, end_ns - start_ns)
        self._tell(
            Progress(
                symbol=self.instrument.symbol, share=min(1.0, max(0.0, share)), bars=self.added
            )
        )


def series_of(instrument: Instrument, timeframe_s: int, bars: Sequence[Bar]) -> BarSeries:
    """Return bars as a series, in order of time; of bars that open together the last one counts."""
    by_open = {bar.open_ns: bar for bar in bars}
    rows = [by_open[opens] for opens in sorted(by_open)]

    def column(name: str) -> Floats:
        return np.array([getattr(bar, name) for bar in rows], np.float64)

    return BarSeries(
        instrument,
        timeframe_s,
        np.array([bar.open_ns for bar in rows], np.int64),
        np.array([bar.close_ns for bar in rows], np.int64),
        open=column("open"),
        high=column("high"),
        low=column("low"),
        close=column("close"),
        volume=column("volume"),
    )


def find_holes(series: BarSeries, calendar: MarketCalendar) -> tuple[int, int]:
    """Return how many holes lie inside trading hours, and the seconds of the longest."""
    if len(series) < 2:
        return 0, 0
    gaps = series.open_ns[1:] - series.close_ns[:-1]
    around_the_clock = series.instrument.market is Market.CRYPTO
    holes, longest = 0, 0
    for place in np.flatnonzero(gaps > 0).tolist():
        ends_ns, next_ns = int(series.close_ns[place]), int(series.open_ns[place + 1])
        session = None if around_the_clock else calendar.session_at(ends_ns)
        if around_the_clock or (session is not None and next_ns <= session.close_ns):
            holes += 1
            longest = max(longest, (next_ns - ends_ns) // SECOND_NS)
    return holes, longest


def _possible(bar: Bar) -> bool:
    prices = (bar.open, bar.high, bar.low, bar.close)
    if not all(math.isfinite(one) and one > 0.0 for one in prices):
        return False
    if not (math.isfinite(bar.volume) and bar.volume >= 0.0 and bar.close_ns > bar.open_ns):
        return False
    return bar.high >= max(bar.open, bar.close) and bar.low <= min(bar.open, bar.close)


def _merged(spans: list[list[int]]) -> list[list[int]]:
    merged: list[list[int]] = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], stop)
        else:
            merged.append([start, stop])
    return merged
