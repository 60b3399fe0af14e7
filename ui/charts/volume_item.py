"""Bars for how much was traded, under the candles."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from ui.charts.batches import draw_rectangles
from ui.charts.candle_item import candle_shape
from ui.charts.chart_colors import LIGHT, ChartColors, mixed
from ui.charts.pixel_scale import PixelScale
from ui.charts.plot_box import Layer, PlotBox
from ui.charts.visible_bars import VisibleBars

# The palest mix with the card that still keeps a contrast of 3 in every theme (see the tests).
VOLUME_SHARE = 0.75


class VolumeLayer(Layer):
    """Draws the traded units of the bars it is given."""

    def __init__(self, box: PlotBox, bars: Callable[[], VisibleBars]) -> None:
        super().__init__(box, z=10)
        self._bars = bars
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self._colors = tuple(
            QColor(mixed(color, colors.card, VOLUME_SHARE)) for color in (colors.up, colors.down)
        )

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw in the screen's own pixels; a bar that traded anything is at least one high."""
        bars = self._bars()
        if not len(bars):
            return
        bars = bars.between(*self.exposed_bars(scale, scale.px_per_bar * bars.size))
        painter.scale(1 / scale.ratio, 1 / scale.ratio)
        painter.setPen(Qt.PenStyle.NoPen)
        screen = scale.on_screen()
        width = candle_shape(screen.px_per_bar * bars.size, scale.ratio).body
        floor = np.rint(screen.y(0.0))
        rose = bars.close >= bars.open
        for chosen, color in ((rose, self._colors[0]), (~rose, self._colors[1])):
            chosen = chosen & (bars.volume > 0)
            height = np.maximum(1.0, floor - np.rint(screen.ys(bars.volume[chosen])))
            left = np.rint(screen.xs(bars.centre[chosen])) - width // 2
            painter.setBrush(color)
            draw_rectangles(painter, left, floor - height, float(width), height)
