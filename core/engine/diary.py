"""The diary: each event worth a person's time as one plain line."""

from collections import deque

from core.clock import iso
from core.engine.workspace import Workspace
from core.events.bus import Priority, on_event
from core.events.events import (
    ErrorRaised,
    FillBooked,
    IntentRefused,
    OrderChanged,
    RiskChanged,
    SystemNoted,
)
from core.events.facts import Noted
from core.events.snapshot import DiaryLine
from core.model.money_text import rupees
from core.model.orders import OrderStatus, Purpose, Side

KEPT = 200
_SAID = {
    OrderStatus.REJECTED: "was refused by the broker",
    OrderStatus.UNKNOWN: "has no answer from the broker yet",
    OrderStatus.EXPIRED: "ran out unfilled",
    OrderStatus.EXPIRED_LOCAL: "was never sent",
}


class Diary:
    """Listens to the bus and writes lines; the newest are kept for the screen."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self.lines: deque[DiaryLine] = deque(maxlen=KEPT)
        self.total = 0

    @on_event(FillBooked, Priority.LOW)
    def on_fill(self, event: FillBooked) -> None:
        """Write what was bought or sold, and why."""
        fill = event.fill
        record = self._space.state.orders.get(fill.client_order_id)
        order = record.order if record else None
        instrument = self._space.instruments[fill.symbol]
        price = rupees(fill.price, instrument.currency)
        if order is not None and order.purpose is Purpose.PROTECT:
            kind, verb = "stopped_out", "Safety exit sold"
            if fill.side is Side.BUY:
                verb = "Safety exit bought back"
        elif fill.side is Side.BUY:
            kind, verb = "bought", "Bought"
        else:
            kind, verb = "sold", "Sold"
        reason = order.reason if order else "an order made elsewhere"
        deed = f"{verb} {fill.quantity.normalize():f} {fill.symbol} at {price}"
        self._write(event.ts_ns, kind, fill.symbol, deed, reason)

    @on_event(IntentRefused, Priority.LOW)
    def on_refusal(self, event: IntentRefused) -> None:
        """Write what the bot skipped, and which rule said no."""
        refusal = event.refusal
        self._write(
            event.ts_ns, "skipped", refusal.symbol, f"Skipped {refusal.symbol}", refusal.sentence
        )

    @on_event(OrderChanged, Priority.LOW)
    def on_order(self, event: OrderChanged) -> None:
        """Write the ends of orders that a person should know of."""
        said = _SAID.get(event.status)
        if said is None:
            return
        order = event.order
        deed = f"The order for {order.quantity.normalize():f} {order.symbol} {said}"
        self._write(event.ts_ns, "order", order.symbol, deed, event.note or order.reason)

    @on_event(RiskChanged, Priority.LOW)
    def on_risk(self, event: RiskChanged) -> None:
        """Write what a breaker or the kill switch did."""
        self._keep(event.ts_ns, "safety", "", "Safety", event.sentence)

    @on_event(SystemNoted, Priority.LOW)
    def on_note(self, event: SystemNoted) -> None:
        """Write what the program has to say."""
        self._keep(event.ts_ns, "system", "", "Note", event.sentence)

    @on_event(ErrorRaised, Priority.LOW)
    def on_error(self, event: ErrorRaised) -> None:
        """Write what failed."""
        self._keep(event.ts_ns, "error", "", "Problem", event.sentence)

    def _keep(self, ts_ns: int, kind: str, symbol: str, deed: str, reason: str) -> None:
        """Write a line that no other fact in the journal holds."""
        self._space.record(Noted(ts_ns=ts_ns, kind=kind, symbol=symbol, deed=deed, reason=reason))
        self._write(ts_ns, kind, symbol, deed, reason)

    def _write(self, ts_ns: int, kind: str, symbol: str, deed: str, reason: str) -> None:
        self.total += 1
        self.lines.append(
            DiaryLine(
                id=self.total, ts_ns=ts_ns, kind=kind, symbol=symbol, deed=deed, reason=reason
            )
        )


def text_of(line: DiaryLine) -> str:
    """Return a line as one sentence with its time."""
    return f"{iso(line.ts_ns)[:16].replace('T', ' ')}  {line.deed}: {line.reason}"
