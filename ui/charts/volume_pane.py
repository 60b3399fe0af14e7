"""The small pane under the candles: how much was traded."""

from collections.abc import Callable

from PySide6.QtWidgets import QGraphicsScene

from ui.charts.chart_colors import ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.grid_item import GridLayer
from ui.charts.legend import Legend, LegendEntry
from ui.charts.number_text import NumberText
from ui.charts.plot_box import PlotBox
from ui.charts.price_axis import Label, PriceAxis
from ui.charts.time_window import TimeWindow
from ui.charts.visible_bars import VisibleBars
from ui.charts.volume_item import VolumeLayer

_SHARE, _SHARE_BESIDE_OTHERS = 0.18, 0.1
_HEADROOM = 1.45


class VolumePane:
    """Bars, their axis and their name; without anything traded the pane takes no room."""

    def __init__(self, scene: QGraphicsScene, bars: Callable[[], VisibleBars]) -> None:
        self.box = PlotBox()
        self.axis = PriceAxis(self.box)
        self._bars = bars
        self._layer = VolumeLayer(self.box, bars)
        self._grid = GridLayer(self.box)
        self._legend = Legend(self.box)
        self._shown = False
        self.shares_room = False
        scene.addItem(self.box)
        scene.addItem(self.axis)

    @property
    def share(self) -> float:
        """Return the share of the chart's height that the pane takes."""
        share = _SHARE_BESIDE_OTHERS if self.shares_room else _SHARE
        return share if self._shown else 0.0

    def set_colors(self, colors: ChartColors) -> None:
        """Take the theme's colours."""
        for item in (self.axis, self._layer, self._grid, self._legend):
            item.set_colors(colors)

    def use_fonts(self, fonts: ChartFonts) -> None:
        """Take the chart's fonts."""
        self.axis.fonts = self._legend.fonts = fonts

    def set_room(self, enough: bool) -> bool:
        """Show or hide the pane; return whether that changed the chart's layout."""
        volume = self._bars().volume
        shown = enough and bool(len(volume)) and float(volume.max()) > 0
        changed, self._shown = shown is not self._shown, shown
        return changed

    def picture(self) -> tuple[object, ...]:
        """Return what decides how the pane looks, its newest bar apart."""
        return self._shown, self.box.scale_for(), self._legend.entries

    def refresh(
        self, window: TimeWindow, numbers: NumberText, name: str, value: float | None
    ) -> None:
        """Follow the view; `value` is what was traded at the pointer, None without one."""
        if not self._shown:
            self.axis.labels = ()
            return
        most = float(self._bars().volume.max())
        top = most * _HEADROOM
        self.box.show_range((window.first, window.last), (0.0, top))
        self.axis.labels = (Label(most, numbers.short_amount(most)),)
        self._grid.prices = (top,)
        self._legend.entries = (
            LegendEntry("", name, "" if value is None else numbers.short_amount(value)),
        )
