"""How the months came out: from the worst to the best, losses filled, gains beside a zero line."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from typing_extensions import override

from ui.theme import Theme, current
from ui.widgets.painted import Painted

_BINS = 13


def binned(results: Sequence[float], bins: int = _BINS) -> tuple[list[int], int]:
    """Return how many results fall into each of `bins` bins, and how many bins lie below zero.

    Zero is an edge between bins, so that no bin holds both losses and gains.
    """
    low, high = min(min(results), 0.0), max(max(results), 0.0)
    below = round(-low / (high - low) * bins) if high > low else 0
    below = min(max(below, 1 if low < 0 else 0), bins - 1 if high > 0 or low == 0 else bins)
    counts = [0] * bins
    for result in results:
        if result < 0:
            counts[min(int((result - low) / -low * below), below - 1)] += 1
        else:
            room = bins - below
            counts[below + min(int(result / (high or 1.0) * room), room - 1)] += 1
    return counts, below


class OutcomeBars(Painted):
    """Bars of monthly results (0.02 is 2 %): lost months left of the line, won months right."""

    def __init__(self, *, says: str, high: float = 64) -> None:
        super().__init__(wide=True)
        self._high = high
        self._says = says
        self._counts: list[int] = []
        self._below = 0
        self.setAccessibleName(says)

    def show_results(self, results: Sequence[float], told: str = "") -> None:
        """Show these results; an empty row shows nothing."""
        self._counts, self._below = binned(results) if results else ([], 0)
        self.setAccessibleName(f"{self._says}. {told}" if told else self._says)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(160), theme.px(self._high))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._counts:
            return
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap, most = theme.px(4), max(self._counts)
        step = self.width() / len(self._counts)
        floor = self.height() - theme.px(2)
        room = floor - theme.px(6)
        if 0 < self._below < len(self._counts):
            x = self._below * step
            painter.setPen(QPen(theme.colour("muted"), theme.px(1.5), Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        for place, count in enumerate(self._counts):
            high = max(room * count / most, theme.px(2)) if count else theme.px(2)
            bar = QRectF(place * step + gap / 2, floor - high, step - gap, high)
            self._paint_bar(painter, theme, bar, lost=place < self._below)

    def _paint_bar(self, painter: QPainter, theme: Theme, bar: QRectF, *, lost: bool) -> None:
        colour = theme.colour("down" if lost else "up")
        radius = min(theme.px(3), bar.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(bar, radius, radius)
