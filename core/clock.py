"""The only reader of the time. Times are integers: nanoseconds since 1970, UTC."""

import time
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

SECOND_NS = 1_000_000_000
MINUTE_NS = 60 * SECOND_NS
DAY_NS = 86_400 * SECOND_NS
IST = ZoneInfo("Asia/Kolkata")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """What the engine knows about time.

    `rate` is how many seconds of this clock pass in a second of the machine: whoever waits for
    `wanted` seconds of the clock waits `wanted / rate` at the machine.
    """

    @property
    def rate(self) -> float:
        """Return the clock's seconds in a second of the machine."""
        ...

    def now_ns(self) -> int:
        """Return the trading time in nanoseconds since 1970, UTC."""
        ...

    def monotonic_ns(self) -> int:
        """Return a steadily rising machine time, for measuring and waiting."""
        ...


class LiveClock:
    """The machine's own clock."""

    rate = 1.0

    def now_ns(self) -> int:
        """Return the wall clock."""
        return time.time_ns()

    def monotonic_ns(self) -> int:
        """Return the machine's monotonic clock."""
        return time.perf_counter_ns()


class ReplayClock:
    """A clock moved by the data; it never goes back. Only the engine's loop moves it."""

    __slots__ = ("at_ns",)

    rate = 1.0

    def __init__(self, start_ns: int = 0) -> None:
        self.at_ns = start_ns

    def now_ns(self) -> int:
        """Return the time of the data."""
        return self.at_ns

    def monotonic_ns(self) -> int:
        """Return the machine's monotonic clock."""
        return time.perf_counter_ns()

    def advance(self, to_ns: int) -> None:
        """Move to `to_ns`; an earlier time leaves the clock where it is."""
        if to_ns > self.at_ns:
            self.at_ns = to_ns


def to_datetime(ts_ns: int, zone: tzinfo = IST) -> datetime:
    """Return an aware datetime, exact to the microsecond."""
    return (_EPOCH + timedelta(microseconds=ts_ns // 1000)).astimezone(zone)


def iso(ts_ns: int, zone: tzinfo = IST) -> str:
    """Return ISO 8601 text with the zone's offset."""
    return to_datetime(ts_ns, zone).isoformat()


def from_datetime(moment: datetime) -> int:
    """Return nanoseconds since 1970 UTC of an aware datetime; a naive one raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be placed")
    delta = moment.astimezone(UTC) - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * SECOND_NS + delta.microseconds * 1000
