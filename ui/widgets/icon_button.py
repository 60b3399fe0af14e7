"""A button that is only a mark: the cross of a toast, the pencil of a list."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from typing_extensions import override

from ui.art import check, paint
from ui.theme import current
from ui.widgets.painted import PaintedButton


class IconButton(PaintedButton):
    """A mark 44 px square to press; `says` is its name and its hover text. Signal: clicked()."""

    def __init__(
        self,
        mark: str,
        *,
        says: str,
        side: float = 20,
        checkable: bool = False,
        edged: bool = False,
    ) -> None:
        super().__init__(12)
        self._mark, self._side, self._edged = check(mark), side, edged
        self.setCheckable(checkable)
        self.setAccessibleName(says)
        self.setToolTip(says)

    def show_mark(self, mark: str, says: str) -> None:
        """Show another mark and name."""
        self._mark = check(mark)
        self.setAccessibleName(says)
        self.setToolTip(says)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        side = current().size("target")
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        chosen = self.isChecked()
        hovered = (self.underMouse() or self.isDown()) and self.isEnabled()
        painter.setPen(Qt.PenStyle.NoPen)
        if self._edged:
            painter.setPen(QPen(theme.colour("plain_edge"), theme.size("border")))
        if chosen or hovered:
            painter.setBrush(theme.colour("soft_blue" if chosen or self._edged else "sunken"))
        if chosen or hovered or self._edged:
            radius = theme.size("inner")
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)
        side = theme.px(self._side)
        mark = QRectF(0, 0, side, side)
        mark.moveCenter(box.center())
        tone = "off_text" if not self.isEnabled() else "blue" if chosen or hovered else "muted"
        paint(painter, self._mark, mark, tone)
