"""One of our drawings, standing still."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.art import check, paint
from ui.theme import current, follow


class Mark(QWidget):
    """A drawing `side` px wide at 100 %. `says` is its name for those who cannot see it."""

    def __init__(
        self, name: str, side: float = 24, tone: str | None = None, *, says: str = ""
    ) -> None:
        super().__init__()
        self._name, self._side, self._tone = check(name), side, tone
        self.setAccessibleName(says)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(self._restyle)

    @property
    def name(self) -> str:
        """Return the drawing shown."""
        return self._name

    def show_mark(self, name: str, tone: str | None = None, *, says: str | None = None) -> None:
        """Show another drawing; does nothing when it is the same."""
        if says is not None:
            self.setAccessibleName(says)
        if (name, tone) != (self._name, self._tone):
            self._name, self._tone = check(name), tone
            self.update()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        side = current().px(self._side)
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint(QPainter(self), self._name, QRectF(self.rect()), self._tone)
