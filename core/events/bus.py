"""Publish and subscribe, typed, in a known order.

In a backtest `publish` calls the handlers at once, in order of priority and then of subscription,
so two runs are the same. For live watching `QueuedBus` puts a priority queue and a thread between.
A handler that raises is isolated, counted and reported, in the log if nobody else is told; the
others still hear the event.
The paths of every order make an event only when somebody `wants` it; whoever listens to the base
class Event is told of everything.
"""

import heapq
import logging
import threading
from collections import Counter, deque
from collections.abc import Callable
from enum import IntEnum
from typing import Any, TypeVar

from msgspec import Struct

_LOG = logging.getLogger(__name__)
Handler = Callable[[Any], None]
F = TypeVar("F", bound=Callable[..., None])
_MARK = "_on_event"


class Priority(IntEnum):
    """Who hears first. Lower value, earlier."""

    CRITICAL = 0
    HIGH = 1
    NORMAL = 2
    LOW = 3


class BusStatistics(Struct, frozen=True, kw_only=True):
    """Counts since the bus was made."""

    published: dict[str, int]
    delivered: int
    failed: int
    waiting: int


def on_event(kind: type, priority: Priority = Priority.NORMAL) -> Callable[[F], F]:
    """Mark a method as a handler; `EventBus.register` finds it."""

    def mark(method: F) -> F:
        marks = getattr(method, _MARK, ())
        setattr(method, _MARK, (*marks, (kind, priority)))
        return method

    return mark


class EventBus:
    """A synchronous bus: `publish` returns when every handler has run.

    `unheard` holds kinds of events found to have no listener, so that a hot path can tell by one
    look into a set; `wants` says it for any kind.
    """

    def __init__(
        self,
        history: int = 1000,
        on_failure: Callable[[Handler, object, Exception], None] | None = None,
    ) -> None:
        self._handlers: dict[type, list[tuple[int, int, Handler]]] = {}
        self._routes: dict[type, tuple[Handler, ...]] = {}
        self.unheard: set[type] = set()
        self._order = 0
        self._history: deque[object] = deque(maxlen=history)
        self._published: Counter[type] = Counter()
        self._delivered = 0
        self._failed = 0
        self._on_failure = on_failure
        self._logged: set[tuple[str, type]] = set()

    def subscribe(
        self, kind: type, handler: Handler, priority: Priority = Priority.NORMAL
    ) -> Callable[[], None]:
        """Call `handler` with every event of `kind` (or a subclass); return the unsubscriber."""
        self._order += 1
        entry = (int(priority), self._order, handler)
        entries = self._handlers.setdefault(kind, [])
        entries.append(entry)
        self._forget_routes()

        def unsubscribe() -> None:
            if entry in entries:
                entries.remove(entry)
                self._forget_routes()

        return unsubscribe

    def register(self, subscriber: object) -> Callable[[], None]:
        """Subscribe every method of `subscriber` marked with `@on_event`."""
        undo: list[Callable[[], None]] = []
        for name in dir(type(subscriber)):
            marks = getattr(getattr(type(subscriber), name, None), _MARK, ())
            undo += [self.subscribe(k, getattr(subscriber, name), p) for k, p in marks]

        def unsubscribe() -> None:
            for one in undo:
                one()

        return unsubscribe

    def wants(self, kind: type) -> bool:
        """Return whether anybody listens to `kind`; lets hot paths skip making the event."""
        return kind not in self.unheard and bool(self._route(kind))

    def publish(self, event: object) -> None:
        """Give the event to its handlers, most urgent first."""
        kind = type(event)
        self._published[kind] += 1
        self._history.append(event)
        self._deliver(event, self._route(kind))

    def history(self) -> tuple[object, ...]:
        """Return the latest events, oldest first."""
        return tuple(self._history)

    def statistics(self) -> BusStatistics:
        """Return the counts so far."""
        return BusStatistics(
            published={kind.__name__: count for kind, count in self._published.items()},
            delivered=self._delivered,
            failed=self._failed,
            waiting=self._waiting(),
        )

    def _waiting(self) -> int:
        return 0

    def _forget_routes(self) -> None:
        self._routes.clear()
        self.unheard.clear()

    def _route(self, kind: type) -> tuple[Handler, ...]:
        route = self._routes.get(kind)
        if route is None:
            entries = [e for base in kind.__mro__ for e in self._handlers.get(base, ())]
            route = tuple(handler for _, _, handler in sorted(entries, key=lambda e: e[:2]))
            self._routes[kind] = route
            if not route:
                self.unheard.add(kind)
        return route

    def _deliver(self, event: object, route: tuple[Handler, ...]) -> None:
        for handler in route:
            try:
                handler(event)
                self._delivered += 1
            except Exception as failure:  # noqa: BLE001 - the bus isolates every handler
                self._failed += 1
                self._report(handler, event, failure)

    def _report(self, handler: Handler, event: object, failure: Exception) -> None:
        if self._on_failure is not None:
            self._on_failure(handler, event, failure)
            return
        name = getattr(handler, "__qualname__", type(handler).__name__)
        fault = name, type(failure)
        if fault in self._logged:
            return  # one that fails at every event would fill the log
        self._logged.add(fault)
        told = {"handler": name, "event": type(event).__name__}
        _LOG.error("a listener to events failed", exc_info=failure, extra=told)


class QueuedBus(EventBus):
    """An asynchronous bus: `publish` returns at once; a thread delivers by event priority."""

    def __init__(
        self,
        history: int = 1000,
        on_failure: Callable[[Handler, object, Exception], None] | None = None,
    ) -> None:
        super().__init__(history, on_failure)
        self._queue: list[tuple[int, int, object]] = []
        self._number = 0
        self._ready = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="event-bus", daemon=True)
        self._thread.start()

    def publish(self, event: object, priority: Priority = Priority.NORMAL) -> None:
        """Queue the event; CRITICAL overtakes everything that waits."""
        with self._ready:
            self._published[type(event)] += 1
            self._number += 1
            heapq.heappush(self._queue, (int(priority), self._number, event))
            self._ready.notify()

    def close(self, timeout_s: float = 5.0) -> None:
        """Deliver what waits and end the thread."""
        with self._ready:
            self._closing = True
            self._ready.notify()
        self._thread.join(timeout_s)

    def _waiting(self) -> int:
        return len(self._queue)

    def _run(self) -> None:
        while True:
            with self._ready:
                while not self._queue and not self._closing:
                    self._ready.wait()
                if not self._queue:
                    return
                _, _, event = heapq.heappop(self._queue)
            self._history.append(event)
            self._deliver(event, self._route(type(event)))
