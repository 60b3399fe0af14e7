"""Things that lie over the screens: panic, getting ready, questions, help.

They are parts of the window and no dialogs of their own, so PANIC STOP in the top bar stays in
reach whatever is open.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme import current
from ui.widgets.card import Card
from ui.widgets.layouts import Column, Row


class Overlay(QWidget):
    """A card in the middle of the area it covers. Escape closes it when `closable`."""

    closable = True

    def __init__(self, area: QWidget, width: int = 760) -> None:
        super().__init__(area)
        self._area = area
        self._width = width
        self.card = Card(padding=40, gap="wide")
        self.setLayout(Column(1, Row(1, self.card, 1), 1, margins=24))
        area.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Cover the area and take the keyboard."""
        self.setGeometry(self._area.rect())
        self.card.setFixedWidth(min(current().px(self._width), self._area.width() - 32))
        self.show()
        self.raise_()
        self.take_keyboard()

    def take_keyboard(self) -> None:
        """Put the keyboard on the first thing that takes it."""
        self.focusNextChild()

    def shut(self) -> None:
        """Uncover the area."""
        self.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the area."""
        # A dead overlay may still be asked while it is taken apart: then it has no area any more.
        area = getattr(self, "_area", None)
        if watched is area and event.type() == QEvent.Type.Resize and self.isVisible():
            self.open()
        return False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.closable:
            self.shut()
            return
        super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground that hides what is below."""
        QPainter(self).fillRect(self.rect(), current().colour("bg", 0.97))
