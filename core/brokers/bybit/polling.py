"""Looks at the account every few seconds: whatever a socket lost is found here."""

import logging
import threading
from typing import Final

from core.brokers.bybit.client import BybitClient, number
from core.brokers.bybit.limits import EXECUTIONS, OPEN_ORDERS, PRICES
from core.brokers.bybit.mapping import LINEAR, SETTLE_COIN
from core.brokers.bybit.questions import find, in_order
from core.brokers.bybit.reporter import Reporter
from core.brokers.bybit.tracker import Tracker
from core.brokers.bybit.venue_time import VenueTime
from core.clock import DAY_NS, SECOND_NS, Clock
from core.errors import BrokerError, OutcomeUnknown

_LOG = logging.getLogger(__name__)
POLL_NS: Final = 2 * SECOND_NS
_OVERLAP_MS: Final = 120_000
_FARTHEST_MS: Final = 6 * DAY_NS // 1_000_000
_LOOK_S: Final = 0.2


class Poller:
    """One thread that asks for news, and again for every answer that is owed."""

    def __init__(
        self,
        client: BybitClient,
        tracker: Tracker,
        reporter: Reporter,
        clock: Clock,
        time: VenueTime,
        poll_ns: int = POLL_NS,
    ) -> None:
        self._client = client
        self._tracker = tracker
        self._reporter = reporter
        self._clock = clock
        self._time = time
        self._poll_ns = poll_ns
        self._owed: dict[str, int] = {}
        self._wanted: set[str] = set()
        self._lock = threading.Lock()
        self._asked_ns: int | None = None
        self._executed_ms = 0
        self._closing = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self.polls = 0
        self.answered_ns: int | None = None

    def start(self) -> None:
        """Begin; the first look is made at once."""
        self._thread = threading.Thread(target=self._run, name="bybit-poll", daemon=True)
        self._thread.start()

    def close(self, timeout_s: float = 2.0) -> None:
        """Stop looking."""
        self._closing.set()
        self._wake.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def owe(self, client_order_id: str, after_ns: int = 0, *, in_full: bool = False) -> None:
        """Promise an answer about an order, and keep asking until the venue gave one.

        `in_full` tells all there is to tell, also that there is no such order; otherwise what is
        news is told.
        """
        if in_full:
            self._wanted.add(client_order_id)
        due_ns = self._clock.monotonic_ns() + after_ns
        with self._lock:
            known = self._owed.get(client_order_id)
            if known is None or due_ns < known:
                self._owed[client_order_id] = due_ns
        if not after_ns:
            self._wake.set()

    def now(self) -> None:
        """Look at once: a socket came back, and what it missed never comes by itself."""
        self._asked_ns = None
        self._wake.set()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._sync()
                self._settle()
                if self._due():
                    self.look()
            except BrokerError:
                # The client paused the limits or the network is away: the next round tries again.
                self._asked_ns = self._clock.monotonic_ns()
            except Exception as failure:  # noqa: BLE001 - this thread must never end
                _LOG.error("a look at the account failed: %s", type(failure).__name__)
                self._asked_ns = self._clock.monotonic_ns()
            if self._wake.wait(max(_LOOK_S / self._clock.rate, 0.002)):
                self._wake.clear()

    def _due(self) -> bool:
        if self._asked_ns is None:
            return True
        return self._clock.monotonic_ns() - self._asked_ns >= self._poll_ns

    def look(self) -> None:
        """Take the executions since the last look, the open orders, and those that left."""
        self._asked_ns = self._clock.monotonic_ns()
        self._client.await_turn(EXECUTIONS, urgent=False)
        since = {"category": LINEAR, "startTime": self._since_ms()}
        rows = in_order(list(self._client.executions(since)))
        newest = max((int(number(row, "execTime")) for row in rows), default=0)
        self._reporter.execution_rows(rows)
        self._executed_ms = max(self._executed_ms, newest)
        followed = [one for one in self._tracker.all() if not one.over and not one.on_wire]
        self._client.await_turn(OPEN_ORDERS, urgent=False)
        scope = {"category": LINEAR, "settleCoin": SETTLE_COIN}
        orders = list(self._client.open_orders(scope))
        self._reporter.order_rows(orders)
        there = {str(row.get("orderLinkId") or "") for row in orders}
        for one in followed:
            # Before the venue's first word an order may still be on its way: others ask for it.
            if one.rank >= 0 and one.client_order_id not in there and not one.queued:
                self.owe(one.client_order_id, SECOND_NS // 2)
        self.answered_ns = self._clock.monotonic_ns()
        self.polls += 1

    def _since_ms(self) -> int:
        """Return from when executions are asked for, by Bybit's time.

        A beginning more than a week ago brings only the week after it: never ask so far back.
        """
        now_ms = self._time.stamp_ms()
        self._executed_ms = self._executed_ms or now_ms
        return max(self._executed_ms - _OVERLAP_MS, now_ms - _FARTHEST_MS)

    def _sync(self) -> None:
        if self._time.due():
            self._client.await_turn(PRICES, urgent=False)
            self._time.sync(self._client)

    def _settle(self) -> None:
        now_ns = self._clock.monotonic_ns()
        with self._lock:
            due = [name for name, due_ns in self._owed.items() if due_ns <= now_ns]
        for name in due:
            one = self._tracker.get(name)
            if one is not None and (one.on_wire or one.queued):
                # A question never overtakes the order it asks about.
                continue
            with self._lock:
                self._owed.pop(name, None)
            try:
                self.answer(name)
            except BrokerError:
                self.owe(name, SECOND_NS)
                raise

    def answer(self, client_order_id: str) -> None:
        """Ask about one order now and tell all that was found."""
        self._client.await_turn(OPEN_ORDERS, urgent=False)
        in_full = client_order_id in self._wanted
        row, executions = find(self._client, client_order_id)
        self._wanted.discard(client_order_id)
        try:
            if in_full:
                self._reporter.answer(client_order_id, row, executions)
            else:
                self._reporter.catch_up(row, executions)
        except (OutcomeUnknown, ValueError, TypeError):
            # A word nobody knows: the reporter parks it.
            self._reporter.order_rows([row] if row is not None else [])
        one = self._tracker.get(client_order_id)
        if one is not None and one.owes_fills:
            # The executions' list lags behind the orders' list.
            self.owe(client_order_id, SECOND_NS // 2)
