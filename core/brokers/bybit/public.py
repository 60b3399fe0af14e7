"""Bybit's prices for everybody: no key, live by socket, with other sources behind them."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from core.brokers import venues
from core.brokers.bybit.client import BybitClient, number, venue_down
from core.brokers.bybit.feed import PriceFeed
from core.brokers.bybit.history import history_pages
from core.brokers.bybit.instruments import read_instruments
from core.brokers.bybit.limits import PRICES, bybit_limiter
from core.brokers.bybit.mapping import LINEAR
from core.brokers.bybit.venue_time import VenueTime
from core.clock import SECOND_NS, Clock
from core.data.public.cache import CachedPrices
from core.data.public.coingecko import CoinGecko
from core.data.public.cryptocompare import CryptoCompare
from core.data.public.failover import Failover
from core.data.public.source import PublicSource, Quote
from core.errors import BrokerError, DataError
from core.events.book_view import BookView
from core.execution.live_broker import VenueEndpoints
from core.model.instrument import Instrument
from core.model.market import Bar, Tick

_LOG = logging.getLogger(__name__)
QUIET_NS: Final = 10 * SECOND_NS
"""How long the socket may be silent before the other ways are asked."""

ASK_EVERY_NS: Final = 5 * SECOND_NS
PATIENCE_NS: Final = 3 * SECOND_NS
"""How long a socket that is down may take to come back before anybody stands in."""


class BybitPrices:
    """Bybit's keyless REST prices. Implements `PublicSource`."""

    name = "Bybit"

    def __init__(self, clock: Clock, endpoints: VenueEndpoints = venues.BYBIT_MAIN) -> None:
        self._clock = clock
        limiter = bybit_limiter(clock)
        self._client = BybitClient(None, endpoints, VenueTime(clock), limiter)

    def quotes(self, symbols: Sequence[str]) -> Mapping[str, Quote]:
        """Return the last prices of USDT contracts."""
        wanted, now_ns = set(symbols), self._clock.now_ns()
        self._client.await_turn(PRICES)
        try:
            rows = self._client.tickers({"category": LINEAR})
        except BrokerError as failure:
            raise venue_down(failure) from None
        return {
            symbol: Quote(symbol, float(number(row, "lastPrice")), now_ns, self.name)
            for row in rows
            if (symbol := str(row.get("symbol"))) in wanted and number(row, "lastPrice") > 0
        }

    def bars(self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int) -> Sequence[Bar]:
        """Return closed bars, oldest first."""
        return [one for page in self.history(symbol, timeframe_s, from_ns, to_ns) for one in page]

    def history(
        self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int
    ) -> Iterator[Sequence[Bar]]:
        """Yield pages of closed bars, oldest first."""
        until_ns = min(to_ns, self._clock.now_ns())
        return history_pages(self._client, symbol, timeframe_s, from_ns, until_ns)

    def instruments(self) -> Sequence[Instrument]:
        """Return the USDT perpetual contracts that trade today."""
        self._client.await_turn(PRICES)
        try:
            return read_instruments(self._client.instruments(LINEAR))
        except BrokerError as failure:
            raise venue_down(failure) from None

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


class PublicPrices:
    """Live prices for practice: Bybit's socket first, then whoever answers.

    `watch` never fails: without a network it waits for one. Prices of another source than the
    socket carry that source's name in `Tick.source` and have no quantity: nothing fills on them.
    """

    made_up = False

    def __init__(
        self,
        clock: Clock,
        endpoints: VenueEndpoints = venues.BYBIT_MAIN,
        backups: Sequence[PublicSource] | None = None,
    ) -> None:
        self._clock = clock
        self._bybit = BybitPrices(clock, endpoints)
        others = (CoinGecko(clock), CryptoCompare(clock)) if backups is None else backups
        self.sources = Failover([self._bybit, *others], clock)
        self.cache = CachedPrices(self.sources, clock)
        self._feed = PriceFeed(endpoints, clock)
        self._symbols: dict[str, list[Callable[[Tick], object]]] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._asked_ns: int | None = None
        self.stand_in_ticks = 0

    @property
    def live(self) -> bool:
        """Return whether Bybit's socket brings prices now."""
        age_ns = self._feed.age_ns()
        return self._feed.supervisor.up and age_ns is not None and age_ns < QUIET_NS

    @property
    def label(self) -> str:
        """Return where prices come from now, in words."""
        if self.live:
            return "live prices from Bybit"
        serving = self.sources.serving
        return f"prices from {serving}, every few seconds" if serving else "no prices at the moment"

    def instruments(self) -> Sequence[Instrument]:
        """Return what may be watched, by Bybit's rules; raises VenueDown without a network."""
        return self._bybit.instruments()

    def history(
        self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int
    ) -> Iterator[Sequence[Bar]]:
        """Yield pages of past bars from Bybit, or all at once from whoever has them."""
        begun = False
        try:
            for page in self._bybit.history(symbol, timeframe_s, from_ns, to_ns):
                begun = True
                from_ns = page[-1].close_ns
                yield page
        except (BrokerError, DataError):
            if begun:
                # Bars of two sources must not be mixed within one piece.
                raise
            rest = self.cache.bars(symbol, timeframe_s, from_ns, to_ns)
            if rest:
                yield rest

    def watch(self, symbols: Sequence[str], on_tick: Callable[[Tick], object]) -> None:
        """Tell `on_tick` of prices, from other threads."""
        with self._lock:
            for symbol in symbols:
                self._symbols.setdefault(symbol, []).append(on_tick)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._stand_in, name="public-prices", daemon=True
                )
                self._thread.start()
        self._feed.watch(symbols, on_tick)

    def order_book(self, symbol: str, levels: int) -> BookView:
        """Return a symbol's book as it stands: nobody but Bybit's socket brings one."""
        return self._feed.order_book(symbol, levels)

    def leave_book(self, symbol: str) -> None:
        """Keep a symbol's book no longer."""
        self._feed.leave_book(symbol)

    def close(self) -> None:
        """End."""
        self._closing.set()
        self._feed.close()
        if self._thread is not None:
            self._thread.join(2.0)
        self._bybit.close()

    def _stand_in(self) -> None:
        """Ask the sources while the socket is silent."""
        down_ns: int | None = None
        while not self._closing.wait(0.25 / self._clock.rate):
            now_ns = self._clock.monotonic_ns()
            if self.live:
                down_ns = None
                continue
            down_ns = now_ns if down_ns is None else down_ns
            due = self._asked_ns is None or now_ns - self._asked_ns >= ASK_EVERY_NS
            if now_ns - down_ns < PATIENCE_NS or not due:
                continue
            self._asked_ns = now_ns
            try:
                self._tell()
            except (BrokerError, DataError) as failure:
                _LOG.info("no public prices: %s", failure)

    def _tell(self) -> None:
        with self._lock:
            symbols = {one: tuple(hears) for one, hears in self._symbols.items()}
        for symbol, quote in self.cache.quotes(tuple(symbols)).items():
            tick = Tick(symbol, quote.ts_ns, quote.price, source=quote.source)
            self.stand_in_ticks += 1
            for hears in symbols[symbol]:
                hears(tick)
