"""Sends requests to a venue from threads of their own, by lane.

Each lane has its own: a cancel never waits behind a slow order, an exit never behind a slow entry,
and an order never behind a slow question. Cancels have three, because each is about an order of its
own and one that hangs must not hold up the rest; the others keep their order. What the lanes share
is the rate budget, where the lower lane leaves places for the higher one.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from enum import IntEnum

from msgspec import Struct

from core.brokers.wire.rate_limiter import RateLimiter, Ticket
from core.clock import SECOND_NS, Clock

_LOG = logging.getLogger(__name__)
_LONGEST_WAIT_S = 0.25
_CANCELLING = 3
_CLOSING = "The program is closing, so this was never sent."


class Lane(IntEnum):
    """What goes first when not everything can go."""

    CANCEL = 0
    EXIT = 1
    ENTRY = 2
    READ = 3


def _goes() -> str:
    return ""


class Job(Struct, frozen=True):
    """One request.

    `work` sends it, waits for the answer and posts what it means; it should raise nothing.
    `void` is asked just before the wire: a sentence why it must not leave any more, empty to go.
    `dropped` is then called with the sentence instead of `work`.
    `lost` is called with a sentence when `work` raised after all: it may have been sent.
    """

    lane: Lane
    bucket: str
    work: Callable[[], None]
    dropped: Callable[[str], None]
    void: Callable[[], str] = _goes
    lost: Callable[[str], None] | None = None


class Waits:
    """Waiting times of one lane. `held` is the part of a wait that was for the rate budget."""

    __slots__ = ("_lock", "count", "held_ns", "longest_held_ns", "longest_ns", "total_ns")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.count = 0
        self.total_ns = self.longest_ns = 0
        self.held_ns = self.longest_held_ns = 0

    def add(self, wait_ns: int, held_ns: int) -> None:
        """Count one request that has left."""
        with self._lock:
            self.count += 1
            self.total_ns += wait_ns
            self.longest_ns = max(self.longest_ns, wait_ns)
            self.held_ns += held_ns
            self.longest_held_ns = max(self.longest_held_ns, held_ns)


class Sender:
    """The requests of one account at one venue, by lane."""

    def __init__(self, name: str, limiter: RateLimiter, clock: Clock) -> None:
        self._limiter = limiter
        self._clock = clock
        self._closed = False
        self._change = threading.Condition()
        self._queues: dict[Lane, deque[Job]] = {lane: deque() for lane in Lane}
        self._put_ns: dict[Lane, deque[int]] = {lane: deque() for lane in Lane}
        self.waits = {lane: Waits() for lane in Lane}
        """How long the requests of each lane waited before they left."""
        self._threads = [
            threading.Thread(
                target=self._run, args=(lane,), name=f"{name}-{lane.name.lower()}", daemon=True
            )
            for lane in (*(Lane.CANCEL,) * _CANCELLING, Lane.EXIT, Lane.ENTRY, Lane.READ)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, job: Job) -> None:
        """Queue a request and return; one that comes after `close` is dropped at once."""
        with self._change:
            if not self._closed:
                self._queues[job.lane].append(job)
                self._put_ns[job.lane].append(self._clock.monotonic_ns())
                self._change.notify_all()
                return
        job.dropped(_CLOSING)

    def waiting(self, lane: Lane) -> int:
        """Return how many requests of a lane have not left yet."""
        return len(self._queues[lane])

    def close(self, timeout_s: float) -> bool:
        """Drop what has not left and wait for what has; return whether all was answered in time.

        `timeout_s` counts at the machine, whatever the clock's rate.
        """
        with self._change:
            self._closed = True
            left = [job for queue in self._queues.values() for job in queue]
            for lane in Lane:
                self._queues[lane].clear()
                self._put_ns[lane].clear()
            self._change.notify_all()
        for job in left:
            self._tell(job.dropped, _CLOSING)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout_s / len(self._threads))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self, lane: Lane) -> None:
        queue = self._queues[lane]
        held: Job | None = None
        since_ns = 0
        while True:
            with self._change:
                while not queue and not self._closed:
                    self._change.wait()
                if not queue:
                    return
                job = queue[0]
            if job is not held:
                held, since_ns = job, self._clock.monotonic_ns()
            sentence = self._asked(job)
            ticket = None if sentence else self._ticket(job)
            if isinstance(ticket, int):
                self._rest(ticket)
                continue
            with self._change:
                if not queue or queue[0] is not job:
                    # Another thread of the lane has it, or the closing has told it.
                    if ticket is not None:
                        self._limiter.give_back(job.bucket, ticket)
                    continue
                queue.popleft()
                put_ns = self._put_ns[lane].popleft()
            if ticket is not None:
                now_ns = self._clock.monotonic_ns()
                self.waits[lane].add(now_ns - put_ns, now_ns - since_ns)
            self._finish(job, sentence, ticket)

    def _finish(self, job: Job, sentence: str, ticket: Ticket | None) -> None:
        """Send the job, or drop it when it must not leave any more."""
        sentence = sentence or self._asked(job)
        if sentence or ticket is None:
            if ticket is not None:
                self._limiter.give_back(job.bucket, ticket)
            self._tell(job.dropped, sentence)
            return
        try:
            job.work()
        except Exception as failure:  # noqa: BLE001 - whatever failed, it may be out there
            # Only the kind: the text of a library's error may hold what must not be logged.
            kind = type(failure).__name__
            _LOG.error("a request failed in a way that was not foreseen: %s", kind)
            if job.lost is not None:
                self._tell(job.lost, f"The answer could not be understood ({kind}).")
        finally:
            self._limiter.answered(ticket)

    def _ticket(self, job: Job) -> Ticket | int:
        lane = job.lane
        above = sum(len(self._queues[one]) for one in Lane if one < lane)
        return self._limiter.take(
            job.bucket,
            urgent=lane is Lane.CANCEL,
            reduces=lane is Lane.EXIT,
            ahead=above if lane is not Lane.READ else 0,
        )

    def _rest(self, wait_ns: int) -> None:
        """Wait for budget, but never long: the kill latch may void what waits."""
        wait_s = wait_ns / SECOND_NS / self._clock.rate
        with self._change:
            if not self._closed:
                self._change.wait(min(wait_s, _LONGEST_WAIT_S))

    @staticmethod
    def _asked(job: Job) -> str:
        try:
            return job.void()
        except Exception as failure:  # noqa: BLE001 - what cannot be checked must not leave
            return f"It could not be checked before it was sent ({type(failure).__name__})."

    @staticmethod
    def _tell(what: Callable[[str], None], sentence: str) -> None:
        try:
            what(sentence)
        except Exception as failure:  # noqa: BLE001 - a sending thread must never end
            _LOG.error("a request's end could not be told: %s", type(failure).__name__)
