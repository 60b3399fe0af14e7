"""Pills: one only shows, one can be pressed."""

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from typing_extensions import override

from ui.theme import current
from ui.widgets.hover import set_hover
from ui.widgets.painted import Painted, PaintedButton
from ui.widgets.pill_look import PillLook

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class Pill(Painted):
    """A pill that only shows something."""

    def __init__(self, look: PillLook, *, tip: str = "") -> None:
        super().__init__()
        self._look = look
        self.show_look(look, tip=tip)

    def show_look(self, look: PillLook, *, tip: str = "") -> None:
        """Show something else; does nothing when it is the same."""
        set_hover(self, tip)
        self.setAccessibleName(look.text)
        if look != self._look:
            self._look = look
            self._restyle()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(self._look.width(theme), self._look.height(theme))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._look.paint(QPainter(self), current(), QRectF(self.rect()))


class PillButton(PaintedButton):
    """A pill that can be pressed; checkable ones are blue while chosen. Signal: clicked()."""

    def __init__(self, look: PillLook, *, checkable: bool = False, tip: str = "") -> None:
        super().__init__(22)
        self._look = look
        self.setCheckable(checkable)
        self.show_look(look, tip=tip)

    def show_look(self, look: PillLook, *, tip: str = "") -> None:
        """Show something else; does nothing when it is the same."""
        self.setText(look.text)
        set_hover(self, tip)
        self.setAccessibleName(tip or look.text)
        if look != self._look:
            self._look = look
            self._restyle()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(self._look.width(theme), self._look.height(theme))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # In a row of choices the arrow keys belong to the row.
        if self.isCheckable() and event.key() in _ARROWS:
            event.ignore()
            return
        super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        if self.isCheckable() and self.isChecked():
            look = replace(look, tone="blue")
        elif not self.isEnabled():
            look = replace(look, tone="off")
        hovered = self.underMouse() and self.isEnabled()
        look.paint(QPainter(self), current(), QRectF(self.rect()), hovered=hovered)
