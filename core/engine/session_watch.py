"""Follows each market's sessions and days as trading time passes."""

from collections.abc import Mapping

from core.data.calendar import MarketCalendar
from core.model.instrument import Instrument, Market


class _Hours:
    """The present session of one market, kept so that most looks cost two comparisons."""

    __slots__ = ("auction_ns", "calendar", "close_ns", "day", "next_ns", "open_ns", "through")

    def __init__(self, calendar: MarketCalendar) -> None:
        self.calendar = calendar
        self.open_ns = 0
        self.close_ns = 0
        self.auction_ns = 0
        self.next_ns = 0
        self.day = ""
        self.through = False

    def find(self, ts_ns: int) -> None:
        """Look up the session at a moment; between sessions remember the next opening."""
        session = self.calendar.session_at(ts_ns)
        if session is None:
            self.open_ns = self.close_ns = 0
            self.next_ns = self.calendar.next_open(ts_ns)
            return
        self.open_ns, self.close_ns = session.open_ns, session.close_ns
        continuous = self.calendar.session_at(session.open_ns, True)
        self.auction_ns = continuous.close_ns if continuous else session.close_ns
        self.day = self.calendar.trading_day(ts_ns).isoformat()
        self.through = self.calendar.session_at(session.close_ns) is not None


class SessionWatch:
    """Tells openings and closings, and answers whether an instrument may trade."""

    def __init__(self, calendars: Mapping[Market, MarketCalendar]) -> None:
        self._hours = {market: _Hours(calendar) for market, calendar in calendars.items()}
        self.next_change_ns = 0

    def closed_before(self, ts_ns: int) -> list[tuple[Market, int]]:
        """Return (market, closing time) of sessions that ended at or before `ts_ns`.

        A day that runs straight into the next one (24/7 markets) does not close.
        """
        ended = []
        for market, hours in self._hours.items():
            if hours.close_ns and ts_ns >= hours.close_ns:
                if not hours.through:
                    ended.append((market, hours.close_ns))
                hours.find(ts_ns)
                if hours.close_ns:
                    # Straight into the next session (24/7 days): let `opened_at` tell it.
                    hours.next_ns = hours.open_ns
                    hours.open_ns = hours.close_ns = 0
        return ended

    def opened_at(self, ts_ns: int) -> list[tuple[Market, str]]:
        """Return (market, day) of sessions that began at or before `ts_ns`.

        Ask after `closed_before`; nothing changes again before `next_change_ns`.
        """
        begun = []
        for market, hours in self._hours.items():
            if hours.close_ns == 0 and ts_ns >= hours.next_ns:
                hours.find(ts_ns)
                if hours.close_ns:
                    begun.append((market, hours.day))
        changes = [hours.close_ns or hours.next_ns for hours in self._hours.values()]
        self.next_change_ns = min(changes, default=0)
        return begun

    def is_open(self, instrument: Instrument, ts_ns: int) -> bool:
        """Return whether continuous trading of an instrument is on."""
        hours = self._hours[instrument.market]
        close_ns = hours.auction_ns if instrument.closing_auction else hours.close_ns
        if hours.open_ns <= ts_ns < close_ns:
            return True
        return hours.through and ts_ns == close_ns

    def closes_at(self, instrument: Instrument) -> int:
        """Return when continuous trading ends today, or 0 between sessions."""
        hours = self._hours[instrument.market]
        return hours.auction_ns if instrument.closing_auction else hours.close_ns

    def note(self, instrument: Instrument, ts_ns: int) -> str:
        """Return the market's state in words."""
        return self._hours[instrument.market].calendar.describe(ts_ns)

    def any_open(self) -> bool:
        """Return whether any market is in session."""
        return any(hours.close_ns for hours in self._hours.values())

    def notes(self, ts_ns: int) -> str:
        """Return every market's state in words; beside others, coins only say that they trade."""
        notes = [
            f"{market.value} {hours.calendar.describe(ts_ns)}"
            for market, hours in self._hours.items()
            if len(self._hours) == 1 or market is not Market.CRYPTO
        ]
        if len(self._hours) > 1 and Market.CRYPTO in self._hours:
            notes.append("coins open")
        return " · ".join(notes)
