"""A small line of how something moved, with a soft surface under it and its start dashed."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import current, follow

_PER_PIXEL = 2


def thinned(values: Sequence[float], most: int) -> list[tuple[float, float]]:
    """Return (place, value) pairs, place from 0 to 1, at most about `most` of them.

    Each bucket keeps its lowest and highest value, so no spike is lost.
    """
    last = max(len(values) - 1, 1)
    if len(values) <= most:
        return [(place / last, value) for place, value in enumerate(values)]
    size = -(-len(values) * 2 // most)
    kept: list[tuple[float, float]] = []
    for start in range(0, len(values), size):
        bucket = values[start : start + size]
        low = min(range(len(bucket)), key=bucket.__getitem__)
        high = max(range(len(bucket)), key=bucket.__getitem__)
        kept += [((start + place) / last, bucket[place]) for place in sorted({low, high})]
    return kept


class SparkLine(QWidget):
    """A line through `values`. Without a tone it is green above its start and red below.

    `says` names it; `show_values` takes the values and a sentence for those who cannot see them.
    """

    def __init__(self, *, says: str, tone: str | None = None, high: float = 120) -> None:
        super().__init__()
        self._says, self._tone, self._high = says, tone, high
        self._values: tuple[float, ...] = ()
        self._line = QPolygonF()
        self.setAccessibleName(says)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        follow(self._restyle)

    def show_values(self, values: Sequence[float], told: str = "") -> None:
        """Show these values, oldest first."""
        if tuple(values) != self._values:
            self._values = tuple(values)
            self._lay_out()
            self.update()
        said = f"{self._says}. {told}" if told else self._says
        if said != self.accessibleName():
            self.setAccessibleName(said)

    def _restyle(self) -> None:
        self.updateGeometry()
        self._lay_out()
        self.update()

    def _room(self) -> QRectF:
        rim = current().px(4)
        return QRectF(self.rect()).adjusted(0, rim, 0, -rim)

    def _span(self) -> tuple[float, float]:
        low, high = min(self._values), max(self._values)
        return (low, high) if high > low else (low - 1.0, high + 1.0)

    def _y(self, value: float) -> float:
        low, high = self._span()
        room = self._room()
        return room.bottom() - (value - low) / (high - low) * room.height()

    def _lay_out(self) -> None:
        if len(self._values) < 2:
            self._line = QPolygonF()
            return
        wide = max(self.width(), 2)
        pairs = thinned(self._values, wide * _PER_PIXEL)
        self._line = QPolygonF([QPointF(place * wide, self._y(value)) for place, value in pairs])

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(160), theme.px(self._high))

    @override
    def minimumSizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(60), theme.px(min(self._high, 40)))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._line.isEmpty():
            return
        theme = current()
        rising = self._values[-1] >= self._values[0]
        tone = self._tone or ("up" if rising else "down")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        under = QPainterPath()
        under.addPolygon(self._line)
        under.lineTo(self.width(), self.height())
        under.lineTo(0, self.height())
        painter.fillPath(under, theme.colour(tone, 0.13))
        start = self._y(self._values[0])
        painter.setPen(QPen(theme.colour("muted", 0.7), theme.px(1.5), Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(0, start), QPointF(self.width(), start))
        pen = QPen(theme.colour(tone), theme.px(2.5))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(self._line)
