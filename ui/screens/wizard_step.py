"""What every question of the wizard is: a widget that reads and writes a part of the plan."""

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.deck import Deck, Plan


class WizardStep(QWidget):
    """One question. `key` names its sentences. Signal: fitted() when it has grown.

    Made with the plan as it is; `answer` gives the plan as it shall be.
    """

    key: ClassVar[str] = ""
    fitted = Signal()

    def __init__(self, deck: Deck, plan: Plan) -> None:
        super().__init__()
        self.deck = deck
        self.build(plan)

    def build(self, plan: Plan) -> None:
        """Make the answers; called once."""

    def problem(self) -> str:
        """Return why there is no answer yet, in one sentence, or an empty text."""
        return ""

    def answer(self, plan: Plan) -> Plan:
        """Return the plan with this answer in it."""
        return plan

    def keep(self) -> str:
        """Keep what is no part of the plan; return why not, or an empty text."""
        return ""

    def news(self) -> QWidget:
        """Return the part that has grown and shall be seen."""
        return self

    def answer_widget(self) -> QWidget | None:
        """Return what the keyboard shall be on first: the present answer."""
        return None
