"""Candles: hollow where the price rose, filled where it fell, never a loop over bars."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from ui.charts.batches import Floats, draw_rectangles
from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.pixel_scale import PixelScale
from ui.charts.plot_box import Layer, PlotBox
from ui.charts.visible_bars import VisibleBars

# Widths in pixels at 100 %, found by looking: from here on a two-pixel line looks better.
_STURDY_PITCH = 7.5
_STURDY_BODY_SHARE = 0.78
_BODY_SHARE = 0.72


@dataclass(frozen=True, slots=True)
class CandleShape:
    """Widths in whole screen pixels; both odd or both even, so that the wick sits in the middle.

    Only a candle three pixels wide in all has a body of two and a wick of one.
    """

    line: int
    body: int


def candle_shape(pitch: float, ratio: float) -> CandleShape:
    """Return the widths for candles `pitch` screen pixels apart."""
    sturdy = pitch >= _STURDY_PITCH * ratio
    line = round(2 * ratio) if sturdy else max(1, floor(ratio))
    widest = floor(pitch) - max(1, floor(ratio))
    body = min(round(pitch * (_STURDY_BODY_SHARE if sturdy else _BODY_SHARE)), widest)
    body -= (body - line) % 2
    if body > line:
        return CandleShape(line, body)
    return CandleShape(1, min(2, max(1, widest)))


class CandleLayer(Layer):
    """Draws the bars it is given; what is up or down differs by shape as well as by colour."""

    def __init__(self, box: PlotBox, bars: Callable[[], VisibleBars]) -> None:
        super().__init__(box, z=10)
        self._bars = bars
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self._inside = QColor(colors.card)
        self._up, self._down = QColor(colors.up), QColor(colors.down)

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw in the screen's own pixels, so that every edge is sharp."""
        bars = self._bars()
        if not len(bars):
            return
        bars = bars.between(*self.exposed_bars(scale, scale.px_per_bar * bars.size))
        painter.scale(1 / scale.ratio, 1 / scale.ratio)
        painter.setPen(Qt.PenStyle.NoPen)
        screen = scale.on_screen()
        shape = candle_shape(screen.px_per_bar * bars.size, scale.ratio)
        rose = bars.close >= bars.open
        for chosen, color, hollow in ((rose, self._up, True), (~rose, self._down, False)):
            centre = np.rint(screen.xs(bars.centre[chosen]))
            painter.setBrush(color)
            _draw_between(
                painter,
                centre,
                shape.line,
                screen.ys(bars.high[chosen]),
                screen.ys(bars.low[chosen]),
            )
            edges = _body_edges(screen, bars.open[chosen], bars.close[chosen])
            _draw_between(painter, centre, shape.body, *edges, least=shape.line)
            if hollow and shape.body > 2 * shape.line:
                painter.setBrush(self._inside)
                _draw_inside(painter, centre, shape, *edges)


def _body_edges(screen: PixelScale, opened: Floats, closed: Floats) -> tuple[Floats, Floats]:
    return screen.ys(np.maximum(opened, closed)), screen.ys(np.minimum(opened, closed))


def _draw_between(
    painter: QPainter, centre: Floats, width: int, top: Floats, bottom: Floats, least: int = 1
) -> None:
    upper = np.rint(top)
    height = np.maximum(np.rint(bottom) - upper, least)
    draw_rectangles(painter, centre - width // 2, upper, float(width), height)


def _draw_inside(
    painter: QPainter, centre: Floats, shape: CandleShape, top: Floats, bottom: Floats
) -> None:
    upper = np.rint(top) + shape.line
    height = np.rint(bottom) - shape.line - upper
    roomy = height >= 1
    left = centre[roomy] - shape.body // 2 + shape.line
    draw_rectangles(painter, left, upper[roomy], float(shape.body - 2 * shape.line), height[roomy])
