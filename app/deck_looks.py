"""The part of the deck that lets screens look into the engine: reasons, the market, the book."""

from app.book_desk import BookDesk
from app.why_desk import WhyDesk
from core.events.gates import GateStory
from core.events.market_look import MarketLook


class Looks:
    """Implements `ui.deck_why.Reasons`."""

    _why: WhyDesk
    _books: BookDesk

    def gate_story(self, symbol: str) -> GateStory | None:
        """Return bar by bar which gate said no; None while it is being told."""
        return self._why.story(symbol)

    def market_look(self, symbol: str) -> MarketLook | None:
        """Return mood, clocks, levels and least confidence now; None before an engine looked."""
        return self._why.market(symbol)

    def look_at_book(self, symbol: str) -> None:
        """Have a symbol's order book in the next snapshots; to be said again with each."""
        self._books.look_at(symbol)
