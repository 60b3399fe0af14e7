"""Fault times operation at Zerodha: each cell is one story with one right end."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from core.events.broker_reports import CancelRefused, ModifyRefused
from core.model.orders import OrderStatus
from core.state.order_machine import Move
from core.state.order_record import OrderRecord
from tests.exchanges.kite.desk import Desk
from tests.exchanges.kite.factory import wait_for
from tests.exchanges.kite.ground import Ground
from tests.exchanges.kite.times import SECOND_NS
from tests.exchanges.serving.faults import Fault, HttpFault

RATE = 10.0
WITHIN_S = 5.0
BUSY_S = 30.0
"""What the tests grant instead: other programs' work on the machine counts in the clock's time."""

NEW_PRICE = Decimal("96.00")
_TOKEN = ("TokenException", "Incorrect `api_key` or `access_token`.")
_ADDRESS = (
    "PermissionException",
    "IP (10.0.0.1) is not allowed to place orders for this app. "
    "Update allowed IPs on the Kite developer console.",
)


def _envelope(kind: str, message: str) -> bytes:
    body = {"status": "error", "message": message, "data": None, "error_type": kind}
    return json.dumps(body).encode()


@dataclass(frozen=True)
class Trouble:
    """One way in which a request fails. `done` says whether the exchange carried it out;
    `certain` that the answer itself is proof of that.
    """

    name: str
    kind: HttpFault | None
    done: bool
    certain: bool
    seconds: float = 0.0
    status: int = 500
    body: bytes = b""

    def fault(self, where: str) -> Fault:
        assert self.kind is not None
        return Fault(
            where,
            self.kind,
            seconds=self.seconds,
            status=self.status,
            body=self.body,
        )


def _status(status: int, kind: str, message: str, done: bool) -> Trouble:
    http = HttpFault.STATUS_AFTER if done else HttpFault.STATUS
    when = "after it was carried out" if done else "before"
    certain = not done and status in (403, 429)
    name = f"{status} {kind} {when}"
    return Trouble(name, http, done, certain, status=status, body=_envelope(kind, message))


TROUBLES: tuple[Trouble, ...] = (
    Trouble("accept, then no answer", HttpFault.TIMEOUT_AFTER, True, False, seconds=1.0),
    Trouble("accept, then reset", HttpFault.RESET_AFTER, True, False),
    Trouble("accept, then half an answer", HttpFault.RESET_MIDBODY, True, False),
    Trouble("accept, then garbage", HttpFault.GARBAGE_AFTER, True, False),
    Trouble("accept, then 200 {}", HttpFault.EMPTY_AFTER, True, False),
    Trouble("accept, then a proxy's page", HttpFault.HTML_AFTER, True, False),
    _status(500, "GeneralException", "Something went wrong", done=True),
    _status(503, "NetworkException", "Service unavailable", done=True),
    _status(504, "NetworkException", "Gateway timed out", done=True),
    Trouble("a slow answer", HttpFault.SLOW, True, True, seconds=0.15),
    Trouble("no answer, not carried out", HttpFault.TIMEOUT_BEFORE, False, False, seconds=1.0),
    Trouble("reset, not carried out", HttpFault.RESET_BEFORE, False, False),
    Trouble("a proxy's page, not carried out", HttpFault.HTML, False, False),
    _status(502, "NetworkException", "Gateway", done=False),
    _status(429, "NetworkException", "Too many requests", done=False),
    Trouble("429 without an envelope", HttpFault.STATUS, False, True, status=429, body=b"{}"),
    _status(403, *_TOKEN, done=False),
    _status(403, *_ADDRESS, done=False),
    Trouble("sent elsewhere", HttpFault.REDIRECT, False, False),
    Trouble("connection refused", None, False, True),
)
OPERATIONS = ("place", "modify", "cancel", "query")


@dataclass
class Cell:
    """What came of one cell. `seconds` is how long the truth took after the venue answered."""

    operation: str
    trouble: Trouble
    within_s: float = WITHIN_S
    sent: int = 0
    status: str = ""
    filled: Decimal = Decimal(0)
    at_venue: int = 0
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.operation}: {self.trouble.name}"

    def check(self, right: bool, what: str) -> None:
        if not right:
            self.notes.append(what)


def run(operation: str, trouble: Trouble, within_s: float = WITHIN_S) -> Cell:
    """Play one cell and return it; its `notes` say what was not right."""
    ground = Ground(rate=RATE)
    desk = Desk(ground)
    cell = Cell(operation, trouble, within_s)
    try:
        _STORIES[operation](cell, ground, desk)
    except AssertionError as failure:
        cell.notes.append(f"it stuck: {failure}")
    finally:
        desk.close()
        ground.stop()
    return cell


def cells() -> Iterator[tuple[str, Trouble]]:
    for operation in OPERATIONS:
        for trouble in TROUBLES:
            yield operation, trouble


def _place(cell: Cell, ground: Ground, desk: Desk) -> None:
    trouble = cell.trouble
    with _troubled(cell, ground, "POST /orders/*"):
        record = desk.submit()
        # The book may show the order before its answer is given up: then nothing is ever lost.
        wait_for(lambda: bool(desk.reports) or record.status is not OrderStatus.SENDING)
    if trouble.certain and not trouble.done:
        _timed(cell, ground, desk, lambda: record.status is OrderStatus.REJECTED)
    elif trouble.done:
        _timed(cell, ground, desk, lambda: record.status is OrderStatus.OPEN)
    else:
        _stays_unknown(cell, ground, desk, record)
    cell.sent = ground.do(ground.venue.posts)
    cell.check(cell.sent == (1 if trouble.done else 0), f"{cell.sent} orders were sent")
    _settle_up(cell, ground, desk, record, 1 if trouble.done else 0)


def _stays_unknown(cell: Cell, ground: Ground, desk: Desk, record: OrderRecord) -> None:
    """Without proof an order stays UNKNOWN; two minutes of absence are proof."""
    desk.until(lambda: record.absences >= 2)
    cell.check(record.status is OrderStatus.UNKNOWN, "it was settled without proof")
    ground.clock.jump(130 * SECOND_NS)
    desk.until(lambda: record.status is OrderStatus.REJECTED)
    cell.check(record.inferred, "absence was taken for the venue's own word")


def _modify(cell: Cell, ground: Ground, desk: Desk) -> None:
    trouble, record = cell.trouble, desk.resting()
    with _troubled(cell, ground, "PUT /orders/*"):
        record.pending_modify = True
        desk.broker.modify(record.order.client_order_id, record.quantity, NEW_PRICE, None)
        wait_for(lambda: _told_of_change(desk))
    # A 429 did not let the change through; it may be sent again, for its values are absolute.
    again = trouble.certain and not trouble.done and trouble.status == 429
    applied = trouble.done or again
    price = NEW_PRICE if applied else Decimal("95.00")
    _timed(
        cell,
        ground,
        desk,
        lambda: record.limit_price == price and not record.pending_modify,
    )
    cell.sent = ground.do(lambda: ground.venue.posts("PUT"))
    cell.check(cell.sent == (1 if applied else 0), f"{cell.sent} changes were sent")
    at_venue = ground.do(lambda: next(iter(ground.venue.book.orders.values())).price)
    cell.check(at_venue == price, f"the venue has {at_venue}")
    _settle_up(cell, ground, desk, record, 1)


def _told_of_change(desk: Desk) -> bool:
    kinds = ("OutcomeLost", "OrderModified", "ModifyRefused")
    return any(type(one).__name__ in kinds for one in desk.reports)


def _cancel(cell: Cell, ground: Ground, desk: Desk) -> None:
    trouble, record = cell.trouble, desk.resting()
    with _troubled(cell, ground, "DELETE /orders/*"):
        record.pending_cancel = True
        desk.broker.cancel(record.order.client_order_id)
        wait_for(lambda: _told_of_cancel(desk))
    refused = trouble.certain and not trouble.done and trouble.status != 429
    if refused:
        _timed(cell, ground, desk, lambda: not record.pending_cancel)
        cell.check(record.status is OrderStatus.OPEN, f"it is {record.status}")
        told = any(isinstance(one, CancelRefused) for one in desk.reports)
        cell.check(told, "nobody said that the cancel was refused")
    else:
        # A lost cancel is sent again when the order is still seen at work: that harms nobody.
        _timed(cell, ground, desk, lambda: record.status is OrderStatus.CANCELED)
    cell.sent = ground.do(lambda: ground.venue.posts("DELETE"))
    _settle_up(cell, ground, desk, record, 1 if refused else 0)


def _told_of_cancel(desk: Desk) -> bool:
    kinds = ("OutcomeLost", "OrderCanceled", "CancelRefused")
    return any(type(one).__name__ in kinds for one in desk.reports)


def _query(cell: Cell, ground: Ground, desk: Desk) -> None:
    """The answer to a new order is lost, and then the question about it meets the trouble."""
    lost = Fault("POST /orders/*", HttpFault.RESET_AFTER)
    ground.server.faults.add(lost)
    with _troubled(cell, ground, "GET /orders", after=0):
        record = desk.submit()
        # The book may show the order before its answer is given up: then nothing is ever lost.
        wait_for(lambda: record.status is not OrderStatus.SENDING)
        if cell.trouble.kind is None:
            ground.clock.wait(SECOND_NS)
        desk.pump()
    _timed(cell, ground, desk, lambda: record.status is OrderStatus.OPEN)
    cell.sent = ground.do(ground.venue.posts)
    cell.check(cell.sent == 1, f"{cell.sent} orders were sent")
    _settle_up(cell, ground, desk, record, 1)


class _troubled:  # noqa: N801 - reads as a sentence
    """A stretch in which the trouble waits for a request, or nothing can be reached at all."""

    def __init__(self, cell: Cell, ground: Ground, where: str, after: int = 0) -> None:
        self._cell, self._ground, self._where, self._after = cell, ground, where, after

    def __enter__(self) -> None:
        if self._cell.trouble.kind is None:
            if self._cell.operation != "query":
                self._ground.server.refuse()
            return
        fault = self._cell.trouble.fault(self._where)
        if fault.kind is HttpFault.REDIRECT:
            # Whoever follows has his order carried out, and sends it twice.
            fault.headers = (("Location", f"{self._ground.server.url}/orders/regular"),)
        self._ground.server.faults.add(fault)

    def __exit__(self, *_: object) -> None:
        if self._cell.trouble.kind is None and self._cell.operation != "query":
            self._ground.server.recover()


def _timed(cell: Cell, ground: Ground, desk: Desk, done: Callable[[], bool]) -> None:
    """Wait for the right state and note how long it took by the clock."""
    began_ns = ground.clock.monotonic_ns()
    desk.until(done)
    cell.seconds = (ground.clock.monotonic_ns() - began_ns) / SECOND_NS
    cell.check(cell.seconds <= cell.within_s, f"it took {cell.seconds:.1f} s")


def _settle_up(cell: Cell, ground: Ground, desk: Desk, record: OrderRecord, orders: int) -> None:
    """Let the market trade through the price: what is filled there is filled here, once."""
    ground.settle()
    venue = ground.venue
    cell.at_venue = ground.do(lambda: sum(1 for one in venue.book.orders.values() if not one.over))
    cell.check(cell.at_venue == orders, f"{cell.at_venue} orders work at the venue")
    ground.trade_at("94.00", quantity=4)
    ground.trade_at("93.00")
    held = ground.do(lambda: venue.account.held("NSE:INFY"))
    desk.until(lambda: record.filled == held)
    cell.filled, cell.status = record.filled, record.status.value
    cell.check(held == 10 * orders, f"{held} shares are held")
    cell.check(Move.OVERFILL not in desk.moves, "a fill was booked twice")
    cell.check(Move.LATE_FILL not in desk.moves, "a fill came after the end")
    refused = any(isinstance(one, ModifyRefused) for one in desk.reports)
    cell.check(not (refused and cell.operation != "modify"), "a change was refused")


_STORIES = {"place": _place, "modify": _modify, "cancel": _cancel, "query": _query}
