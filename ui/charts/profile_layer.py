"""How much was traded at which price, as bars at the left side of the candles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.charts.batches import draw_rectangles
from ui.charts.chart_colors import LIGHT, ChartColors, mixed
from ui.charts.pixel_scale import PixelScale
from ui.charts.plot_box import Layer, PlotBox

Floats = NDArray[np.float64]

_MOST_WIDTH = 0.22
_LEAST_ROW_PX = 4.0
_GAP_PX = 1.0
_PALE, _STRONG = 0.22, 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Amounts by price: `edges` rise and are one more than `amounts`.

    `most` is the bin with the largest amount; bins `first` to `last` (one past) hold most of all.
    """

    edges: Floats
    amounts: Floats
    most: int
    first: int
    last: int


class ProfileLayer(Layer):
    """The largest bin in the colour of waiting, the value area stronger than the rest."""

    def __init__(self, box: PlotBox) -> None:
        super().__init__(box, z=8)
        self.profile: Profile | None = None
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self._pale = QColor(mixed(colors.blue, colors.card, _PALE))
        self._strong = QColor(mixed(colors.blue, colors.card, _STRONG))
        self._most, self._edge = QColor(colors.wait), QColor(colors.wait_edge)

    def show_profile(self, profile: Profile | None) -> None:
        """Show other amounts, or none."""
        self.profile = profile
        self.update()

    def rows(self, scale: PixelScale) -> list[tuple[QRectF, str]]:
        """Return each bar's place and part: most, area or rest; thin bins are drawn together."""
        profile = self.profile
        if profile is None or not len(profile.amounts):
            return []
        bin_px = abs(scale.y(profile.edges[1]) - scale.y(profile.edges[0]))
        together = max(1, int(np.ceil(_LEAST_ROW_PX / max(bin_px, 1e-9))))
        # Bins are joined around the largest, so that its own row stays the longest.
        starts = np.arange(profile.most % together - together, len(profile.amounts), together)
        starts = np.unique(np.maximum(starts, 0))
        sums = np.add.reduceat(profile.amounts, starts)
        ends = np.append(starts[1:], len(profile.amounts))
        widest = float(sums.max())
        found = []
        for start, end, amount in zip(starts, ends, sums, strict=True):
            top, bottom = scale.y(profile.edges[end]), scale.y(profile.edges[start])
            if bottom < 0 or top > scale.height or amount <= 0:
                continue
            part = "area" if start < profile.last and end > profile.first else "rest"
            part = "most" if start <= profile.most < end else part
            width = max(1.0, scale.width * _MOST_WIDTH * float(amount) / widest)
            height = max(1.0, bottom - top - _GAP_PX)
            found.append((QRectF(0.0, top, width, height), part))
        return found

    def idle(self) -> bool:
        """Return whether there is nothing to draw."""
        return self.profile is None

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw the rows in view."""
        if self._exposed.left() > scale.width * _MOST_WIDTH + 1:
            return
        rows = self.rows(scale)
        colors = {"rest": self._pale, "area": self._strong, "most": self._most}
        for part, color in colors.items():
            places = [rect for rect, which in rows if which == part]
            if places:
                # The yellow alone would be hard to see on white.
                painter.setPen(QPen(self._edge, 1) if part == "most" else Qt.PenStyle.NoPen)
                painter.setBrush(color)
                draw_rectangles(
                    painter,
                    np.zeros(len(places)),
                    np.array([rect.top() for rect in places]),
                    np.array([rect.width() for rect in places]),
                    np.array([rect.height() for rect in places]),
                )
