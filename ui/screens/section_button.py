"""A section of the settings in the list at the left: a mark and a name."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from typing_extensions import override

from ui.art import check, paint
from ui.theme import current
from ui.widgets.painted import PaintedButton

_PADDING, _GAP, _SIDE = 12, 10, 22
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class SectionButton(PaintedButton):
    """One of several; choosing one frees the others of the same parent. Signal: clicked()."""

    def __init__(self, text: str, mark: str) -> None:
        super().__init__(12, wide=True)
        self._mark = check(mark)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        words = QFontMetricsF(theme.font("text", "heavy")).horizontalAdvance(self.text())
        wide = round(words) + theme.px(2 * _PADDING + _GAP + _SIDE) + 4
        return QSize(wide, theme.px(48))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, chosen = current(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if chosen or self.underMouse():
            high_contrast = theme.hex("bg") == theme.hex("card")
            edge = QPen(theme.colour("blue"), theme.size("border"))
            painter.setPen(edge if chosen and high_contrast else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("soft_blue" if chosen else "sunken"))
            painter.drawRoundedRect(box, theme.size("inner"), theme.size("inner"))
        side, left = theme.px(_SIDE), theme.px(_PADDING)
        paint(painter, self._mark, QRectF(left, (self.height() - side) / 2, side, side))
        left += side + theme.px(_GAP)
        painter.setFont(theme.font("text", "heavy" if chosen else "semi"))
        painter.setPen(theme.colour("blue" if chosen else "ink"))
        painter.drawText(QRectF(left, 0, self.width() - left, self.height()), _LINE, self.text())
