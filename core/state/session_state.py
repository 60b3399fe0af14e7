"""The trading state of a session: what comes of applying facts in order.

The engine and crash recovery share this one path, so recovery is exercised by every run.
"""

from decimal import Decimal

from msgspec import Struct

from core.errors import EngineDefect
from core.events.broker_reports import BrokerReport, OrderFilled
from core.events.facts import (
    AnyFact,
    DayStarted,
    IntentDenied,
    OrderIntended,
    RunStarted,
    StopPlanned,
    SymbolFrozen,
)
from core.model.instrument import ZERO
from core.model.orders import Fill, Refusal
from core.state.order_book import OrderBook
from core.state.order_machine import Move
from core.state.order_record import OrderRecord
from core.state.portfolio_book import PortfolioBook, Trade

_BOOKED = frozenset({Move.FILLED, Move.LATE_FILL, Move.OVERFILL})


class Applied(Struct, frozen=True):
    """What one fact did."""

    move: Move
    record: OrderRecord | None = None
    trade: Trade | None = None


class SessionState:
    """Orders, account, frozen symbols and the day, changed only by `apply`."""

    def __init__(self, cash: Decimal, absence_is_proof: bool = False) -> None:
        self.orders = OrderBook(absence_is_proof)
        self.book = PortfolioBook(cash)
        self.frozen: dict[str, str] = {}
        self.refusals: list[Refusal] = []
        self.fills: list[Fill] = []
        self.day = ""
        self.day_start_equity = cash
        self.run: RunStarted | None = None
        self.last_ts_ns = 0

    def apply(self, fact: AnyFact) -> Applied:
        """Change the state by one fact."""
        if fact.ts_ns > self.last_ts_ns:
            self.last_ts_ns = fact.ts_ns
        if isinstance(fact, BrokerReport):
            return self._report(fact)
        if isinstance(fact, OrderIntended):
            move = self.orders.apply_fact(fact)
            return Applied(move, self.orders.get(fact.order.client_order_id))
        if isinstance(fact, StopPlanned):
            self.book.plan_stop(fact.symbol, fact.stop_price)
        elif isinstance(fact, SymbolFrozen):
            self._freeze(fact)
        elif isinstance(fact, DayStarted):
            self.day = fact.day
            self.day_start_equity = fact.equity
        elif isinstance(fact, IntentDenied):
            self.refusals.append(fact.refusal)
        elif isinstance(fact, RunStarted):
            self._start(fact)
        else:
            return Applied(self.orders.apply_fact(fact))
        return Applied(Move.CHANGED)

    def _report(self, report: BrokerReport) -> Applied:
        move = self.orders.apply_fact(report)  # type: ignore[arg-type]  # every report is a fact
        record = self.orders.get(report.client_order_id)
        trade = None
        if move in _BOOKED or (isinstance(report, OrderFilled) and move is Move.ASK):
            trade = self._book(report, record)
        return Applied(move, record, trade)

    def _book(self, report: BrokerReport, record: OrderRecord | None) -> Trade | None:
        if record is None or not isinstance(report, OrderFilled):
            raise EngineDefect("only a fill of a known order can be booked")
        self.fills.append(report.fill)
        return self.book.apply(report.fill, record.order)

    def _freeze(self, fact: SymbolFrozen) -> None:
        if fact.reason:
            self.frozen[fact.symbol] = fact.reason
        else:
            self.frozen.pop(fact.symbol, None)

    def _start(self, fact: RunStarted) -> None:
        self.run = fact
        if self.book.cash_start == ZERO:
            self.book.cash_start = self.book.cash = fact.cash
            self.day_start_equity = fact.cash
