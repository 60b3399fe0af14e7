"""One screen of the rail: a picture over its word."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from typing_extensions import override

from ui.art import check, paint
from ui.theme import current
from ui.widgets.painted import PaintedButton


class NavButton(PaintedButton):
    """One screen: picture over word; folded, only the picture with the word on hover.

    Signals: clicked(), stepped(int) with +1 or -1 when an arrow key asks for the next one.
    """

    stepped = Signal(int)

    def __init__(self, key: str, title: str, mark: str) -> None:
        super().__init__(14, wide=True)
        self.key, self._mark, self._folded = key, check(mark), False
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(True)

    def fold(self, folded: bool) -> None:
        """Show only the picture, or the word too."""
        self._folded = folded
        self.setToolTip(self.text() if folded else "")
        self._restyle()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        if self._folded:
            return QSize(theme.px(60), theme.px(60))
        return QSize(theme.px(108), theme.px(72))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Qt's buttons walk out of the rail with the arrow keys; the rail knows better.
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, chosen = current(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen:
            if theme.hex("bg") == theme.hex("card"):
                painter.setPen(QPen(theme.colour("blue"), theme.size("border")))
            painter.setBrush(theme.colour("soft_blue"))
        elif self.underMouse():
            painter.setBrush(theme.colour("sunken"))
        if chosen or self.underMouse():
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), theme.px(14), theme.px(14))
        side = theme.px(34)
        picture = QRectF(0, 0, side, side)
        picture.moveCenter(box.center())
        if not self._folded:
            picture.moveTop(theme.px(9))
        paint(painter, self._mark, picture, "blue" if chosen else None)
        if not self._folded:
            painter.setFont(theme.font(15, "semi"))
            painter.setPen(theme.colour("blue" if chosen else "muted"))
            below = box.adjusted(0, theme.px(43), 0, -theme.px(6))
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.text())
