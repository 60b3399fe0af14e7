"""The frame round the whole window: red while real money is at stake, else none."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme import current, follow
from ui.widgets.layouts import Column

_WIDTH = 6


class ModeFrame(QWidget):
    """Holds the window's contents."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._mode = "PRACTICE"
        self._column = Column(inside, gap=0)
        self.setLayout(self._column)
        follow(self._restyle)

    @property
    def red(self) -> bool:
        """Return whether the frame is shown."""
        return self._mode == "REAL"

    def show_mode(self, mode: str) -> None:
        """Show whose money it is."""
        if mode != self._mode:
            self._mode = mode
            self._restyle()

    def _restyle(self) -> None:
        side = current().px(_WIDTH) if self.red else 0
        self._column.setContentsMargins(side, side, side, side)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.red:
            painter, side = QPainter(self), current().px(_WIDTH)
            painter.fillRect(self.rect(), current().colour("stop"))
            inside = self.rect().adjusted(side, side, -side, -side)
            painter.fillRect(inside, current().colour("bg"))
