"""The order book somebody looks at: one at a time, kept only while it is looked at."""

from core.events.book_view import BookView
from core.execution.order_books import ShowsBooks

LEVELS = 12


class BookSide:
    """Only the engine's loop calls it. Without a broker that has books there is never a view."""

    def __init__(self, broker: object) -> None:
        self._broker = broker if isinstance(broker, ShowsBooks) else None
        self._symbol = ""

    def want(self, symbol: str) -> None:
        """Look at another symbol's book from now on; an empty name looks at none."""
        if symbol == self._symbol or self._broker is None:
            return
        if self._symbol:
            self._broker.leave_book(self._symbol)
        self._symbol = symbol

    def view(self) -> BookView | None:
        """Return the book that is looked at."""
        if self._broker is None or not self._symbol:
            return None
        return self._broker.order_book(self._symbol, LEVELS)
