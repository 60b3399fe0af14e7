"""Faint lines across a pane at the labelled prices."""

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.pixel_scale import PixelScale
from ui.charts.plot_box import Layer, PlotBox


class GridLayer(Layer):
    """Draws the lines behind everything else.

    `marked` is a bar, a price and a colour: dots run from there to the axis.
    """

    def __init__(self, box: PlotBox) -> None:
        super().__init__(box, z=0)
        self.prices: tuple[float, ...] = ()
        self.marked: tuple[float, float, str] | None = None
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self._pen = QPen(QColor(colors.grid), 0)

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw each line one screen pixel high."""
        painter.setPen(self._pen)
        half = 0.5 / scale.ratio
        left, right = self._exposed.left(), self._exposed.right()
        for price in self.prices:
            y = scale.snapped(scale.y(price)) + half
            painter.drawLine(QLineF(left, y, right, y))
        if self.marked is not None:
            bar, price, color = self.marked
            painter.setPen(QPen(QColor(color), 0, Qt.PenStyle.DotLine))
            y = scale.snapped(scale.y(price)) + half
            painter.drawLine(QLineF(max(0.0, scale.x(bar)), y, scale.width, y))
