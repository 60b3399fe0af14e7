"""The practice broker: a broker like any other to the engine, fed with prices instead of a wire."""

import itertools
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from math import isfinite
from random import Random
from typing import NamedTuple

from core.brokers.practice.ledger import LedgerEntry
from core.brokers.practice.matching import Moment
from core.brokers.practice.requests import NEVER, OrderRequests
from core.brokers.practice.rules import Terms, VenueRules
from core.brokers.practice.store import VenueStore
from core.brokers.practice.trading_floor import TradingFloor
from core.brokers.practice.venue import Venue
from core.brokers.practice.working import SymbolBook
from core.clock import Clock
from core.errors import BrokerRefused, ConfigurationError, TradingStopped
from core.execution.broker import Post, VenueOrder, VenuePosition
from core.execution.charges import ChargeModel
from core.model.instrument import ZERO, Instrument, Market
from core.model.market import Bar, Tick
from core.model.orders import Fill, Order, Purpose

_STOPPED = "The panic stop came on, so {} was not taken. Unlock trading first."
_KILLED = "Cancelled by the panic stop."


class _Request(NamedTuple):
    due_ns: int
    deed: Callable[[int], None]
    order: Order | None


class PracticeBroker:
    """One practice account. Implements `core.execution.broker.Broker`.

    The market side (`bar_open`, `bar_range`, `on_tick`, `advance`, `session_closed`) belongs to
    the engine's thread; everything else may be called from any thread. `post` is called with the
    lock held and must only put the report into a queue. `cash` opens a new account; a stored one
    keeps its own. See docs/practice-broker.md.
    """

    def __init__(
        self,
        *,
        instruments: Mapping[str, Instrument],
        cash: Decimal,
        charges: Mapping[str, ChargeModel],
        clock: Clock,
        store: VenueStore,
        latch_epoch: Callable[[], int],
        rules: VenueRules,
    ) -> None:
        rules.check()
        _check_currency(instruments)
        self.name = "practice"
        self._clock = clock
        self._rules = rules
        self._store = store
        self._latch_epoch = latch_epoch
        self._wider = ZERO
        self._jitter = Random(rules.seed)  # noqa: S311 - a simulation, not a secret
        self._lock = threading.RLock()
        self._post: Post | None = None
        self._on_the_way: deque[_Request] = deque()
        self._tick_keys = itertools.count(-1, -1)
        self._venue = Venue(instruments, charges, rules, store)
        self._venue.open_account(cash, clock.now_ns())
        self._requests = OrderRequests(self._venue)
        self._expires_ns = self._requests.next_expiry_ns()
        self.due_ns = self._expires_ns
        """When something next happens here by time alone, or NEVER; may be read from any thread."""
        self._floor = TradingFloor(self._venue)
        self._books: Mapping[str, SymbolBook] = self._venue.books

    def widen(self, share: Decimal) -> None:
        """Let market and stop orders pay a share of the price more from now on; 0 ends it."""
        with self._lock:
            self._wider = share

    def connect(self, post: Post) -> None:
        """Start reporting to `post`."""
        with self._lock:
            self._post = post

    def submit(self, order: Order) -> None:
        """Send an approved order; raise TradingStopped when its kill epoch is stale."""
        with self._lock:
            self._check_connected()
            # Inside the lock: once `cancel_all` has it, no order of an older epoch can follow.
            if order.kill_epoch != self._latch_epoch():
                raise TradingStopped(_STOPPED.format(f"the order for {order.symbol}"))
            if self._rules.latency_ns:
                self._send(partial(self._arrive, order), order)
                return
            # Sent is arrived: the epoch looked at just now, under this lock, still holds.
            self._requests.accept(order, self._clock.now_ns())
            if order.expires_ns:
                self._plan_expiry()
            self._tell()

    def cancel(self, client_order_id: str) -> None:
        """Ask for the rest of an order to be cancelled."""
        with self._lock:
            self._check_connected()
            self._send(partial(self._requests.cancel, client_order_id), None)

    def modify(
        self,
        client_order_id: str,
        quantity: Decimal,
        limit_price: Decimal | None,
        trigger_price: Decimal | None,
    ) -> None:
        """Ask for new values of a working order."""
        terms = Terms(quantity=quantity, limit_price=limit_price, trigger_price=trigger_price)
        with self._lock:
            self._check_connected()
            self._send(partial(self._requests.modify, client_order_id, terms), None)

    def query(self, client_order_id: str) -> None:
        """Ask what became of an order; a question never overtakes the order it asks about."""
        with self._lock:
            self._check_connected()
            self._send(partial(self._requests.query, client_order_id), None)

    def open_orders(self) -> Sequence[VenueOrder]:
        """Return every order still working at the venue."""
        with self._lock:
            self._venue.check_whole()
            return tuple(
                VenueOrder(
                    client_order_id=record.order.client_order_id,
                    venue_order_id=record.venue_order_id,
                    symbol=record.order.symbol,
                    side=record.order.side,
                    quantity=record.terms.quantity,
                    filled=record.filled,
                    status=record.status,
                    protective=record.order.purpose is Purpose.PROTECT,
                )
                for record in self._venue.working.values()
            )

    def positions(self) -> Sequence[VenuePosition]:
        """Return every holding that is not zero, in symbol order."""
        with self._lock:
            self._venue.check_whole()
            return self._venue.account.positions()

    def fills(self) -> Sequence[Fill]:
        """Return every execution of the account, oldest first."""
        with self._lock:
            self._venue.check_whole()
            return tuple(self._venue.account.fills)

    def cash(self) -> Decimal:
        """Return the account's cash."""
        with self._lock:
            self._venue.check_whole()
            return self._venue.account.cash

    def free_cash(self) -> Decimal:
        """Return the cash no working order and no short position has spoken for."""
        with self._lock:
            self._venue.check_whole()
            return self._venue.account.free()

    def ledger(self) -> Sequence[LedgerEntry]:
        """Return every change of cash since the account began."""
        with self._lock:
            self._venue.check_whole()
            return self._venue.ledger()

    def former_ledgers(self) -> Sequence[Sequence[LedgerEntry]]:
        """Return the ledgers of the accounts before each reset, oldest first."""
        with self._lock:
            return self._store.archive()

    def cancel_all(self, keep_protective: bool = False) -> Sequence[str]:
        """Cancel every order at the venue or on its way there; return their client ids.

        `keep_protective` leaves the safety exits of open positions where they are.
        """
        with self._lock:
            self._check_connected()
            ids = self._cancel_everything(self._clock.now_ns(), _KILLED, keep_protective)
            self._tell()
            return ids

    def close(self) -> None:
        """Stop reporting and let go of the disk; requests on the way are lost."""
        with self._lock:
            self._post = None
            self._on_the_way.clear()
            self._store.close()

    def reset(self, cash: Decimal) -> None:
        """Cancel everything, archive the ledger and begin again with `cash`."""
        with self._lock:
            self._check_connected()
            now_ns = self._clock.now_ns()
            self._cancel_everything(now_ns, "The practice account was started over.")
            self._tell()
            self._venue.begin_again(cash, now_ns)

    def book_funding(self, symbol: str, rate: Decimal, price: Decimal, ts_ns: int) -> Decimal:
        """Book a perpetual's funding at a mark price; return the change of cash."""
        with self._lock:
            self._check_connected()
            amount = self._venue.account.book_funding(symbol, rate, price, ts_ns)
            self._tell()
            return amount

    @property
    def levels(self) -> Mapping[str, SymbolBook]:
        """Return the symbols with working orders and the prices that would touch them."""
        return self._books

    def bar_open(self, bar: Bar) -> None:
        """Match a bar's first price: market orders, and what the market jumped over."""
        book = self._books.get(bar.symbol)
        if book is None or book.below < bar.open < book.above:
            return
        if bar.volume > 0 and isfinite(bar.open):
            self._meet(bar, opening=True)

    def bar_range(self, bar: Bar) -> None:
        """Match the rest of a bar; orders that came after its open take part."""
        book = self._books.get(bar.symbol)
        if book is None or (book.below < bar.low and bar.high < book.above):
            return
        if bar.volume > 0 and isfinite(bar.open + bar.high + bar.low):
            self._meet(bar, opening=False)

    def on_tick(self, tick: Tick) -> None:
        """Match one tick; a tick without volume fills nothing."""
        book = self._books.get(tick.symbol)
        if book is None:
            return
        below, above = book.below, book.above
        if below < tick.price < above and tick.bid < above and (below < tick.ask or not tick.ask):
            return
        if not (tick.quantity > 0 and tick.price > 0 and isfinite(tick.price)):
            return
        with self._lock:
            self._check_connected()
            book = self._books.get(tick.symbol)
            if book is None:
                return
            instrument = book.instrument
            price = instrument.money(tick.price)
            moment = Moment(
                first=price,
                high=price,
                low=price,
                bid=instrument.money(tick.bid) if tick.bid > 0 else None,
                ask=instrument.money(tick.ask) if tick.ask > 0 else None,
                ts_ns=tick.ts_ns,
                volume=tick.quantity,
                key=next(self._tick_keys),
                opening=False,
                slip=self._slip(instrument, price),
            )
            self._floor.meet(book, moment)
            self._tell()

    def session_closed(self, market: Market, ts_ns: int) -> None:
        """End a market's day: what arrived until now is taken, then its day orders expire."""
        with self._lock:
            self._check_connected()
            self._pass_time(ts_ns)
            self._requests.expire_day_orders(market, ts_ns)
            self._tell()

    def advance(self, now_ns: int) -> None:
        """Let requests arrive and orders end whose time has come."""
        if now_ns < self.due_ns:
            return
        with self._lock:
            self._check_connected()
            self._pass_time(now_ns)
            self._tell()

    def _meet(self, bar: Bar, *, opening: bool) -> None:
        with self._lock:
            self._check_connected()
            book = self._books.get(bar.symbol)
            if book is None:
                return
            instrument = book.instrument
            first = instrument.money(bar.open)
            moment = Moment(
                first,
                first if opening else instrument.money(bar.high),
                first if opening else instrument.money(bar.low),
                None,
                None,
                bar.open_ns if opening else bar.close_ns,
                bar.volume,
                bar.open_ns,
                opening,
                self._slip(instrument, first),
            )
            self._floor.meet(book, moment)
            self._tell()

    def _slip(self, instrument: Instrument, price: Decimal) -> Decimal:
        """Return what a market order pays beyond a price; more in a wide market."""
        ticks = instrument.tick_size * self._rules.slippage_ticks
        return ticks + instrument.money_up(price * self._wider) if self._wider else ticks

    def _send(self, deed: Callable[[int], None], order: Order | None) -> None:
        now_ns = self._clock.now_ns()
        if not self._rules.latency_ns:
            deed(now_ns)
            self._tell()
            return
        way_ns = self._rules.latency_ns
        if self._rules.latency_jitter:
            way_ns += int(way_ns * self._rules.latency_jitter * self._jitter.random())
        due_ns = now_ns + way_ns
        if self._on_the_way:
            # One wire: nothing overtakes, so a query cannot miss the order it asks about.
            due_ns = max(due_ns, self._on_the_way[-1].due_ns)
        self._on_the_way.append(_Request(due_ns, deed, order))
        self._plan()

    def _arrive(self, order: Order, ts_ns: int) -> None:
        if order.kill_epoch == self._latch_epoch():
            self._requests.accept(order, ts_ns)
        else:
            sentence = _STOPPED.format(f"the order for {order.symbol}")
            self._requests.turn_away(order, sentence, ts_ns)

    def _pass_time(self, now_ns: int) -> None:
        """Do what falls due until a moment, in the order of time."""
        while self.due_ns <= now_ns:
            if self._expires_ns <= self.due_ns:
                self._requests.expire_due(self._expires_ns)
                self._plan_expiry()
                continue
            request = self._on_the_way.popleft()
            request.deed(request.due_ns)
            if request.order is not None and request.order.expires_ns:
                self._plan_expiry()
            self._plan()

    def _plan_expiry(self) -> None:
        self._expires_ns = self._requests.next_expiry_ns()
        self._plan()

    def _plan(self) -> None:
        arrival_ns = self._on_the_way[0].due_ns if self._on_the_way else NEVER
        self.due_ns = min(arrival_ns, self._expires_ns)

    def _cancel_everything(
        self, now_ns: int, note: str, keep_protective: bool = False
    ) -> list[str]:
        ids = self._requests.cancel_all(now_ns, note, keep_protective)
        orders = [one.order for one in self._on_the_way if one.order is not None]
        self._on_the_way = deque(one for one in self._on_the_way if one.order is None)
        for order in orders:
            self._requests.cancel_on_the_way(order, now_ns, note)
            ids.append(order.client_order_id)
        self._plan_expiry()
        return ids

    def _check_connected(self) -> None:
        if self._venue.torn:
            self._venue.check_whole()
        if self._post is None:
            raise BrokerRefused("The practice broker is not connected. Connect it first.")

    def _tell(self) -> None:
        """Keep the step, then report it: the disk knows before anybody else does."""
        reports = self._venue.keep()
        post = self._post
        if post is not None:
            for report in reports:
                post(report)


def _check_currency(instruments: Mapping[str, Instrument]) -> None:
    currencies = sorted({one.currency for one in instruments.values()})
    if len(currencies) > 1:
        raise ConfigurationError(
            "One practice account holds one currency; these symbols need "
            f"{' and '.join(currencies)}. Use one account for each."
        )
