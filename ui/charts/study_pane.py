"""A strip under the candles: curves on a scale of their own, its name, guides and axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, isnan, log2, log10

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsScene

from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.grid_item import GridLayer
from ui.charts.legend import Legend, LegendEntry
from ui.charts.number_text import NumberText
from ui.charts.overlay_line import OverlayLayer
from ui.charts.pixel_scale import PixelScale
from ui.charts.plot_box import Layer, PlotBox
from ui.charts.price_axis import Label, PriceAxis, Tag
from ui.charts.price_range import price_range
from ui.charts.price_ticks import price_ticks
from ui.charts.time_window import TimeWindow

_GAP_LINES = 2.2
_RANGE_STEPS = 16
_SHORT_FROM = 100_000.0
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class PaneLook:
    """A strip by its key: its name, its guide lines, the share of the chart's height it takes."""

    key: str
    title: str
    guides: tuple[float, ...] = ()
    share: float = 0.16


class _Ground(Layer):
    """The edge over the strip and its guide lines."""

    def __init__(self, box: PlotBox, guides: tuple[float, ...]) -> None:
        super().__init__(box, z=5)
        self._guides = guides
        self.hovered = False
        self.set_colors(LIGHT)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self._edge, self._guide = QColor(colors.line), QColor(colors.muted)
        self._held = QColor(colors.blue)

    def draw(self, painter: QPainter, scale: PixelScale) -> None:
        """Draw the edge, stronger under the pointer, and the guides dashed."""
        thick = 3.0 if self.hovered else 2.0
        edge = QRectF(0, 0, scale.width, thick)
        painter.fillRect(edge, self._held if self.hovered else self._edge)
        pen = QPen(self._guide, 1, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        for price in self._guides:
            y = scale.snapped(scale.y(price)) + 0.5 / scale.ratio
            if 0 <= y <= scale.height:
                painter.drawLine(QLineF(0.0, y, scale.width, y))


class StudyPane:
    """One strip. `layers` are its curves, set by who owns the chart."""

    def __init__(self, scene: QGraphicsScene, look: PaneLook) -> None:
        self.look = look
        self.share = look.share
        self.box = PlotBox()
        self.axis = PriceAxis(self.box)
        self.layers: list[OverlayLayer] = []
        self._grid = GridLayer(self.box)
        self._ground = _Ground(self.box, look.guides)
        self._legend = Legend(self.box)
        scene.addItem(self.box)
        scene.addItem(self.axis)

    def remove(self, scene: QGraphicsScene) -> None:
        """Take the strip off the chart."""
        scene.removeItem(self.axis)
        scene.removeItem(self.box)

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        for item in (self.axis, self._grid, self._ground, self._legend):
            item.set_colors(colors)
        for layer in self.layers:
            layer.set_colors(colors)
        self._readable = colors.readable_on

    def use_fonts(self, fonts: ChartFonts) -> None:
        """Take the chart's fonts."""
        self.axis.fonts = self._legend.fonts = fonts

    def set_hovered(self, hovered: bool) -> None:
        """Draw the upper edge stronger while it can be taken hold of."""
        if hovered != self._ground.hovered:
            self._ground.hovered = hovered
            self._ground.update()

    def picture(self) -> tuple[object, ...]:
        """Return what decides how the strip looks, its newest bar apart."""
        return self.box.scale_for(), self._legend.entries

    def text(self, value: float) -> str:
        """Return a value of this strip as its axis writes it."""
        return _text(value, self._numbers, self._decimals)

    _numbers, _decimals = NumberText(), 2
    _labelled: tuple[object, ...] = ()

    def refresh(self, window: TimeWindow, numbers: NumberText, at: int | None) -> None:
        """Follow the view; the name tells the values at bar `at`, None for none."""
        low, high = self._extent(*window.bars)
        shown = _at_rest(*price_range(low, high, self.look.guides))
        fonts, height = self.axis.fonts, float(self.box.rect().height())
        line = 20.0 if fonts is None else fonts.height
        if (shown, height, line, numbers) != self._labelled:
            self._labelled = shown, height, line, numbers
            self._label(shown, height, line, numbers)
        self.box.show_range((window.first, window.last), shown)
        self.axis.tags = self._tags()
        self._legend.entries = self._entries(at)

    def _label(
        self, shown: tuple[float, float], height: float, line: float, numbers: NumberText
    ) -> None:
        ticks = price_ticks(*shown, height, _GAP_LINES * line)
        self._numbers, self._decimals = numbers, ticks.decimals
        self._grid.prices = ticks.prices
        self.axis.labels = [Label(price, self.text(price)) for price in ticks.prices]
        self._decimals = min(max(2 - floor(log10(shown[1] - shown[0])), 0), 8)

    def _extent(self, first: int, last: int) -> tuple[float, float]:
        extents = [layer.columns.extent(first, last) for layer in self.layers]
        lows = [low for low, _ in extents if isfinite(low)]
        highs = [high for _, high in extents if isfinite(high)]
        if any(layer.form == "bars" for layer in self.layers):
            lows, highs = [*lows, 0.0], [*highs, 0.0]
        return min(lows, default=_NAN), max(highs, default=_NAN)

    def _tags(self) -> Sequence[Tag]:
        tags = []
        for layer in self.layers:
            value = layer.value_at(len(layer.columns) - 1)
            if layer.form != "bars" and isfinite(value):
                text = self.text(value)
                tags.append(Tag(value, text, layer.color, self._readable(layer.color)))
        return tags

    def _entries(self, at: int | None) -> tuple[LegendEntry, ...]:
        entries = []
        for number, layer in enumerate(self.layers):
            # The newest value stands on the axis; here it would have to be painted at every tick.
            value = float("nan") if at is None else layer.value_at(at)
            name = layer.name if number else self.look.title
            told = "" if isnan(value) else self.text(value)
            entries.append(LegendEntry("" if layer.form == "bars" else layer.color, name, told))
        return tuple(entries) or (LegendEntry("", self.look.title, ""),)


def _at_rest(low: float, high: float) -> tuple[float, float]:
    """Return a range a little wider, on round steps: a new extreme at each tick moves nothing."""
    step = 2.0 ** floor(log2((high - low) / _RANGE_STEPS))
    return floor(low / step) * step, ceil(high / step) * step


def _text(value: float, numbers: NumberText, decimals: int) -> str:
    if abs(value) >= _SHORT_FROM:
        sign = "\N{MINUS SIGN}" if value < 0 else ""
        return sign + numbers.short_amount(abs(value))
    return numbers.bare(value, decimals)
