"""Takes what the broker says: records it, books fills, asks when something does not add up."""

from core.engine.order_desk import OrderDesk
from core.engine.position_guard import PositionGuard
from core.engine.workspace import Workspace
from core.events.broker_reports import BrokerReport, ModifyRefused, OrderFilled
from core.events.events import ErrorRaised, FillBooked, OrderChanged, StopLossHit, TargetHit
from core.events.facts import SymbolFrozen
from core.model.instrument import ZERO
from core.model.orders import Fill, OrderIntent, OrderStatus, Purpose
from core.state.order_machine import Move
from core.state.order_record import OrderRecord

_EXIT_EVENTS = {Purpose.PROTECT: StopLossHit, Purpose.TARGET: TargetHit}
_NOTHING_NEW = frozenset({Move.NONE, Move.DUPLICATE, Move.STALE})


class ReportDesk:
    """Turns broker reports into facts, events and next steps. `fills` waits for the strategy."""

    def __init__(self, space: Workspace, desk: OrderDesk, guard: PositionGuard) -> None:
        self._space = space
        self._desk = desk
        self._guard = guard
        self.fills: list[Fill] = []
        self.fill_count = 0

    def take(self, report: BrokerReport) -> list[OrderIntent]:
        """Record one report and take the steps that follow from it."""
        space = self._space
        realised = space.state.book.realised
        applied = space.record(report)  # type: ignore[arg-type]  # every report is a fact
        record, move = applied.record, applied.move
        if record is None or move in _NOTHING_NEW:
            return []
        if isinstance(report, OrderFilled):
            self._filled(report.fill, record, move, space.state.book.realised - realised)
        if move is Move.ASK:
            self._desk.ask_when_new(report.client_order_id)
        self._changed(record)
        self._after(report, record)
        return []

    def _filled(self, fill: Fill, record: OrderRecord, move: Move, realised: object) -> None:
        space = self._space
        self.fill_count += 1
        self.fills.append(fill)
        event = FillBooked(
            id=space.ids.event_id(),
            ts_ns=fill.ts_ns,
            source=space.broker.name,
            fill=fill,
            realised=realised or ZERO,  # type: ignore[arg-type]
        )
        space.bus.publish(event)
        kind = _EXIT_EVENTS.get(record.order.purpose)
        if kind is not None:
            space.bus.publish(
                kind(
                    id=event.id,
                    ts_ns=fill.ts_ns,
                    source=event.source,
                    symbol=fill.symbol,
                    fill=fill,
                )
            )
        if move is Move.LATE_FILL or move is Move.OVERFILL:
            self._freeze(fill, move)
        self._guard.on_fill(record, fill)

    def _freeze(self, fill: Fill, move: Move) -> None:
        space = self._space
        what = "after it was over" if move is Move.LATE_FILL else "for more than was ordered"
        sentence = f"an order was filled {what}; look at the position before opening more"
        now_ns = space.clock.now_ns()
        space.record(SymbolFrozen(ts_ns=now_ns, symbol=fill.symbol, reason=sentence))
        space.bus.publish(
            ErrorRaised(
                id=space.ids.event_id(),
                ts_ns=now_ns,
                source=space.broker.name,
                part="orders",
                sentence=f"{fill.symbol}: {sentence}.",
            )
        )

    def _changed(self, record: OrderRecord) -> None:
        space = self._space
        space.bus.publish(
            OrderChanged(
                id=space.ids.event_id(),
                ts_ns=record.updated_ns,
                source=space.broker.name,
                order=record.order,
                status=record.status,
                filled=record.filled,
                note=record.note,
            )
        )

    def _after(self, report: BrokerReport, record: OrderRecord) -> None:
        """Take the next step once an order has ended or been refused a change."""
        order = record.order
        if not record.status.terminal:
            if isinstance(report, ModifyRefused):
                self._desk.ask_when_new(order.client_order_id)
            return
        held = self._space.state.book.positions.get(order.symbol)
        unfinished = record.status in (OrderStatus.EXPIRED, OrderStatus.CANCELED)
        if order.purpose is Purpose.EXIT and held is not None and unfinished:
            self._guard.exits.setdefault(
                order.symbol, self._guard.exit_intent(order.symbol, order.reason, order.origin)
            )
        self._guard.settle(order.symbol)
