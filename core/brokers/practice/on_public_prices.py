"""Practice money on real prices: the practice venue matches what a public feed brings."""

import threading
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Protocol

from core.brokers.practice.broker import PracticeBroker
from core.clock import SECOND_NS, Clock
from core.data.bad_ticks import TickFilter, TickRules
from core.events.book_view import BookView
from core.execution.broker import Post, VenueOrder, VenuePosition
from core.execution.live_broker import VenueHealth
from core.model.instrument import Instrument
from core.model.market import Bar, Tick
from core.model.orders import Fill, Order


class PublicMarket(Protocol):
    """Prices anybody may have."""

    @property
    def live(self) -> bool:
        """Return whether prices come as they happen."""
        ...

    @property
    def label(self) -> str:
        """Return in words where prices come from."""
        ...

    def watch(self, symbols: Sequence[str], on_tick: Callable[[Tick], object]) -> None:
        """Tell of prices from any thread."""
        ...

    def history(
        self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int
    ) -> Iterator[Sequence[Bar]]:
        """Yield pages of closed bars, oldest first."""
        ...

    def order_book(self, symbol: str, levels: int) -> BookView:
        """Return a symbol's order book as it stands."""
        ...

    def leave_book(self, symbol: str) -> None:
        """Keep a symbol's order book no longer."""
        ...

    def close(self) -> None:
        """End."""
        ...


class PracticeOnPublicPrices:
    """A practice account that looks like a live one. Implements `LiveBroker`.

    `practice` is a practice broker with the instruments of the market, on the machine's clock. Its
    market moves with the prices watched, each judged first: it trades on no price the engine would
    not believe. Nothing here can place a real order: there is no key.
    """

    protects_at_venue = False
    market_protection = False

    def __init__(
        self,
        practice: PracticeBroker,
        market: PublicMarket,
        instruments: Sequence[Instrument],
        clock: Clock,
        rules: TickRules | None = None,
    ) -> None:
        self.name = practice.name
        self._practice = practice
        self._market = market
        self._instruments = tuple(instruments)
        self._clock = clock
        self._judge = TickFilter(clock.now_ns, rules)
        self._lock = threading.Lock()
        self._heard_ns: int | None = None

    def connect(self, post: Post) -> None:
        """Start reporting to `post`."""
        self._practice.connect(post)

    def submit(self, order: Order) -> None:
        """Send an approved order; raise TradingStopped when its kill epoch is stale."""
        self._practice.submit(order)

    def cancel(self, client_order_id: str) -> None:
        """Ask for the rest of an order to be cancelled."""
        self._practice.cancel(client_order_id)

    def modify(
        self,
        client_order_id: str,
        quantity: Decimal,
        limit_price: Decimal | None,
        trigger_price: Decimal | None,
    ) -> None:
        """Ask for new values of a working order."""
        self._practice.modify(client_order_id, quantity, limit_price, trigger_price)

    def query(self, client_order_id: str) -> None:
        """Ask what became of an order."""
        self._practice.query(client_order_id)

    def open_orders(self) -> Sequence[VenueOrder]:
        """Return every order still working."""
        return self._practice.open_orders()

    def positions(self) -> Sequence[VenuePosition]:
        """Return every holding that is not zero."""
        return self._practice.positions()

    def fills(self) -> Sequence[Fill]:
        """Return every execution of the account, oldest first."""
        return self._practice.fills()

    def cash(self) -> Decimal:
        """Return the account's cash."""
        return self._practice.cash()

    def cancel_all(self, keep_protective: bool = False) -> Sequence[str]:
        """Cancel every working order now; return the client ids that were asked to go."""
        return self._practice.cancel_all(keep_protective)

    def instruments(self) -> Sequence[Instrument]:
        """Return what may be traded."""
        return self._instruments

    def health(self) -> VenueHealth:
        """Return how the prices are; the account itself is always there."""
        heard_ns = self._heard_ns
        age_s = None
        if heard_ns is not None:
            age_s = (self._clock.monotonic_ns() - heard_ns) / SECOND_NS
        live = self._market.live
        return VenueHealth(
            connected=live,
            quote_age_s=age_s,
            private_age_s=0.0,
            skew_ms=None,
            token_until_ns=None,
            orders_left=None,
            sentence="" if live else f"Live prices do not come. Now: {self._market.label}.",
        )

    def watch(self, symbols: Sequence[str], on_tick: Callable[[Tick], object]) -> None:
        """Subscribe to the prices of symbols; the practice market moves with them."""

        def both(tick: Tick) -> None:
            with self._lock:
                self._heard_ns = self._clock.monotonic_ns()
                if self._judge.take(tick) is None:
                    self._practice.advance(self._clock.now_ns())
                    self._practice.on_tick(tick)
            on_tick(tick)

        self._market.watch(symbols, both)

    def history(
        self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int
    ) -> Iterator[Sequence[Bar]]:
        """Yield pages of closed bars, oldest first."""
        return self._market.history(symbol, timeframe_s, from_ns, to_ns)

    def order_book(self, symbol: str, levels: int) -> BookView:
        """Return the real book: practice orders are not in it."""
        return self._market.order_book(symbol, levels)

    def leave_book(self, symbol: str) -> None:
        """Keep a symbol's book no longer."""
        self._market.leave_book(symbol)

    def close(self) -> None:
        """Stop the prices, then let go of the account."""
        self._market.close()
        self._practice.close()
