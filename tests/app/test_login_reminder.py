"""When the day's login is asked for: in good time, never where it would be of no use."""

from datetime import datetime

import pytest

from app.login_reminder import LoginReminders, remind
from core.clock import IST, SECOND_NS, from_datetime
from core.data.calendar import calendar_for
from core.model.instrument import Market
from tests.ui.still_money import broker
from ui.deck_money import LoginReminder

NSE = calendar_for(Market.NSE)
SET_UP = broker("zerodha", state="kept", deed="log_in", has_keys=True)


def at(text: str) -> int:
    """Return a moment in India, as "2026-11-17 08:00"."""
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=IST))


def said(now: str, until: str = "", **changes: object) -> LoginReminder | None:
    """Return what is said on a day of a login that held until a moment."""
    view = broker("zerodha", **{"state": "kept", "deed": "log_in", "has_keys": True, **changes})
    return remind(view, at(until) if until else 0, at(now), NSE)


@pytest.mark.parametrize(
    ("now", "stage", "tone", "words"),
    [
        ("2026-11-17 06:00", "morning", "blue", "Log in before NSE opens at 09:15."),
        ("2026-11-17 08:44", "morning", "blue", "Zerodha asks for a login once a day."),
        ("2026-11-17 08:45", "soon", "wait", "NSE opens in 30 min. Zerodha asks for today's"),
        ("2026-11-17 09:14", "soon", "wait", "NSE opens in 1 min."),
        ("2026-11-17 09:15", "missing", "stop", "NSE is open, but today's login"),
        ("2026-11-17 15:29", "missing", "stop", "nothing new is opened."),
    ],
)
def test_through_a_morning(now: str, stage: str, tone: str, words: str) -> None:
    reminder = said(now, until="2026-11-17 06:00")
    assert reminder is not None
    assert words in reminder.sentence
    assert (reminder.tone, reminder.deed) == (tone, "log_in")
    assert reminder.key == f"{stage} 2026-11-17"


@pytest.mark.parametrize(
    "now",
    [
        "2026-11-17 15:30",  # the market has closed; the next morning is early enough
        "2026-11-21 09:00",  # a Saturday
        "2026-11-24 09:00",  # Guru Nanak's day
    ],
)
def test_nothing_is_asked_for_where_nothing_trades(now: str) -> None:
    assert said(now, until="2026-11-17 06:00") is None


def test_before_the_end_it_is_told_and_nothing_can_be_pressed() -> None:
    assert said("2026-11-17 04:59", until="2026-11-17 06:00") is None
    reminder = said("2026-11-17 05:20", until="2026-11-17 06:00")
    assert reminder is not None
    assert reminder.sentence == (
        "The login at Zerodha ends in 40 min, at 06:00. After that you can log in again; "
        "NSE opens at 09:15."
    )
    assert reminder.deed == "", "a login made now would end at six as well"
    assert said("2026-11-21 05:20", until="2026-11-21 06:00") is None, "a Saturday needs none"


def test_while_it_holds_nothing_is_said() -> None:
    assert said("2026-11-17 09:00", until="2026-11-18 06:00") is None


def test_what_stands_before_a_login_comes_first() -> None:
    locked = said("2026-11-17 08:00", state="locked", deed="unlock")
    assert locked is not None
    assert locked.deed == "unlock"
    assert said("2026-11-17 08:00", has_keys=False, deed="add") is None
    assert remind(broker("bybit", has_keys=True), 0, at("2026-11-17 08:00"), NSE) is None


class _Hands:
    rate = 1.0

    def __init__(self) -> None:
        self.mono, self.now = 0, at("2026-11-17 08:00")

    def now_ns(self) -> int:
        return self.now

    def monotonic_ns(self) -> int:
        return self.mono


def test_it_is_looked_at_twice_a_second_and_at_once_for_another_broker() -> None:
    clock, asked = _Hands(), []
    reminders = LoginReminders(clock)

    def ask() -> tuple[object, int, object]:
        asked.append(clock.mono)
        return SET_UP, 0, NSE

    assert reminders.look("", ask) is None
    for _ in range(20):
        assert reminders.look("zerodha", ask) is not None
    assert len(asked) == 1
    clock.mono += SECOND_NS
    reminders.look("zerodha", ask)
    assert len(asked) == 2
    assert reminders.look("", ask) is None
