"""What a source of public prices offers, whoever it is."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from core.model.market import Bar


class Quote(Struct, frozen=True):
    """The last price of a symbol, when it was so, and who said it."""

    symbol: str
    price: float
    ts_ns: int
    source: str


class PublicSource(Protocol):
    """One source. Both methods block, and raise VenueDown, RateLimited or DataError."""

    name: str

    def quotes(self, symbols: Sequence[str]) -> Mapping[str, Quote]:
        """Return the last prices of those symbols the source knows."""
        ...

    def bars(self, symbol: str, timeframe_s: int, from_ns: int, to_ns: int) -> Sequence[Bar]:
        """Return closed bars, oldest first; DataError for a symbol or a length it has not got."""
        ...
