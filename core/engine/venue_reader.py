"""Reads a venue's account on a thread of its own: no network may hold up the engine's loop."""

import threading
from collections.abc import Callable

from core.clock import SECOND_NS, Clock
from core.errors import AlgoTraderError
from core.events.commands import Command
from core.execution.broker import Broker
from core.state.reconciliation import VenueAccount


class AccountRead(Command, frozen=True, kw_only=True):
    """The venue's account, for the engine's loop; `number` counts what was asked for."""

    account: VenueAccount
    number: int


class AccountUnread(Command, frozen=True, kw_only=True):
    """The venue's account could not be read, and why."""

    sentence: str
    number: int


class VenueReader:
    """Reads orders, positions and cash every `every_s` seconds of the clock, and when asked to."""

    def __init__(
        self, broker: Broker, post: Callable[[Command], None], clock: Clock, every_s: float = 60.0
    ) -> None:
        self._broker = broker
        self._post = post
        self._clock = clock
        self._every_s = every_s
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._due_ns = 0
        self._number = 0
        self._thread = threading.Thread(target=self._run, name="account-reader", daemon=True)

    def start(self) -> None:
        """Begin; the first look is due at once, unless one was taken already."""
        self._thread.start()

    def ask(self, in_s: float = 0.0) -> int:
        """Read again in so many seconds of the clock; return the number that look will have."""
        due_ns = self._clock.monotonic_ns() + int(in_s * SECOND_NS)
        self._due_ns = min(self._due_ns, due_ns)
        self._wake.set()
        return self._number + 1

    def look(self) -> Command:
        """Read now, in the caller's thread, and return what came of it; only before `start`."""
        self._due_ns = self._clock.monotonic_ns() + int(self._every_s * SECOND_NS)
        self._number += 1
        return self._read()

    def close(self, timeout_s: float = 5.0) -> None:
        """Stop reading."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._closing.is_set():
            left_s = (self._due_ns - self._clock.monotonic_ns()) / SECOND_NS
            if left_s > 0:
                self._wake.wait(left_s / self._clock.rate)
                self._wake.clear()
                continue
            self._due_ns = self._clock.monotonic_ns() + int(self._every_s * SECOND_NS)
            self._number += 1
            self._post(self._read())

    def _read(self) -> Command:
        try:
            # Positions last: a fill between the two reads is then seen on both sides or asked for.
            orders = tuple(self._broker.open_orders())
            cash = self._broker.cash()
            positions = tuple(self._broker.positions())
        except AlgoTraderError as failure:
            return AccountUnread(sentence=str(failure), number=self._number)
        except Exception as failure:  # noqa: BLE001 - a reading thread must never end
            sentence = f"The broker's account could not be read ({type(failure).__name__})."
            return AccountUnread(sentence=sentence, number=self._number)
        account = VenueAccount(
            ts_ns=self._clock.now_ns(), orders=orders, positions=positions, cash=cash
        )
        return AccountRead(account=account, number=self._number)
