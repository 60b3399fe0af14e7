"""What was bought and sold, marked at its bar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from ui.charts.candle_columns import CandleColumns
from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.pixel_scale import PixelScale
from ui.charts.plot_box import Layer, PlotBox
from ui.charts.visible_bars import VisibleBars

_ARROW_UNITS = 3.0
_APART_PX = 6.0


@dataclass(frozen=True, slots=True)
class TradeMark:
    """One trade: when (nanoseconds since 1970 UTC), which way, its words: "Bought 10", and its
    story: what, why, at what cost and with what profit.
    """

    time_ns: int
    bought: bool
    label: str
    story: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Arrow:
    """Where an arrow points, in pixels, and its words."""

    x: float
    edge: float
    label: str


class TradeMarksLayer(Layer):
    """Arrows: up under the bar for what was bought, down over it for what was sold.

    Trades that would share a place are drawn as one arrow with their number. Words that would lie
    on others, or on a place in `taken`, are left out; the arrow stays.
    """

    def __init__(
        self, box: PlotBox, columns: CandleColumns, bars: Callable[[], VisibleBars]
    ) -> None:
        super().__init__(box, z=40)
        self._columns = columns
        self._bars = bars
        self.together = "{count}"
        self.taken: Sequence[QRectF] = ()
        self.fonts: ChartFonts | None = None
        self._trades: tuple[TradeMark, ...] = ()
        self._times: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._bought_all: NDArray[np.bool_] = np.empty(0, dtype=bool)
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self._bought, self._sold = QColor(colors.up), QColor(colors.down)
        self._card = QColor(colors.card)
        self._card.setAlphaF(0.85)

    def set_trades(self, trades: Sequence[TradeMark]) -> None:
        """Show these trades and no others, in any order."""
        self._trades = tuple(sorted(trades, key=lambda trade: trade.time_ns))
        self._times = np.array([trade.time_ns for trade in self._trades], dtype=np.int64)
        self._bought_all = np.array([trade.bought for trade in self._trades], dtype=bool)
        self.update()

    def at(self, first: int, last: int) -> tuple[TradeMark, ...]:
        """Return the trades that happened during bars first..last-1."""
        places = self._places()
        chosen = np.flatnonzero((places >= first) & (places < last))
        return tuple(self._trades[index] for index in chosen)

    def _places(self) -> NDArray[np.int64]:
        """Return each trade's bar, −1 for one before the first bar."""
        return np.searchsorted(self._columns.time_ns, self._times, side="right") - 1

    def idle(self) -> bool:
        """Return whether there is nothing to draw."""
        return not self._trades

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw the arrows in view, and as many of their words as find room."""
        bars = self._bars()
        if not self._trades or not len(bars) or self.fonts is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        taken = list(self.taken)
        for bought in (True, False):
            self._draw_side(painter, scale, self._arrows(scale, bars, bought), bought, taken)

    def _arrows(self, scale: PixelScale, bars: VisibleBars, bought: bool) -> list[_Arrow]:
        """Return the arrows of one side in view; trades closer than an arrow's width share one."""
        assert self.fonts is not None  # draw() has looked
        groups = (self._places() >> bars.level) - (int(bars.index[0]) >> bars.level)
        here = np.flatnonzero((groups >= 0) & (groups < len(bars)) & (self._bought_all == bought))
        # Neighbours are joined by their place among all bars, so moving the chart joins no others.
        pitch = scale.px_per_bar * bars.size
        reach = max(1, ceil(_ARROW_UNITS * self.fonts.unit / pitch))
        cells = (groups[here] + (int(bars.index[0]) >> bars.level)) // reach
        _, at, counts = np.unique(cells, return_index=True, return_counts=True)
        edges = bars.low if bought else bars.high
        arrows = []
        for first, count in zip(here[at], counts, strict=True):
            group = int(groups[first])
            label = self._trades[first].label
            if count > 1:
                label = self.together.format(count=int(count))
            arrows.append(
                _Arrow(scale.x(float(bars.centre[group])), scale.y(float(edges[group])), label)
            )
        return arrows

    def _draw_side(
        self,
        painter: QPainter,
        scale: PixelScale,
        arrows: list[_Arrow],
        bought: bool,
        taken: list[QRectF],
    ) -> None:
        assert self.fonts is not None  # draw() has looked
        size, height = _ARROW_UNITS * self.fonts.unit, self.fonts.height
        color = self._bought if bought else self._sold
        for arrow in arrows:
            tip = _kept(scale, arrow.edge, size, height, bought)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawPolygon(_arrow_shape(arrow.x, tip, size, bought))
            width = self.fonts.bold_width(arrow.label)
            left = min(max(arrow.x - width / 2, 2.0), scale.width - width - 2)
            top = tip + size * 1.1 if bought else tip - size * 1.1 - height
            rect = QRectF(left, top, width, height)
            if not any(rect.intersects(place) for place in taken):
                self._draw_words(painter, rect, arrow.label, color)
                taken.append(rect.adjusted(-_APART_PX, 0, _APART_PX, 0))

    def _draw_words(self, painter: QPainter, rect: QRectF, text: str, color: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._card)
        painter.drawRoundedRect(rect.adjusted(-3, 0, 3, 0), 3, 3)
        painter.setPen(color)
        assert self.fonts is not None  # draw() has looked
        self.fonts.draw(painter, rect, text, bold=True, centred=True)


def _kept(scale: PixelScale, edge: float, size: float, text: float, bought: bool) -> float:
    """Return the arrow's tip: a little off the bar, and with arrow and words inside the pane."""
    whole = size * 1.1 + text + 1
    if bought:
        return min(edge + size / 2, scale.height - whole)
    return max(edge - size / 2, whole)


def _arrow_shape(x: float, tip: float, size: float, bought: bool) -> QPolygonF:
    base = tip + size if bought else tip - size
    half = size * 0.6
    return QPolygonF([QPointF(x, tip), QPointF(x + half, base), QPointF(x - half, base)])
