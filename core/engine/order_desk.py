"""Takes intents to the risk gate and approved orders to the broker, the disk always first."""

from collections import deque
from collections.abc import Callable

from core.clock import MINUTE_NS, SECOND_NS
from core.engine.account_reader import read_account, read_symbol
from core.engine.workspace import Workspace
from core.errors import BrokerRefused, TradingStopped
from core.events.broker_reports import OrderRejected, OutcomeLost
from core.events.events import TROUBLES, IntentRefused, OrderChanged, OrderTroubled
from core.events.facts import (
    CancelRequested,
    IntentDenied,
    OrderExpiredLocal,
    OrderIntended,
)
from core.execution.broker import Post
from core.model.orders import Order, OrderIntent, Refusal
from core.state.order_record import OrderRecord

_QUERY_AFTER_S = (1, 2, 4, 8, 15)


class OrderDesk:
    """The one place that calls `broker.submit`."""

    def __init__(self, space: Workspace, post: Post) -> None:
        self._space = space
        self._post = post
        self._sent_ns: deque[int] = deque()
        self._queries: dict[str, tuple[int, int]] = {}
        self.paused_reason = ""
        self.venue_reason: Callable[[OrderIntent], str] = lambda _: ""
        """Says why a real venue should get no new risk of this kind now; empty when it may."""
        self.approved = 0

    def submit(self, intent: OrderIntent) -> Order | Refusal:
        """Ask the risk gate, then send; return the order or why there is none."""
        space = self._space
        if intent.purpose.reduces:
            view = read_symbol(space, intent)
        else:
            paused = self.paused_reason if intent.origin == "strategy" else ""
            view = read_account(
                space, intent, paused, self._last_minute(), self.venue_reason(intent)
            )
        result = space.risk.approve(intent, space.instruments[intent.symbol], view)
        if isinstance(result, Refusal):
            space.record(IntentDenied(ts_ns=view.ts_ns, refusal=result))
            space.bus.publish(
                IntentRefused(
                    id=space.ids.event_id(), ts_ns=view.ts_ns, source="risk", refusal=result
                )
            )
            return result
        self._send(result)
        return result

    def cancel(self, record: OrderRecord) -> None:
        """Ask the broker to cancel, once."""
        if record.pending_cancel or record.status.terminal:
            return
        self._cancel(record)

    def _cancel(self, record: OrderRecord) -> None:
        client_order_id = record.order.client_order_id
        if not record.pending_cancel:
            now_ns = self._space.clock.now_ns()
            self._space.record(CancelRequested(ts_ns=now_ns, client_order_id=client_order_id))
            self._space.commit()
        self._space.broker.cancel(client_order_id)

    def ask(self, client_order_id: str, attempt: int = 0) -> None:
        """Query an order now, and again later until it is settled."""
        wait_s = _QUERY_AFTER_S[min(attempt, len(_QUERY_AFTER_S) - 1)]
        due_ns = self._space.clock.now_ns() + wait_s * SECOND_NS
        self._queries[client_order_id] = (due_ns, attempt + 1)
        self._space.broker.query(client_order_id)

    def ask_when_new(self, client_order_id: str) -> None:
        """Query an order now unless it is being asked about already."""
        if client_order_id not in self._queries:
            self.ask(client_order_id)

    def on_timer(self) -> None:
        """Ask again about orders whose truth is still not known, or that will not go."""
        if not self._queries:
            return
        now_ns = self._space.clock.now_ns()
        for client_order_id, (due_ns, attempt) in tuple(self._queries.items()):
            record = self._space.state.orders.get(client_order_id)
            if record is None or not (record.unsettled or record.still_to_go):
                del self._queries[client_order_id]
            elif due_ns <= now_ns:
                if record.still_to_go:
                    self._cancel(record)
                self.ask(client_order_id, attempt)

    def _send(self, order: Order) -> None:
        space = self._space
        now_ns = order.created_ns
        client_order_id = order.client_order_id
        self.approved += 1
        records = space.state.orders.records
        if space.latch.epoch != order.kill_epoch:
            space.record(OrderIntended(ts_ns=now_ns, order=order))
            space.record(
                OrderExpiredLocal(
                    ts_ns=now_ns, client_order_id=client_order_id, reason="the panic stop came on"
                )
            )
            self.changed(records[client_order_id])
            return
        # Intent and sending in one commit: after it the order counts as UNKNOWN until the venue
        # speaks, the careful reading. See docs/decisions/0002-one-commit-before-send.md.
        space.record(OrderIntended(ts_ns=now_ns, order=order, sending=True))
        space.commit()
        self._sent_ns.append(now_ns)
        self.changed(records[client_order_id])
        try:
            space.broker.submit(order)
        except (TradingStopped, BrokerRefused) as refusal:
            self._post(
                OrderRejected(client_order_id=client_order_id, ts_ns=now_ns, sentence=str(refusal))
            )
        except Exception as failure:  # noqa: BLE001 - whatever failed, the order may be out there
            self._post(
                OutcomeLost(
                    client_order_id=client_order_id, ts_ns=now_ns, sentence=f"no answer: {failure}"
                )
            )

    def changed(self, record: OrderRecord, source: str = "orders") -> None:
        """Tell of an order's new state where somebody listens."""
        space = self._space
        kind = OrderTroubled if record.status in TROUBLES else OrderChanged
        if kind not in space.bus.unheard and space.bus.wants(kind):
            space.bus.publish(
                kind(
                    id=space.ids.event_id(),
                    ts_ns=record.updated_ns,
                    source=source,
                    order=record.order,
                    status=record.status,
                    filled=record.filled,
                    note=record.note,
                )
            )

    def sent_since(self, since_ns: int) -> int:
        """Return how many orders were sent after a moment of the last minute."""
        return sum(1 for sent_ns in self._sent_ns if sent_ns > since_ns)

    def _last_minute(self) -> int:
        since = self._space.clock.now_ns() - MINUTE_NS
        while self._sent_ns and self._sent_ns[0] <= since:
            self._sent_ns.popleft()
        return len(self._sent_ns)
