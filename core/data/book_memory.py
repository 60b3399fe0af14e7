"""What was last known of an order book, and for how long that may be called live."""

from collections.abc import Callable
from typing import Final

from core.clock import SECOND_NS
from core.data.order_book import Ladder
from core.events.book_view import BookState, BookTrouble, BookView

LINE_SILENT_NS: Final = 6 * SECOND_NS
"""A line that says nothing at all for so long is not believed, though it may look open."""

BOOK_SILENT_NS: Final = 15 * SECOND_NS
"""A book nothing is said about, and nothing confirms, for so long may have died alone."""


class BookMemory:
    """One symbol's book as it was last good. One thread at a time looks, any thread hears."""

    def __init__(self, symbol: str, deepest: int, monotonic_ns: Callable[[], int]) -> None:
        self._symbol = symbol
        self._deepest = deepest
        self._now_ns = monotonic_ns
        self._last: Ladder | None = None
        self._heard_ns: int | None = None

    def heard(self) -> None:
        """Note that something was said about this book."""
        self._heard_ns = self._now_ns()

    def confirmed(self, at_ns: int) -> None:
        """Note that something else said at a moment that the book was right then."""
        if self._heard_ns is not None:
            self._heard_ns = max(self._heard_ns, at_ns)

    def forget(self) -> None:
        """Know nothing: nobody looked at it for a while."""
        self._last = self._heard_ns = None

    def view(
        self, ladder: Ladder | None, trouble: BookTrouble, line_age_ns: int | None
    ) -> BookView:
        """Return the book; `ladder` is None while it is not to be trusted.

        `trouble` is what the line itself knows of, `line_age_ns` the age of its last sign of life.
        """
        if ladder is not None:
            self._last = ladder
        heard_ns, last = self._heard_ns, self._last
        age_ns = None if heard_ns is None else max(0, self._now_ns() - heard_ns)
        if trouble is BookTrouble.NONE:
            trouble = self._trouble(ladder, age_ns, line_age_ns)
        state = BookState.LIVE if trouble is BookTrouble.NONE else BookState.STALE
        return BookView(
            symbol=self._symbol,
            state=BookState.WAITING if last is None else state,
            trouble=trouble,
            bids=() if last is None else last.bids,
            asks=() if last is None else last.asks,
            age_s=None if age_ns is None else age_ns / SECOND_NS,
            deepest=self._deepest,
        )

    def _trouble(
        self, ladder: Ladder | None, age_ns: int | None, line_age_ns: int | None
    ) -> BookTrouble:
        if line_age_ns is not None and line_age_ns > LINE_SILENT_NS:
            return BookTrouble.SILENT
        if ladder is None:
            return BookTrouble.NONE if self._last is None else BookTrouble.GAP
        quiet = age_ns is not None and age_ns > BOOK_SILENT_NS
        return BookTrouble.SILENT if quiet else BookTrouble.NONE
