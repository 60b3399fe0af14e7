"""The wizard's first question: which prices; and the price file of one's own."""

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.deck import Plan
from ui.pace import at_same_pace
from ui.price_choice import PriceChoice
from ui.screens.price_file import PriceFilePanel
from ui.screens.split_choice import AS_THEY_ARE
from ui.screens.wizard_step import WizardStep
from ui.text import say
from ui.widgets.layouts import Column
from ui.widgets.option_card import OptionCard

_OWN_FILE = "folder"
"""The picture of the choice that needs a file; its key is the program's affair."""


class PricesStep(WizardStep):
    """Made-up prices, prices of the past, live ones, or a file."""

    key = "prices"

    @override
    def build(self, plan: Plan) -> None:
        self._choices = self.deck.price_choices()
        self._cards: dict[str, OptionCard] = {}
        self.file = PriceFilePanel(self.deck, plan.files, plan.adjust)
        self.file.read.connect(self.fitted)
        self.file.hide()
        column = Column(gap="tight")
        for choice in self._choices:
            card = self._card(choice)
            self._cards[choice.key] = card
            column.add(card)
            if choice.key == plan.prices and choice.available:
                card.setChecked(True)
            if choice.art == _OWN_FILE:
                column.add(self.file)
        self.setLayout(column)
        for card in self._cards.values():
            card.toggled.connect(self._chosen)
        self._chosen()

    def _card(self, choice: PriceChoice) -> OptionCard:
        sentence = choice.help if choice.available else choice.why_not
        card = OptionCard(choice.art, choice.title, sentence)
        if not choice.available:
            card.allow(False, choice.why_not)
        return card

    def cards(self) -> dict[str, OptionCard]:
        """Return the answers by the key of their prices."""
        return self._cards

    def _value(self) -> PriceChoice | None:
        checked = (one for one in self._choices if self._cards[one.key].isChecked())
        return next(checked, None)

    def _needs_file(self) -> bool:
        value = self._value()
        return value is not None and value.art == _OWN_FILE

    def _chosen(self) -> None:
        shown = self._needs_file()
        if shown != self.file.isVisibleTo(self):
            self.file.setVisible(shown)
            if shown:
                self.fitted.emit()

    @override
    def problem(self) -> str:
        if self._value() is None:
            return say("wizard.prices_none")
        return self.file.problem() if self._needs_file() else ""

    @override
    def answer(self, plan: Plan) -> Plan:
        value = self._value()
        assert value is not None  # problem() was asked first
        own = self._needs_file()
        files: tuple[Path, ...] = self.file.files() if own else ()
        adjust = self.file.adjust if own else AS_THEY_ARE
        if (value.key, files) == (plan.prices, plan.files):
            return replace(plan, adjust=adjust)
        # Other prices have other shares: choose all of them anew.
        other = replace(plan, prices=value.key, files=files, adjust=adjust, symbols=())
        return at_same_pace(other, plan)

    @override
    def news(self) -> QWidget:
        return self.file

    @override
    def answer_widget(self) -> QWidget | None:
        value = self._value()
        return self._cards[value.key] if value is not None else None
