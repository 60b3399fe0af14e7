"""The equity chart: what the account was worth over time, against what it began with."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from core.errors import DataError
from ui.charts.area_item import AreaLayer
from ui.charts.bar_words import change_words
from ui.charts.chart_colors import ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.chart_words import ChartWords
from ui.charts.crosshair import Reading
from ui.charts.growing_column import GrowingColumn
from ui.charts.legend import Legend, LegendEntry
from ui.charts.line_columns import LineColumns
from ui.charts.number_text import signed_percent
from ui.charts.overlay_line import Overlay, OverlayLayer
from ui.charts.price_axis import Tag
from ui.charts.surface import ChartSurface
from ui.charts.value_box import ValueRow, Values

Floats = NDArray[np.float64]
Times = NDArray[np.int64]


class EquityChart(ChartSurface):
    """A line over a soft ground: green above the start, red below it, at any length.

    It shows everything until a person zooms, and goes on showing everything as it grows.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._time: GrowingColumn[np.int64] = GrowingColumn(np.int64)
        self.columns = LineColumns()
        self._start = 0.0
        self._empty_text = self.words.empty
        self._area = AreaLayer(self.box, self.columns)
        self._compared: list[OverlayLayer] = []
        self._legend = Legend(self.box)
        self.set_colors(self.colors)
        self._show_state()

    def set_series(self, time_ns: Times, worth: Floats, start: float) -> None:
        """Show these values, oldest first, against what the account started with.

        Values that begin at the same moment as the old ones are the same story told further: the
        zoom stays. Others are shown whole. Lines to compare with go.
        Unequal lengths, missing values and times that go back raise DataError with a sentence.
        """
        times = np.asarray(time_ns, dtype=np.int64)
        values = np.asarray(worth, dtype=np.float64)
        if len(times) != len(values):
            raise DataError(
                f"There are {len(times)} times for {len(values)} values of your money, "
                "so they cannot be drawn. Load them again."
            )
        if not np.isfinite(values).all() or not np.isfinite(start):
            raise DataError(
                "A value of your money is missing, so it cannot be drawn. Load it again."
            )
        if (np.diff(times) < 0).any():
            raise DataError(
                "The values of your money are not in order of time, so they cannot be drawn. "
                "Load them again."
            )
        grown = bool(len(self._time) and len(times)) and self._time.values[0] == times[0]
        self._time.load(times)
        self.columns.load(values)
        self._start = self._area.start = float(start)
        self.set_comparison(())
        self.time_labels.forget()
        if not grown:
            self.window_of_bars.fit()
        self.bars_changed()
        self._show_state()

    def append(self, time_ns: int, worth: float) -> None:
        """Add the next value; a missing one or one from the past raises DataError."""
        if not np.isfinite(worth):
            raise DataError("A value of your money is missing, so it was left out.")
        if len(self._time) and time_ns < self._time.values[-1]:
            raise DataError("A value of your money came too late, so it was left out.")
        self._time.append(time_ns)
        self.columns.append(worth)
        for layer in self._compared:
            layer.columns.append(float("nan"))
        self.bars_changed()
        if len(self.columns) == 1:
            self._show_state()

    def replace_last(self, worth: float) -> None:
        """Bring the newest value up to date."""
        if not np.isfinite(worth):
            raise DataError("A value of your money is missing, so it was left out.")
        self.columns.replace_last(worth)
        self.newest_changed()

    def set_comparison(self, lines: Sequence[Overlay]) -> None:
        """Draw other lines beside it ("buy and hold"), one value for each of its own."""
        for old in self._compared:
            old.remove()
        self._compared = [OverlayLayer(self.box, line, len(self.columns)) for line in lines]
        for layer in self._compared:
            layer.box_resized()
            layer.set_colors(self.colors)
        self.changed()

    def set_empty_text(self, text: str) -> None:
        """Say this while there is nothing to show."""
        self._empty_text = text
        self._show_state()

    def set_colors(self, colors: ChartColors) -> None:
        """Wear a theme's colours."""
        super().set_colors(colors)
        for item in (self._area, self._legend, *self._compared):
            item.set_colors(colors)

    def set_words(self, words: ChartWords) -> None:
        """Speak another language."""
        super().set_words(words)
        self.setAccessibleDescription(self.help_text())

    def use_fonts(self, fonts: ChartFonts) -> None:
        """Give every part the fonts."""
        super().use_fonts(fonts)
        self._area.fonts = self._legend.fonts = fonts

    def times(self) -> Times:
        """Return the times of the values."""
        return self._time.values

    def extent(self, first: int, last: int) -> tuple[float, float]:
        """Return the lowest and highest worth, other lines included."""
        lines = [self.columns, *(layer.columns for layer in self._compared)]
        lows, highs = zip(*(line.extent(first, last) for line in lines), strict=True)
        return float(np.fmin.reduce(lows)), float(np.fmax.reduce(highs))

    def lines_to_show(self) -> Iterable[float]:
        """Return the start, in view while it is near."""
        return (self._start,) if len(self.columns) else ()

    def tags(self) -> Sequence[Tag]:
        """Return what the account is worth now."""
        if not len(self.columns):
            return ()
        worth = float(self.columns.values[-1])
        fill = self.colors.up if worth >= self._start else self.colors.down
        return (Tag(worth, self.numbers.price(worth, 0), fill, self.colors.readable_on(fill)),)

    def describe(self) -> str:
        """Return worth and change since the start."""
        if not len(self.columns):
            return self.words.worth_chart_empty
        worth = float(self.columns.values[-1])
        change = change_words(self.words, worth / self._start - 1 if self._start else 0.0)
        return self.words.worth_chart.format(price=self.numbers.price(worth), change=change)

    def reading_at(self, index: int, point: QPointF) -> Reading:
        """Return the worth at a moment and its change since the start."""
        worth = float(self.columns.values[index])
        change = worth / self._start - 1 if self._start else 0.0
        color = "up" if change > 0 else "down" if change < 0 else "ink"
        rows = [
            ValueRow(self.words.worth, self.numbers.price(worth)),
            ValueRow(self.words.since_start, signed_percent(change), color),
        ]
        for layer in self._compared:
            value = layer.value_at(index)
            if value == value:
                rows.append(ValueRow(layer.name, self.numbers.price(value)))
        title = self.time_text.full(int(self._time.values[index]), self.time_labels.bar_ns)
        dot = QPointF(point.x(), self.box.scale_for().y(worth))
        return Reading(dot, "", title, Values(title, tuple(rows), columns=1), dot)

    def refreshed(self) -> None:
        """Bring legend and start line up to the view."""
        self._area.start_text = self.words.started_with.format(
            price=self.numbers.price(self._start, 0)
        )
        self._legend.entries = [
            LegendEntry(layer.color, layer.name, "") for layer in self._compared
        ]

    def _show_state(self) -> None:
        self.set_message(None if len(self.columns) else self._empty_text)
