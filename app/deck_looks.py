"""The part of the deck that lets screens look into the engine: reasons, the market, the book."""

from app.book_desk import BookDesk
from app.why_desk import Explaining


class Looks(Explaining):
    """Implements `ui.deck_why.Reasons`."""

    _books: BookDesk

    def look_at_book(self, symbol: str) -> None:
        """Have a symbol's order book in the next snapshots; to be said again with each."""
        self._books.look_at(symbol)
