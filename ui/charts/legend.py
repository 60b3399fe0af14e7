"""The names of the lines over a chart, each with its value at the pointer."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.pixel_scale import PixelScale
from ui.charts.plot_box import Layer, PlotBox


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line's colour (empty: no dot), name and value."""

    color: str
    name: str
    value: str


class Legend(Layer):
    """Entries from left to right along the top; what finds no room is left out."""

    def __init__(self, box: PlotBox) -> None:
        super().__init__(box, z=50)
        self.entries: Sequence[LegendEntry] = ()
        self.fonts: ChartFonts | None = None
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self._text, self._value = QColor(colors.muted), QColor(colors.ink)
        self._card = QColor(colors.card)
        self._card.setAlphaF(0.85)

    def idle(self) -> bool:
        """Return whether there is nothing to draw."""
        return not self.entries

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw a dot, the name and the value of each line."""
        if self.fonts is None:
            return
        unit, left = self.fonts.unit, 2.0 * self.fonts.unit
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for entry in self.entries:
            name_width = self.fonts.width(entry.name) + 1.5 * unit
            dot_width = 3.25 * unit if entry.color else 0.0
            width = dot_width + name_width + self.fonts.bold_width(entry.value)
            if left + width > scale.width:
                return
            rect = QRectF(round(left), unit, width, self.fonts.height)
            if rect.right() + unit >= self._exposed.left():
                self._draw_entry(painter, entry, rect, name_width, dot_width)
            left += width + 2.5 * unit

    def _draw_entry(
        self,
        painter: QPainter,
        entry: LegendEntry,
        rect: QRectF,
        name_width: float,
        dot_width: float,
    ) -> None:
        assert self.fonts is not None  # draw() has looked
        unit = self.fonts.unit
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._card)
        painter.drawRoundedRect(rect.adjusted(-unit, 0, unit, 0), unit, unit)
        if dot_width:
            painter.setBrush(QColor(entry.color))
            painter.drawEllipse(QPointF(rect.left() + 1.25 * unit, rect.center().y()), unit, unit)
        words = rect.adjusted(dot_width, 0, unit, 0)
        painter.setPen(self._text)
        self.fonts.draw(painter, words, entry.name)
        painter.setPen(self._value)
        self.fonts.draw(painter, words.adjusted(name_width, 0, 0, 0), entry.value, bold=True)
