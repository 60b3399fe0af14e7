"""Takes what the broker says: records it, books fills, asks when something does not add up."""

from decimal import Decimal

from core.engine.order_desk import OrderDesk
from core.engine.position_guard import PositionGuard
from core.engine.workspace import Workspace
from core.events.broker_reports import (
    BrokerReport,
    ModifyRefused,
    OrderFilled,
    OrderModified,
    OrderRejected,
)
from core.events.events import FillBooked, StopLossHit, TargetHit
from core.events.facts import SymbolFrozen
from core.model.orders import EXIT, PART_ORIGIN, PROTECT, TARGET, Fill, OrderStatus
from core.state.order_machine import NOTHING_NEW, Move
from core.state.order_record import OrderRecord

_EXIT_EVENTS = {PROTECT: StopLossHit, TARGET: TargetHit}
_UNFINISHED = frozenset({OrderStatus.EXPIRED, OrderStatus.CANCELED})
_CLEARED = Move.CLEARED
_ASK, _ODD_FILLS = Move.ASK, frozenset({Move.LATE_FILL, Move.OVERFILL})


class ReportDesk:
    """Turns broker reports into facts, events and next steps."""

    def __init__(self, space: Workspace, desk: OrderDesk, guard: PositionGuard) -> None:
        self._space = space
        self._book = space.state.book
        self._desk = desk
        self._guard = guard
        self.fill_count = 0

    def take(self, report: BrokerReport) -> Fill | None:
        """Record one report and take the steps that follow; return the fill that was booked."""
        space = self._space
        realised = self._book.realised
        applied = space.record(report)  # type: ignore[arg-type]  # every report is a fact
        record, move = applied.record, applied.move
        if record is None or move in NOTHING_NEW:
            return None
        fill = None
        if type(report) is OrderFilled:
            fill = report.fill
            self._filled(fill, record, move, self._book.realised - realised)
        if move is _ASK or type(report) is ModifyRefused:
            self._desk.ask_when_new(report.client_order_id)
            if type(report) is ModifyRefused and record.order.purpose is PROTECT:
                self._guard.move_refused(record, report.sentence)
        self._desk.changed(record, space.broker.name)
        if fill is None and record.status.terminal:
            # After a fill the guard has taken its step already.
            self._ended(record, report)
        elif type(report) is OrderModified:
            self._guard.modified(record)
        elif move is _CLEARED:
            # Whoever waited for the truth about it goes on; what was lost is asked for again.
            if record.still_to_go:
                self._desk.ask_when_new(report.client_order_id)
            self._guard.settle(record.order.symbol)
        return fill

    def _filled(self, fill: Fill, record: OrderRecord, move: Move, realised: Decimal) -> None:
        space = self._space
        self.fill_count += 1
        number, source = space.ids.event_id(), space.broker.name
        if space.bus.wants(FillBooked):
            space.bus.publish(
                FillBooked(id=number, ts_ns=fill.ts_ns, source=source, fill=fill, realised=realised)
            )
        kind = _EXIT_EVENTS.get(record.order.purpose)
        if kind is not None:
            space.bus.publish(
                kind(id=number, ts_ns=fill.ts_ns, source=source, symbol=fill.symbol, fill=fill)
            )
        if move in _ODD_FILLS:
            self._freeze(fill, move)
        self._guard.on_fill(record, fill)

    def _freeze(self, fill: Fill, move: Move) -> None:
        space = self._space
        what = "after it was over" if move is Move.LATE_FILL else "for more than was ordered"
        sentence = f"an order was filled {what}; look at the position before opening more"
        now_ns = space.clock.now_ns()
        space.record(SymbolFrozen(ts_ns=now_ns, symbol=fill.symbol, reason=sentence))
        space.complain(space.broker.name, "orders", f"{fill.symbol}: {sentence}.")

    def _ended(self, record: OrderRecord, report: BrokerReport) -> None:
        """Take the next step once an order is over."""
        order = record.order
        if type(report) is OrderRejected and order.purpose is PROTECT:
            self._guard.stop_rejected(order.symbol, report.sentence)
            return
        # Whoever wished for a part wishes again; it must not become a wish for all of it.
        if order.purpose is EXIT and record.status in _UNFINISHED and order.origin != PART_ORIGIN:
            held = self._space.state.book.positions.get(order.symbol)
            if held is not None:
                self._guard.exits.setdefault(
                    order.symbol, self._guard.exit_intent(order.symbol, order.reason, order.origin)
                )
        self._guard.settle(order.symbol)
