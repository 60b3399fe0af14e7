"""Sends what changes an order that is out there: a cancel, or new values for it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from msgspec import Struct, structs

from core.brokers.wire.rate_limiter import RateLimiter
from core.brokers.wire.sender import Job, Lane, Sender
from core.brokers.zerodha.client import KiteFailed
from core.brokers.zerodha.failures import Failure, Verdict
from core.brokers.zerodha.order_watch import Terms, Tracked
from core.clock import SECOND_NS, Clock
from core.errors import BrokerRefused
from core.events.broker_reports import CancelRefused, ModifyRefused
from core.execution.broker import Post

TRIES: Final = 4


class Change(Struct, frozen=True):
    """A cancel, or new values for an order.

    `send` sends it; raises KiteFailed, or BrokerRefused for what cannot be asked. `may_fire` when
    it is about a trigger, which may become an order at any time.
    """

    one: Tracked
    bucket: str
    send: Callable[[], None]
    may_fire: bool = False


class _Kind(Struct, frozen=True):
    name: str
    lane: Lane
    refused: type[CancelRefused] | type[ModifyRefused]


_CANCEL: Final = _Kind("The cancel", Lane.CANCEL, CancelRefused)
_NEW_VALUES: Final = _Kind("The change", Lane.EXIT, ModifyRefused)


class Desk(Protocol):
    """Where reports go, the book is asked for, and lost orders are noted."""

    lock: threading.RLock
    post: Post
    look: Callable[[], None]

    def lost(self, one: Tracked, sentence: str) -> None:
        """Note that nobody knows what became of a request."""


class Changes:
    """Queues changes and judges what comes back; the book tells what became of them."""

    def __init__(self, sender: Sender, limiter: RateLimiter, clock: Clock, desk: Desk) -> None:
        self._sender = sender
        self._limiter = limiter
        self._clock = clock
        self._desk = desk

    def cancel(self, change: Change, tries: int = TRIES) -> None:
        """Queue a cancel."""
        self._put(_CANCEL, change, tries)

    def modify(self, change: Change) -> None:
        """Queue new values."""
        self._put(_NEW_VALUES, change, TRIES)

    @contextmanager
    def expecting(self, one: Tracked, terms: Terms) -> Iterator[None]:
        """Send new values in here: the book is to show them, also when the answer is lost."""
        try:
            yield
        except KiteFailed as failed:
            if failed.failure.verdict is Verdict.LOST:
                self._expect(one, terms)
            raise
        self._expect(one, terms)

    def _expect(self, one: Tracked, terms: Terms) -> None:
        now_ns = self._clock.monotonic_ns()
        with self._desk.lock:
            one.terms = structs.replace(terms, since_ns=now_ns)

    def _put(self, kind: _Kind, change: Change, tries: int) -> None:
        self._sender.put(
            Job(
                lane=kind.lane,
                bucket=change.bucket,
                work=lambda: self._work(kind, change, tries),
                dropped=lambda sentence: self._refused(kind, change.one, sentence),
                lost=lambda sentence: self._desk.lost(change.one, sentence),
            )
        )

    def _work(self, kind: _Kind, change: Change, tries: int) -> None:
        try:
            change.send()
        except BrokerRefused as refusal:
            self._refused(kind, change.one, str(refusal))
        except KiteFailed as failed:
            self._failed(kind, change, failed.failure, tries)
        else:
            self._desk.look()

    def _failed(self, kind: _Kind, change: Change, failure: Failure, tries: int) -> None:
        one = change.one
        if failure.verdict is Verdict.LIMITED and tries > 1:
            # The gate did not let it through. A second cancel of an order would change nothing,
            # and values are absolute: both may be repeated.
            self._limiter.pause(change.bucket, SECOND_NS)
            self._put(kind, change, tries - 1)
            return
        lost = failure.verdict is Verdict.LOST
        if kind is _CANCEL and (lost or change.may_fire):
            # A trigger may have fired just now: its order is cancelled as soon as it is seen.
            one.doomed = True
        if lost:
            self._desk.lost(one, f"{failure.sentence} {kind.name} may have arrived or not.")
        else:
            self._refused(kind, one, failure.sentence)

    def _refused(self, kind: _Kind, one: Tracked, sentence: str) -> None:
        self._desk.post(
            kind.refused(
                client_order_id=one.client_order_id,
                ts_ns=self._clock.now_ns(),
                sentence=sentence,
            )
        )
        self._desk.look()
