"""All orders of a session, by client id, with the working ones at hand by symbol."""

from collections import Counter
from collections.abc import Iterator

from core.errors import EngineDefect
from core.events.broker_reports import BrokerReport
from core.events.facts import (
    CancelRequested,
    OrderExpiredLocal,
    OrderIntended,
    OrderSending,
)
from core.model.orders import ENTRY, EXIT, OrderStatus
from core.state.order_machine import Move, apply
from core.state.order_record import OrderRecord, new_record

_INTENT, _SENDING = OrderStatus.INTENT, OrderStatus.SENDING
_NO_ORDERS: dict[str, OrderRecord] = {}


class OrderBook:
    """Order records, changed only by the facts SessionState applies.

    `strays` counts reports that named no order of ours, `moves` every kind of outcome.
    """

    def __init__(self, absence_is_proof: bool = False) -> None:
        self.records: dict[str, OrderRecord] = {}
        self.moves: Counter[Move] = Counter()
        self.strays = 0
        self._absence_is_proof = absence_is_proof
        self._working: dict[str, dict[str, OrderRecord]] = {}

    def __len__(self) -> int:
        return len(self.records)

    def get(self, client_order_id: str) -> OrderRecord | None:
        """Return the record of an order, or None when it is not ours."""
        return self.records.get(client_order_id)

    def working(self, symbol: str) -> tuple[OrderRecord, ...]:
        """Return the orders of a symbol that may still do something at the venue."""
        orders = self._working.get(symbol)
        return tuple(orders.values()) if orders else ()

    def is_working(self, symbol: str) -> bool:
        """Return whether any order of the symbol may still do something."""
        return bool(self._working.get(symbol))

    def is_moving(self, symbol: str) -> bool:
        """Return whether an order that opens or closes at once is on its way."""
        for record in self._working.get(symbol, _NO_ORDERS).values():
            purpose = record.order.purpose
            if purpose is ENTRY or purpose is EXIT:
                return True
        return False

    def all_working(self) -> Iterator[OrderRecord]:
        """Yield every order that may still do something."""
        for orders in tuple(self._working.values()):
            yield from tuple(orders.values())

    def intend(self, fact: OrderIntended) -> None:
        """Take in an order the risk engine approved."""
        order = fact.order
        if order.client_order_id in self.records:
            raise EngineDefect(f"the order id {order.client_order_id} was used twice")
        record = new_record(order, fact.ts_ns, _SENDING if fact.sending else _INTENT)
        self.records[order.client_order_id] = record
        self._file(record)

    def send(self, fact: OrderSending) -> None:
        """Note that the order's bytes may have left."""
        self._from_intent(fact.client_order_id, _SENDING, fact.ts_ns)

    def expire_locally(self, fact: OrderExpiredLocal) -> None:
        """Note that the order was never sent and never will be."""
        self._from_intent(fact.client_order_id, OrderStatus.EXPIRED_LOCAL, fact.ts_ns)

    def request_cancel(self, fact: CancelRequested) -> None:
        """Note that the venue was asked to cancel."""
        record = self.records[fact.client_order_id]
        record.pending_cancel = record.cancel_wanted = True

    def _from_intent(self, client_order_id: str, status: OrderStatus, ts_ns: int) -> None:
        record = self.records[client_order_id]
        if record.status is not _INTENT:
            raise EngineDefect(f"{client_order_id} cannot go from {record.status} to {status}")
        record.status = status
        record.updated_ns = ts_ns
        if status.terminal:
            self._file(record)

    def apply_report(self, report: BrokerReport) -> tuple[Move, OrderRecord | None]:
        """Change an order by one report; return what it did, and to which order."""
        record = self.records.get(report.client_order_id)
        if record is None:
            self.strays += 1
            return Move.NONE, None
        was_over = record.status.terminal
        move = apply(record, report, self._absence_is_proof)
        self.moves[move] += 1
        if was_over is not record.status.terminal:
            self._file(record)
        return move, record

    def _file(self, record: OrderRecord) -> None:
        order = record.order
        orders = self._working.get(order.symbol)
        if orders is None:
            orders = self._working[order.symbol] = {}
        if record.status.terminal:
            orders.pop(order.client_order_id, None)
        else:
            orders[order.client_order_id] = record
