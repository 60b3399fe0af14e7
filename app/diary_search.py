"""The whole diary of a practice account in memory, for searching without touching the engine.

The engine's thread adds lines; any thread searches. What was written before this start is read
from the journal.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import structs

from app.trade_profit import TradeProfit
from core.events.broker_reports import OrderExpired, OrderFilled, OrderRejected, OutcomeLost
from core.events.facts import (
    AnyFact,
    DayStarted,
    IntentDenied,
    Noted,
    OrderExpiredLocal,
    OrderIntended,
)
from core.events.snapshot import DiaryLine, EngineSnapshot, EquityPoint
from core.model.money_text import rupees
from core.model.orders import Fill, Order, Purpose, Side
from ui.deck import TradeMark

if TYPE_CHECKING:
    from app.bootstrap import Machine

_MOST_LINES = 20_000
_MOST_MARKS = 5_000
_ENDS: dict[type, str] = {
    OrderRejected: "was refused by the broker",
    OrderExpired: "ran out unfilled",
    OutcomeLost: "has no answer from the broker yet",
    OrderExpiredLocal: "was never sent",
}


class DiaryArchive:
    """Lines with their searchable text, and the executions by symbol."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, DiaryLine]] = []
        self._marks: dict[str, list[TradeMark]] = {}
        self._profits = TradeProfit()
        self._made = 0

    def clear(self) -> None:
        """Begin an empty diary."""
        self._lines = []
        self._marks = {}
        self._profits = TradeProfit()

    def add(self, line: DiaryLine) -> None:
        """Add a line at the end; it gets a number of its own."""
        self._made += 1
        line = structs.replace(line, id=self._made)
        if len(self._lines) >= _MOST_LINES + _MOST_LINES // 10:
            # A new list: somebody may be reading the old one.
            self._lines = self._lines[-_MOST_LINES:]
        self._lines.append((f"{line.symbol} {line.deed} {line.reason}".casefold(), line))

    def say(self, ts_ns: int, kind: str, deed: str, reason: str) -> None:
        """Add a line of the program's own."""
        self.add(DiaryLine(id=0, ts_ns=ts_ns, kind=kind, symbol="", deed=deed, reason=reason))

    def mark(self, fill: Fill, line: DiaryLine) -> None:
        """Add an execution to a symbol's marks."""
        marks = self._marks.setdefault(fill.symbol, [])
        if len(marks) >= _MOST_MARKS + _MOST_MARKS // 10:
            marks = self._marks[fill.symbol] = marks[-_MOST_MARKS:]
        marks.append(
            TradeMark(
                ts_ns=fill.ts_ns,
                side=fill.side,
                quantity=fill.quantity,
                price=fill.price,
                story=f"{line.deed}: {line.reason}",
                charges=fill.charges,
                profit=self._profits.take(fill),
            )
        )

    def marks(self, symbol: str) -> tuple[TradeMark, ...]:
        """Return a symbol's executions, oldest first."""
        return tuple(self._marks.get(symbol, ()))

    def newest_of(self, symbol: str, kinds: Sequence[str]) -> DiaryLine | None:
        """Return the newest line of a symbol that is of one of the kinds."""
        for _, line in reversed(tuple(self._lines[-500:])):
            if line.symbol == symbol and line.kind in kinds:
                return line
        return None

    def search(self, text: str, kinds: Sequence[str], limit: int) -> tuple[DiaryLine, ...]:
        """Return the lines that hold every word of `text`, newest first, `limit` at most."""
        first, *others = text.casefold().split() or [""]
        chosen = frozenset(kinds)
        found: list[DiaryLine] = []
        for held, line in reversed(tuple(self._lines)):
            if first not in held or (chosen and line.kind not in chosen):
                continue
            if others and not all(word in held for word in others):
                continue
            found.append(line)
            if len(found) >= limit:
                break
        return tuple(found)


class Story:
    """Reads a journal into an archive, and the worth of the account at each day's beginning."""

    def __init__(self, archive: DiaryArchive, currency_of: Callable[[str], str]) -> None:
        self._archive = archive
        self._currency_of = currency_of
        self._orders: dict[str, Order] = {}
        self._booked: set[str] = set()  # a broker may tell of an execution twice
        self.worth: list[EquityPoint] = []

    def read(self, facts: Iterable[tuple[int, AnyFact]]) -> None:
        """Take in every fact of the journal, oldest first."""
        for _, fact in facts:
            self._take(fact)

    def _take(self, fact: AnyFact) -> None:
        if isinstance(fact, OrderIntended):
            self._orders[fact.order.client_order_id] = fact.order
        elif isinstance(fact, OrderFilled):
            self._fill(fact.fill)
        elif isinstance(fact, IntentDenied):
            refusal = fact.refusal
            self._line(
                fact, "skipped", refusal.symbol, f"Skipped {refusal.symbol}", refusal.sentence
            )
        elif isinstance(fact, Noted):
            self._line(fact, fact.kind, fact.symbol, fact.deed, fact.reason)
        elif isinstance(fact, DayStarted):
            self.worth.append(EquityPoint(fact.ts_ns, float(fact.equity)))
        elif type(fact) in _ENDS:
            self._end_line(fact)

    def _fill(self, fill: Fill) -> None:
        if fill.execution_id in self._booked:
            return
        self._booked.add(fill.execution_id)
        line = self._fill_line(fill)
        self._archive.add(line)
        self._archive.mark(fill, line)

    def _end_line(self, fact: Any) -> None:
        order = self._orders.get(fact.client_order_id)
        if order is None:
            return
        amount = f"{order.quantity.normalize():f}"
        deed = f"The order for {amount} {order.symbol} {_ENDS[type(fact)]}"
        why = getattr(fact, "sentence", "") or getattr(fact, "reason", "") or order.reason
        self._line(fact, "order", order.symbol, deed, why)

    def _fill_line(self, fill: Fill) -> DiaryLine:
        order = self._orders.get(fill.client_order_id)
        buys = fill.side is Side.BUY
        kind, verb = ("bought", "Bought") if buys else ("sold", "Sold")
        if order is not None and order.purpose is Purpose.PROTECT:
            kind = "stopped_out"
            verb = "Safety exit bought back" if buys else "Safety exit sold"
        price = rupees(fill.price, self._currency_of(fill.symbol))
        return DiaryLine(
            id=0,
            ts_ns=fill.ts_ns,
            kind=kind,
            symbol=fill.symbol,
            deed=f"{verb} {fill.quantity.normalize():f} {fill.symbol} at {price}",
            reason=order.reason if order else "an order made elsewhere",
        )

    def _line(self, fact: AnyFact, kind: str, symbol: str, deed: str, reason: str) -> None:
        line = DiaryLine(id=0, ts_ns=fact.ts_ns, kind=kind, symbol=symbol, deed=deed, reason=reason)
        self._archive.add(line)


class DiaryWatcher:
    """Keeps the archive of the machine that is open."""

    def __init__(self, archive: DiaryArchive) -> None:
        self._archive = archive

    def opened(self, machine: "Machine") -> None:
        """Read what was written before, then follow."""
        follow(machine, self._archive)

    def look(self, machine: "Machine", snapshot: EngineSnapshot) -> None:
        """Nothing to see in a snapshot that its events have not told."""


def follow(machine: "Machine", archive: DiaryArchive) -> None:
    """Fill the archive from the machine's journal, then with each line its diary writes.

    Called on the engine's thread. The account's worth of former days goes in front of its curve.
    """
    from core.events.bus import Priority
    from core.events.events import (
        ErrorRaised,
        FillBooked,
        IntentRefused,
        OrderTroubled,
        RiskChanged,
        SystemNoted,
    )

    instruments, diary = machine.space.instruments, machine.engine.diary
    archive.clear()
    story = Story(archive, lambda symbol: instruments[symbol].currency)
    story.read(machine.space.journal.read())
    machine.engine.equity.put_before(story.worth)
    said = diary.total

    def on_line(_: object) -> None:
        nonlocal said
        fresh, said = diary.total - said, diary.total
        for line in diary.lines(fresh) if fresh else ():
            archive.add(line)

    def on_fill(event: FillBooked) -> None:
        on_line(event)
        archive.mark(event.fill, diary.fill_line(0, event.fill))

    bus = machine.space.bus
    # LOW and subscribed last: the engine's own diary has written its line by then.
    bus.subscribe(FillBooked, on_fill, Priority.LOW)
    for kind in (IntentRefused, OrderTroubled, RiskChanged, SystemNoted, ErrorRaised):
        bus.subscribe(kind, on_line, Priority.LOW)
