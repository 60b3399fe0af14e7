"""An order book kept from a snapshot and its changes, checked by their numbers."""

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable

from msgspec import Struct

Level = tuple[float, float]


class Ladder(Struct, frozen=True):
    """Copies of the best levels as (price, quantity), best first, and when the venue said so."""

    symbol: str
    ts_ns: int
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]


class _Side:
    """One side, best last, never more than `depth` levels: what falls off the end is forgotten."""

    __slots__ = ("_depth", "_prices", "_quantities", "_sign")

    def __init__(self, sign: int, depth: int) -> None:
        self._sign = sign
        self._depth = depth
        self._prices: list[float] = []
        self._quantities: list[float] = []

    def clear(self) -> None:
        self._prices.clear()
        self._quantities.clear()

    def put(self, price: float, quantity: float) -> None:
        key = price * self._sign
        place = bisect_left(self._prices, key)
        known = place < len(self._prices) and self._prices[place] == key
        if quantity <= 0.0:
            if known:
                del self._prices[place], self._quantities[place]
        elif known:
            self._quantities[place] = quantity
        else:
            self._prices.insert(place, key)
            self._quantities.insert(place, quantity)
            if len(self._prices) > self._depth:
                del self._prices[0], self._quantities[0]

    @property
    def best(self) -> float | None:
        return self._prices[-1] * self._sign if self._prices else None

    def levels(self, count: int) -> tuple[Level, ...]:
        prices = reversed(self._prices[-count:])
        quantities = reversed(self._quantities[-count:])
        return tuple((p * self._sign, q) for p, q in zip(prices, quantities, strict=True))


class OrderBook:
    """The book of one symbol. One thread writes, any thread reads copies.

    A change must carry the number after the last one. A gap, a change before any snapshot or a
    crossed book makes it invalid: it then shows nothing, and `ask_again` is called once until the
    next snapshot.
    """

    def __init__(self, symbol: str, ask_again: Callable[[str], None], depth: int = 50) -> None:
        self.symbol = symbol
        self.valid = False
        self.gaps = 0
        self._ask_again = ask_again
        self._asked = False
        self._number = 0
        self._ts_ns = 0
        self._lock = threading.Lock()
        self._bids = _Side(1, depth)
        self._asks = _Side(-1, depth)

    def snapshot(
        self, number: int, ts_ns: int, bids: Iterable[Level], asks: Iterable[Level]
    ) -> None:
        """Begin anew from the whole book."""
        with self._lock:
            self._bids.clear()
            self._asks.clear()
            self._put(bids, asks)
            self._number, self._ts_ns = number, ts_ns
            self.valid = not self._crossed()
            self._asked = False
        if not self.valid:
            self._lost()

    def change(self, number: int, ts_ns: int, bids: Iterable[Level], asks: Iterable[Level]) -> bool:
        """Take a change; return False when the book is not to be trusted any more.

        A quantity of 0 takes a level away. What is older than the book is passed over.
        """
        with self._lock:
            if self.valid and number <= self._number:
                return True
            good = self.valid and number == self._number + 1
            if good:
                self._put(bids, asks)
                self._number, self._ts_ns = number, ts_ns
                good = not self._crossed()
            self.valid = good
        if not good:
            self._lost()
        return good

    def lose(self) -> None:
        """Trust nothing until the next snapshot: the line was down."""
        with self._lock:
            self.valid = False
            self._asked = False

    def ladder(self, levels: int = 10) -> Ladder | None:
        """Return the best levels, or None while the book is not to be trusted."""
        with self._lock:
            if not self.valid:
                return None
            return Ladder(
                self.symbol, self._ts_ns, self._bids.levels(levels), self._asks.levels(levels)
            )

    def _put(self, bids: Iterable[Level], asks: Iterable[Level]) -> None:
        for price, quantity in bids:
            self._bids.put(price, quantity)
        for price, quantity in asks:
            self._asks.put(price, quantity)

    def _crossed(self) -> bool:
        bid, ask = self._bids.best, self._asks.best
        return bid is not None and ask is not None and bid >= ask

    def _lost(self) -> None:
        self.gaps += 1
        if not self._asked:
            self._asked = True
            self._ask_again(self.symbol)
