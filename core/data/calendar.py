"""When markets trade: NSE by a dated table, crypto around the clock."""

from abc import ABC, abstractmethod
from datetime import UTC, date, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from msgspec import Struct

from core.clock import DAY_NS, IST, MINUTE_NS, SECOND_NS, to_datetime
from core.data.session_table import SessionTable, load_table
from core.model.instrument import Market

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
# India has had no summer time since 1945, so a fixed offset is exact for every day we know.
_IST_OFFSET_NS = 19_800 * SECOND_NS
_SEARCH_DAYS = 60  # no exchange has been shut for longer
# Written out, because strftime would answer in the language of the machine.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

Stretch = tuple[int, int]
"""Start (in) and end (out) of a stretch of time, nanoseconds since 1970, UTC."""


class Session(Struct, frozen=True):
    """One stretch of continuous trading: open_ns <= t < close_ns.

    `kind` is "regular", "muhurat", "special" or "around the clock".
    """

    open_ns: int
    close_ns: int
    kind: str


class MarketCalendar(Protocol):
    """When a market trades. Times are nanoseconds since 1970, UTC; days are the market's own.

    `closing_auction` asks for shares whose day ends in an auction (Instrument.closing_auction).
    After `known_until` no holidays are known: every weekday counts as open.
    """

    name: str
    zone: tzinfo
    known_until: date

    def sessions(self, day: date, closing_auction: bool = False) -> tuple[Session, ...]:
        """Return the day's sessions in order; empty when closed or when no hours are known."""
        ...

    def is_trading_day(self, day: date) -> bool:
        """Return whether the market trades that day, even if its hours are not known."""
        ...

    def is_open(self, ts_ns: int, closing_auction: bool = False) -> bool:
        """Return whether continuous trading goes on at that moment."""
        ...

    def session_at(self, ts_ns: int, closing_auction: bool = False) -> Session | None:
        """Return the session that holds the moment, or None."""
        ...

    def next_open(self, ts_ns: int, closing_auction: bool = False) -> int:
        """Return the first opening after the moment."""
        ...

    def previous_close(self, ts_ns: int, closing_auction: bool = False) -> int:
        """Return the last close at or before the moment."""
        ...

    def trading_day(self, ts_ns: int) -> date:
        """Return the market's calendar day the moment belongs to."""
        ...

    def day_bounds(self, day: date) -> Stretch:
        """Return first open and last close; without known hours the whole calendar day."""
        ...

    def segments(self, day: date) -> tuple[Stretch, ...]:
        """Return the whole calendar day cut at every open and close, without holes."""
        ...

    def describe(self, ts_ns: int, closing_auction: bool = False) -> str:
        """Return in plain words whether the market is open and what comes next."""
        ...


class _Day(Struct, frozen=True):
    """One day, worked out once."""

    sessions: tuple[Session, ...]
    auction_sessions: tuple[Session, ...]
    trading: bool
    bounds: Stretch
    segments: tuple[Stretch, ...]


class _DatedCalendar(ABC):
    """What all calendars share, given the facts of one day."""

    name: str
    zone: tzinfo
    known_until: date

    def __init__(self, offset_ns: int) -> None:
        self._offset_ns = offset_ns
        self._days: dict[int, _Day] = {}
        self._last: dict[bool, Stretch] = {False: (0, 0), True: (0, 0)}

    @abstractmethod
    def _work_out(self, number: int) -> _Day:
        """Return the facts of the day with that number (days since 1970)."""

    def sessions(self, day: date, closing_auction: bool = False) -> tuple[Session, ...]:
        """Return the day's sessions in order; empty when closed or when no hours are known."""
        return self._sessions(day.toordinal() - _EPOCH_ORDINAL, closing_auction)

    def is_trading_day(self, day: date) -> bool:
        """Return whether the market trades that day, even if its hours are not known."""
        return self._day(day.toordinal() - _EPOCH_ORDINAL).trading

    def is_open(self, ts_ns: int, closing_auction: bool = False) -> bool:
        """Return whether continuous trading goes on at that moment."""
        # Asked for every order and price: most questions fall into the session asked last.
        start, end = self._last[closing_auction]
        return start <= ts_ns < end or self.session_at(ts_ns, closing_auction) is not None

    def session_at(self, ts_ns: int, closing_auction: bool = False) -> Session | None:
        """Return the session that holds the moment, or None."""
        for session in self._sessions(self._number(ts_ns), closing_auction):
            if session.open_ns <= ts_ns < session.close_ns:
                self._last[closing_auction] = (session.open_ns, session.close_ns)
                return session
        return None

    def next_open(self, ts_ns: int, closing_auction: bool = False) -> int:
        """Return the first opening after the moment."""
        first = self._number(ts_ns)
        for number in range(first, first + _SEARCH_DAYS):
            for session in self._sessions(number, closing_auction):
                if session.open_ns > ts_ns:
                    return session.open_ns
        raise ValueError(f"no session within {_SEARCH_DAYS} days after {self.trading_day(ts_ns)}")

    def previous_close(self, ts_ns: int, closing_auction: bool = False) -> int:
        """Return the last close at or before the moment."""
        last = self._number(ts_ns)
        for number in range(last, last - _SEARCH_DAYS, -1):
            for session in reversed(self._sessions(number, closing_auction)):
                if session.close_ns <= ts_ns:
                    return session.close_ns
        raise ValueError(f"no session within {_SEARCH_DAYS} days before {self.trading_day(ts_ns)}")

    def trading_day(self, ts_ns: int) -> date:
        """Return the market's calendar day the moment belongs to."""
        return date.fromordinal(_EPOCH_ORDINAL + self._number(ts_ns))

    def day_bounds(self, day: date) -> Stretch:
        """Return first open and last close; without known hours the whole calendar day."""
        return self._day(day.toordinal() - _EPOCH_ORDINAL).bounds

    def segments(self, day: date) -> tuple[Stretch, ...]:
        """Return the whole calendar day cut at every open and close, without holes."""
        return self._day(day.toordinal() - _EPOCH_ORDINAL).segments

    def _number(self, ts_ns: int) -> int:
        return (ts_ns + self._offset_ns) // DAY_NS

    def _midnight(self, number: int) -> int:
        return number * DAY_NS - self._offset_ns

    def _day(self, number: int) -> _Day:
        known = self._days.get(number)
        if known is None:
            known = self._days[number] = self._work_out(number)
        return known

    def _sessions(self, number: int, closing_auction: bool) -> tuple[Session, ...]:
        day = self._day(number)
        return day.auction_sessions if closing_auction else day.sessions


class NseCalendar(_DatedCalendar):
    """The National Stock Exchange of India, cash market; days in Indian time.

    Reads resources/calendar/nse_sessions.csv, which scripts/make_calendar.py makes from
    pandas_market_calendars and our own dated facts. See docs/market-hours.md.
    """

    def __init__(self, table: SessionTable | None = None) -> None:
        super().__init__(_IST_OFFSET_NS)
        self._table = load_table() if table is None else table
        self.name = "NSE"
        self.zone = IST
        self.known_until = self._table.known_until

    def describe(self, ts_ns: int, closing_auction: bool = False) -> str:
        """Return in plain words whether the market is open and what comes next."""
        session = self.session_at(ts_ns, closing_auction)
        if session is not None:
            text = f"open, closes in {_span(session.close_ns - ts_ns)}"
            return text + self._doubt(self.trading_day(ts_ns))
        opens = self.next_open(ts_ns, closing_auction)
        day = self.trading_day(opens)
        when = _when(day, self.trading_day(ts_ns))
        clock = to_datetime(opens, IST).strftime("%H:%M")
        return f"{self._why_closed(ts_ns)}, opens {when} {clock}{self._doubt(day)}"

    def _why_closed(self, ts_ns: int) -> str:
        day = self.trading_day(ts_ns)
        entry = self._table.days.get(day)
        if entry is None:
            if self.session_at(ts_ns) is not None:
                return "in the closing auction"
            return "closed" if day.weekday() < 5 else "closed for the weekend"
        if not entry.hours_known:
            what = "Muhurat" if entry.kind == "muhurat" else "special"
            return f"closed (a {what} session is held today at hours we do not know)"
        if entry.kind == "special":
            return "closed"
        return f"closed for {entry.name or 'a holiday'}"

    def _doubt(self, day: date) -> str:
        if day <= self.known_until:
            return ""
        return f" (holidays after {self.known_until.year} are not known yet)"

    def _work_out(self, number: int) -> _Day:
        midnight = self._midnight(number)
        day = date.fromordinal(_EPOCH_ORDINAL + number)
        kind, hours, trading = self._facts(day)
        sessions = tuple(
            Session(midnight + start * SECOND_NS, midnight + end * SECOND_NS, kind)
            for start, end in hours
        )
        whole = (midnight, midnight + DAY_NS)
        return _Day(
            sessions=sessions,
            auction_sessions=self._with_auction(day, midnight, sessions),
            trading=trading,
            bounds=(sessions[0].open_ns, sessions[-1].close_ns) if sessions else whole,
            segments=_cut(whole, sessions),
        )

    def _facts(self, day: date) -> tuple[str, tuple[tuple[int, int], ...], bool]:
        entry = self._table.days.get(day)
        if entry is not None:
            return entry.kind, entry.hours, entry.kind != "closed"
        if day.weekday() >= 5:
            return "closed", (), False
        return "regular", (self._table.regular_hours(day),), True

    def _with_auction(
        self, day: date, midnight: int, sessions: tuple[Session, ...]
    ) -> tuple[Session, ...]:
        ends = self._table.auction_from(day)
        if ends is None:
            return sessions
        usual_close = midnight + self._table.regular_hours(day)[1] * SECOND_NS
        # Only a day that runs to the usual close ends in an auction.
        return tuple(
            Session(one.open_ns, midnight + ends * SECOND_NS, one.kind)
            if one.close_ns == usual_close
            else one
            for one in sessions
        )


class CryptoCalendar(_DatedCalendar):
    """A market that never closes; its day is the UTC day."""

    def __init__(self) -> None:
        super().__init__(0)
        self.name = "CRYPTO"
        self.zone = UTC
        self.known_until = date.max

    def is_open(self, ts_ns: int, closing_auction: bool = False) -> bool:
        """Return True: it never closes."""
        return True

    def describe(self, ts_ns: int, closing_auction: bool = False) -> str:
        """Return in plain words that the market is open."""
        return "open day and night"

    def _work_out(self, number: int) -> _Day:
        whole = (self._midnight(number), self._midnight(number + 1))
        sessions = (Session(*whole, "around the clock"),)
        return _Day(sessions, sessions, True, whole, (whole,))


@lru_cache(maxsize=8)
def calendar_for(market: Market) -> MarketCalendar:
    """Return the market's calendar, read once."""
    return NseCalendar() if market is Market.NSE else CryptoCalendar()


def _cut(whole: Stretch, sessions: tuple[Session, ...]) -> tuple[Stretch, ...]:
    edges = sorted({*whole, *(edge for one in sessions for edge in (one.open_ns, one.close_ns))})
    return tuple(pairwise(edges))


def _span(length_ns: int) -> str:
    minutes = -(-length_ns // MINUTE_NS)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _when(day: date, today: date) -> str:
    if day == today:
        return "today"
    if day - today < timedelta(days=7):
        return _WEEKDAYS[day.weekday()]
    return f"on {day.day} {_MONTHS[day.month - 1]} {day.year}"
