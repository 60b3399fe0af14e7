"""A map of scores over one or two settings: orange loses, blue gains, the best plateau outlined."""

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.deck_checks import SettingsMap
from ui.theme import Theme, current, follow

_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
# Orange and blue differ for every eye, and in brightness on every ground.
_LOSES, _GAINS = "series_2", "series_1"
_FAINTEST = 0.14
_FLARE = 0.05
_EMPTY = SettingsMap(axes=(), scores=())


def value_text(value: float | str) -> str:
    """Return a setting's value as short as it can be."""
    return value if isinstance(value, str) else f"{value:g}"


class HeatMap(QWidget):
    """Cells over settings, the last setting from left to right. Signal: looked(int) with a place.

    Pointing at a cell or moving with the arrow keys looks at it; `words` says a place in words for
    those who cannot see it. -1 is looking at none.
    """

    looked = Signal(int)

    def __init__(self, *, says: str, words: Callable[[int], str] = str) -> None:
        super().__init__()
        self._says, self._words = says, words
        self._map = _EMPTY
        self._looked = -1
        self._box = QRectF()
        self.setAccessibleName(says)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        follow(self._restyle)

    @property
    def place(self) -> int:
        """Return the place looked at; -1 for none."""
        return self._looked

    def show_map(self, shown: SettingsMap) -> None:
        """Show another map, or the same one further on."""
        if shown.axes != self._map.axes:
            self._look(-1)
        self._map = shown
        self.update()

    def cell(self, place: int) -> QRectF:
        """Return where a place is drawn."""
        rows, columns = self._shape()
        box = self._lay_out()
        wide, high = box.width() / columns, box.height() / rows
        row, column = divmod(place, columns)
        return QRectF(box.left() + column * wide, box.top() + row * high, wide, high)

    def _shape(self) -> tuple[int, int]:
        sizes = [len(one.values) for one in self._map.axes]
        return (sizes[0], sizes[1]) if len(sizes) == 2 else (1, max(sizes[0] if sizes else 1, 1))

    def _at(self, point: QPointF) -> int:
        box, (rows, columns) = self._lay_out(), self._shape()
        if not self._map.axes or not box.contains(point):
            return -1
        row = min(int((point.y() - box.top()) / box.height() * rows), rows - 1)
        column = min(int((point.x() - box.left()) / box.width() * columns), columns - 1)
        return row * columns + column

    def _look(self, place: int) -> None:
        if place == self._looked:
            return
        self._looked = place
        self.setAccessibleName(f"{self._says}. {self._words(place)}" if place >= 0 else self._says)
        if place >= 0 and self.hasFocus():
            event = QAccessibleEvent(self, QAccessible.Event.NameChanged)
            QAccessible.updateAccessibility(event)
        self.looked.emit(place)
        self.update()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def _lay_out(self) -> QRectF:
        """Return the box of all cells: titles above and below, values at the left and below."""
        theme, shown = current(), self._map
        metrics = QFontMetricsF(theme.font("small", "semi"))
        line, gap = metrics.height(), theme.px(6)
        left = 2.0
        if len(shown.axes) == 2:
            texts = [value_text(one) for one in shown.axes[0].values]
            left += max(metrics.horizontalAdvance(one) for one in texts) + gap
        top = line + gap if len(shown.axes) == 2 else 2.0
        below = 2 * line + gap
        inside = self.rect().toRectF().adjusted(left, top, -2.0, -below)
        self._box = inside
        return inside

    @override
    def sizeHint(self) -> QSize:
        return QSize(current().px(320), current().px(220))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(current().px(220), current().px(130))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._look(self._at(event.position()))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._look(self._at(event.position()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self._look(-1)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._looked < 0 and self._map.axes:
            plateau = self._map.plateau
            first = plateau[len(plateau) // 2] if plateau else self._map.here
            self._look(first if first is not None else 0)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._look(-1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or not self._map.axes:
            super().keyPressEvent(event)
            return
        rows, columns = self._shape()
        row, column = divmod(max(self._looked, 0), columns)
        row = min(max(row + step[0], 0), rows - 1)
        column = min(max(column + step[1], 0), columns - 1)
        self._look(row * columns + column)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._map.axes:
            return
        painter, theme = QPainter(self), current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_cells(painter, theme)
        self._paint_words(painter, theme)
        self._paint_plateau(painter, theme)
        if self._looked >= 0:
            painter.setPen(QPen(theme.colour("focus"), theme.px(3)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.cell(self._looked).adjusted(1, 1, -1, -1))

    def _paint_cells(self, painter: QPainter, theme: Theme) -> None:
        shown = self._map
        most = max((abs(one) for one in shown.scores if one is not None), default=0.0)
        painter.setFont(theme.font("small", "semi"))
        metrics = QFontMetricsF(painter.font())
        for place, score in enumerate(shown.scores):
            box = self.cell(place).adjusted(1, 1, -1, -1)
            hole = place in shown.holes
            fill = _colour(theme, score, most)
            painter.fillRect(box, fill)
            if score is None:
                painter.setPen(QPen(theme.colour("field_line" if hole else "line"), 1))
                painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
                if hole:
                    painter.drawLine(box.bottomLeft(), box.topRight())
                continue
            text = f"{score:.2f}".replace("-", "−")
            if metrics.horizontalAdvance(text) < box.width() and metrics.height() < box.height():
                painter.setPen(_readable(theme, fill))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        if shown.here is not None:
            self._paint_here(painter, theme, self.cell(shown.here))

    def _paint_here(self, painter: QPainter, theme: Theme, box: QRectF) -> None:
        """Mark the settings themselves with a dot in the corner."""
        size = theme.px(9)
        dot = QRectF(box.right() - size - 4, box.top() + 4, size, size)
        painter.setPen(QPen(theme.colour("card"), 1.5))
        painter.setBrush(theme.colour("ink"))
        painter.drawEllipse(dot)

    def _paint_words(self, painter: QPainter, theme: Theme) -> None:
        axes, box = self._map.axes, self._box
        painter.setFont(theme.font("small", "semi"))
        painter.setPen(theme.colour("muted"))
        metrics = QFontMetricsF(painter.font())
        line = metrics.height()
        middle = Qt.AlignmentFlag.AlignCenter
        rows, columns = self._shape()
        if len(axes) == 2:
            head = metrics.elidedText(axes[0].label, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(QPointF(0, metrics.ascent()), head)
            every = max(1, math.ceil(line * rows / max(box.height(), 1)))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            for row in range(0, rows, every):
                place = self.cell(row * columns)
                label = QRectF(0, place.top(), box.left() - theme.px(6), place.height())
                painter.drawText(label, right, value_text(axes[0].values[row]))
        texts = [value_text(one) for one in axes[-1].values]
        widest = max(metrics.horizontalAdvance(one) for one in texts) + theme.px(8)
        every = max(1, math.ceil(widest * columns / max(box.width(), 1)))
        for column in range(0, columns, every):
            place = self.cell(column)
            label = QRectF(place.center().x() - widest / 2, box.bottom() + 2, widest, line)
            painter.drawText(label, middle, texts[column])
        foot = QRectF(box.left(), box.bottom() + line + 2, box.width(), line)
        painter.drawText(foot, middle, axes[-1].label)

    def _paint_plateau(self, painter: QPainter, theme: Theme) -> None:
        """Draw a line around the cells of the best plateau, between them and all others."""
        inside = set(self._map.plateau)
        _, columns = self._shape()
        pen = QPen(theme.colour("ink"), theme.px(3))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for place in inside:
            box, column = self.cell(place), place % columns
            edges = (
                (place - columns, box.topLeft(), box.topRight()),
                (place + columns, box.bottomLeft(), box.bottomRight()),
                (place - 1 if column else -1, box.topLeft(), box.bottomLeft()),
                (place + 1 if column < columns - 1 else -1, box.topRight(), box.bottomRight()),
            )
            for other, start, end in edges:
                if other not in inside:
                    painter.drawLine(start, end)


def _colour(theme: Theme, score: float | None, most: float) -> QColor:
    if score is None:
        return theme.colour("sunken")
    token = _LOSES if score < 0 else _GAINS
    share = 0.0 if not most or not score else _FAINTEST + (1 - _FAINTEST) * abs(score) / most
    ground, full = theme.colour("card"), theme.colour(token)
    parts = zip(_parts(ground), _parts(full), strict=True)
    return QColor.fromRgbF(*(low + (high - low) * share for low, high in parts))


def _parts(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()


def _readable(theme: Theme, fill: QColor) -> QColor:
    """Return ink or card colour, whichever stands out more on the fill (WCAG contrast)."""
    ground = _light(fill) + _FLARE

    def contrast(colour: QColor) -> float:
        light = _light(colour) + _FLARE
        return max(light, ground) / min(light, ground)

    return max(theme.colour("ink"), theme.colour("card"), key=contrast)


def _light(colour: QColor) -> float:
    red, green, blue = (float(one**2.2) for one in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
