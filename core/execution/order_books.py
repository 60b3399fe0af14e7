"""What a broker adds that can show order books."""

from typing import Protocol, runtime_checkable

from core.events.book_view import BookView


@runtime_checkable
class ShowsBooks(Protocol):
    """A broker with order books. Both methods answer at once, from any thread."""

    def order_book(self, symbol: str, levels: int) -> BookView:
        """Return a symbol's book as it stands; the first question makes the broker keep it."""
        ...

    def leave_book(self, symbol: str) -> None:
        """Keep a symbol's book no longer."""
        ...
