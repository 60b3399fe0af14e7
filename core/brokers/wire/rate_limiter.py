"""Keeps within a venue's rate limits, with room kept for cancels.

A call counts from the moment it is begun until `span_ns` after it was answered: the venue counted
it somewhere in between, so whatever the network's delays, no window of the venue holds too many.
"""

import threading
from collections import deque
from collections.abc import Iterable, Mapping

from msgspec import Struct

from core.clock import MINUTE_NS, Clock

EVERY = "*"
"""The bucket whose limits count the calls of all buckets."""

_IST_OFFSET_NS = 19_800_000_000_000


class Limit(Struct, frozen=True):
    """At most `calls` in any window of `span_ns`.

    `calendar` begins the windows with the minute or with the day in India. One of a minute or less
    is kept as a rolling one: no clock here knows exactly when the venue's second begins.
    """

    calls: int
    span_ns: int
    calendar: bool = False

    @property
    def rolling(self) -> bool:
        """Return whether any stretch of `span_ns` counts, wherever it begins."""
        return not self.calendar or self.span_ns <= MINUTE_NS


class Ticket:
    """One call that was allowed; `answered_ns` 0 while the venue has not answered."""

    __slots__ = ("answered_ns", "begun_ns", "void")

    def __init__(self, begun_ns: int) -> None:
        self.begun_ns = begun_ns
        self.answered_ns = 0
        self.void = False


class _Window:
    """The calls that count against one limit."""

    def __init__(self, limit: Limit, kept: float) -> None:
        self.limit = limit
        self.kept = int(limit.calls * kept)
        self._tickets: deque[Ticket] = deque()
        self._period = -1
        self._spent = 0
        self._last_ns = -limit.span_ns

    def used(self, now_ns: int, wall_ns: int) -> int:
        if not self.limit.rolling:
            period = (wall_ns + _IST_OFFSET_NS) // self.limit.span_ns
            if period != self._period:
                self._period, self._spent = period, 0
            return self._spent
        tickets, gone_ns = self._tickets, now_ns - self.limit.span_ns
        if any(one.void or 0 < one.answered_ns <= gone_ns for one in tickets):
            self._tickets = tickets = deque(
                one for one in tickets if not (one.void or 0 < one.answered_ns <= gone_ns)
            )
        return len(tickets)

    def wait_ns(self, allowed: int, units: int, now_ns: int, wall_ns: int) -> int:
        """Return how long until `units` more fit below `allowed`, at the earliest."""
        used = self.used(now_ns, wall_ns)
        span_ns = self.limit.span_ns
        if used + units <= allowed:
            return 0
        if not self.limit.rolling:
            return span_ns - (wall_ns + _IST_OFFSET_NS) % span_ns
        over = used + units - allowed
        frees = sorted((one.answered_ns or now_ns) + span_ns for one in self._tickets)
        return max(1, frees[min(over, len(frees)) - 1] - now_ns) if frees else span_ns

    def spacing_ns(self, allowed: int, now_ns: int, wall_ns: int) -> int:
        """Return how long until the next unhurried call, so that free places come evenly.

        The first half of a window goes at once; were the rest to follow at once too, a cancel
        beyond the kept share would wait for almost a whole window.
        """
        span_ns = self.limit.span_ns
        if not self.limit.rolling or span_ns > MINUTE_NS or allowed < 2:
            return 0
        if self.used(now_ns, wall_ns) * 2 < allowed:
            return 0
        return max(0, self._last_ns + span_ns // allowed - now_ns)

    def add(self, ticket: Ticket, units: int, now_ns: int, wall_ns: int) -> None:
        self.used(now_ns, wall_ns)
        self._last_ns = now_ns
        if self.limit.rolling:
            self._tickets.extend([ticket] * units)
        else:
            self._spent += units

    def give_back(self, units: int) -> None:
        if not self.limit.rolling:
            self._spent = max(0, self._spent - units)


class RateLimiter:
    """Says when a call may go. Safe from any thread.

    `limits` by bucket; those of `EVERY` count every call. `kept_for_cancels` is the share that only
    urgent calls may use.
    """

    def __init__(
        self, limits: Mapping[str, tuple[Limit, ...]], clock: Clock, kept_for_cancels: float = 0.2
    ) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._windows = {
            bucket: [_Window(one, kept_for_cancels) for one in many]
            for bucket, many in limits.items()
        }
        self._every = self._windows.pop(EVERY, [])
        self._paused_until: dict[str | None, int] = {}

    def wait_ns(
        self, bucket: str, urgent: bool = False, reduces: bool = False, ahead: int = 0
    ) -> int:
        """Return 0 when a call may go now, otherwise the nanoseconds to wait before asking again.

        An `urgent` call may use all there is. One that `reduces` risk may use all of a window
        longer than a minute: a day's limit must not lock anybody in. Every other leaves the kept
        share, or a place for each of the urgent calls that are `ahead`, whichever is more.
        """
        with self._lock:
            return self._wait_ns(bucket, urgent, reduces, ahead)

    def take(
        self, bucket: str, urgent: bool = False, reduces: bool = False, ahead: int = 0
    ) -> Ticket | int:
        """Spend one unit if it may go now and return its ticket, otherwise what `wait_ns` says.

        The ticket counts until `answered` or `give_back` is called with it.
        """
        with self._lock:
            wait_ns = self._wait_ns(bucket, urgent, reduces, ahead)
            return wait_ns or self._spend(bucket, 1)

    def spend(self, bucket: str, units: int = 1) -> Ticket:
        """Count `units` of a bucket as made now, whether or not they may go.

        `answered` moves the ticket that is returned on to the time of the answer.
        """
        with self._lock:
            ticket = self._spend(bucket, units)
        self.answered(ticket)
        return ticket

    def answered(self, ticket: Ticket) -> None:
        """Say that the venue answered, or that nothing will come any more."""
        ticket.answered_ns = self._clock.monotonic_ns()

    def give_back(self, bucket: str, ticket: Ticket) -> None:
        """Undo a unit whose call never went onto the wire."""
        with self._lock:
            ticket.void = True
            for window in self._of(bucket):
                window.give_back(1)

    def pause(self, bucket: str | None, for_ns: int) -> None:
        """Let nothing of a bucket go for a while, because the venue said so; None means all."""
        with self._lock:
            until_ns = self._clock.monotonic_ns() + for_ns
            self._paused_until[bucket] = max(until_ns, self._paused_until.get(bucket, 0))

    def left(self, bucket: str) -> int:
        """Return how many urgent calls of a bucket could go at this moment."""
        with self._lock:
            now_ns, wall_ns = self._clock.monotonic_ns(), self._clock.now_ns()
            if self._pause_ns(bucket, now_ns):
                return 0
            free = [one.limit.calls - one.used(now_ns, wall_ns) for one in self._of(bucket)]
            return max(0, min(free, default=0))

    def _wait_ns(self, bucket: str, urgent: bool, reduces: bool, ahead: int) -> int:
        now_ns, wall_ns = self._clock.monotonic_ns(), self._clock.now_ns()
        wait_ns = self._pause_ns(bucket, now_ns)
        for window in self._of(bucket):
            allowed = window.limit.calls
            if not (urgent or (reduces and window.limit.span_ns > MINUTE_NS)):
                allowed = max(1, allowed - max(window.kept, ahead))
                wait_ns = max(wait_ns, window.spacing_ns(allowed, now_ns, wall_ns))
            wait_ns = max(wait_ns, window.wait_ns(allowed, 1, now_ns, wall_ns))
        return wait_ns

    def _pause_ns(self, bucket: str, now_ns: int) -> int:
        until = max(self._paused_until.get(bucket, 0), self._paused_until.get(None, 0))
        return max(0, until - now_ns)

    def _spend(self, bucket: str, units: int) -> Ticket:
        now_ns, wall_ns = self._clock.monotonic_ns(), self._clock.now_ns()
        ticket = Ticket(now_ns)
        for window in self._of(bucket):
            window.add(ticket, units, now_ns, wall_ns)
        return ticket

    def _of(self, bucket: str) -> Iterable[_Window]:
        return [*self._windows[bucket], *self._every]
