"""One of our drawings, standing still."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from typing_extensions import override

from ui.art import check, paint
from ui.widgets.painted import Square


class Mark(Square):
    """A drawing `side` px wide at 100 %. `says` is its name for those who cannot see it."""

    def __init__(
        self, name: str, side: float = 24, tone: str | None = None, *, says: str = ""
    ) -> None:
        super().__init__(side)
        self._name, self._tone = check(name), tone
        self.setAccessibleName(says)

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

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint(QPainter(self), self._name, QRectF(self.rect()), self._tone)
