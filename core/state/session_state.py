"""The trading state of a session: what comes of applying facts in order.

The engine and crash recovery share this one path, so recovery is exercised by every run.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from msgspec import Struct

from core.events.broker_reports import REPORTS, OrderFilled
from core.events.commands import Answer
from core.events.facts import (
    SMALL_CASH,
    AnyFact,
    CancelRequested,
    DayStarted,
    DifferenceAnswered,
    ExitNoted,
    IntentDenied,
    OrderExpiredLocal,
    OrderIntended,
    OrderSending,
    RunStarted,
    StopPlanned,
    SymbolFrozen,
    TargetPlanned,
)
from core.events.snapshot import DifferenceKind
from core.model.instrument import ZERO
from core.model.orders import Fill, Refusal
from core.state.order_book import OrderBook
from core.state.order_machine import Move
from core.state.order_record import OrderRecord
from core.state.portfolio_book import PortfolioBook, Trade


class Applied(Struct, frozen=True, gc=False):
    """What one fact did."""

    move: Move
    record: OrderRecord | None = None
    trade: Trade | None = None


CHANGED = Applied(Move.CHANGED)
NOTHING = Applied(Move.NONE)
_DUPLICATE = Move.DUPLICATE


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
        self.watched: dict[str, Decimal] = {}
        """By symbol, how much more than we the venue holds, left alone by a person's answer."""
        self.watched_orders: set[str] = set()
        """Orders at the venue that are not ours and were left alone by a person's answer."""
        self.watched_cash = ZERO
        self.last_ts_ns = 0
        self._handlers: dict[type, Callable[[Any], None]] = {
            StopPlanned: self._plan_stop,
            TargetPlanned: self._plan_target,
            ExitNoted: self._note_exit,
            SymbolFrozen: self._freeze,
            DayStarted: self._begin_day,
            IntentDenied: self._deny,
            DifferenceAnswered: self._answer,
            RunStarted: self._start,
            OrderIntended: self.orders.intend,
            OrderSending: self.orders.send,
            OrderExpiredLocal: self.orders.expire_locally,
            CancelRequested: self.orders.request_cancel,
        }

    def apply(self, fact: AnyFact) -> Applied:
        """Change the state by one fact."""
        if fact.ts_ns > self.last_ts_ns:
            self.last_ts_ns = fact.ts_ns
        handler = self._handlers.get(type(fact))
        if handler is not None:
            handler(fact)
            return CHANGED
        if type(fact) not in REPORTS:
            return NOTHING
        move, record = self.orders.apply_report(fact)  # type: ignore[arg-type]
        trade = None
        if type(fact) is OrderFilled and record is not None and move is not _DUPLICATE:
            self.fills.append(fact.fill)
            trade = self.book.apply(fact.fill, record.order)
        return Applied(move, record, trade)

    def _plan_stop(self, fact: StopPlanned) -> None:
        self.book.plan_stop(fact.symbol, fact.stop_price)

    def _plan_target(self, fact: TargetPlanned) -> None:
        self.book.plan_target(fact.symbol, fact.target_price)

    def _note_exit(self, fact: ExitNoted) -> None:
        self.book.note_exit(fact.symbol, fact.atr, fact.best, fact.reached)

    def _begin_day(self, fact: DayStarted) -> None:
        self.day = fact.day
        self.day_start_equity = fact.equity

    def _deny(self, fact: IntentDenied) -> None:
        self.refusals.append(fact.refusal)

    def _freeze(self, fact: SymbolFrozen) -> None:
        if fact.reason:
            self.frozen[fact.symbol] = fact.reason
        else:
            self.frozen.pop(fact.symbol, None)

    def _answer(self, fact: DifferenceAnswered) -> None:
        leaves = fact.answer is Answer.WATCH
        gap = fact.venue - fact.ours
        if fact.kind is DifferenceKind.ORDER:
            if leaves:
                self.watched_orders.add(fact.difference_id)
        elif fact.kind is DifferenceKind.CASH:
            self.watched_cash = gap if leaves else ZERO
            if fact.difference_id == SMALL_CASH:
                self.book.charge(-gap)
            elif not leaves:
                self._pay_in(gap)
        elif leaves:
            self.watched[fact.symbol] = gap
        else:
            self.watched.pop(fact.symbol, None)
            worth = self.book.adopt(fact)
            # What was there before is no profit of today.
            self.day_start_equity += worth

    def _pay_in(self, amount: Decimal) -> None:
        self.book.pay_in(amount)
        self.day_start_equity += amount

    def _start(self, fact: RunStarted) -> None:
        self.run = fact
        if self.book.cash_start == ZERO:
            self.book.begin(fact.cash)
            self.day_start_equity = fact.cash
