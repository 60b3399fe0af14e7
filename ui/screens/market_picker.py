"""What shall be traded: Indian shares, coins or both, and which of them, in one question."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.deck import Plan
from ui.price_choice import MarketChoice
from ui.screens.shares_chips import SharesChips
from ui.widgets.flow import Tiles
from ui.widgets.layouts import Column
from ui.widgets.option_card import OptionCard


class MarketPicker(QWidget):
    """A card for each market, chips for its symbols. Signals: changed(), fitted() when regrown.

    Without choices there are only the chips of `symbols`.
    """

    changed = Signal()
    fitted = Signal()

    def __init__(
        self, choices: Sequence[MarketChoice], plan: Plan, symbols: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._plan = plan
        self._market = plan.market
        self._choices = {one.key: one for one in choices}
        self.cards: dict[str, OptionCard] = {}
        self._chips: dict[str, SharesChips] = {}
        self._column = Column(gap="wide")
        if self._choices:
            tiles = Tiles(least=236, most=3, gap="near")
            for one in choices:
                card = OptionCard(one.art, one.title, one.help, upright=True)
                self.cards[one.key] = card
                card.setChecked(one.key == plan.market)
                tiles.add(card)
            self._column.add(tiles)
        else:
            self._choices = {self._market: MarketChoice(
                key=self._market, title="", help="", art="", shares=tuple(symbols)
            )}  # fmt: skip
        self.setLayout(self._column)
        self._show_chips()
        for key, card in self.cards.items():
            card.toggled.connect(lambda on, key=key: self._choose(key) if on else None)

    @property
    def chips(self) -> SharesChips:
        """Return the chips of the chosen market."""
        return self._chips[self._market]

    def market(self) -> str:
        """Return the chosen market."""
        return self._market

    def value(self) -> tuple[str, ...]:
        """Return the chosen symbols."""
        return self.chips.value()

    def problem(self) -> str:
        """Return why this is no answer, or an empty text."""
        return self.chips.problem()

    def answer_widget(self) -> QWidget | None:
        """Return what the keyboard shall be on first."""
        return self.cards.get(self._market) or next(iter(self.chips.buttons()), None)

    def _choose(self, key: str) -> None:
        self.chips.hide()
        self._market = key
        self._show_chips()
        self.changed.emit()
        self.fitted.emit()

    def _show_chips(self) -> None:
        chips = self._chips.get(self._market)
        if chips is None:
            one = self._choices[self._market]
            # Another market begins with all it has: what was chosen was chosen of the former one.
            chosen = self._plan.symbols if self._market == self._plan.market else ()
            chips = SharesChips(one.symbols, chosen, one.coins)
            chips.changed.connect(self.changed)
            self._chips[self._market] = chips
            self._column.addWidget(chips)
        chips.show()
