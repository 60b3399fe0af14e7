"""The picker on a deck that stands still, and a hand that clicks."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.screens.looking import SIZES, area_of, on_show, settle
from tests.ui.still_deck import StillDeck
from ui.screens.strategies import StrategiesScreen

LEFT = Qt.MouseButton.LeftButton


class Case:
    """The screen on a deck that stands still."""

    def __init__(self, qtbot: QtBot, deck: StillDeck | None = None) -> None:
        self.bot = qtbot
        self.deck = deck or StillDeck()
        self.went: list[str] = []
        self.screen = StrategiesScreen(self.deck, self.went.append)
        qtbot.addWidget(self.screen)
        self.screen.resize(*area_of(SIZES[0], 1.0))
        self.screen.show()
        self.screen.entered()
        settle()

    def click(self, button: QAbstractButton) -> None:
        """Press a button with the mouse."""
        settle()
        self.bot.mouseClick(button, LEFT)
        settle()

    def texts(self) -> list[str]:
        """Return every text on show in the order of the widgets."""
        return [one.text() for one in on_show(self.screen) if isinstance(one, QLabel)]
