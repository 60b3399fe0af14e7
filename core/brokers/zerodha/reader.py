"""Reads the books again and again, sooner when somebody asks, and posts what is new."""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Final

from core.brokers.zerodha.books import Books, wants_trades
from core.brokers.zerodha.client import KiteFailed
from core.brokers.zerodha.mapping import OrderRow
from core.brokers.zerodha.order_requests import OrderRequests
from core.brokers.zerodha.order_watch import Reading, Stage, Tracked, follow
from core.brokers.zerodha.trigger_watch import follow_trigger
from core.brokers.zerodha.triggers import found_by_content
from core.clock import Clock
from core.errors import BrokerError, LoginNeeded
from core.events.broker_reports import BrokerReport

_LOG = logging.getLogger(__name__)
_LEAST_S: Final = 0.15
_BUSY_S: Final = 1.0
_IDLE_S: Final = 5.0
_WORKING_S: Final = 2.0
_AFTER_FAILURE_S: Final = (0.5, 1.0, 2.0)
_LOGGED_OUT_S: Final = (2.0, 5.0, 15.0)
_SHORTEST_S: Final = 0.002


class BookReader:
    """One thread. The socket's order updates only wake it: the books alone are believed."""

    def __init__(self, books: Books, requests: OrderRequests, clock: Clock) -> None:
        self._books = books
        self._requests = requests
        self._clock = clock
        self._wake = threading.Event()
        self._hurry = threading.Event()
        self._closing = False
        self._failures = 0
        self.problem: BrokerError | None = None
        self.read_ns = 0
        self.on_turn: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._run, name="zerodha-books", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def look(self) -> None:
        """Read soon."""
        self._wake.set()

    def hurry(self) -> None:
        """Read at once, even after failures: the network is back."""
        self._failures = 0
        self._hurry.set()
        self._wake.set()

    def close(self, timeout_s: float) -> None:
        """Stop reading."""
        self._closing = True
        self._hurry.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._closing:
            self._wake.clear()
            self._hurry.clear()
            try:
                self._read()
            except Exception as failure:  # noqa: BLE001 - the reader must never end
                _LOG.error("the order book could not be followed: %s", type(failure).__name__)
                self._failures += 1
            self._rest(_LEAST_S)
            self._wait()

    def _read(self) -> None:
        requests = self._requests

        def wanted(rows: Mapping[str, OrderRow]) -> bool:
            with requests.lock:
                return wants_trades(rows, requests.registry.values())

        try:
            with requests.lock:
                triggers = any(
                    one.as_trigger and (one.alive or one.asked_ns)
                    for one in requests.registry.values()
                )
            reading = self._books.read(wanted, triggers)
        except KiteFailed as failed:
            self._failures += 1
            self.problem = failed.failure.raised()
            return
        except BrokerError as failure:
            self._failures += 1
            self.problem = failure
            return
        self._failures, self.problem = 0, None
        self.read_ns = reading.begun_ns
        self.take(reading)
        self.on_turn()

    def take(self, reading: Reading) -> None:
        """Post what a reading tells about every order of ours; chase what was to be gone."""
        requests = self._requests
        with requests.lock:
            for one in list(requests.registry.values()):
                if one.over and not one.asked_ns:
                    continue
                for report in self._news(one, reading):
                    requests.post(report)
        for one in list(requests.registry.values()):
            if one.doomed and one.at_work:
                requests.cancel_again(one, reading.begun_ns)

    def _news(self, one: Tracked, reading: Reading) -> list[BrokerReport]:
        """Return what is new about an order, be it a trigger still."""
        if not one.as_trigger or one.client_order_id in reading.rows:
            return follow(one, reading)
        if reading.triggers is None:
            return []
        if not one.trigger_id and one.order is not None and not one.on_its_way:
            claimed = {other.trigger_id for other in self._requests.registry.values()}
            found = found_by_content(one.order, reading.triggers, claimed)
            one.trigger_id = found.trigger_id if found is not None else ""
        reports = follow_trigger(one, reading.triggers, reading)
        if one.order_id:
            self._books.know(one.client_order_id, one.order_id)
            self.look()
        return reports

    def _wait(self) -> None:
        """Wait for the next reading; a question ends the wait, a failure lengthens it."""
        if self._failures:
            logged_out = isinstance(self.problem, LoginNeeded)
            steps = _LOGGED_OUT_S if logged_out else _AFTER_FAILURE_S
            self._rest(steps[min(self._failures, len(steps)) - 1])
            return
        seconds = self._interval_s()
        self._wake.wait(max(seconds / self._clock.rate, _SHORTEST_S))

    def _interval_s(self) -> float:
        with self._requests.lock:
            alive = [one for one in self._requests.registry.values() if one.alive]
        if any(one.stage is not Stage.SENT or one.terms or one.doomed for one in alive):
            return _BUSY_S
        return _WORKING_S if alive else _IDLE_S

    def _rest(self, seconds: float) -> None:
        """Wait, whatever is asked meanwhile; closing and the network's return end it early."""
        self._hurry.wait(max(seconds / self._clock.rate, _SHORTEST_S))
