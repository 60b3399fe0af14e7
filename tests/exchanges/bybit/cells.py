"""The fault cells: one operation, one fault, what must be true afterwards."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from core.events.broker_reports import BrokerReport, OrderFilled
from core.model.orders import OrderStatus, OrderType
from core.state.order_machine import apply
from core.state.order_record import OrderRecord, new_record
from tests.exchanges.bybit.factory import BybitBench
from tests.exchanges.serving.faults import Fault, HttpFault, SocketFault

CREATE, AMEND, CANCEL = "order/create", "order/amend", "order/cancel"
ANSWERED_S = 5.0
H, S = HttpFault, SocketFault


def said(code: int, text: str = "") -> bytes:
    """Return an answer with a code."""
    body = {"retCode": code, "retMsg": text, "result": {}, "retExtInfo": {}, "time": 1}
    return json.dumps(body).encode()


@dataclass(frozen=True)
class Cell:
    """One fault on one operation. `carried` says that the exchange has carried it out.

    `deaf` loses every message of the private socket as well: polling alone must find the truth."""

    operation: str
    fault: str
    carried: bool
    make: Callable[[str], Fault] | None = None
    outage: str = ""
    definite: bool = False
    deaf: bool = False

    @property
    def name(self) -> str:
        """Return what it is called in the table."""
        return f"{self.operation}: {self.fault}"


@dataclass
class Outcome:
    """What came of a cell: `seconds` from the venue's answering to the right state."""

    cell: Cell
    status: str
    posts: int
    fills: int
    seconds: float
    words: list[str] = field(default_factory=list)


def _http(kind: HttpFault, **more: object) -> Callable[[str], Fault]:
    return lambda where: Fault(where, kind, **more)  # type: ignore[arg-type]


_CARRIED: dict[str, Callable[[str], Fault]] = {
    "accepted, then no answer": _http(H.TIMEOUT_AFTER, seconds=0.8),
    "accepted, then reset": _http(H.RESET_AFTER),
    "accepted, reset in the body": _http(H.RESET_MIDBODY),
    "accepted, garbage": _http(H.GARBAGE_AFTER),
    "accepted, 200 {}": _http(H.EMPTY_AFTER),
    "accepted, 500": _http(H.STATUS_AFTER, status=500),
    "accepted, 502 HTML": _http(H.HTML_AFTER),
    "accepted, 503": _http(H.STATUS_AFTER, status=503),
    "accepted, 504": _http(H.STATUS_AFTER, status=504),
    "accepted, 10000 server timeout": _http(H.STATUS_AFTER, status=200, body=said(10000)),
    "accepted, 10016 system error": _http(H.STATUS_AFTER, status=200, body=said(10016)),
    "accepted, code as text": _http(H.STATUS_AFTER, status=200, body=b'{"retCode":"0"}'),
    "accepted, slow": _http(H.SLOW, seconds=0.3),
}
_NOT_CARRIED: dict[str, tuple[Callable[[str], Fault], bool]] = {
    "reset before": (_http(H.RESET_BEFORE), False),
    "never answered": (_http(H.TIMEOUT_BEFORE, seconds=0.8), False),
    "429": (_http(H.STATUS, status=429), False),
    "500": (_http(H.STATUS, status=500), False),
    "502 HTML": (_http(H.HTML), False),
    "307 redirect": (_http(H.REDIRECT, headers=(("Location", "http://127.0.0.1:1/"),)), False),
    "10006 too many": (_http(H.STATUS, status=200, body=said(10006)), False),
    "10002 clock": (_http(H.STATUS, status=200, body=said(10002), count=2), True),
    "10003 key": (_http(H.STATUS, status=200, body=said(10003)), True),
    "110007 funds": (_http(H.STATUS, status=200, body=said(110007)), True),
}
_SOCKET: dict[str, SocketFault] = {
    "socket message lost": S.DROP,
    "socket message twice": S.TWICE,
    "socket messages in another order": S.LATE,
    "socket message cut": S.CUT,
    "socket message late": S.HOLD,
}


def all_cells() -> list[Cell]:
    """Return every cell."""
    found = []
    for operation in ("place", "amend", "cancel"):
        found += [Cell(operation, name, True, make) for name, make in _CARRIED.items()]
        found += [
            Cell(operation, name, False, make, definite=definite)
            for name, (make, definite) in _NOT_CARRIED.items()
        ]
    found += [Cell("query", name, True, make) for name, make in _CARRIED.items()]
    found += [Cell("query", name, True, make) for name, (make, _) in _NOT_CARRIED.items()]
    for operation in ("place", "amend", "cancel", "fill"):
        for name, make in list(_CARRIED.items())[:6]:
            found.append(Cell(operation, f"{name}, socket deaf", True, make, deaf=True))
    for name, kind in _SOCKET.items():
        for number in range(3):
            found.append(Cell("fill", f"{name} ({number + 1}.)", True, _message(kind, number)))
    found += [
        Cell("place", "port closed", False, outage="refuse", definite=True),
        Cell("place", "silent network", False, outage="silence"),
        Cell("cancel", "port closed", False, outage="refuse", definite=True),
        Cell("place", "403 address shut out", False, _http(H.STATUS, status=403)),
        Cell("place", "accepted, 110072 known already", True,
             _http(H.STATUS_AFTER, status=200, body=said(110072))),
    ]  # fmt: skip
    return found


def _message(kind: SocketFault, number: int) -> Callable[[str], Fault]:
    return lambda _: Fault("ws:/v5/private", kind, after=number, seconds=1.0)


class Witness:
    """What the engine would know: every report applied to the order's record."""

    def __init__(self, bench: BybitBench, name: str, record: OrderRecord) -> None:
        self.bench, self.name, self.record = bench, name, record
        self._read = 0

    def now(self) -> OrderRecord:
        """Return the record with everything heard so far applied."""
        reports: list[BrokerReport] = self.bench.reports
        while self._read < len(reports):
            report = reports[self._read]
            self._read += 1
            if report.client_order_id == self.name:
                apply(self.record, report)
        return self.record

    def fills(self) -> int:
        """Return how many different executions were told."""
        told = [one for one in self.bench.reports if isinstance(one, OrderFilled)]
        return len({one.fill.execution_id for one in told if one.client_order_id == self.name})


def run_cell(cell: Cell) -> Outcome:
    """Run one cell on an exchange and a broker of its own; raise AssertionError when it fails."""
    with BybitBench(rate=1.0, timeout_s=0.4, poll_ns=500_000_000) as bench:
        if cell.deaf:
            lost = Fault("ws:/v5/private", S.DROP, count=1_000_000)
            bench.local.server.faults.add(lost)
        return {
            "place": _place, "amend": _amend, "cancel": _cancel, "query": _query, "fill": _fill,
        }[cell.operation](cell, bench)  # fmt: skip


def _witness(bench: BybitBench, market: bool = False) -> tuple[Witness, object]:
    kind = {} if market else {"order_type": OrderType.LIMIT, "limit_price": Decimal(60000)}
    order = bench.order(**kind)
    record = new_record(order, 0, OrderStatus.SENDING)
    return Witness(bench, order.client_order_id, record), order


def _outage(cell: Cell, bench: BybitBench, deed: Callable[[], None]) -> None:
    server = bench.local.server
    (server.refuse if cell.outage == "refuse" else server.silence)()
    deed()
    time.sleep(1.2)
    server.recover()


def _inject(cell: Cell, bench: BybitBench, path: str, verb: str = "POST") -> Fault | None:
    return (
        None
        if cell.make is None
        else bench.local.server.faults.add(cell.make(f"{verb} /v5/{path}"))
    )


def _rests(record: OrderRecord) -> bool:
    return record.status is OrderStatus.OPEN


def _place(cell: Cell, bench: BybitBench) -> Outcome:
    witness, order = _witness(bench)
    fault = _inject(cell, bench, CREATE)
    if cell.outage:
        _outage(cell, bench, lambda: bench.broker.submit(order))  # type: ignore[arg-type]
    else:
        bench.broker.submit(order)  # type: ignore[arg-type]
        if fault is not None:
            bench.until(lambda: fault.fired)
    if cell.carried:
        seconds = bench.until(lambda: _rests(witness.now()), ANSWERED_S)
    elif cell.definite:
        seconds = bench.until(lambda: witness.now().status is OrderStatus.REJECTED, ANSWERED_S)
    elif "403" in cell.fault:
        seconds = bench.until(lambda: witness.now().status is OrderStatus.UNKNOWN, ANSWERED_S)
    else:
        seconds = bench.until(lambda: witness.now().absences > 0, ANSWERED_S)
        assert witness.now().status is OrderStatus.UNKNOWN
    time.sleep(0.3)
    posts = bench.posts(CREATE)
    assert posts == (1 if cell.carried else 0), f"{posts} sent"
    assert fault is None or fault.fired == 1
    return _outcome(cell, bench, witness, posts, seconds)


def _amend(cell: Cell, bench: BybitBench) -> Outcome:
    witness, order = _witness(bench)
    bench.broker.submit(order)  # type: ignore[arg-type]
    bench.until(lambda: _rests(witness.now()))
    _inject(cell, bench, AMEND)
    witness.record.pending_modify = True
    bench.broker.modify(witness.name, Decimal("0.008"), Decimal(61000), None)
    wanted = Decimal(61000) if cell.carried else Decimal(60000)

    def settled() -> bool:
        record = witness.now()
        return not record.pending_modify and record.limit_price == wanted

    seconds = bench.until(settled, ANSWERED_S)
    time.sleep(0.3)
    posts = bench.posts(AMEND)
    assert posts == (1 if cell.carried else 0), f"{posts} sent"
    return _outcome(cell, bench, witness, posts, seconds)


def _cancel(cell: Cell, bench: BybitBench) -> Outcome:
    witness, order = _witness(bench)
    bench.broker.submit(order)  # type: ignore[arg-type]
    bench.until(lambda: _rests(witness.now()))
    _inject(cell, bench, CANCEL)
    if cell.outage:
        _outage(cell, bench, lambda: bench.broker.cancel(witness.name))
    else:
        bench.broker.cancel(witness.name)
    if cell.definite:
        seconds = bench.hears(witness.name, "CancelRefused")
        assert _rests(witness.now())
    else:
        # A cancel that was lost is sent again: it can do no more than once.
        gone = lambda: witness.now().status is OrderStatus.CANCELED  # noqa: E731
        seconds = bench.until(gone, ANSWERED_S)
    return _outcome(cell, bench, witness, bench.posts(CANCEL), seconds)


def _query(cell: Cell, bench: BybitBench) -> Outcome:
    witness, order = _witness(bench)
    bench.broker.submit(order)  # type: ignore[arg-type]
    bench.until(lambda: _rests(witness.now()))
    told = bench.kinds(witness.name).count("OrderOpened")
    _inject(cell, bench, "order/realtime", "GET")
    bench.broker.query(witness.name)
    seconds = bench.until(lambda: bench.kinds(witness.name).count("OrderOpened") > told, ANSWERED_S)
    assert _rests(witness.now())
    return _outcome(cell, bench, witness, bench.posts(CREATE), seconds)


def _fill(cell: Cell, bench: BybitBench) -> Outcome:
    witness, order = _witness(bench, market=True)
    _inject(cell, bench, CREATE)
    bench.broker.submit(order)  # type: ignore[arg-type]
    seconds = bench.until(lambda: witness.now().status is OrderStatus.FILLED, ANSWERED_S)
    time.sleep(1.2)
    assert witness.fills() == 1
    record = witness.now()
    assert (record.filled, record.status) == (Decimal("0.01"), OrderStatus.FILLED)
    (held,) = bench.broker.positions()
    assert held.quantity == record.filled
    return _outcome(cell, bench, witness, bench.posts(CREATE), seconds)


def _outcome(
    cell: Cell, bench: BybitBench, witness: Witness, posts: int, seconds: float
) -> Outcome:
    record = witness.now()
    return Outcome(
        cell, record.status.value, posts, witness.fills(), seconds, bench.kinds(witness.name)
    )


@dataclass(frozen=True)
class Row:
    """One line of the table; `notes` says what is wrong."""

    name: str
    sent: int
    status: str
    filled: int
    seconds: float
    notes: tuple[str, ...] = ()


def cells() -> list[tuple[str, str]]:
    """Return every cell by its operation and its trouble."""
    return [(one.operation, one.fault) for one in all_cells()]


def run(operation: str, trouble: str) -> Row:
    """Run one cell and say what came of it."""
    by_name = {(one.operation, one.fault): one for one in all_cells()}
    cell = by_name[operation, trouble]
    try:
        one = run_cell(cell)
    except AssertionError as failure:
        return Row(cell.name, 0, "", 0, 0.0, (str(failure),))
    return Row(cell.name, one.posts, one.status, one.fills, one.seconds)
