"""All curves of a candle chart: those over the candles and those in strips below."""

from collections.abc import Callable, Iterator, Sequence
from math import isnan

from PySide6.QtWidgets import QGraphicsScene

from ui.charts.chart_colors import LIGHT, ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.legend import Legend, LegendEntry
from ui.charts.number_text import NumberText
from ui.charts.overlay_line import Overlay, OverlayLayer
from ui.charts.plot_box import PlotBox
from ui.charts.study_pane import PaneLook, StudyPane
from ui.charts.time_window import TimeWindow

LEAST_SHARE, MOST_SHARE = 0.08, 0.5
_MOST_TOGETHER = 0.62


class ChartStudies:
    """Curves in the order they were given, and the strips some of them lie in."""

    def __init__(self, scene: QGraphicsScene, box: PlotBox) -> None:
        self._scene, self._box = scene, box
        self._colors: ChartColors = LIGHT
        self._fonts: ChartFonts | None = None
        self.layers: list[OverlayLayer] = []
        self.panes: list[StudyPane] = []
        self.legend = Legend(box)

    def show(self, overlays: Sequence[Overlay], panes: Sequence[PaneLook], count: int) -> None:
        """Draw these curves and no others; `count` is the number of bars.

        A strip that stays keeps the height a person gave it. A curve whose strip is not among
        `panes` lies over the candles.
        """
        for layer in self.layers:
            layer.remove()
        self._set_panes(panes)
        strips = {pane.look.key: pane for pane in self.panes}
        self.layers = []
        for overlay in overlays:
            pane = strips.get(overlay.pane)
            layer = OverlayLayer(self._box if pane is None else pane.box, overlay, count)
            layer.box_resized()
            layer.set_colors(self._colors)
            self.layers.append(layer)
            if pane is not None:
                pane.layers.append(layer)

    def _set_panes(self, looks: Sequence[PaneLook]) -> None:
        known = {pane.look.key: pane for pane in self.panes}
        kept = set(looks)
        for old in self.panes:
            if old.look not in kept:
                old.remove(self._scene)
        self.panes = []
        for look in looks:
            pane = known.get(look.key)
            strip = pane if pane is not None and pane.look == look else self._new_pane(look)
            strip.layers = []
            self.panes.append(strip)

    def _new_pane(self, look: PaneLook) -> StudyPane:
        pane = StudyPane(self._scene, look)
        pane.set_colors(self._colors)
        if self._fonts is not None:
            pane.use_fonts(self._fonts)
        return pane

    def append(self, values: Sequence[float]) -> None:
        """Take the values of the next bar, in the curves' order (missing: none)."""
        for number, layer in enumerate(self.layers):
            layer.columns.append(values[number] if number < len(values) else float("nan"))

    def replace_last(self, values: Sequence[float]) -> None:
        """Take newer values of the newest bar."""
        for layer, value in zip(self.layers, values, strict=False):
            layer.columns.replace_last(value)

    def shares(self, taken: float) -> list[float]:
        """Return each strip's share of the height; together they leave the candles room."""
        asked = sum(pane.share for pane in self.panes)
        allowed = max(0.0, _MOST_TOGETHER - taken)
        shrink = min(1.0, allowed / asked) if asked else 1.0
        return [pane.share * shrink for pane in self.panes]

    def set_share(self, number: int, share: float) -> None:
        """Make one strip so high."""
        self.panes[number].share = min(max(share, LEAST_SHARE), MOST_SHARE)

    def edge_near(self, y: float, reach: float) -> int | None:
        """Return the number of the strip whose upper edge lies near a pixel row."""
        for number, pane in enumerate(self.panes):
            if abs(y - pane.box.pos().y()) <= reach:
                return number
        return None

    def hover_edge(self, number: int | None) -> None:
        """Draw the edge under the pointer stronger."""
        for place, pane in enumerate(self.panes):
            pane.set_hovered(place == number)

    def text_at(self, y: float) -> str:
        """Return the value at a pixel row of the strips; empty where there is none."""
        for pane in self.panes:
            top, scale = pane.box.pos().y(), pane.box.scale_for()
            if top <= y <= top + scale.height:
                return pane.text(scale.price(y - top))
        return ""

    def over_candles(self) -> list[OverlayLayer]:
        """Return the curves that lie over the candles."""
        keys = {pane.look.key for pane in self.panes}
        return [layer for layer in self.layers if layer.pane not in keys]

    def refresh(self, window: TimeWindow, numbers: NumberText, at: int | None) -> None:
        """Follow the view; names tell the values at bar `at`."""
        for pane in self.panes:
            pane.refresh(window, numbers, at)
        self.legend.entries = [
            LegendEntry(layer.color, layer.name, _told(layer, at, numbers.bare))
            for layer in self.over_candles()
        ]

    def picture(self) -> Iterator[object]:
        """Return what decides how all this looks, the newest bar apart."""
        yield self.legend.entries
        for pane in self.panes:
            yield from pane.picture()

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        self._colors = colors
        self.legend.set_colors(colors)
        for layer in self.layers:
            layer.set_colors(colors)
        for pane in self.panes:
            pane.set_colors(colors)

    def use_fonts(self, fonts: ChartFonts) -> None:
        """Take the chart's fonts."""
        self._fonts = fonts
        self.legend.fonts = fonts
        for pane in self.panes:
            pane.use_fonts(fonts)


def _told(layer: OverlayLayer, at: int | None, write: Callable[[float], str]) -> str:
    value = float("nan") if at is None else layer.value_at(at)
    return "" if isnan(value) else write(value)
