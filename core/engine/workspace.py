"""What the engine's parts share: the state, the journal, the prices and the way to change them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from core.clock import Clock
from core.events.bus import EventBus
from core.events.events import ErrorRaised, SystemNoted
from core.events.facts import AnyFact
from core.execution.broker import Broker
from core.ids import IdSource
from core.model.instrument import ZERO, Instrument
from core.risk.kill_switch import KillLatch
from core.risk.risk_engine import RiskEngine
from core.state.checkpoint import save
from core.state.session_state import Applied, SessionState
from core.storage.journal import Journal


class Prices:
    """The last price of each symbol, as float64, with its time and the day's first price.

    `marks` remembers the money made of a last price, together with that very float.
    """

    __slots__ = ("at_ns", "day_open", "last", "marks")

    def __init__(self) -> None:
        self.last: dict[str, float] = {}
        self.at_ns: dict[str, int] = {}
        self.day_open: dict[str, float] = {}
        self.marks: dict[str, tuple[float, Decimal]] = {}


@dataclass(slots=True)
class Workspace:
    """One engine's belongings. Only the engine's loop touches them."""

    clock: Clock
    ids: IdSource
    bus: EventBus
    journal: Journal
    state: SessionState
    broker: Broker
    risk: RiskEngine
    latch: KillLatch
    instruments: Mapping[str, Instrument]
    is_open: Callable[[Instrument, int], bool]
    market_note: Callable[[Instrument, int], str]
    prices: Prices = field(default_factory=Prices)
    dirty: bool = False

    def record(self, fact: AnyFact) -> Applied:
        """Write a fact and change the state by it. Durable after the next `commit`."""
        journal = self.journal
        number = journal.append(fact)
        applied = self.state.apply(fact)
        self.dirty = True
        if journal.durable and (applied.trade is not None or number % 500 == 0):
            journal.save_checkpoint(number, save(self.state))
        return applied

    def commit(self) -> None:
        """Make what was recorded durable; raise StorageError when the disk refuses."""
        if self.dirty:
            if self.journal.durable:
                self.journal.commit()
            self.dirty = False

    def note(self, source: str, sentence: str) -> None:
        """Say what happened."""
        self.bus.publish(
            SystemNoted(
                id=self.ids.event_id(),
                ts_ns=self.clock.now_ns(),
                source=source,
                sentence=sentence,
            )
        )

    def complain(self, source: str, part: str, sentence: str, detail: str = "") -> None:
        """Say what went wrong and where; `detail` is for whoever mends it."""
        self.bus.publish(
            ErrorRaised(
                id=self.ids.event_id(),
                ts_ns=self.clock.now_ns(),
                source=source,
                part=part,
                sentence=sentence,
                detail=detail,
            )
        )

    def mark(self, symbol: str) -> Decimal | None:
        """Return the last price of a symbol as money, or None before the first."""
        prices = self.prices
        last = prices.last.get(symbol)
        if last is None:
            return None
        known = prices.marks.get(symbol)
        # The same object, not just an equal one: a mark can never outlive its price.
        if known is not None and known[0] is last:
            return known[1]
        mark = self.instruments[symbol].money(last)
        prices.marks[symbol] = (last, mark)
        return mark

    def equity(self) -> Decimal:
        """Return cash plus every position at its last price."""
        total = self.state.book.cash
        for symbol, position in self.state.book.positions.items():
            mark = self.mark(symbol)
            total += position.cost if mark is None else position.quantity * mark
        return total

    def rough_equity(self) -> float:
        """Return the equity in floats: for curves and for looks that an exact one follows."""
        book, price = self.state.book, self.prices.last.get
        total = book.rough_cash
        for symbol, quantity in book.rough_held.items():
            last = price(symbol)
            total += float(book.positions[symbol].cost) if last is None else quantity * last
        return total

    def open_profit(self) -> Decimal:
        """Return the profit of all open positions at their last prices, before closing costs."""
        total = ZERO
        for symbol, position in self.state.book.positions.items():
            mark = self.mark(symbol)
            if mark is not None:
                total += position.profit_at(mark)
        return total
