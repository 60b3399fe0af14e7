"""Bybit as a broker: takes requests, sends each once from its own threads, posts what comes."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial

from core.brokers.bybit import limits
from core.brokers.bybit.account import Account
from core.brokers.bybit.answers import ALREADY_SENT, NOTHING_NEW, NeverSent, Refusal
from core.brokers.bybit.client import TIMEOUT_S, BybitClient, venue_down
from core.brokers.bybit.feed import PriceFeed
from core.brokers.bybit.history import history_pages
from core.brokers.bybit.instruments import read_instruments
from core.brokers.bybit.mapping import LINEAR, new_order, plain
from core.brokers.bybit.polling import POLL_NS, Poller
from core.brokers.bybit.private_feed import AccountFeed
from core.brokers.bybit.questions import find, name_of
from core.brokers.bybit.reporter import Reporter, lost
from core.brokers.bybit.session import BybitEnvironment, BybitKeys
from core.brokers.bybit.tracker import Followed, Tracker
from core.brokers.bybit.venue_time import VenueTime
from core.brokers.wire.sender import Job, Lane, Sender
from core.clock import SECOND_NS, Clock
from core.errors import (
    BrokerError,
    BrokerRefused,
    ClockWrong,
    OutcomeUnknown,
    RateLimited,
    TradingStopped,
)
from core.events.book_view import BookView
from core.events.broker_reports import (
    CancelRefused,
    ModifyRefused,
    OrderAccepted,
    OrderCanceled,
    OrderRejected,
)
from core.execution.broker import Post, VenueOrder, VenuePosition
from core.execution.live_broker import VenueEndpoints, VenueHealth
from core.model.instrument import Instrument
from core.model.market import Bar, Tick
from core.model.orders import Fill, Order, Purpose

_STOPPED = "The panic stop came on, so {} was not sent. Unlock trading first."
_WORDS = {
    BybitEnvironment.MAIN: "Bybit",
    BybitEnvironment.TESTNET: "Bybit testnet",
    BybitEnvironment.DEMO: "Bybit demo",
}


class BybitBroker:
    """One unified account. Implements `core.execution.live_broker.LiveBroker`.

    Linear USDT contracts, one-way positions. Every request is sent at most once; what the sockets
    say and what the polling finds pass the same door, so nothing is told twice.
    """

    protects_at_venue = True
    market_protection = False

    def __init__(
        self,
        keys: BybitKeys,
        environment: BybitEnvironment,
        endpoints: VenueEndpoints,
        clock: Clock,
        latch_epoch: Callable[[], int],
        timeout_s: float = TIMEOUT_S,
        poll_ns: int = POLL_NS,
    ) -> None:
        self.name = "bybit"
        self.words = _WORDS[environment]
        self._clock = clock
        self._latch_epoch = latch_epoch
        self._limiter = limits.bybit_limiter(clock)
        self._time = VenueTime(clock)
        self._client = BybitClient(keys, endpoints, self._time, self._limiter, timeout_s)
        self._tracker = Tracker()
        self._reporter = Reporter(self._tracker, clock, self._owe, self._seen_working)
        self._poller = Poller(
            self._client, self._tracker, self._reporter, clock, self._time, poll_ns
        )
        self._sender = Sender("bybit", self._limiter, clock)
        self._account = Account(self._client, clock, self._travelling)
        self._private = AccountFeed(
            keys, endpoints, clock, self._time, self._reporter, self._poller.now
        )
        self._prices = PriceFeed(endpoints, clock)
        self._swept_epoch = -1

    def __repr__(self) -> str:
        return f"BybitBroker({self.words})"

    def connect(self, post: Post) -> None:
        """Start reporting to `post`: the socket first, then a look at what there is."""
        self._reporter.post = post
        self._private.start()
        self._poller.start()

    def submit(self, order: Order) -> None:
        """Send an approved order; raise TradingStopped when its kill epoch is stale."""
        if order.kill_epoch != self._latch_epoch():
            raise TradingStopped(_STOPPED.format(f"the order for {order.symbol}"))
        params = new_order(order)
        one = Followed(
            client_order_id=order.client_order_id,
            symbol=order.symbol,
            kill_epoch=order.kill_epoch,
            queued=True,
            protective=order.purpose is Purpose.PROTECT,
            terms=(order.quantity, order.limit_price, order.trigger_price),
        )
        if not self._tracker.begin(one):
            # The same intent twice is one order: ask about it, never send it again.
            self._poller.owe(order.client_order_id, in_full=True)
            return
        self._sender.put(
            Job(
                lane=Lane.EXIT if order.purpose.reduces else Lane.ENTRY,
                bucket=limits.CREATE,
                work=partial(self._place, one, params),
                void=partial(self._void, one),
                dropped=partial(self._dropped, one),
                lost=partial(self._lost, one),
            )
        )

    def cancel(self, client_order_id: str) -> None:
        """Ask for the rest of an order to be cancelled."""
        self._bury(client_order_id, dying=True)
        self._sender.put(
            Job(
                lane=Lane.CANCEL,
                bucket=limits.CANCEL,
                work=partial(self._cancel, client_order_id),
                dropped=partial(self._not_cancelled, client_order_id),
                lost=partial(self._unsure, client_order_id),
            )
        )

    def modify(
        self,
        client_order_id: str,
        quantity: Decimal,
        limit_price: Decimal | None,
        trigger_price: Decimal | None,
    ) -> None:
        """Ask for new values of a working order."""
        terms = (quantity, limit_price, trigger_price)
        self._sender.put(
            Job(
                lane=Lane.EXIT,
                bucket=limits.AMEND,
                work=partial(self._amend, client_order_id, terms),
                dropped=partial(self._not_modified, client_order_id),
                lost=partial(self._unsure, client_order_id),
            )
        )

    def query(self, client_order_id: str) -> None:
        """Ask what became of an order; asked again until the venue has answered."""
        self._poller.owe(client_order_id, in_full=True)

    def open_orders(self) -> Sequence[VenueOrder]:
        """Return every order still working at the venue, whoever placed it."""
        return self._account.open_orders()

    def positions(self) -> Sequence[VenuePosition]:
        """Return every position that is not zero."""
        return self._account.positions()

    def fills(self) -> Sequence[Fill]:
        """Return the executions of the last seven days, oldest first."""
        return self._account.fills()

    def cash(self) -> Decimal:
        """Return the USDT of the wallet less the price of what is held, as the engine counts."""
        return self._account.cash()

    def cancel_all(self, keep_protective: bool = False) -> Sequence[str]:
        """Cancel every working order now; whatever turns up later is cancelled on sight."""
        self._swept_epoch = self._latch_epoch()
        queued = [one.client_order_id for one in self._tracker.all() if one.queued]
        asked = self._account.cancel_all(keep_protective)
        return tuple(dict.fromkeys([*queued, *asked]))

    def instruments(self) -> Sequence[Instrument]:
        """Return the USDT perpetual contracts that trade today, by Bybit's own rules."""
        self._client.await_turn(limits.PRICES)
        try:
            return read_instruments(self._client.instruments(LINEAR))
        except BrokerError as failure:
            raise venue_down(failure) from None

    def watch(self, symbols: Sequence[str], on_tick: Callable[[Tick], object]) -> None:
        """Subscribe to the prices of symbols; `on_tick` is called from the socket's thread."""
        self._prices.watch(symbols, on_tick)

    @property
    def prices(self) -> PriceFeed:
        """Return the feed, for its order books."""
        return self._prices

    def order_book(self, symbol: str, levels: int) -> BookView:
        """Return a symbol's book as it stands; keeps it from now on."""
        return self._prices.order_book(symbol, levels)

    def leave_book(self, symbol: str) -> None:
        """Keep a symbol's book no longer."""
        self._prices.leave_book(symbol)

    def history(
        self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int
    ) -> Iterator[Sequence[Bar]]:
        """Yield pages of closed bars, oldest first, each fetched when it is asked for."""
        until_ns = min(to_ns, self._clock.now_ns())
        return history_pages(self._client, symbol, timeframe_s, from_ns, until_ns)

    def health(self) -> VenueHealth:
        """Return how the line is, at once."""
        private, quotes = self._private.age_ns(), self._prices.age_ns()
        error = self._client.last_error
        up = self._private.up
        return VenueHealth(
            connected=up and error is None,
            quote_age_s=None if quotes is None else quotes / SECOND_NS,
            private_age_s=None if private is None else private / SECOND_NS,
            skew_ms=self._time.skew_ms,
            token_until_ns=None,
            orders_left=self._limiter.left(limits.CREATE),
            sentence=str(error) if error is not None else self._private.why,
        )

    def close(self) -> None:
        """Stop talking to the venue; what rests there stays."""
        self._private.close()
        self._prices.close()
        self._poller.close()
        self._sender.close(2.0)
        self._client.close()
        self._reporter.post = _nowhere

    def _place(self, one: Followed, params: dict[str, object]) -> None:
        one.on_wire, one.queued = True, False
        name = one.client_order_id
        try:
            venue_id = self._placed(params)
        except Refusal as refusal:
            if refusal.code in ALREADY_SENT:
                self._poller.owe(name, in_full=True)
            else:
                self._reject(one, str(refusal))
        except (BrokerRefused, NeverSent) as refusal:
            self._reject(one, str(refusal))
        except (OutcomeUnknown, RateLimited) as failure:
            self._post_lost(name, str(failure))
        else:
            accepted = OrderAccepted(
                client_order_id=name, ts_ns=self._clock.now_ns(), venue_order_id=venue_id
            )
            for report in self._tracker.news(one, [accepted]):
                self._reporter.post(report)
        finally:
            one.on_wire = False

    def _placed(self, params: dict[str, object]) -> str:
        """Send an order, once whatever comes back; a wrong time is mended for those after it."""
        try:
            return self._client.place(params)
        except ClockWrong:
            self._client.mend_time()
            raise

    def _void(self, one: Followed) -> str:
        if one.kill_epoch != self._latch_epoch():
            return _STOPPED.format(f"the order for {one.symbol}")
        return ""

    def _dropped(self, one: Followed, sentence: str) -> None:
        """Say that an order never left."""
        one.queued = False
        now_ns = self._clock.now_ns()
        if one.kill_epoch != self._latch_epoch():
            self._tracker.finish(one)
            self._reporter.post(
                OrderCanceled(
                    client_order_id=one.client_order_id,
                    ts_ns=now_ns,
                    cumulative=Decimal(0),
                    sentence=sentence,
                )
            )
        else:
            self._reject(one, sentence)

    def _lost(self, one: Followed, sentence: str) -> None:
        one.on_wire = one.queued = False
        self._post_lost(one.client_order_id, sentence)

    def _reject(self, one: Followed, sentence: str) -> None:
        now_ns = self._clock.now_ns()
        report = OrderRejected(client_order_id=one.client_order_id, ts_ns=now_ns, sentence=sentence)
        for fresh in self._tracker.news(one, [report]):
            self._reporter.post(fresh)

    def _post_lost(self, name: str, sentence: str) -> None:
        self._reporter.post(lost(name, self._clock.now_ns(), sentence))
        self._poller.owe(name, in_full=True)

    def _unsure(self, name: str, sentence: str) -> None:
        self._post_lost(name, sentence)

    def _target(self, name: str) -> dict[str, str] | None:
        """Return how to name an order to Bybit, asking for its coin when it is not known."""
        one = self._tracker.get(name)
        if one is None:
            row, _ = find(self._client, name)
            if row is None:
                return None
            one = self._tracker.met(name, str(row.get("symbol")))
        return {"category": LINEAR, "symbol": one.symbol, **name_of(name)}

    def _cancel(self, name: str) -> None:
        try:
            target = self._target(name)
            if target is None:
                self._not_cancelled(name, "Bybit knows no such order.")
                return
            self._client.cancel(target)
        except (BrokerRefused, NeverSent) as refusal:
            self._not_cancelled(name, str(refusal))
            self._poller.owe(name, in_full=True)
        except (OutcomeUnknown, RateLimited) as failure:
            self._post_lost(name, str(failure))
        else:
            # The ack says no more than that the request came: the end is told by the order itself.
            self._poller.owe(name, SECOND_NS)

    def _bury(self, name: str, *, dying: bool) -> None:
        one = self._tracker.get(name)
        if one is not None:
            one.dying = dying
            one.buried_ns = self._clock.monotonic_ns()

    def _not_cancelled(self, name: str, sentence: str) -> None:
        self._bury(name, dying=False)
        now_ns = self._clock.now_ns()
        self._reporter.post(CancelRefused(client_order_id=name, ts_ns=now_ns, sentence=sentence))

    def _amend(self, name: str, terms: tuple[Decimal, Decimal | None, Decimal | None]) -> None:
        self._tracker.wish(name, terms)
        try:
            target = self._target(name)
            if target is None:
                self._not_modified(name, "Bybit knows no such order.")
                return
            values = dict(zip(("qty", "price", "triggerPrice"), terms, strict=True))
            wanted = {key: plain(value) for key, value in values.items() if value is not None}
            self._client.amend({**target, **wanted})
        except Refusal as refusal:
            if refusal.code in NOTHING_NEW:
                self._poller.owe(name)
            else:
                self._not_modified(name, str(refusal))
        except (BrokerRefused, NeverSent) as refusal:
            self._not_modified(name, str(refusal))
        except (OutcomeUnknown, RateLimited) as failure:
            self._post_lost(name, str(failure))
        else:
            self._poller.owe(name, SECOND_NS)

    def _not_modified(self, name: str, sentence: str) -> None:
        self._tracker.unwish(name)
        now_ns = self._clock.now_ns()
        self._reporter.post(ModifyRefused(client_order_id=name, ts_ns=now_ns, sentence=sentence))

    def _owe(self, name: str) -> None:
        self._poller.owe(name, SECOND_NS // 4)

    def _seen_working(self, one: Followed) -> None:
        """Cancel again what a lost cancel left working, and what turns up after the panic stop.

        A cancel may be sent twice, for it can do no more than once; an order never is.
        """
        epoch = self._latch_epoch()
        sent_before = 0 <= one.kill_epoch < epoch
        swept = self._swept_epoch == epoch and sent_before and not one.protective
        if not (swept or one.dying):
            return
        if self._clock.monotonic_ns() - one.buried_ns > SECOND_NS:
            self.cancel(one.client_order_id)

    def _travelling(self) -> bool:
        """Return whether an order is on the wire or about to be dropped."""
        return any(one.on_wire or one.queued for one in self._tracker.all())


def _nowhere(_: object) -> None:
    """Take a report nobody wants any more."""
