"""Live prices without a key: trades, best prices and order books from the public socket."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

from core.brokers.bybit.link import PING_NS, SILENCE_NS, BybitLink, Message
from core.brokers.wire.supervisor import Link, Pulse, SocketSupervisor
from core.clock import Clock
from core.closing import closed_on_failure
from core.data.book_memory import BookMemory
from core.data.order_book import Ladder, Level, OrderBook
from core.events.book_view import BookTrouble, BookView
from core.execution.live_broker import VenueEndpoints
from core.model.market import Tick

_LOG = logging.getLogger(__name__)
DEPTH: Final = 50
Row = dict[str, Any]


class _Watched:
    """One symbol: who hears of it and what is known."""

    def __init__(self, symbol: str, ask_again: Callable[[str], None], clock: Clock) -> None:
        self.symbol = symbol
        self.hears: list[Callable[[Tick], object]] = []
        self.wants_book = False
        self.refused = False
        self.ticker: Row = {}
        self.snapshots = 0
        self.last_ms = 0
        self.told_ns = 0
        self.book = OrderBook(symbol, ask_again, DEPTH)
        self.memory = BookMemory(symbol, DEPTH, clock.monotonic_ns)

    def topics(self) -> list[str]:
        names = [f"tickers.{self.symbol}", f"publicTrade.{self.symbol}"]
        return [*names, self.book_topic] if self.wants_book else names

    def confirms(self, ladder: Ladder) -> bool:
        """Return whether the best prices of the other topics are those of the book."""
        bid, ask = _price(self.ticker, "bid1Price"), _price(self.ticker, "ask1Price")
        return (bid, ask) == (_best(ladder.bids), _best(ladder.asks))

    @property
    def book_topic(self) -> str:
        return f"orderbook.{DEPTH}.{self.symbol}"


class PriceFeed:
    """Keeps the public socket open and subscribed to all that is watched. Safe from any thread."""

    def __init__(self, endpoints: VenueEndpoints, clock: Clock) -> None:
        self._address = f"{endpoints.public_socket}/v5/public/linear"
        self._clock = clock
        self._lock = threading.RLock()
        self._watched: dict[str, _Watched] = {}
        self._requests: dict[str, str] = {}
        self._link: BybitLink | None = None
        self._started = False
        self.ticks = 0
        self.supervisor = SocketSupervisor(
            "bybit-prices", self._open, clock, SILENCE_NS, on_down=self._down
        )
        self.supervisor.ping_every(PING_NS, _ping)

    def watch(
        self, symbols: Sequence[str], on_tick: Callable[[Tick], object], *, book: bool = False
    ) -> None:
        """Tell `on_tick` of every trade and of every change of the best prices of symbols."""
        with self._lock:
            for symbol in symbols:
                one = self._watched.get(symbol)
                one = one or _Watched(symbol, self._ask_again, self._clock)
                self._watched[symbol] = one
                one.hears.append(on_tick)
                one.wants_book = one.wants_book or book
                self._ask(one)
            if not self._started:
                self._started = True
                self.supervisor.start()

    def watch_book(self, symbol: str) -> None:
        """Keep a symbol's order book from now on."""
        with self._lock:
            one = self._watched.get(symbol)
            if one is None:
                self.watch([symbol], _deaf, book=True)
            elif not one.wants_book:
                one.wants_book = True
                self._ask_for_book(one)

    def leave_book(self, symbol: str) -> None:
        """Keep a symbol's order book no longer: fifty changes a second are not for nothing."""
        with self._lock:
            one = self._watched.get(symbol)
            if one is not None and one.wants_book:
                one.wants_book = False
                self._ask_for_book(one, op="unsubscribe")
                one.book.lose()
                one.memory.forget()
                # Changes that are still on their way would have no beginning next time.
                one.snapshots = 0

    def order_book(self, symbol: str, levels: int) -> BookView:
        """Return a symbol's book as it stands; keeps it from now on."""
        self.watch_book(symbol)
        one = self._watched[symbol]
        trouble = BookTrouble.NONE
        if one.refused:
            trouble = BookTrouble.REFUSED
        elif not self.supervisor.up:
            trouble = BookTrouble.LINE_DOWN
        ladder = one.book.ladder(levels)
        if ladder is not None and one.confirms(ladder):
            # In a quiet market a book may rest for long and still be right.
            one.memory.confirmed(one.told_ns)
        return one.memory.view(ladder, trouble, self.age_ns())

    def ladder(self, symbol: str, levels: int = 10) -> Ladder | None:
        """Return a symbol's best levels; None when its book is not kept, or not to be trusted."""
        one = self._watched.get(symbol)
        return one.book.ladder(levels) if one is not None and one.wants_book else None

    def gaps(self, symbol: str) -> int:
        """Return how often a symbol's book lost its thread."""
        return self._watched[symbol].book.gaps

    def snapshots(self, symbol: str) -> int:
        """Return how many whole books of a symbol came."""
        return self._watched[symbol].snapshots

    def refused(self) -> Sequence[str]:
        """Return the symbols Bybit has no prices for."""
        return [one.symbol for one in self._watched.values() if one.refused]

    def age_ns(self) -> int | None:
        """Return the time since the last message, None before the first."""
        return self.supervisor.age_ns()

    def close(self) -> None:
        """End."""
        self.supervisor.close()

    def _open(self, pulse: Pulse) -> Link:
        link = BybitLink(self._address, "linear", pulse, self._take)
        with closed_on_failure(link.close), self._lock:
            self._link = link
            self._requests.clear()
            for one in self._watched.values():
                one.book.lose()
                one.ticker = {}
                self._ask(one)
        return link

    def _ask(self, one: _Watched) -> None:
        """Subscribe one symbol in a request of its own: a bad name must not shut out the rest."""
        link = self._link
        if link is not None:
            self._requests[link.ask(one.topics())] = one.symbol

    def _ask_for_book(self, one: _Watched, *, op: str = "subscribe") -> None:
        link = self._link
        if link is None:
            return
        try:
            number = link.ask([one.book_topic], op=op)
        except Exception:  # noqa: BLE001 - the next socket is opened with what is wanted then
            self.supervisor.failed("A subscription could not be sent.")
            return
        if op == "subscribe":
            self._requests[number] = one.symbol

    def _down(self, _: str) -> None:
        with self._lock:
            self._link = None
            for one in self._watched.values():
                one.book.lose()
                one.ticker = {}

    def _take(self, message: Message) -> None:
        if "refused" in message:
            self._note_refusal(str(message["refused"]))
            return
        topic = str(message["topic"])
        kind, _, rest = topic.partition(".")
        one = self._watched.get(rest.rpartition(".")[2])
        if one is None:
            return
        with self._lock:
            if kind == "orderbook":
                self._book(one, message)
                return
            one.told_ns = self._clock.monotonic_ns()
            if kind == "tickers":
                self._ticker(one, message)
            elif kind == "publicTrade":
                self._trades(one, message)

    def _note_refusal(self, number: str) -> None:
        with self._lock:
            one = self._watched.get(self._requests.get(number, ""))
            if one is not None:
                one.refused = True
                _LOG.warning("Bybit has no prices for %s", one.symbol)

    def _book(self, one: _Watched, message: Message) -> None:
        if not one.wants_book:
            # Sent before the exchange heard that nobody looks at it any more.
            return
        one.memory.heard()
        data, ts_ns = message["data"], int(message["ts"]) * 1_000_000
        bids, asks = _levels(data.get("b")), _levels(data.get("a"))
        if message.get("type") == "snapshot":
            one.snapshots += 1
            one.book.snapshot(int(data["u"]), ts_ns, bids, asks)
        elif one.snapshots:
            one.book.change(int(data["u"]), ts_ns, bids, asks)

    def _ask_again(self, symbol: str) -> None:
        """Ask for a whole book: leaving the topic and coming back brings one."""
        link = self._link
        if link is not None:
            topic = [f"orderbook.{DEPTH}.{symbol}"]
            link.ask(topic, op="unsubscribe")
            self._requests[link.ask(topic)] = symbol

    def _ticker(self, one: _Watched, message: Message) -> None:
        data = message["data"]
        if message.get("type") == "snapshot":
            one.ticker = dict(data)
        elif not one.ticker:
            # A change without its beginning means nothing.
            return
        else:
            one.ticker.update(data)
        price = _price(one.ticker, "lastPrice")
        if price > 0 and {"bid1Price", "ask1Price", "lastPrice"} & data.keys():
            self._tell(one, int(message["ts"]), price, 0.0)

    def _trades(self, one: _Watched, message: Message) -> None:
        for trade in message["data"]:
            price, size = _price(trade, "p"), _price(trade, "v")
            if price > 0:
                one.ticker["lastPrice"] = trade["p"]
                self._tell(one, int(trade["T"]), price, size)

    def _tell(self, one: _Watched, ts_ms: int, price: float, quantity: float) -> None:
        self.ticks += 1
        # Trades and best prices are stamped by different clocks of the venue, a few
        # milliseconds apart: whoever listens wants times that never step back.
        one.last_ms = max(one.last_ms, ts_ms)
        bid, ask = _price(one.ticker, "bid1Price"), _price(one.ticker, "ask1Price")
        if not bid <= price <= ask:
            # Best prices come up to a tenth of a second after the trade that moved them.
            bid = ask = 0.0
        tick = Tick(one.symbol, one.last_ms * 1_000_000, price, quantity, bid, ask, source="bybit")
        for hears in tuple(one.hears):
            try:
                hears(tick)
            except Exception as failure:  # noqa: BLE001 - a listener must not end the socket
                _LOG.error("a listener to prices failed: %s", type(failure).__name__)


def _levels(rows: Any) -> list[tuple[float, float]]:
    return [(float(price), float(size)) for price, size in rows or ()]


def _best(levels: tuple[Level, ...]) -> float:
    return levels[0][0] if levels else 0.0


def _price(row: Row, name: str) -> float:
    text = row.get(name)
    return float(text) if text else 0.0


def _deaf(_: Tick) -> None:
    """Hear nothing: only the book is wanted."""


def _ping(link: Link) -> None:
    if isinstance(link, BybitLink):
        link.ping()
