"""The prices at the right of a pane, and the tags that stick to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from typing_extensions import override

from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.plot_box import PlotBox

# Widths move in steps, so that one digit more does not make the chart twitch.
_WIDTH_STEP = 8


@dataclass(frozen=True, slots=True)
class Tag:
    """A filled label on the axis; of two that collide the one given first keeps its place.

    `note` is a second line under the text.
    """

    price: float
    text: str
    fill: str
    text_color: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A plain label on the axis."""

    price: float
    text: str


class PriceAxis(QGraphicsItem):
    """Labels beside one pane; a label that a tag covers or the edge would cut is left out.

    `covered` is the place of the crosshair's price, in the chart's pixels.
    """

    def __init__(self, box: PlotBox) -> None:
        super().__init__()
        self._box = box
        self._size = QRectF()
        self.labels: Sequence[Label] = ()
        self.tags: Sequence[Tag] = ()
        self.covered = QRectF()
        self._labels_placed: tuple[object, list[tuple[QRectF, str]]] = None, []
        self.fonts: ChartFonts | None = None
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self._text = QColor(colors.muted)

    def place(self, rect: QRectF) -> None:
        """Put the axis at whole pixels of the chart."""
        self.prepareGeometryChange()
        self.setPos(rect.topLeft())
        self._size = QRectF(0, 0, rect.width(), rect.height())

    def wanted_width(self, texts: Sequence[str]) -> int:
        """Return the width that holds the widest of these texts."""
        if self.fonts is None:
            return 0
        widest = max((self.fonts.bold_width(text) for text in texts), default=0.0)
        return ceil((widest + 5 * self.fonts.unit) / _WIDTH_STEP) * _WIDTH_STEP

    @override
    def boundingRect(self) -> QRectF:
        """Return the axis."""
        return self._size

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint labels, then tags over them."""
        fonts = self.fonts
        if fonts is None or self._size.height() < fonts.height:
            return
        placed = self._placed_tags(fonts)
        taken = [rect for _, rect in placed]
        taken.append(self.covered.translated(-self.pos()))
        painter.setPen(self._text)
        for rect, text in self._placed_labels(fonts):
            if not any(rect.intersects(other) for other in taken):
                fonts.draw(painter, rect.adjusted(2 * fonts.unit, 0, 0, 0), text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for tag, rect in placed:
            _draw_tag(painter, tag, rect, fonts)

    def _placed_labels(self, fonts: ChartFonts) -> list[tuple[QRectF, str]]:
        """Return each label that fits with its place; worked out once for a scale."""
        key = self.labels, self._box.scale_for(), self._size, fonts.height
        if self._labels_placed[0] != key:
            rows = ((self._row(key[1].y(one.price), fonts), one.text) for one in self.labels)
            placed = [(rect, text) for rect, text in rows if self._size.contains(rect)]
            self._labels_placed = key, placed
        return self._labels_placed[1]

    def _placed_tags(self, fonts: ChartFonts) -> list[tuple[Tag, QRectF]]:
        """Return each tag in view with its place; later ones move aside for earlier ones."""
        scale = self._box.scale_for()
        placed: list[tuple[Tag, QRectF]] = []
        for tag in self.tags:
            y = scale.y(tag.price)
            if not 0 <= y <= scale.height:
                continue
            below = fonts.height - 2 if tag.note else 0
            rect = _kept_inside(self._row(y, fonts).adjusted(0, -1, 0, 1 + below), self._size)
            for _, other in placed:
                if rect.intersects(other):
                    under = rect.center().y() >= other.center().y()
                    rect.moveTop(other.bottom() + 1) if under else rect.moveBottom(other.top() - 1)
            placed.append((tag, rect))
        return placed

    def _row(self, y: float, fonts: ChartFonts) -> QRectF:
        return QRectF(0, round(y - fonts.height / 2), self._size.width(), round(fonts.height))


def _kept_inside(rect: QRectF, bounds: QRectF) -> QRectF:
    top = min(max(rect.top(), bounds.top()), bounds.bottom() - rect.height())
    return QRectF(rect.left(), top, rect.width(), rect.height())


def _draw_tag(painter: QPainter, tag: Tag, rect: QRectF, fonts: ChartFonts) -> None:
    unit = fonts.unit
    width = max(fonts.bold_width(tag.text), fonts.width(tag.note)) + 2.5 * unit
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tag.fill))
    painter.drawRoundedRect(QRectF(unit / 2, rect.top(), width, rect.height()), unit, unit)
    painter.setPen(QColor(tag.text_color))
    words = rect.adjusted(1.75 * unit, 0, 0, 0)
    if tag.note:
        words.setHeight(fonts.height + 2)
    fonts.draw(painter, words, tag.text, bold=True)
    if tag.note:
        fonts.draw(painter, words.translated(0, fonts.height - 3), tag.note)
