"""Lines over the candles: moving averages and the like."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.charts.batches import Floats, draw_polyline
from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.line_columns import LineColumns
from ui.charts.pixel_scale import PixelScale
from ui.charts.plot_box import Layer, PlotBox
from ui.charts.visible_bars import visible_line

_WIDTH = 2.0
# Where each pixel holds many bars the line turns jagged; thin, it lets the candles be seen.
_CROWDED_WIDTH = 1.0
_MARGIN_PX = 4.0
_CROWDED_PITCH_PX = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """A line over the bars: one value a bar (nan for none), its name and colour.

    `color` is a token of the theme (series_1 … series_6, muted, ink …) or #RRGGBB.
    """

    name: str
    values: Floats
    color: str = "series_1"


class OverlayLayer(Layer):
    """Draws one line at the detail that the pixels can show."""

    def __init__(self, box: PlotBox, overlay: Overlay, count: int) -> None:
        super().__init__(box, z=20)
        self.name = overlay.name
        self._token = overlay.color
        self.columns = LineColumns()
        values = np.full(count, np.nan)
        # A line shorter than the bars belongs to the newest ones.
        known = np.asarray(overlay.values, dtype=np.float64)[-count:] if count else values
        values[count - len(known) :] = known
        self.columns.load(values)
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self.color = colors.named(self._token)
        pen = QPen(QColor(self.color), _WIDTH)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        self._pen = pen

    def value_at(self, index: int) -> float:
        """Return the line's value at a bar, nan where it has none."""
        return float(self.columns.values[index]) if 0 <= index < len(self.columns) else float("nan")

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw the part in view, smooth."""
        left, right = self.exposed_bars(scale, _MARGIN_PX)
        first, last = max(0, int(left)), min(len(self.columns), int(right) + 2)
        x, y = visible_line(self.columns, first, last, scale.px_per_bar)
        crowded = scale.px_per_bar < _CROWDED_PITCH_PX
        self._pen.setWidthF((_CROWDED_WIDTH if crowded else _WIDTH) * scale.ratio)
        painter.setPen(self._pen)
        # A line may run far outside the prices in view; endless coordinates would trouble Qt.
        rows = np.clip(scale.ys(y), -scale.height, 2 * scale.height)
        draw_polyline(painter, scale.xs(x), rows)
