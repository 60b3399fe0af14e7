"""An order book kept from a snapshot and numbered changes; a gap in the numbers empties it."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class BookView(Struct, frozen=True):
    """A book at one moment: best prices first, prices and sizes as floats.

    `whole` is False while a snapshot is awaited: then there is nothing in it.
    """

    symbol: str
    ts_ns: int
    bids: tuple[tuple[float, float], ...]
    asks: tuple[tuple[float, float], ...]
    number: int
    whole: bool


class OrderBook:
    """One symbol's book. Only the socket's thread changes it."""

    def __init__(self, symbol: str) -> None:
        self.symbol = symbol
        self.whole = False
        self.gaps = 0
        self.snapshots = 0
        self.number = 0
        self.ts_ns = 0
        self._sides: dict[str, dict[str, str]] = {"b": {}, "a": {}}

    def reset(self) -> None:
        """Forget everything: the socket is gone."""
        self.whole = False
        self._sides = {"b": {}, "a": {}}

    def take(self, kind: str, data: Mapping[str, Any], ts_ms: int) -> bool:
        """Take one message; False when it does not follow and a new snapshot is needed.

        Sizes of 0 delete a level, other levels replace or join. The number rises by one with each
        message; a snapshot with the number 1 tells of a restart of the venue.
        """
        number = int(data["u"])
        if kind == "snapshot":
            self._sides = {"b": {}, "a": {}}
            self.snapshots += 1
        elif not self.whole:
            return True
        elif number != self.number + 1:
            self.gaps += 1
            self.reset()
            return False
        for side, levels in self._sides.items():
            for price, size in data.get(side) or ():
                if float(size) == 0:
                    levels.pop(price, None)
                else:
                    levels[price] = size
        self.number, self.ts_ns = number, ts_ms * 1_000_000
        self.whole = not self._crossed()
        if not self.whole:
            self.gaps += 1
            self.reset()
        return self.whole

    def view(self, depth: int = 20) -> BookView:
        """Return the best levels of both sides."""
        bids = sorted(((float(p), float(s)) for p, s in self._sides["b"].items()), reverse=True)
        asks = sorted((float(p), float(s)) for p, s in self._sides["a"].items())
        return BookView(
            self.symbol,
            self.ts_ns,
            tuple(bids[:depth]),
            tuple(asks[:depth]),
            self.number,
            self.whole,
        )

    def _crossed(self) -> bool:
        bids, asks = self._sides["b"], self._sides["a"]
        if not bids or not asks:
            return False
        return max(float(price) for price in bids) >= min(float(price) for price in asks)
