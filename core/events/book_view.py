"""An order book as a screen may see it: the best levels of both sides, and whether they hold."""

from enum import StrEnum

from msgspec import Struct

Level = tuple[float, float]
"""A price and how much is offered or wanted there."""


class BookState(StrEnum):
    """How far a book is to be trusted."""

    LIVE = "LIVE"
    WAITING = "WAITING"
    STALE = "STALE"


class BookTrouble(StrEnum):
    """Why a book is not live."""

    NONE = "NONE"
    LINE_DOWN = "LINE_DOWN"
    GAP = "GAP"
    SILENT = "SILENT"
    REFUSED = "REFUSED"


class BookView(Struct, frozen=True, kw_only=True):
    """The levels of a symbol, best first.

    `deepest` is how many levels a side the venue tells of at most; `age_s` is the time since the
    last word about this book, None before the first. A stale book keeps its last good levels.
    """

    symbol: str
    state: BookState
    trouble: BookTrouble = BookTrouble.NONE
    bids: tuple[Level, ...] = ()
    asks: tuple[Level, ...] = ()
    age_s: float | None = None
    deepest: int = 0
