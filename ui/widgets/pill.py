"""Pills: one only shows, one can be pressed."""

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import current, follow
from ui.widgets.focus_ring import RADIUS_PROPERTY
from ui.widgets.hover import set_hover
from ui.widgets.pill_look import PillLook

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class Pill(QWidget):
    """A pill that only shows something."""

    def __init__(self, look: PillLook, *, tip: str = "") -> None:
        super().__init__()
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_look(look, tip=tip)
        follow(self._restyle)

    def show_look(self, look: PillLook, *, tip: str = "") -> None:
        """Show something else; does nothing when it is the same."""
        set_hover(self, tip)
        self.setAccessibleName(look.text)
        if look != self._look:
            self._look = look
            self._restyle()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(self._look.width(theme), self._look.height(theme))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._look.paint(QPainter(self), current(), QRectF(self.rect()))


class PillButton(QAbstractButton):
    """A pill that can be pressed; checkable ones are blue while chosen. Signal: clicked()."""

    def __init__(self, look: PillLook, *, checkable: bool = False, tip: str = "") -> None:
        super().__init__()
        self._look = look
        self.setCheckable(checkable)
        self.setProperty(RADIUS_PROPERTY, 22)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_look(look, tip=tip)
        follow(self._restyle)

    def show_look(self, look: PillLook, *, tip: str = "") -> None:
        """Show something else; does nothing when it is the same."""
        self.setText(look.text)
        set_hover(self, tip)
        self.setAccessibleName(tip or look.text)
        if look != self._look:
            self._look = look
            self._restyle()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(self._look.width(theme), self._look.height(theme))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

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
