"""Reminds of the day's login in good time: before it ends, and before the market opens.

Zerodha ends every login at six in the morning, whenever it was made: a new one before that would
end with it, so then there is nothing to press yet.
"""

from collections.abc import Callable
from typing import Final

from core.clock import MINUTE_NS, SECOND_NS, Clock, to_datetime
from core.data.calendar import MarketCalendar
from ui.deck_money import BrokerView, LoginReminder

ENDS_SOON_NS: Final = 60 * MINUTE_NS
OPENS_SOON_NS: Final = 30 * MINUTE_NS
_FRESH_NS: Final = SECOND_NS // 2


def remind(
    broker: BrokerView, until_ns: int, now_ns: int, calendar: MarketCalendar
) -> LoginReminder | None:
    """Return what to say of the login of a broker that is chosen; None while nothing is due."""
    if not broker.logs_in or not broker.has_keys:
        return None  # the doctor says what is missing before a login can be
    if until_ns > now_ns:
        return _ending(broker, until_ns, now_ns, calendar)
    day = calendar.trading_day(now_ns)
    opens_ns, closes_ns = calendar.day_bounds(day)
    if not calendar.is_trading_day(day) or now_ns >= closes_ns:
        return None
    name, market = broker.name, calendar.name
    stage, tone = "morning", "blue"
    said = f"{name} asks for a login once a day. Log in before {market} opens at {_clock(opens_ns)}"
    if now_ns >= opens_ns:
        stage, tone = "missing", "stop"
        said = f"{market} is open, but today's login at {name} is missing: nothing new is opened"
    elif opens_ns - now_ns <= OPENS_SOON_NS:
        stage, tone = "soon", "wait"
        said = f"{market} opens in {_minutes(opens_ns - now_ns)}. {name} asks for today's login"
    deed = broker.deed if broker.deed in ("add", "unlock") else "log_in"
    return LoginReminder(
        key=f"{stage} {day}", broker=broker.key, tone=tone, sentence=f"{said}.", deed=deed
    )


def _ending(
    broker: BrokerView, until_ns: int, now_ns: int, calendar: MarketCalendar
) -> LoginReminder | None:
    left_ns, day = until_ns - now_ns, calendar.trading_day(until_ns)
    if left_ns > ENDS_SOON_NS or not calendar.is_trading_day(day):
        return None
    opens_ns = calendar.day_bounds(day)[0]
    said = (
        f"The login at {broker.name} ends in {_minutes(left_ns)}, at {_clock(until_ns)}. "
        f"After that you can log in again; {calendar.name} opens at {_clock(opens_ns)}."
    )
    return LoginReminder(key=f"ending {day}", broker=broker.key, tone="blue", sentence=said)


def _clock(ts_ns: int) -> str:
    return f"{to_datetime(ts_ns):%H:%M}"


def _minutes(length_ns: int) -> str:
    return f"{max(1, -(-length_ns // MINUTE_NS))} min"


class LoginReminders:
    """Looks twice a second, however often it is asked."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looked_ns = 0
        self._broker = ""
        self._said: LoginReminder | None = None

    def look(
        self, broker: str, ask: Callable[[], tuple[BrokerView, int, MarketCalendar]]
    ) -> LoginReminder | None:
        """Return what is due for the broker that is chosen, empty for none."""
        now_ns = self._clock.monotonic_ns()
        if broker != self._broker or now_ns - self._looked_ns >= _FRESH_NS:
            self._looked_ns, self._broker, self._said = now_ns, broker, None
            if broker:
                view, until_ns, calendar = ask()
                self._said = remind(view, until_ns, self._clock.now_ns(), calendar)
        return self._said
