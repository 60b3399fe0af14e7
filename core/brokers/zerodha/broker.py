"""Zerodha as a broker like any other to the engine."""

import logging
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar

from core.brokers.wire.rate_limiter import Limit, RateLimiter
from core.brokers.wire.sender import Sender
from core.brokers.zerodha.account import cash_of, positions_of
from core.brokers.zerodha.books import (
    HISTORY,
    ORDER,
    READ,
    Books,
    Paced,
    resting_trigger,
    working_order,
)
from core.brokers.zerodha.candles import Candles
from core.brokers.zerodha.client import Clients, KiteFailed
from core.brokers.zerodha.feed import KiteFeed
from core.brokers.zerodha.instruments import Listing, Listings
from core.brokers.zerodha.order_requests import OrderRequests
from core.brokers.zerodha.panic import Panic
from core.brokers.zerodha.reader import BookReader
from core.brokers.zerodha.session import ZerodhaSession
from core.clock import DAY_NS, MINUTE_NS, SECOND_NS, Clock
from core.data.calendar import calendar_for
from core.errors import AlgoTraderError, DataError, LoginNeeded
from core.events.book_view import BookView
from core.execution.broker import Post, VenueOrder, VenuePosition
from core.execution.live_broker import VenueEndpoints, VenueHealth
from core.model.instrument import Instrument, Market
from core.model.market import Bar, Tick
from core.model.orders import Fill, Order

_LOG = logging.getLogger(__name__)
T = TypeVar("T")
_CLOSE_S: Final = 2.0
_MUTE_NS: Final = 60 * SECOND_NS
_SMALLEST_TICK: Final = Decimal("0.05")
# Kite: ten order requests in a calendar second, 400 a minute, 5,000 a day; ten other requests and
# three for candles. The day keeps a reserve, because at the cap even a way out is refused.
LIMITS: Final = {
    ORDER: (
        Limit(10, SECOND_NS),
        Limit(390, MINUTE_NS),
        Limit(4_900, DAY_NS, calendar=True),
    ),
    READ: (Limit(9, SECOND_NS),),
    HISTORY: (Limit(3, SECOND_NS),),
}


class ZerodhaBroker:
    """One account at Zerodha. Implements `core.execution.live_broker.LiveBroker`."""

    protects_at_venue = True
    market_protection = True

    def __init__(
        self,
        session: ZerodhaSession,
        endpoints: VenueEndpoints,
        clock: Clock,
        latch_epoch: Callable[[], int],
    ) -> None:
        self.name = "zerodha"
        self._session = session
        self._clock = clock
        self._clients = Clients(session.api_key, session.access_token, endpoints.rest, clock)
        self._limiter = RateLimiter(LIMITS, clock)
        self._sender = Sender("zerodha", self._limiter, clock)
        self._paced = Paced(self._clients, self._limiter, clock)
        self._books = Books(self._paced, clock)
        self._requests = OrderRequests(
            self._clients,
            self._sender,
            self._limiter,
            self._books,
            clock,
            latch_epoch,
        )
        self._reader = BookReader(self._books, self._requests, clock)
        self._requests.look = self._reader.look
        self._reader.on_turn = self._check_prices
        self._feed = KiteFeed(
            session, endpoints.public_socket, clock, self._reader.look, self._reader.hurry
        )
        self._requests.triggers.last_price = self._feed.last_price
        self._requests.triggers.tick_of = self._tick_of
        self._panic = Panic(self._requests, self._books, self._paced, clock)
        self._calendar = calendar_for(Market.NSE)
        self._listings = Listings(self._dump, clock)
        self._candles = Candles(self._paced, clock, self._calendar, self._token_of)
        self._connected = False

    def connect(self, post: Post) -> None:
        """Start reading the books and listening; every report goes to `post`."""
        self._requests.post = post
        if not self._connected:
            self._connected = True
            self._reader.start()
            self._feed.start()

    def submit(self, order: Order) -> None:
        """Queue an approved order; raise TradingStopped when its kill epoch is stale."""
        self._requests.submit(order)

    def cancel(self, client_order_id: str) -> None:
        """Ask for the rest of an order to be cancelled."""
        self._requests.cancel(client_order_id)

    def modify(
        self,
        client_order_id: str,
        quantity: Decimal,
        limit_price: Decimal | None,
        trigger_price: Decimal | None,
    ) -> None:
        """Ask for new values of a working order; refused with a new quantity once it has filled."""
        self._requests.modify(client_order_id, quantity, limit_price, trigger_price)

    def query(self, client_order_id: str) -> None:
        """Have the books read and tell all they know of an order, found by its tag."""
        one = self._requests.tracked(client_order_id)
        one.asked_ns = self._clock.monotonic_ns()
        self._reader.look()

    def recall(self, client_order_id: str, order: Order, venue_order_id: str) -> None:
        """Know a working order of an earlier run again, before it is asked about.

        Ordinary orders are known by their tags; a trigger at rest is known by its number alone.
        """
        self._requests.recall(client_order_id, order, venue_order_id)

    def open_orders(self) -> Sequence[VenueOrder]:
        """Return every order and trigger still working, strangers too.

        Raises BrokerError when they cannot be read.
        """
        known = self._requests.registry
        resting = [resting_trigger(row, known) for row in self._told(self._books.triggers).values()]
        rows = self._told(self._books.orders)
        orders = [working_order(key, row, known) for key, row in rows.items()]
        return [one for one in (*resting, *orders) if one is not None]

    def positions(self) -> Sequence[VenuePosition]:
        """Return every holding that is not zero, intraday and demat together."""
        positions = self._ask(lambda kite: kite.positions())
        return positions_of(positions, self._ask(lambda kite: kite.holdings()))

    def fills(self) -> Sequence[Fill]:
        """Return the day's executions, oldest first: Kite keeps no older ones."""
        self._told(self._books.orders)
        return self._books.fills(self._told(self._books.trades))

    def cash(self) -> Decimal:
        """Return the cash as the day's contract note will leave it."""
        funds = self._ask(lambda kite: kite.margins("equity"))
        self._told(self._books.orders)
        trades = self._told(self._books.trades)
        return cash_of(funds, trades, self._books.fills(trades))

    def cancel_all(self, keep_protective: bool = False) -> Sequence[str]:
        """Cancel every working order of the account now; return the ids that were asked to go."""
        return self._panic.run(keep_protective)

    def close(self) -> None:
        """Stop reading, listening and sending. Orders at the broker stay."""
        self._feed.close()
        if self._connected:
            self._reader.close(_CLOSE_S)
        self._sender.close(_CLOSE_S)

    def instruments(self) -> Sequence[Instrument]:
        """Return the shares of the NSE that may be traded today."""
        return tuple(self._listing().shares.values())

    def watch(self, symbols: Sequence[str], on_tick: Callable[[Tick], object]) -> None:
        """Subscribe to the prices of symbols."""
        self._feed.watch({self._token_of(one): one for one in symbols}, on_tick)

    def order_book(self, symbol: str, levels: int) -> BookView:
        """Return the five best levels a side, as the last tick told them."""
        return self._feed.order_book(symbol, levels)

    def leave_book(self, symbol: str) -> None:
        """Do nothing: the levels come with every tick in any case."""

    def history(
        self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int
    ) -> Iterator[Sequence[Bar]]:
        """Yield pages of closed bars, oldest first, adjusted for splits and bonuses by Zerodha."""
        return self._candles.pages(symbol, timeframe_s, from_ns, to_ns)

    def health(self) -> VenueHealth:
        """Return how the line is, at once."""
        now_ns, supervisor = self._clock.monotonic_ns(), self._feed.supervisor
        tick_ns, age_ns = self._feed.tick_ns, supervisor.age_ns()
        skew_ns = self._clients.skew_ns
        return VenueHealth(
            connected=supervisor.up and self._reader.problem is None,
            quote_age_s=(now_ns - tick_ns) / SECOND_NS if tick_ns else None,
            private_age_s=age_ns / SECOND_NS if age_ns is not None else None,
            skew_ms=skew_ns / 1e6 if skew_ns is not None else None,
            token_until_ns=self._session.until_ns,
            orders_left=self._limiter.left(ORDER),
            sentence=self._sentence(),
        )

    def _sentence(self) -> str:
        problem = self._reader.problem
        if self._clock.now_ns() >= self._session.until_ns:
            return "Zerodha ends every login at six in the morning. Log in again."
        if isinstance(problem, LoginNeeded):
            return str(problem)
        if not self._feed.supervisor.up:
            return self._feed.supervisor.why or "Zerodha is being connected."
        return str(problem) if problem is not None else ""

    def _check_prices(self) -> None:
        """Give a socket up that beats but brings no prices while the market trades."""
        feed = self._feed
        if not (feed.watching and feed.supervisor.up and feed.tick_ns):
            return
        now_ns = self._clock.now_ns()
        mute_ns = self._clock.monotonic_ns() - feed.tick_ns
        if mute_ns > _MUTE_NS and self._calendar.is_open(now_ns):
            feed.tick_ns = self._clock.monotonic_ns()
            feed.supervisor.failed("Heartbeats come, but no prices.")

    def _listing(self) -> Listing:
        return self._listings.today()

    def _dump(self, exchange: str) -> bytes:
        dump: bytes = self._ask(lambda kite: kite.csv_of(exchange))
        return dump

    def _token_of(self, symbol: str) -> int:
        token = self._listing().tokens.get(symbol)
        if token is None:
            raise DataError(f"Zerodha does not list {symbol} on the NSE today.")
        return token

    def _tick_of(self, symbol: str) -> Decimal:
        """Return a share's step of price; the smallest there is when the dump cannot be had."""
        try:
            share = self._listing().shares.get(symbol)
        except AlgoTraderError:
            share = None
        return share.tick_size if share is not None else _SMALLEST_TICK

    def _ask(self, what: Callable[[Any], Any]) -> Any:
        return self._told(lambda: self._paced.ask(what))

    @staticmethod
    def _told(what: Callable[[], T]) -> T:
        """Return what a question brings, or raise its error without the library's own."""
        try:
            return what()
        except KiteFailed as failed:
            error = failed.failure.raised()
        raise error
