"""Trading days are those given, or Monday to Friday."""

from datetime import date

import pytest

from core.clock import to_datetime
from core.data.practice_market.days import TradingDays, minute_opens
from core.errors import ConfigurationError

MONDAY = date(2026, 9, 7)


def test_without_a_calendar_weekdays_trade() -> None:
    days = TradingDays(None)
    assert MONDAY in days
    assert date(2026, 9, 6) not in days
    assert days.before(MONDAY, 2) == [date(2026, 9, 3), date(2026, 9, 4)]
    assert days.after(date(2026, 9, 4)) == MONDAY


def test_given_days_may_be_any_and_in_any_order() -> None:
    days = TradingDays([MONDAY, date(2026, 9, 5), date(2026, 9, 1)])
    assert date(2026, 9, 5) in days
    assert date(2026, 9, 4) not in days
    assert days.before(MONDAY, 2) == [date(2026, 9, 1), date(2026, 9, 5)]
    assert days.after(date(2026, 9, 1)) == date(2026, 9, 5)
    assert days.after(MONDAY) is None
    assert days.before(MONDAY, 0) == []


def test_too_short_a_calendar_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="needs 3 trading days before 2026-09-07"):
        TradingDays([MONDAY, date(2026, 9, 4)]).before(MONDAY, 3)


def test_minutes_begin_at_the_open() -> None:
    assert to_datetime(int(minute_opens(MONDAY, 375, coins=False)[0])).isoformat() == (
        "2026-09-07T09:15:00+05:30"
    )
    assert to_datetime(int(minute_opens(MONDAY, 1_440, coins=True)[-1])).isoformat() == (
        "2026-09-08T05:29:00+05:30"
    )
