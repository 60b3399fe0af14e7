"""The engine's side of one order, small: its record, its state machine, its questions."""

import threading
from decimal import Decimal

from core.brokers.zerodha.broker import ZerodhaBroker
from core.events.broker_reports import BrokerReport
from core.ids import IdSource
from core.model.orders import Order, OrderStatus, OrderType, Product
from core.state.order_machine import Move, apply
from core.state.order_record import OrderRecord, new_record
from tests.exchanges.kite.factory import WITHIN_S, endpoints_of, session_of, wait_for
from tests.exchanges.kite.ground import Ground
from tests.exchanges.kite.times import SECOND_NS
from tests.support.builders import an_order

_ASK_NS = SECOND_NS


class Desk:
    """A broker at a local exchange and the records of what was sent through it.

    Questions are asked as the engine's order desk does: at once, then again every second while an
    outcome is not known.
    """

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.epoch = 0
        self.reports: list[BrokerReport] = []
        self.moves: list[Move] = []
        self.records: dict[str, OrderRecord] = {}
        self._ids = IdSource("k7qz")
        self._lock = threading.RLock()
        self._ask: set[str] = set()
        self._asked_ns = 0
        self.session = session_of(ground)
        self.broker = ZerodhaBroker(
            self.session, endpoints_of(ground), ground.clock, lambda: self.epoch
        )
        self.broker.connect(self._take)

    def order(self, **facts: object) -> Order:
        facts.setdefault("product", Product.DELIVERY)
        facts.setdefault("kill_epoch", self.epoch)
        facts.setdefault("quantity", 10)
        facts.setdefault("order_type", OrderType.LIMIT)
        if facts["order_type"] is OrderType.LIMIT:
            facts.setdefault("limit_price", Decimal("95.00"))
        return an_order(self._ids.client_order_id(self.ground.clock.now_ns()), **facts)

    def submit(self, **facts: object) -> OrderRecord:
        """Send an order as the engine does: its record is SENDING before anything leaves."""
        order = self.order(**facts)
        record = new_record(order, self.ground.clock.now_ns(), OrderStatus.SENDING)
        with self._lock:
            self.records[order.client_order_id] = record
        self.broker.submit(order)
        return record

    def resting(self, **facts: object) -> OrderRecord:
        record = self.submit(**facts)
        self.until(lambda: record.status in (OrderStatus.OPEN, OrderStatus.UNTRIGGERED))
        return record

    def until(self, done: object, within_s: float = WITHIN_S) -> None:
        """Wait until something is true, asking about the unknown meanwhile."""
        assert callable(done)

        def step() -> bool:
            self.pump()
            return bool(done())

        wait_for(step, within_s)

    def pump(self) -> None:
        """Ask about every order whose truth is not known, once a second."""
        now_ns = self.ground.clock.monotonic_ns()
        with self._lock:
            due = now_ns - self._asked_ns >= _ASK_NS
            unproven = {key for key, one in self.records.items() if one.status.unproven}
            asked = self._ask | (unproven if due else set())
            self._ask = set()
        if due:
            self._asked_ns = now_ns
        for key in asked:
            self.broker.query(key)

    def close(self) -> None:
        self.broker.close()

    def _take(self, report: BrokerReport) -> None:
        with self._lock:
            self.reports.append(report)
            record = self.records.get(report.client_order_id)
            if record is None:
                return
            move = apply(record, report)
            self.moves.append(move)
            if move is Move.ASK:
                self._ask.add(report.client_order_id)
