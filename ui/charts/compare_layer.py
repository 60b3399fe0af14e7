"""A second symbol as a line over the candles: in percent from the left edge, or on its own axis."""

from dataclasses import replace
from math import isfinite, isnan

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.charts.batches import draw_polyline
from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.legend import LegendEntry
from ui.charts.line_columns import LineColumns
from ui.charts.number_text import NumberText, percent_text
from ui.charts.pixel_scale import PixelScale
from ui.charts.plot_box import Layer, PlotBox
from ui.charts.price_axis import Tag
from ui.charts.price_range import price_range
from ui.charts.price_ticks import price_ticks
from ui.charts.visible_bars import visible_line

_WIDTH = 2.0
_GAP_LINES = 4.0


class CompareLayer(Layer):
    """Draws `columns`, one value a bar. `percent` ties it to the candles at the left edge."""

    def __init__(self, box: PlotBox) -> None:
        super().__init__(box, z=18)
        self.columns: LineColumns | None = None
        self.name = ""
        self.percent = True
        self.numbers = NumberText()
        self.fonts: ChartFonts | None = None
        self._factor, self._start = 1.0, 0.0
        self._range = (0.0, 1.0)
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self.color = colors.purple
        self._card = QColor(colors.card)

    @property
    def shown(self) -> bool:
        """Return whether there is a second symbol to draw."""
        return self.columns is not None and len(self.columns) > 0

    def follow(self, first: int, last: int, base: float) -> None:
        """Follow the view: bars first..last-1; `base` is the candles' price at its left edge."""
        if self.columns is None:
            return
        at_left = self._first_value(first, last)
        self._start = at_left if isfinite(at_left) else 0.0
        self._factor = base / at_left if self._start else 1.0
        self._range = price_range(*self.columns.extent(first, last))

    def extent(self, first: int, last: int) -> tuple[float, float]:
        """Return the lowest and highest place of the line among the candles' prices."""
        if self.columns is None or not self.percent:
            return float("nan"), float("nan")
        low, high = self.columns.extent(first, last)
        return low * self._factor, high * self._factor

    def value_at(self, index: int) -> float:
        """Return the second symbol's own price at a bar, nan where it has none."""
        if self.columns is None or not 0 <= index < len(self.columns):
            return float("nan")
        return float(self.columns.values[index])

    def entry(self, at: int | None) -> LegendEntry:
        """Return the name and the price at a bar, None for no price."""
        value = float("nan") if at is None else self.value_at(at)
        return LegendEntry(self.color, self.name, "" if isnan(value) else self.numbers.bare(value))

    def tag(self, colors: ChartColors) -> Tag | None:
        """Return the label for the price axis: the change since the left edge."""
        if self.columns is None or not self.percent or not len(self.columns):
            return None
        value = float(self.columns.values[-1])
        if isnan(value) or not self._start:
            return None
        text = percent_text((value / self._start - 1) * 100, 2)
        return Tag(value * self._factor, text, self.color, colors.readable_on(self.color))

    def idle(self) -> bool:
        """Return whether there is nothing to draw."""
        return self.columns is None

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw the part in view, and the labels of an axis of its own."""
        if self.columns is None or not len(self.columns):
            return
        own = self._scale(scale)
        left, right = self.exposed_bars(scale, 4.0)
        first, last = max(0, int(left)), min(len(self.columns), int(right) + 2)
        x, y = visible_line(self.columns, first, last, scale.px_per_bar)
        pen = QPen(QColor(self.color), _WIDTH * scale.ratio)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        rows = np.clip(own.ys(y), -scale.height, 2 * scale.height)
        draw_polyline(painter, scale.xs(x), rows)
        if not self.percent:
            self._draw_axis(painter, own)

    def _draw_axis(self, painter: QPainter, own: PixelScale) -> None:
        fonts = self.fonts
        if fonts is None:
            return
        ticks = price_ticks(*self._range, own.height, _GAP_LINES * fonts.height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for price in ticks.prices:
            text = self.numbers.bare(price, ticks.decimals)
            y = own.y(price) - fonts.height / 2
            rect = QRectF(fonts.unit, round(y), fonts.width(text) + 2 * fonts.unit, fonts.height)
            if rect.top() < 2 * fonts.height or rect.bottom() > own.height:
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._card)
            painter.drawRoundedRect(rect, 3, 3)
            painter.setPen(QColor(self.color))
            fonts.draw(painter, rect, text, centred=True)

    def _scale(self, scale: PixelScale) -> PixelScale:
        if self.percent:
            # A factor on all values is the same as another scale, whatever the number of bars.
            return replace(
                scale, top=scale.top / self._factor, px_per_unit=scale.px_per_unit * self._factor
            )
        low, high = self._range
        return replace(scale, top=high, px_per_unit=scale.height / (high - low))

    def _first_value(self, first: int, last: int) -> float:
        assert self.columns is not None  # who calls has looked
        part = self.columns.values[first:last]
        if len(part) and isfinite(part[0]):
            return float(part[0])
        known = np.flatnonzero(np.isfinite(part))
        return float(part[known[0]]) if len(known) else float("nan")
