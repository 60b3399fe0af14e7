"""Which strategies are compared: chips to press, two at least, four at most."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.deck import StrategyCard
from ui.text import say
from ui.widgets.flow import Flow
from ui.widgets.layouts import Column
from ui.widgets.pill import PillButton
from ui.widgets.pill_look import PillLook

LEAST, MOST = 2, 4


class CompareChips(QWidget):
    """A chip for each strategy that can be used. Signal: changed()."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.chips: dict[str, PillButton] = {}
        self._flow = Flow(gap="tight")
        self.setLayout(Column(self._flow, gap=0))

    def show_cards(self, cards: Sequence[StrategyCard], first: str) -> None:
        """Show these cards; what is chosen stays, at the beginning `first` and those beside it."""
        titles = {card.key: card.title for card in cards if not card.problem}
        if {key: chip.text() for key, chip in self.chips.items()} == titles:
            return
        kept = [key for key in self.value() if key in titles]
        count = max(LEAST, len(kept)) if self.chips else MOST
        others = (key for key in (first, *titles) if key in titles)
        chosen = list(dict.fromkeys([*kept, *others]))[:count]
        for chip in self._flow.clear():
            chip.deleteLater()
        self.chips = {}
        for key, title in titles.items():
            chip = PillButton(PillLook(title, mark="plus"), checkable=True)
            chip.setChecked(key in chosen)
            chip.clicked.connect(self._pressed)
            self.chips[key] = chip
            self._flow.add(chip)
        self._show()

    def value(self) -> tuple[str, ...]:
        """Return the keys chosen, in the order of the cards."""
        return tuple(key for key, chip in self.chips.items() if chip.isChecked())

    def _pressed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        count = len(self.value())
        for chip in self.chips.values():
            on = chip.isChecked()
            stuck = count <= LEAST if on else count >= MOST
            why_not = say("strategies.compare_least" if on else "strategies.compare_full")
            chip.setEnabled(not stuck)
            look = PillLook(chip.text(), mark="tick" if on else "plus")
            chip.show_look(look, tip=why_not if stuck else "")
            said = "strategies.compare_in" if on else "strategies.compare_out"
            chip.setAccessibleName(say(said, name=chip.text()))
