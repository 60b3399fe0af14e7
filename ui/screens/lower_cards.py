"""Two cards below the list of which one is open: the market's mood, or the order book."""

from PySide6.QtCore import QObject

from ui.screens.ladder_card import LadderCard
from ui.screens.market_card import MarketCard


class LowerCards(QObject):
    """Opens the book where there is one, the mood where there is none, until a person chooses."""

    def __init__(self, market: MarketCard, ladder: LadderCard) -> None:
        super().__init__(market)
        self._market, self._ladder = market, ladder
        self._chosen = self._scarce = self._has_book = False
        market.unfolded.connect(self._market_opened)
        ladder.unfolded.connect(self._ladder_opened)
        self._open()

    def room(self, *, scarce: bool) -> None:
        """Lay both away where room is scarce: the chart shall not be pushed away."""
        self._scarce, self._chosen = scarce, False
        self._open()

    def book(self, *, there: bool) -> None:
        """Know whether the prices on show have a book."""
        if there != self._has_book:
            self._has_book = there
            self._open()

    def _open(self) -> None:
        if not self._chosen:
            self._market.be_folded(self._scarce or self._has_book)
            self._ladder.be_folded(self._scarce or not self._has_book)

    def _market_opened(self) -> None:
        self._chosen = True
        self._ladder.be_folded(True)

    def _ladder_opened(self) -> None:
        self._chosen = True
        self._market.be_folded(True)
