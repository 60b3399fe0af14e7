"""What a screen may ask about reasons: why nothing happened, how the market looks to the bot."""

from typing import Protocol

from core.events.gates import GateStory
from core.events.market_look import MarketLook


class Reasons(Protocol):
    """The part of the deck that explains. Every method returns at once."""

    def gate_story(self, symbol: str) -> GateStory | None:
        """Return bar by bar which gate said no; None while it is being told."""
        ...

    def market_look(self, symbol: str) -> MarketLook | None:
        """Return mood, clocks, levels and least confidence now; None before an engine looked."""
        ...

    def look_at_book(self, symbol: str) -> None:
        """Have a symbol's order book in the next snapshots; to be said again with each."""
        ...
