"""The five best levels in Kite's full ticks: each tick is a whole book, none has a number."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from core.clock import SECOND_NS, Clock
from core.data.book_memory import BookMemory
from core.data.order_book import Ladder, Level
from core.events.book_view import BookTrouble, BookView

DEEPEST: Final = 5
QUIET_NS: Final = 60 * SECOND_NS
"""How long a share may rest while others tick: a change is all that makes Kite send one."""

Depth = Mapping[str, Any]


class Depths:
    """The last depth of every symbol. The socket's thread takes, any thread looks."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._books: dict[str, BookMemory] = {}
        self._depths: dict[str, Depth] = {}
        self._ticked_ns: dict[str, int] = {}
        self._any_ns = 0

    def take(self, symbol: str, depth: Depth) -> None:
        """Take what a tick carried; an index carries nothing."""
        self._any_ns = self._clock.monotonic_ns()
        if depth:
            self._depths[symbol] = depth
            self._ticked_ns[symbol] = self._any_ns
            self._memory(symbol).heard()

    def lose(self) -> None:
        """Trust nothing until the next tick: the line was down."""
        self._depths.clear()

    def view(self, symbol: str, levels: int, *, up: bool, line_age_ns: int | None) -> BookView:
        """Return a symbol's book as it stands."""
        depth = self._depths.get(symbol)
        ladder = None if depth is None else _ladder(symbol, depth, levels)
        trouble = BookTrouble.NONE if up else BookTrouble.LINE_DOWN
        memory = self._memory(symbol)
        if self._clock.monotonic_ns() - self._ticked_ns.get(symbol, 0) < QUIET_NS:
            memory.confirmed(self._any_ns)
        return memory.view(ladder, trouble, line_age_ns)

    def _memory(self, symbol: str) -> BookMemory:
        known = self._books.get(symbol)
        if known is None:
            # Of two threads that come at once, both get the one that is kept.
            made = BookMemory(symbol, DEEPEST, self._clock.monotonic_ns)
            known = self._books.setdefault(symbol, made)
        return known


def _ladder(symbol: str, depth: Depth, levels: int) -> Ladder | None:
    bids, asks = _levels(depth.get("buy"), levels), _levels(depth.get("sell"), levels)
    if bids and asks and bids[0][0] >= asks[0][0]:
        # In the opening auction both sides overlap: that is no book anybody could trade with.
        return None
    return Ladder(symbol, 0, bids, asks)


def _levels(rows: Iterable[Mapping[str, Any]] | None, count: int) -> tuple[Level, ...]:
    """Return the levels somebody stands at: Kite fills up to five with zeros."""
    found = ((float(one["price"]), float(one["quantity"])) for one in rows or ())
    return tuple(one for one in found if one[0] > 0 and one[1] > 0)[:count]
