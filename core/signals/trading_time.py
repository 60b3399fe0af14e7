"""How much of a stretch of time a market was open."""

from datetime import timedelta

from core.data.calendar import MarketCalendar

_MOST_DAYS = 20


def traded_between(calendar: MarketCalendar, from_ns: int, to_ns: int) -> int:
    """Return the nanoseconds of trading between two moments, looking at most 20 days back."""
    last = calendar.trading_day(to_ns)
    day = max(calendar.trading_day(from_ns), last - timedelta(days=_MOST_DAYS))
    total = 0
    while day <= last:
        for session in calendar.sessions(day):
            total += max(0, min(to_ns, session.close_ns) - max(from_ns, session.open_ns))
        day += timedelta(days=1)
    return total
