"""The ground both charts stand on: panes, axes, zoom, crosshair, one repaint per change."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from decimal import Decimal
from math import floor

from PySide6.QtCore import QPointF, QRectF, QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.clock import IST
from ui.charts.chart_colors import ChartColors
from ui.charts.chart_fonts import ChartFonts
from ui.charts.chart_studies import ChartStudies
from ui.charts.chart_view import ChartView
from ui.charts.chart_words import ChartWords
from ui.charts.crosshair import Crosshair, Reading
from ui.charts.gestures import Gestures, Pencil
from ui.charts.grid_item import GridLayer
from ui.charts.level_line import LevelLine
from ui.charts.number_text import NumberText
from ui.charts.plot_box import PlotBox
from ui.charts.price_axis import Label, PriceAxis, Tag
from ui.charts.price_range import price_range
from ui.charts.price_ticks import PriceTicks, price_ticks
from ui.charts.time_axis import TimeAxis
from ui.charts.time_labels import TimeLabels
from ui.charts.time_text import TimeText
from ui.charts.time_ticks import Times
from ui.charts.time_window import TimeWindow

_PRICE_GAP_LINES = 4.0
_SHRINK_PX = 16
_BAR_MARGIN_PX = 40


class ChartSurface(ChartView):
    """A pane of values over time with its axes. Subclasses say what is drawn and what it means.

    Changes of data or view are gathered and shown by one repaint.
    """

    visible_range_changed = Signal(float, float)
    """The first and last place on the time axis, in bars."""
    crosshair_moved = Signal(int)
    """The bar under the crosshair, -1 when it is hidden."""
    follow_changed = Signal(bool)
    """Whether the view stays with the newest bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = ChartWords()
        self.numbers = NumberText()
        self.time_text = TimeText(IST, self.words.language)
        self.window_of_bars = TimeWindow()
        self.box = PlotBox()
        self.price_axis = PriceAxis(self.box)
        self.time_axis = TimeAxis(self.box)
        self.grid = GridLayer(self.box)
        self.crosshair = Crosshair()
        self.gestures = Gestures(self)
        self.pencil: Pencil | None = None
        self.strips: ChartStudies | None = None
        self.time_labels = TimeLabels(self.time_axis)
        self._pointer: QPointF | None = None
        self._pinned: int | None = None
        self._labelled: tuple[PriceTicks | None, NumberText, list[Label]]
        self._labelled = None, self.numbers, []
        self._dirty = False
        self._whole = True
        self._shown: tuple[object, ...] = ()
        self._shown_from = 0
        self._said: tuple[float, float, bool, int] = (0.0, 0.0, True, -1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._show_changes)
        for item in (self.box, self.price_axis, self.time_axis, self.crosshair):
            self.scene().addItem(item)
        self.setAccessibleDescription(self.help_text())

    # What subclasses answer

    def times(self) -> Times:
        """Return the opening times of the bars."""
        raise NotImplementedError

    def extent(self, first: int, last: int) -> tuple[float, float]:
        """Return the lowest and highest value of bars first..last-1."""
        raise NotImplementedError

    def reading_at(self, index: int, point: QPointF) -> Reading:
        """Return what the crosshair says at a bar; `point` is in the chart's pixels."""
        raise NotImplementedError

    def describe(self) -> str:
        """Return the chart in one sentence, for people who listen to the screen."""
        raise NotImplementedError

    def help_text(self) -> str:
        """Return which keys do what."""
        return self.words.keys

    def level_lines(self) -> Sequence[LevelLine]:
        """Return the lines across the chart."""
        return ()

    def lines_to_show(self) -> Iterable[float]:
        """Return prices that should be in view if they are near."""
        return ()

    def tags(self) -> Sequence[Tag]:
        """Return the tags on the price axis, the most important first."""
        return ()

    def lower_panes(self) -> Sequence[tuple[PlotBox, PriceAxis, float]]:
        """Return panes under the main one with their axes and shares of the height."""
        return ()

    def snap(self, price: float) -> Decimal | None:
        """Return the exact price nearest to a place on the chart; None if lines cannot move."""
        return None

    def nudged(self, price: Decimal, steps: int) -> Decimal | None:
        """Return the price so many ticks away; None if lines cannot move."""
        return None

    def line_dropped(self, line: LevelLine, price: Decimal) -> None:
        """Take note that a person has put a line at a new price."""

    def move_edge(self, number: int, y: float) -> None:
        """Put an edge at a pixel row."""

    def edge_dropped(self, number: int) -> None:
        """Take note that a person has moved an edge."""

    def make_panes(self) -> bool:
        """Show or hide lower panes; return whether the layout must change."""
        return False

    def refreshed(self) -> None:
        """Bring everything of the subclass's own up to the new view."""

    # What callers set

    def set_colors(self, colors: ChartColors) -> None:
        """Wear a theme's colours."""
        self.wear(colors)
        for item in (self.price_axis, self.time_axis, self.grid, self.crosshair):
            item.set_colors(colors)
        self.changed()

    def set_words(self, words: ChartWords) -> None:
        """Speak another language."""
        self.words = words
        self.time_text = TimeText(self.time_text.zone, words.language)
        self.changed()

    def set_timezone(self, zone: tzinfo) -> None:
        """Write times in this zone."""
        self.time_text = TimeText(zone, self.words.language)
        self.changed()

    def set_currency(self, currency: str, decimals: int = 2) -> None:
        """Write prices in this currency ("INR", "USDT" …), so many digits after the point."""
        self.numbers = NumberText(currency, decimals)
        self.changed()

    @property
    def visible_range(self) -> tuple[float, float]:
        """Return the first and last place in view, in bars."""
        return self.window_of_bars.first, self.window_of_bars.last

    @property
    def visible_prices(self) -> tuple[float, float]:
        """Return the lowest and highest value in view."""
        self.refresh()
        scale = self.box.scale_for()
        return scale.price(scale.height), scale.top

    @property
    def follows(self) -> bool:
        """Return whether the view stays with the newest bar."""
        return self.window_of_bars.follows

    def fit(self) -> None:
        """Show everything."""
        self.window_of_bars.fit()
        self.changed()

    def show_newest(self, bars: float | None = None) -> None:
        """Go to the newest bar, showing so many bars (as many as now if not given)."""
        self.window_of_bars.show_newest(bars)
        self.changed()

    # What gestures use

    def changed(self) -> None:
        """Take note of a change; it is shown with the next repaint."""
        self._whole = True
        self.newest_changed()

    def newest_changed(self) -> None:
        """Take note that nothing but the newest bar changed, or another one joined it."""
        self._dirty = True
        if not self._timer.isActive():
            self._timer.start(0)

    def bar_under(self, x: float) -> float:
        """Return the place on the time axis under a pixel column."""
        self.refresh()
        return self.box.scale_for().bar(x)

    def price_under(self, y: float) -> float:
        """Return the price at a pixel row of the main pane."""
        self.refresh()
        return self.box.scale_for().price(y)

    def plot_width(self) -> float:
        """Return the width of the panes without their axes."""
        return float(self.box.rect().width())

    def point_at(self, pointer: QPointF | None) -> None:
        """Move the crosshair to a pixel, or hide it."""
        self._pointer, self._pinned = pointer, None
        self.changed()

    def step_crosshair(self, bars: int) -> None:
        """Move the crosshair by whole bars; it starts at the newest bar in view."""
        count = len(self.times())
        if count == 0:
            return
        here = self.pointed_at()
        start = min(count, self.window_of_bars.bars[1]) - 1 if here is None else here + bars
        self._pinned = min(max(start, 0), count - 1)
        self._pointer = None
        self.window_of_bars.reveal(self._pinned)
        self.changed()
        self.refresh()
        if self.crosshair.reading is not None:
            self.setAccessibleDescription(self.crosshair.reading.values.sentence())

    # Showing

    def price_labels(self, low: float, high: float, height: float, gap: float) -> Sequence[Label]:
        """Return the labels of the price axis, at least `gap` pixels apart."""
        ticks = price_ticks(low, high, height, gap)
        if (ticks, self.numbers) != self._labelled[:2]:
            # Whole rupees, or rupees and paise: nobody writes ₹1,047.5.
            decimals = max(ticks.decimals, self.numbers.decimals) if ticks.decimals else 0
            labels = [Label(price, self.numbers.price(price, decimals)) for price in ticks.prices]
            self._labelled = ticks, self.numbers, labels
        return self._labelled[2]

    def refresh(self) -> None:
        """Work out the view now if anything changed."""
        if not self._dirty:
            return
        self._dirty = False
        if self.make_panes():
            self._lay_out(int(self.price_axis.boundingRect().width()))
        self._refresh_values()
        self.time_labels.choose(
            self.times(), self.window_of_bars, self.plot_width(), self._fonts(), self.time_text
        )
        self.refreshed()
        self._refresh_crosshair()
        self.crosshair.quiet = self.pencil is not None and self.pencil.draws
        place = self.crosshair.price_rect()
        for axis in (self.price_axis, *(axis for _, axis, _ in self.lower_panes())):
            axis.covered = place
        self.time_axis.covered = self.crosshair.time_rect()
        self._describe()
        self._tell()

    def bars_changed(self) -> None:
        """Take note that bars were added, changed or replaced."""
        self.window_of_bars.set_count(len(self.times()))
        self.time_labels.measure(self.times())
        self.newest_changed()

    def _refresh_values(self) -> None:
        window, fonts = self.window_of_bars, self._fonts()
        if any(line.held for line in self.level_lines()):
            scale = self.box.scale_for()
            shown = scale.price(scale.height), scale.top
        else:
            shown = price_range(*self.extent(*window.bars), self.lines_to_show())
        height = float(self.box.rect().height())
        labels = self.price_labels(*shown, height, _PRICE_GAP_LINES * fonts.height)
        self.price_axis.labels = labels
        self.grid.prices = tuple(label.price for label in labels)
        self.price_axis.tags = tags = self.tags()
        newest = self.centre_of(len(self.times()) - 1)
        self.grid.marked = (newest, tags[0].price, tags[0].fill) if tags else None
        self._make_room(fonts, self.numbers.price(shown[1]))
        self.box.show_range((window.first, window.last), shown)

    def resized(self) -> None:
        """Lay out for a new size."""
        self._lay_out(int(self.price_axis.boundingRect().width()))

    def font_changed(self) -> None:
        """Lay out for a new font."""
        self.use_fonts(ChartFonts.of(self.font()))
        self._lay_out(0)

    def _make_room(self, fonts: ChartFonts, longest: str) -> None:
        texts = [longest]
        texts += [label.text for label in self.price_axis.labels]
        texts += [text for tag in self.price_axis.tags for text in (tag.text, tag.note)]
        for _, axis, _ in self.lower_panes():
            texts += [label.text for label in axis.labels]
        wanted = self.price_axis.wanted_width(texts)
        now = int(self.price_axis.boundingRect().width())
        if wanted > now or wanted <= now - _SHRINK_PX:
            self._lay_out(wanted)

    def _refresh_crosshair(self) -> None:
        index = self.pointed_at()
        if index is None or self.message:
            self.crosshair.show_reading(None)
            return
        scale = self.box.scale_for()
        if self._pointer is not None:
            point = QPointF(scale.x(self.centre_of(index)), self._pointer.y())
        else:
            low, high = self.extent(index, index + 1)
            point = QPointF(scale.x(index), scale.y((low + high) / 2))
        if not -scale.px_per_bar <= point.x() <= scale.width + scale.px_per_bar:
            self.crosshair.show_reading(None)
            return
        self.crosshair.show_reading(self.reading_at(index, point))

    def centre_of(self, index: int) -> float:
        """Return the middle of what is drawn for a bar."""
        return float(index)

    def pointed_at(self) -> int | None:
        """Return the bar under the crosshair, None while it is hidden."""
        count = len(self.times())
        if self._pinned is not None:
            return min(self._pinned, count - 1) if count else None
        if self._pointer is None or count == 0:
            return None
        index = round(self.box.scale_for().bar(self._pointer.x()))
        return min(max(index, 0), count - 1)

    def _describe(self) -> None:
        name = self.describe()
        if name != self.accessibleName():
            self.setAccessibleName(name)

    def _tell(self) -> None:
        index = self.pointed_at()
        new = (*self.visible_range, self.follows, -1 if index is None else index)
        old, self._said = self._said, new
        if new[:2] != old[:2]:
            self.visible_range_changed.emit(*new[:2])
        if new[2] != old[2]:
            self.follow_changed.emit(new[2])
        if new[3] != old[3]:
            self.crosshair_moved.emit(new[3])

    def _show_changes(self) -> None:
        if not self.isVisible():
            return
        self.refresh()
        picture, newest = self.picture(), len(self.times()) - 1
        if self._whole or picture != self._shown:
            self.viewport().update()
        else:
            # Ticks arrive many times a second: only what they can change is painted anew.
            first = min(self._shown_from, newest)
            scale = self.box.scale_for()
            left = scale.x(self.centre_of(first)) - max(_BAR_MARGIN_PX, scale.px_per_bar)
            left = max(0, floor(min(left, self.plot_width())))
            viewport = self.viewport().rect()
            self.viewport().update(viewport.adjusted(left, 0, 0, 0))
        self._whole, self._shown, self._shown_from = False, picture, newest

    def picture(self) -> tuple[object, ...]:
        """Return what the parts left of the newest bar look like; equal means unchanged."""
        return (
            *self.visible_range,
            self.box.scale_for(),
            self.time_axis.ticks,
            self.crosshair.reading,
        )

    def _fonts(self) -> ChartFonts:
        fonts = self.price_axis.fonts
        if fonts is None:
            fonts = ChartFonts.of(self.font())
            self.use_fonts(fonts)
        return fonts

    def use_fonts(self, fonts: ChartFonts) -> None:
        """Give every part the fonts."""
        self.price_axis.fonts = self.time_axis.fonts = self.crosshair.fonts = fonts

    def _lay_out(self, axis_width: int) -> None:
        fonts = self._fonts()
        width, height = self.viewport().width(), self.viewport().height()
        plot_width = max(1, width - axis_width)
        foot = round(fonts.height + 2 * fonts.unit)
        lower = [round(max(0, height - foot) * share) for _, _, share in self.lower_panes()]
        top = max(1, height - foot - sum(lower))
        self.box.place(QRectF(0, 0, plot_width, top))
        self.price_axis.place(QRectF(plot_width, 0, axis_width, top))
        for (box, axis, _), part in zip(self.lower_panes(), lower, strict=True):
            box.place(QRectF(0, top, plot_width, part))
            axis.place(QRectF(plot_width, top, axis_width, part))
            top += part
        self.time_axis.place(QRectF(0, top, width, foot))
        self.crosshair.place(QRectF(0, 0, width, height), QRectF(0, 0, plot_width, top))
