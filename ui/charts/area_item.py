"""A line over a soft ground, green above a start value and red below it."""

from math import floor

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.charts.batches import Floats, draw_polyline, draw_rectangles
from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.line_columns import LineColumns
from ui.charts.pixel_scale import PixelScale
from ui.charts.plot_box import Layer, PlotBox
from ui.charts.visible_bars import visible_line

_WIDTH = 2.0
_MARGIN_PX = 4.0


class AreaLayer(Layer):
    """Draws one line, the ground between it and the start value, and the start value itself."""

    def __init__(self, box: PlotBox, columns: LineColumns) -> None:
        super().__init__(box, z=10)
        self._columns = columns
        self.start = 0.0
        self.start_text = ""
        self.fonts: ChartFonts | None = None
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self._lines = QColor(colors.up), QColor(colors.down)
        self._grounds = QColor(colors.soft_up), QColor(colors.soft_down)
        self._muted = QColor(colors.muted)

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw ground, start, line."""
        if not len(self._columns):
            return
        left, right = self.exposed_bars(scale, _MARGIN_PX)
        first, last = max(0, floor(left)), min(len(self._columns), floor(right) + 2)
        x, y = visible_line(self._columns, first, last, scale.px_per_bar)
        rows = np.clip(scale.ys(y), -scale.height, 2 * scale.height)
        columns = scale.xs(x)
        start = scale.snapped(min(max(scale.y(self.start), -1.0), scale.height + 1))
        self._draw_ground(painter, scale, columns, rows, start)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for color, top, bottom in (
            (self._lines[0], 0.0, start),
            (self._lines[1], start, scale.height),
        ):
            if bottom <= top:
                continue
            painter.setClipRect(QRectF(0, top, scale.width, bottom - top))
            pen = QPen(color, _WIDTH * scale.ratio)
            pen.setCosmetic(True)
            pen.setCapStyle(Qt.PenCapStyle.SquareCap)
            painter.setPen(pen)
            if len(columns) == 1:
                painter.drawEllipse(QRectF(columns[0] - 2, rows[0] - 2, 4, 4))
            draw_polyline(painter, columns, rows)
        painter.setClipping(False)
        self._draw_start(painter, scale, columns, rows, start)

    def _draw_ground(
        self, painter: QPainter, scale: PixelScale, x: Floats, y: Floats, start: float
    ) -> None:
        """Fill column by column: jagged lines cost no more than smooth ones."""
        if len(x) < 2:
            return
        ratio = scale.ratio
        left, right = max(0.0, x[0]), min(scale.width, x[-1])
        columns = np.arange(floor(left * ratio), max(floor(left * ratio), floor(right * ratio)))
        edge = np.rint(np.interp((columns + 0.5) / ratio, x, y) * ratio) / ratio
        painter.setPen(Qt.PenStyle.NoPen)
        for color, chosen in ((self._grounds[0], edge < start), (self._grounds[1], edge > start)):
            painter.setBrush(color)
            top = np.minimum(edge[chosen], start)
            height = np.abs(edge[chosen] - start)
            draw_rectangles(painter, columns[chosen] / ratio, top, 1 / ratio, height)

    def _draw_start(
        self, painter: QPainter, scale: PixelScale, x: Floats, y: Floats, start: float
    ) -> None:
        if self.fonts is None or not 0 <= start <= scale.height:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(self._muted, 0, Qt.PenStyle.DashLine))
        row = start + 0.5 / scale.ratio
        painter.drawLine(QLineF(0, row, scale.width, row))
        rect = self._free_place(scale, x, y, start, self.fonts)
        if rect is not None:
            self.fonts.draw(painter, rect, self.start_text)

    def _free_place(
        self, scale: PixelScale, x: Floats, y: Floats, start: float, fonts: ChartFonts
    ) -> QRectF | None:
        """Return where the words cover no part of the line: left or right, under or over."""
        unit, width, height = fonts.unit, fonts.width(self.start_text), round(fonts.height)
        newest = y[-1] if len(y) else -np.inf  # a dotted line runs on from it to its tag
        end = x[-1] if len(x) else scale.width
        for left in (2 * unit, scale.width - width - 2 * unit):
            near = (x >= left - unit) & (x <= left + width + unit)
            rows = y[near] if left + width + unit <= end else np.append(y[near], newest)
            for top in (start + unit / 2, start - height - unit / 2):
                taken = (rows > top - 2) & (rows < top + height + 2)
                if 0 <= top <= scale.height - height and not taken.any():
                    return QRectF(left, round(top), width, height)
        return None
