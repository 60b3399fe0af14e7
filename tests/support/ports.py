"""The engine's ports, wrapped so that a process can die at any of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from decimal import Decimal

from core.events import broker_reports as r
from core.events.facts import AnyFact, CancelRequested, ExitNoted, OrderIntended, StopPlanned
from core.model.orders import Order, Purpose


class Doom:
    """Kills this process, without any warning, at the n-th passing of one named point."""

    def __init__(self, point: str, passing: int) -> None:
        self.point = point
        self.left = passing
        self.passed: dict[str, int] = {}

    def at(self, point: str) -> None:
        self.passed[point] = self.passed.get(point, 0) + 1
        if point == self.point:
            self.left -= 1
            if self.left == 0:
                self.strike()

    def strike(self) -> None:
        """Do the worst."""
        os.kill(os.getpid(), signal.SIGKILL)


POINTS = (
    "before commit of entry",
    "after commit of entry",
    "before commit of safety exit",
    "after commit of safety exit",
    "before commit of exit",
    "after commit of exit",
    "before commit of cancel",
    "after commit of cancel",
    "before commit of fill",
    "after commit of fill",
    "after record of stop",
    "before submit of entry",
    "after submit of entry",
    "after submit of safety exit",
    "after submit of exit",
    "before cancel",
    "after cancel",
    "before modify",
    "after modify",
    "before venue write of order",
    "after venue write of order",
    "before venue write of fill",
    "after venue write of fill",
    "before post of fill",
    "after post of fill",
)
_NAMES = {Purpose.ENTRY: "entry", Purpose.PROTECT: "safety exit", Purpose.EXIT: "exit"}


class DoomedJournal:
    """A journal with death before and after each commit, by what is in it."""

    def __init__(self, inner, doom: Doom) -> None:
        self._inner = inner
        self._doom = doom
        self._waiting: list[str] = []
        self.durable = inner.durable

    def append(self, fact: AnyFact) -> int:
        number = self._inner.append(fact)
        if isinstance(fact, OrderIntended):
            self._waiting.append(_NAMES.get(fact.order.purpose, "target"))
        elif isinstance(fact, CancelRequested):
            self._waiting.append("cancel")
        elif isinstance(fact, r.OrderFilled):
            self._waiting.append("fill")
        elif isinstance(fact, StopPlanned):
            self._doom.at("after record of stop")
        elif isinstance(fact, ExitNoted):
            self._doom.at("after record of exit plan")
        return number

    def commit(self) -> None:
        waiting, self._waiting = self._waiting, []
        for name in waiting:
            self._doom.at(f"before commit of {name}")
        self._inner.commit()
        for name in waiting:
            self._doom.at(f"after commit of {name}")

    def __getattr__(self, name: str):
        return getattr(self._inner, name)


class DoomedStore:
    """A venue store with death before and after each write."""

    def __init__(self, inner, doom: Doom) -> None:
        self._inner = inner
        self._doom = doom

    def write(self, changes) -> None:
        kind = "fill" if changes.fills else "order"
        self._doom.at(f"before venue write of {kind}")
        self._inner.write(changes)
        self._doom.at(f"after venue write of {kind}")

    def __getattr__(self, name: str):
        return getattr(self._inner, name)


class DoomedWire:
    """The wire to the broker with death before and after each message, both ways."""

    def __init__(self, inner, doom: Doom) -> None:
        self._inner = inner
        self._doom = doom

    def connect(self, post: Callable[[r.BrokerReport], None]) -> None:
        def doomed(report: r.BrokerReport) -> None:
            if isinstance(report, r.OrderFilled):
                self._doom.at("before post of fill")
            post(report)
            if isinstance(report, r.OrderFilled):
                self._doom.at("after post of fill")

        self._inner.connect(doomed)

    def submit(self, order: Order) -> None:
        name = _NAMES.get(order.purpose, "target")
        self._doom.at(f"before submit of {name}")
        self._inner.submit(order)
        self._doom.at(f"after submit of {name}")

    def cancel(self, client_order_id: str) -> None:
        self._doom.at("before cancel")
        self._inner.cancel(client_order_id)
        self._doom.at("after cancel")

    def modify(
        self,
        client_order_id: str,
        quantity: Decimal,
        limit_price: Decimal | None,
        trigger_price: Decimal | None,
    ) -> None:
        self._doom.at("before modify")
        self._inner.modify(client_order_id, quantity, limit_price, trigger_price)
        self._doom.at("after modify")

    def __getattr__(self, name: str):
        return getattr(self._inner, name)
