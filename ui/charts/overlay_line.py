"""Curves over the candles or in a strip below: moving averages, bars from zero, dots."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.charts.batches import Floats, draw_polyline, draw_rectangles
from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.line_columns import LineColumns
from ui.charts.pixel_scale import PixelScale
from ui.charts.plot_box import Layer, PlotBox
from ui.charts.visible_bars import visible_extremes, visible_line

_WIDTH = 2.0
# Where each pixel holds many bars the line turns jagged; thin, it lets the candles be seen.
_CROWDED_WIDTH = 1.0
_MARGIN_PX = 4.0
_CROWDED_PITCH_PX = 0.4
_BAR_SHARE = 0.6
_DOT_PX = 3.0

Form = Literal["line", "bars", "dots"]


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """A curve over the bars: one value a bar (nan for none), its name and colour.

    `color` is a token of the theme (series_1 … series_6, muted, ink …) or #RRGGBB. `pane` is the
    key of the strip it lies in, empty for the candles' own. Bars rise and fall from zero in the
    colours of up and down. `columns`, made elsewhere, are drawn as they are and not copied.
    """

    name: str
    values: Floats
    color: str = "series_1"
    form: Form = "line"
    pane: str = ""
    columns: LineColumns | None = None


class OverlayLayer(Layer):
    """Draws one curve at the detail that the pixels can show."""

    def __init__(self, box: PlotBox, overlay: Overlay, count: int) -> None:
        super().__init__(box, z=15 if overlay.form == "bars" else 20)
        self.name = overlay.name
        self.pane = overlay.pane
        self.form = overlay.form
        self._token = overlay.color
        self.columns = overlay.columns or _loaded(overlay.values, count)
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self.color = colors.named(self._token)
        self._sides = QColor(colors.up), QColor(colors.down)
        pen = QPen(QColor(self.color), _WIDTH)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        self._pen = pen

    def value_at(self, index: int) -> float:
        """Return the line's value at a bar, nan where it has none."""
        return float(self.columns.values[index]) if 0 <= index < len(self.columns) else float("nan")

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw the part in view."""
        left, right = self.exposed_bars(scale, _MARGIN_PX)
        first, last = max(0, int(left)), min(len(self.columns), int(right) + 2)
        if self.form == "line":
            self._draw_line(painter, scale, first, last)
        elif self.form == "bars":
            self._draw_bars(painter, scale, first, last)
        else:
            self._draw_dots(painter, scale, first, last)

    def _draw_line(self, painter: QPainter, scale: PixelScale, first: int, last: int) -> None:
        x, y = visible_line(self.columns, first, last, scale.px_per_bar)
        crowded = scale.px_per_bar < _CROWDED_PITCH_PX
        self._pen.setWidthF((_CROWDED_WIDTH if crowded else _WIDTH) * scale.ratio)
        painter.setPen(self._pen)
        # A line may run far outside the prices in view; endless coordinates would trouble Qt.
        rows = np.clip(scale.ys(y), -scale.height, 2 * scale.height)
        draw_polyline(painter, scale.xs(x), rows)

    def _draw_bars(self, painter: QPainter, scale: PixelScale, first: int, last: int) -> None:
        x, low, high, size = visible_extremes(self.columns, first, last, scale.px_per_bar)
        wide = max(1.0, scale.px_per_bar * size * _BAR_SHARE)
        zero = float(np.clip(scale.y(0.0), -1.0, scale.height + 1.0))
        painter.setPen(Qt.PenStyle.NoPen)
        for ends, color in zip((high, low), self._sides, strict=True):
            rising = ends is high
            chosen = ends > 0 if rising else ends < 0
            rows = np.clip(scale.ys(ends[chosen]), -1.0, scale.height + 1.0)
            top = np.minimum(rows, zero)
            painter.setBrush(color)
            left = scale.xs(x[chosen]) - wide / 2
            draw_rectangles(painter, left, top, wide, np.maximum(1.0, np.abs(rows - zero)))

    def _draw_dots(self, painter: QPainter, scale: PixelScale, first: int, last: int) -> None:
        x, low, high, _ = visible_extremes(self.columns, first, last, scale.px_per_bar)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.color))
        for ends in (low, high):
            chosen = np.isfinite(ends)
            rows = np.clip(scale.ys(ends[chosen]), -scale.height, 2 * scale.height)
            left = scale.xs(x[chosen]) - _DOT_PX / 2
            draw_rectangles(painter, left, rows - _DOT_PX / 2, _DOT_PX, _DOT_PX)


def _loaded(values: Floats, count: int) -> LineColumns:
    columns = LineColumns()
    whole = np.full(count, np.nan)
    # A line shorter than the bars belongs to the newest ones.
    known = np.asarray(values, dtype=np.float64)[-count:] if count else whole
    whole[count - len(known) :] = known
    columns.load(whole)
    return columns
