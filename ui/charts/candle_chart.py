"""The candle chart: prices, what was traded, lines over them, trades, safety exit and target."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QWidget

from core.data.series import BarSeries
from core.model.instrument import Instrument
from ui.charts.bar_words import BarWords, DayBefore
from ui.charts.candle_columns import Candle, CandleColumns
from ui.charts.candle_item import CandleLayer
from ui.charts.chart_colors import ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.chart_studies import ChartStudies
from ui.charts.chart_words import ChartWords
from ui.charts.compare_layer import CompareLayer
from ui.charts.crosshair import Reading
from ui.charts.drawing import TimePlaces
from ui.charts.drawing_layer import DrawingLayer
from ui.charts.drawing_tools import DrawingTools
from ui.charts.level_line import LevelLine
from ui.charts.line_columns import LineColumns
from ui.charts.number_text import decimals_for, decimals_of, percent_text
from ui.charts.overlay_line import Overlay
from ui.charts.plot_box import PlotBox
from ui.charts.price_axis import Label, PriceAxis, Tag
from ui.charts.price_ticks import price_ticks
from ui.charts.profile_layer import Profile, ProfileLayer
from ui.charts.study_pane import PaneLook
from ui.charts.surface import ChartSurface
from ui.charts.trade_marks import TradeMark, TradeMarksLayer
from ui.charts.visible_bars import VisibleBars, visible_bars
from ui.charts.volume_pane import VolumePane

Floats = NDArray[np.float64]
Times = NDArray[np.int64]

_FIRST_PITCH_PX = 9.0
_LEAST_HEIGHT_FOR_VOLUME = 260
_MOST_TRADES_IN_BOX = 3
_MOST_STORIES = 2


class CandleChart(ChartSurface):
    """Candles that stay smooth at a million bars.

    Wheel zooms at the pointer, drag moves, double click fits; keys do the same. Bars that lie
    apart by a night or a holiday are drawn side by side.
    """

    stop_moved = Signal(object)
    """A person put the safety exit at this price (Decimal, on the tick grid)."""
    target_moved = Signal(object)
    """A person put the target at this price (Decimal, on the tick grid)."""
    panes_changed = Signal()
    """Strips under the candles came, went or changed their place."""
    pane_resized = Signal(str, float)
    """A person gave the strip of this key this share of the height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = CandleColumns()
        self._instrument: Instrument | None = None
        self._symbol = ""
        self._seen: tuple[tuple[float, ...], VisibleBars] | None = None
        self._empty_text, self._loading_text = self.words.empty, ""
        self._first_look: tuple[float, float] | None = None
        self._candles = CandleLayer(self.box, self.visible)
        self.studies = self.strips = ChartStudies(self.scene(), self.box)
        self._trades = TradeMarksLayer(self.box, self.columns, self.visible)
        self.profile = ProfileLayer(self.box)
        self.compared = CompareLayer(self.box)
        self._age = ""
        self._day_before = DayBefore()
        self._drawing_layer = DrawingLayer(self.box, self._places)
        self.drawings = self.pencil = DrawingTools(self, self._drawing_layer)
        self.stop_line = LevelLine(self.box, "stop", movable=True)
        self.target_line = LevelLine(self.box, "go", movable=True)
        self.average_line = LevelLine(self.box, "muted", movable=False)
        self._volume = VolumePane(self.scene(), self.visible)
        self._name_lines()
        self.set_colors(self.colors)
        self._show_state()

    # Prices

    def set_series(
        self,
        time_ns: Times,
        open_: Floats,
        high: Floats,
        low: Floats,
        close: Floats,
        volume: Floats,
    ) -> None:
        """Show these bars, oldest first, and go to the newest.

        `time_ns` is when each bar opens, in nanoseconds since 1970 UTC. Bars that cannot be drawn
        (missing numbers, times that do not rise) raise DataError with a sentence to show; what was
        drawn before stays. Overlays, which belong to the old bars, go.
        """
        times = np.asarray(time_ns, dtype=np.int64)
        prices = tuple(np.asarray(column, dtype=np.float64) for column in (open_, high, low, close))
        self.columns.load(
            times,
            (prices[0], prices[1], prices[2], prices[3]),
            np.asarray(volume, dtype=np.float64),
        )
        if self._instrument is None and len(times):
            self.set_currency(self.numbers.currency, decimals_for(float(prices[3][-1])))
        self.set_overlays(())
        self.time_labels.forget()
        self.bars_changed()
        self._look_first()
        self._show_state()

    def set_bars(self, series: BarSeries) -> None:
        """Show a stored series under its own name, currency and tick."""
        self.set_series(
            series.open_ns, series.open, series.high, series.low, series.close, series.volume
        )
        self.set_instrument(series.instrument)

    def append(self, candle: Candle, lines: Sequence[float] = ()) -> None:
        """Add the next bar, with the value of each overlay in their order (missing: none)."""
        self.columns.append(candle)
        self.studies.append(lines)
        self.bars_changed()
        if len(self.columns) == 1:
            self._show_state()

    def replace_last(self, candle: Candle, lines: Sequence[float] = ()) -> None:
        """Bring the forming bar, and the newest values of the overlays given, up to date."""
        self.columns.replace_last(candle)
        self.studies.replace_last(lines)
        self.newest_changed()

    def set_instrument(self, instrument: Instrument) -> None:
        """Take name, currency and tick of a share or coin; its lines can then be moved."""
        self._instrument = instrument
        self._symbol = instrument.symbol
        self.set_currency(instrument.currency, decimals_of(instrument.tick_size))

    # What lies over the prices

    def set_overlays(self, overlays: Sequence[Overlay], panes: Sequence[PaneLook] = ()) -> None:
        """Draw these curves and no others, in these strips under the candles.

        The newest values follow with `append` and `replace_last`.
        """
        before = [(pane.look.key, pane.share) for pane in self.studies.panes]
        self.studies.show(overlays, panes, len(self.columns))
        if before != [(pane.look.key, pane.share) for pane in self.studies.panes]:
            self.resized()
            self.panes_changed.emit()
        self.changed()

    def set_trades(self, trades: Sequence[TradeMark]) -> None:
        """Mark these trades and no others."""
        self._trades.set_trades(trades)
        self.changed()

    def set_stop(self, price: Decimal | None) -> None:
        """Draw the safety exit, or take it away."""
        self.stop_line.set_price(price)
        self.changed()

    def set_target(self, price: Decimal | None) -> None:
        """Draw the target, or take it away."""
        self.target_line.set_price(price)
        self.changed()

    def set_average_price(self, price: Decimal | None) -> None:
        """Draw the average price paid, or take it away."""
        self.average_line.set_price(price)
        self.changed()

    def set_profile(self, profile: Profile | None) -> None:
        """Show how much was traded at which price, or take it away."""
        self.profile.show_profile(profile)
        self.changed()

    def set_compared(
        self, columns: LineColumns | None, name: str = "", percent: bool = True
    ) -> None:
        """Draw a second symbol, one value a bar, in percent from the left edge or on its own axis.

        The columns are drawn as they are; whoever made them lets them grow with the bars.
        """
        self.compared.columns, self.compared.name = columns, name
        self.compared.percent = percent
        self.changed()

    def set_price_age(self, age: str) -> None:
        """Say under the newest price how old it is; an empty text says nothing."""
        if age != self._age:
            self._age = age
            self.newest_changed()

    # Looks

    def set_colors(self, colors: ChartColors) -> None:
        """Wear a theme's colours."""
        super().set_colors(colors)
        self.studies.set_colors(colors)
        for item in (*self._layers(), self._volume, self.profile, self.compared):
            item.set_colors(colors)

    def set_words(self, words: ChartWords) -> None:
        """Speak another language."""
        super().set_words(words)
        self._name_lines()
        self.setAccessibleDescription(self.help_text())

    def set_currency(self, currency: str, decimals: int = 2) -> None:
        """Write prices in this currency, so many digits after the point."""
        super().set_currency(currency, decimals)
        self._drawing_layer.numbers = self.numbers
        for line in self.level_lines():
            line.numbers = self.numbers

    def set_empty_text(self, text: str) -> None:
        """Say this while there are no prices."""
        self._empty_text = text
        self._show_state()

    def set_loading(self, text: str | None) -> None:
        """Say this while prices are on their way; None when they are here."""
        self._loading_text = text or ""
        self._show_state()

    # What the surface asks

    def visible(self) -> VisibleBars:
        """Return what is drawn now: bars, or groups of them where pixels are short."""
        first, last = self.window_of_bars.bars
        # Not the box's scale: it follows the window only at the end of a refresh.
        pitch = self.plot_width() / self.window_of_bars.span
        key = (float(self.columns.version), float(first), float(last), pitch)
        if self._seen is None or self._seen[0] != key:
            self._seen = key, visible_bars(self.columns, first, last, pitch)
        return self._seen[1]

    def times(self) -> Times:
        """Return the opening times of the bars."""
        return self.columns.time_ns

    def extent(self, first: int, last: int) -> tuple[float, float]:
        """Return the lowest and highest price of bars first..last-1."""
        low, high = self.columns.lowest.over(first, last), self.columns.highest.over(first, last)
        if not self.compared.shown or last <= first:
            return low, high
        self._follow_compared()
        others = self.compared.extent(first, last)
        return float(np.fmin(low, others[0])), float(np.fmax(high, others[1]))

    def _base(self) -> float:
        """Return the price at the left edge of the view."""
        first = min(self.window_of_bars.bars[0], max(len(self.columns) - 1, 0))
        return float(self.columns.close[first]) if len(self.columns) else float("nan")

    def _follow_compared(self) -> None:
        self.compared.follow(*self.window_of_bars.bars, self._base())

    @property
    def in_percent(self) -> bool:
        """Return whether the price axis counts in percent from the left edge."""
        return self.compared.shown and self.compared.percent and len(self.columns) > 0

    def price_labels(self, low: float, high: float, height: float, gap: float) -> Sequence[Label]:
        """Return the labels of the price axis: prices, or percent while another is compared."""
        base = self._base()
        if not self.in_percent or not base > 0:
            return super().price_labels(low, high, height, gap)
        ticks = price_ticks((low / base - 1) * 100, (high / base - 1) * 100, height, gap)
        return [
            Label(base * (1 + share / 100), percent_text(share, ticks.decimals))
            for share in ticks.prices
        ]

    def level_lines(self) -> Sequence[LevelLine]:
        """Return safety exit, target and average price."""
        return self.stop_line, self.target_line, self.average_line

    def lines_to_show(self) -> Iterable[float]:
        """Return the prices of the lines, nearest first, so that a far one keeps no other out."""
        prices = [float(line.shown) for line in self.level_lines() if line.shown is not None]
        if not prices or not len(self.columns):
            return prices
        last = float(self.columns.close[-1])
        return sorted(prices, key=lambda price: abs(price - last))

    def tags(self) -> Sequence[Tag]:
        """Return the last price and the lines."""
        if not len(self.columns):
            return ()
        last = self.columns.candle(len(self.columns) - 1)
        fill = self.colors.up if last.close >= last.open else self.colors.down
        tag = Tag(last.close, self.numbers.price(last.close), fill, self.colors.readable_on(fill))
        lines = [line.tag() for line in self.level_lines()]
        marked = [*lines, self.compared.tag(self.colors)]
        return replace(tag, note=self._age), *(one for one in marked if one is not None)

    def lower_panes(self) -> Sequence[tuple[PlotBox, PriceAxis, float]]:
        """Return the pane of the traded units, unless there is no room or nothing to show."""
        self._volume.shares_room = bool(self.studies.panes)
        shares = self.studies.shares(self._volume.share)
        strips = zip(self.studies.panes, shares, strict=True)
        volume = self._volume.box, self._volume.axis, self._volume.share
        return volume, *((pane.box, pane.axis, share) for pane, share in strips)

    def move_edge(self, number: int, y: float) -> None:
        """Put a strip's upper edge at a pixel row; its lower edge stays."""
        pane = self.studies.panes[number]
        bottom = pane.box.pos().y() + pane.box.rect().height()
        whole = self.viewport().height() - self.time_axis.boundingRect().height()
        self.studies.set_share(number, (bottom - y) / max(whole, 1.0))
        self.resized()
        self.panes_changed.emit()
        self.changed()

    def edge_dropped(self, number: int) -> None:
        """Report the height a person gave a strip."""
        pane = self.studies.panes[number]
        self.pane_resized.emit(pane.look.key, pane.share)

    def snap(self, price: float) -> Decimal | None:
        """Return the nearest price on the tick grid; None without an instrument."""
        return None if self._instrument is None else self._instrument.money(price)

    def nudged(self, price: Decimal, steps: int) -> Decimal | None:
        """Return the price so many ticks away; None without an instrument."""
        if self._instrument is None:
            return None
        return self._instrument.money(price + steps * self._instrument.tick_size)

    def line_dropped(self, line: LevelLine, price: Decimal) -> None:
        """Report a moved line."""
        (self.stop_moved if line is self.stop_line else self.target_moved).emit(price)

    def help_text(self) -> str:
        """Return which keys do what."""
        return f"{self.words.keys} {self.words.keys_safety_exit}"

    def centre_of(self, index: int) -> float:
        """Return the middle of the candle drawn for a bar."""
        level = self.visible().level
        return (index >> level << level) + ((1 << level) - 1) / 2

    def describe(self) -> str:
        """Return name, last price and the change since the day before."""
        words = self._bar_words()
        return words.sentence(self._symbol, self._day_before.close(words))

    def reading_at(self, index: int, point: QPointF) -> Reading:
        """Return the values of the candle drawn for a bar: the bar's own, or its group's."""
        first, last = self._group_of(index)
        trades = self._trades.at(first, last)
        labels = tuple(trade.label for trade in trades if not trade.story)
        values = self._bar_words().values(first, last, labels[:_MOST_TRADES_IN_BOX])
        told = [line for trade in trades[-_MOST_STORIES:] for line in trade.story]
        values = replace(values, story=tuple(told))
        return Reading(point, self._height_text(point.y()), values.title, values)

    def _height_text(self, y: float) -> str:
        """Return the price, or the value of a strip, at a pixel row; empty where there is none."""
        scale = self.box.scale_for()
        if 0 <= y <= scale.height:
            return self.numbers.price(scale.price(y))
        return self.studies.text_at(y)

    def _places(self) -> TimePlaces:
        return TimePlaces(self.columns.time_ns, self.time_labels.bar_ns)

    def make_panes(self) -> bool:
        """Show the traded units if there is room and anything to show."""
        return self._volume.set_room(self.viewport().height() >= _LEAST_HEIGHT_FOR_VOLUME)

    def refreshed(self) -> None:
        """Bring the traded units and the legend up to the new view."""
        labels = [line.label() for line in self.level_lines()]
        self._trades.taken = [label[1] for label in labels if label is not None]
        at = self.pointed_at()
        traded = None if at is None else self.columns.traded.over(*self._group_of(at))
        self._volume.refresh(self.window_of_bars, self.numbers, self.words.traded, traded)
        self.studies.refresh(self.window_of_bars, self.numbers, at)
        if self.compared.shown:
            self.studies.legend.entries = [self.compared.entry(at), *self.studies.legend.entries]

    def picture(self) -> tuple[object, ...]:
        """Return what the parts left of the newest bar look like; equal means unchanged."""
        # A group of bars is as wide as the pixels make it; the margin must hold it.
        level = self.visible().level
        return (*super().picture(), *self.studies.picture(), *self._volume.picture(), level)

    def use_fonts(self, fonts: ChartFonts) -> None:
        """Give every part the fonts."""
        super().use_fonts(fonts)
        self._volume.use_fonts(fonts)
        self.studies.use_fonts(fonts)
        self._trades.fonts = self._drawing_layer.fonts = self.compared.fonts = fonts
        for line in self.level_lines():
            line.fonts = fonts

    def resized(self) -> None:
        """Lay out, and choose the zoom anew while nobody has touched it."""
        super().resized()
        self.panes_changed.emit()
        if self._first_look is not None and self._first_look == self.visible_range:
            self._look_first()

    # Inside

    def _look_first(self) -> None:
        self.window_of_bars.show_newest(max(self.viewport().width(), 320) / _FIRST_PITCH_PX)
        self._first_look = self.visible_range
        self.changed()

    def _group_of(self, index: int) -> tuple[int, int]:
        """Return the bars drawn as one candle with this one, as first and one past the last."""
        level = self.visible().level
        first = index >> level << level
        return first, min(first + (1 << level), len(self.columns))

    def _bar_words(self) -> BarWords:
        return BarWords(
            self.columns, self.words, self.numbers, self.time_text, self.time_labels.bar_ns
        )

    def _layers(self) -> tuple[CandleLayer | TradeMarksLayer | DrawingLayer | LevelLine, ...]:
        return (self._candles, self._trades, self._drawing_layer, *self.level_lines())

    def _name_lines(self) -> None:
        words = self.words
        names = words.safety_exit, words.target, words.average
        for line, name in zip(self.level_lines(), names, strict=True):
            line.name = name
        self._trades.together = words.trades_here
        self._drawing_layer.measured, self._drawing_layer.count_bars = words.measured, words.bars

    def _show_state(self) -> None:
        empty = "" if len(self.columns) else self._empty_text
        self.set_message(self._loading_text or empty)
