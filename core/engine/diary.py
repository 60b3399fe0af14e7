"""The diary: each event worth a person's time as one plain line."""

from collections import deque

from core.clock import iso
from core.engine.workspace import Workspace
from core.events.bus import Priority, on_event
from core.events.events import (
    ErrorRaised,
    FillBooked,
    IntentRefused,
    OrderTroubled,
    RiskChanged,
    SystemNoted,
)
from core.events.facts import Noted
from core.events.snapshot import DiaryLine
from core.model.money_text import rupees
from core.model.orders import Fill, OrderStatus, Purpose, Refusal, Side

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
        self._kept: deque[DiaryLine | FillBooked | IntentRefused] = deque(maxlen=KEPT)
        self.total = 0

    def lines(self, newest: int = KEPT) -> tuple[DiaryLine, ...]:
        """Return the newest lines, oldest first; the words are made when somebody reads them."""
        kept = list(self._kept)[-newest:]
        first = self.total - len(kept) + 1
        return tuple(self._line(number, one) for number, one in enumerate(kept, start=first))

    @on_event(FillBooked, Priority.LOW)
    def on_fill(self, event: FillBooked) -> None:
        """Keep what was bought or sold."""
        self.total += 1
        self._kept.append(event)

    @on_event(IntentRefused, Priority.LOW)
    def on_refusal(self, event: IntentRefused) -> None:
        """Keep what the bot skipped, and which rule said no."""
        self.total += 1
        self._kept.append(event)

    @on_event(OrderTroubled, Priority.LOW)
    def on_order(self, event: OrderTroubled) -> None:
        """Write the ends of orders that a person should know of."""
        order = event.order
        deed = f"The order for {order.quantity.normalize():f} {order.symbol} {_SAID[event.status]}"
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
        self._kept.append(
            DiaryLine(
                id=self.total, ts_ns=ts_ns, kind=kind, symbol=symbol, deed=deed, reason=reason
            )
        )

    def _line(self, number: int, one: DiaryLine | FillBooked | IntentRefused) -> DiaryLine:
        if isinstance(one, DiaryLine):
            return one
        if isinstance(one, FillBooked):
            return self.fill_line(number, one.fill)
        return refusal_line(number, one.refusal)

    def fill_line(self, number: int, fill: Fill) -> DiaryLine:
        """Return an execution as a line: what was bought or sold, at what price, and why."""
        record = self._space.state.orders.get(fill.client_order_id)
        order = record.order if record else None
        price = rupees(fill.price, self._space.instruments[fill.symbol].currency)
        reason = order.reason if order else "an order made elsewhere"
        if order is not None and order.purpose is Purpose.PROTECT:
            kind = "stopped_out"
            way = "rose" if fill.side is Side.BUY else "fell"
            reason = f"the price {way} to the safety exit"
            verb = "Safety exit bought back" if fill.side is Side.BUY else "Safety exit sold"
        elif fill.side is Side.BUY:
            kind, verb = "bought", "Bought"
        else:
            kind, verb = "sold", "Sold"
        return DiaryLine(
            id=number,
            ts_ns=fill.ts_ns,
            kind=kind,
            symbol=fill.symbol,
            deed=f"{verb} {fill.quantity.normalize():f} {fill.symbol} at {price}",
            reason=reason,
        )


def refusal_line(number: int, refusal: Refusal) -> DiaryLine:
    """Return a refusal as a line: what the bot skipped, and the rule's sentence."""
    return DiaryLine(
        id=number,
        ts_ns=refusal.ts_ns,
        kind="skipped",
        symbol=refusal.symbol,
        deed=f"Skipped {refusal.symbol}",
        reason=refusal.sentence,
    )


def text_of(line: DiaryLine) -> str:
    """Return a line as one sentence with its time."""
    return f"{iso(line.ts_ns)[:16].replace('T', ' ')}  {line.deed}: {line.reason}"
