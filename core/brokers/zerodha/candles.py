"""Past prices from Kite, page by page within its limits."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from core.brokers.zerodha.books import HISTORY, Paced
from core.brokers.zerodha.client import KiteFailed
from core.clock import DAY_NS, IST, SECOND_NS, Clock, from_datetime, to_datetime
from core.data.calendar import MarketCalendar
from core.errors import DataError
from core.model.market import Bar, timeframe_name

_DAY_S: Final = 86_400
_INTERVALS: Final = {
    60: ("minute", 60),
    180: ("3minute", 100),
    300: ("5minute", 100),
    600: ("10minute", 100),
    900: ("15minute", 200),
    1_800: ("30minute", 200),
    3_600: ("60minute", 400),
    _DAY_S: ("day", 2_000),
}
_CAP: Final = re.compile(r"exceeds max limit: (\d+) days")
_EARLIEST_NS: Final = 946_684_800 * SECOND_NS


class Candles:
    """Downloads candles. Days are counted one short of the cap: how Kite counts is not written."""

    def __init__(
        self, paced: Paced, clock: Clock, calendar: MarketCalendar, token_of: Callable[[str], int]
    ) -> None:
        self._paced = paced
        self._clock = clock
        self._calendar = calendar
        self._token_of = token_of

    def pages(
        self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int
    ) -> Iterator[Sequence[Bar]]:
        """Yield closed bars that open in [from_ns, to_ns), oldest first.

        Raises DataError for a bar length that Kite does not have, and for what it cannot give;
        VenueDown or RateLimited when it does not answer.
        """
        if timeframe_s not in _INTERVALS:
            name = timeframe_name(timeframe_s)
            raise DataError(f"Zerodha has no bars of {name}. Choose a shorter bar length.")
        interval, cap = _INTERVALS[timeframe_s]
        token, days = self._token_of(symbol), cap - 1
        from_ns, to_ns = max(from_ns, _EARLIEST_NS), min(to_ns, self._clock.now_ns())
        begin_ns, last_ns = from_ns, from_ns - 1
        while begin_ns < to_ns:
            end_ns = min(begin_ns + days * DAY_NS, to_ns)
            try:
                raw = self._ask(token, interval, begin_ns, end_ns)
            except KiteFailed as failed:
                told = _CAP.search(failed.failure.sentence)
                if told is not None and int(told[1]) - 1 < days:
                    days = max(1, int(told[1]) - 1)
                    continue
                raise failed.failure.raised() from None
            bars = self._read(symbol, timeframe_s, raw, (last_ns + 1, to_ns))
            if bars:
                last_ns = bars[-1].open_ns
                yield bars
            begin_ns = end_ns

    def _ask(self, token: int, interval: str, begin_ns: int, end_ns: int) -> list[Any]:
        # The library drops the zone, so the times must be Indian and naive before it sees them.
        begin, end = _naive(begin_ns), _naive(end_ns - 1)
        found: list[Any] = self._paced.ask(
            lambda kite: kite.historical_data(token, begin, end, interval), HISTORY
        )
        return found

    def _read(
        self, symbol: str, timeframe_s: int, raw: list[Any], wanted: tuple[int, int]
    ) -> list[Bar]:
        """Return closed bars that open in `wanted`; pages overlap, as a day counts by its date."""
        now_ns = self._clock.now_ns()
        bars: list[Bar] = []
        try:
            for row in raw:
                bar = self._bar(symbol, timeframe_s, row)
                inside = wanted[0] <= bar.open_ns < wanted[1]
                later = not bars or bar.open_ns > bars[-1].open_ns
                if inside and later and bar.close_ns <= now_ns:
                    bars.append(bar)
        except (KeyError, TypeError, ValueError):
            raise DataError(f"Zerodha's past prices of {symbol} could not be read.") from None
        return bars

    def _bar(self, symbol: str, timeframe_s: int, row: Any) -> Bar:
        open_ns = from_datetime(row["date"])
        if timeframe_s == _DAY_S:
            open_ns, close_ns = self._calendar.day_bounds(self._calendar.trading_day(open_ns))
        else:
            close_ns = open_ns + timeframe_s * SECOND_NS
            session = self._calendar.session_at(open_ns)
            if session is not None:
                close_ns = min(close_ns, session.close_ns)
        return Bar(
            symbol,
            timeframe_s,
            open_ns,
            close_ns,
            float(row["open"]),
            float(row["high"]),
            float(row["low"]),
            float(row["close"]),
            float(row["volume"]),
            source="zerodha",
        )


def _naive(ts_ns: int) -> datetime:
    return to_datetime(ts_ns, IST).replace(tzinfo=None, microsecond=0)
