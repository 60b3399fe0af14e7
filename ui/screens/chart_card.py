"""The chart with its header and foot: symbol, price, change, candle length, fit and follow."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLayout, QSizePolicy, QWidget
from typing_extensions import override

from core.clock import SECOND_NS, from_datetime, to_datetime
from core.events.snapshot import PriceView
from core.model.instrument import Instrument
from core.model.market import TIMEFRAMES
from ui.charts import CandleChart
from ui.deck import Deck, TradeMark
from ui.screens.chart_feed import ChartFeed
from ui.screens.chart_stories import age_text, chart_mark
from ui.screens.price_words import change_of, change_text, price_text
from ui.shell.chart_style import chart_colors
from ui.text import say
from ui.theme import current, follow
from ui.widgets.card import Card
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.pill import PillButton
from ui.widgets.pill_look import PillLook

LENGTHS = ("1m", "5m", "15m", "1h", "1d")
_LEAST_CHART, _LEAST_CANDLES, _LEAST_STRIP = 340, 300, 72
_ROOM_BEFORE = 0.02


class _Steady(QWidget):
    """Holds a layout and never gets narrower while the same thing is shown: digits do not jump."""

    def __init__(self, layout: QLayout) -> None:
        super().__init__()
        self._widest = 0
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def forget(self) -> None:
        """Take the width that is needed now."""
        self._widest = 0
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        self._widest = max(self._widest, hint.width())
        return QSize(self._widest, hint.height())


class _Room(QWidget):
    """Holds the chart. A graphics view would ask for the room its scene once had."""

    def __init__(self, chart: CandleChart) -> None:
        super().__init__()
        self.setLayout(Column((chart, 1)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()


class ChartCard(Card):
    """One symbol's candles. Signals: stop_moved(Decimal) and target_moved(Decimal) when a person
    moved the safety exit or the target, length_chosen(str), name_pressed() when the symbol is to
    be changed.
    """

    stop_moved = Signal(object)
    target_moved = Signal(object)
    length_chosen = Signal(str)
    name_pressed = Signal()

    def __init__(self, deck: Deck, *, lengths: Sequence[str] = LENGTHS, picker: bool) -> None:
        super().__init__(padding="wide", gap="tight")
        self._deck = deck
        self._marks: tuple[TradeMark, ...] = ()
        self._currency = ""
        self._instrument: Instrument | None = None
        self.told = self.note = ""
        self.chart = CandleChart()
        self.chart.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.chart.stop_moved.connect(self.stop_moved)
        self.chart.target_moved.connect(self.target_moved)
        self.chart.follow_changed.connect(self._followed)
        self.chart.crosshair_moved.connect(self._pointed)
        self.chart.panes_changed.connect(self.fit_height)
        self.feed = ChartFeed(deck, self.chart)
        self._make_header(lengths, picker)
        self._make_foot()
        self.add(self.header, (_Room(self.chart), 1), self.foot)
        follow(self._dress)

    def _make_header(self, lengths: Sequence[str], picker: bool) -> None:
        self.name = Label("", "title", "heavy")
        self.price = Label("", "title", "heavy")
        self.change = Label("", "text", "heavy")
        self.pick = PillButton(PillLook("", mark="chevron_down"))
        self.pick.clicked.connect(self.name_pressed)
        (self.name if picker else self.pick).hide()
        self._names = _Steady(Row(self.pick, self.name, self.price, self.change, gap="near"))
        options = [(length, length) for length in lengths]
        self.length = ChoiceButtons(options, says=say("charts.timeframe"), value=lengths[0])
        for button in self.length.buttons():
            tip = say("charts.timeframe_tip", length=button.text())
            button.setToolTip(tip)
        self.length.chosen.connect(self._length_chosen)
        self.header = Flow(self._names, self.length, gap="near")

    def _make_foot(self) -> None:
        self.story = Label(say("charts.hint"), "small", "semi", "muted", wrap=True)
        self.fit = PillButton(PillLook(say("charts.fit")))
        self.fit.clicked.connect(self.chart.fit)
        self.live = PillButton(PillLook(say("charts.live")), checkable=True)
        self.live.setChecked(True)
        self.live.clicked.connect(self._live_pressed)
        self.buttons = Flow(self.fit, self.live)
        self.foot = QWidget()
        self.foot.setLayout(Column(self.buttons, self.story, gap=4))

    # What the screens set

    def show_symbol(self, symbol: str, currency: str) -> None:
        """Show another symbol's candles in the length chosen."""
        self._currency = currency
        self._marks = ()
        self.chart.set_trades(())
        self.chart.set_stop(None)
        self.chart.set_target(None)
        self.chart.set_average_price(None)
        self._instrument = None
        self._take_instrument(symbol)
        self.name.show_text(symbol)
        self.pick.show_look(
            PillLook(symbol, "blue", mark="chevron_down"),
            tip=say("charts.choose_symbol_says", symbol=symbol),
        )
        self._names.forget()
        self._show_bars(symbol)

    def show_length(self, length: str) -> None:
        """Choose the candle length without a signal."""
        self.length.set_value(length)
        self._show_bars(self.feed.symbol)

    def show_price(self, view: PriceView | None, now_ns: int = 0) -> None:
        """Show the price, its change of the day, and at the axis how old it is."""
        last = self.feed.last
        price = view.price if view is not None else last.close if last is not None else 0.0
        self.price.show_text(price_text(price, self._currency))
        text, tone = change_text(change_of(view))
        self.change.show_text(text, tone)
        known = view is not None and view.ts_ns > 0 and now_ns > 0
        self.chart.set_price_age(age_text(now_ns - view.ts_ns) if known and view else "")

    def go_to(self, day: date) -> None:
        """Put the first bar of a day at the left of the view, or of the next day that has any."""
        times, zone = self.chart.times(), self.chart.time_text.zone
        begins = from_datetime(datetime(day.year, day.month, day.day, tzinfo=zone))
        row = int(np.searchsorted(times, begins))
        window = self.chart.window_of_bars
        window.move(row - 0.5 - window.span * _ROOM_BEFORE - window.first)
        self.chart.changed()

    def days(self) -> tuple[date, date] | None:
        """Return the first and the last day there are bars of."""
        times, zone = self.chart.times(), self.chart.time_text.zone
        if not len(times):
            return None
        return to_datetime(int(times[0]), zone).date(), to_datetime(int(times[-1]), zone).date()

    def refresh(self) -> None:
        """Take new candles and trades."""
        self.feed.refresh()
        if not self.feed.symbol:
            return
        self._take_instrument(self.feed.symbol)
        marks = tuple(self._deck.trade_marks(self.feed.symbol) or ())
        if marks != self._marks:
            self._marks = marks
            self.chart.set_trades([chart_mark(one, self._currency) for one in marks])

    @property
    def marks(self) -> tuple[TradeMark, ...]:
        """Return the trades shown, oldest first."""
        return self._marks

    def set_levels(
        self, stop: Decimal | None, target: Decimal | None, average: Decimal | None
    ) -> None:
        """Draw safety exit, target and average price; only what changed is touched."""
        chart = self.chart
        if chart.stop_line.price != stop or chart.stop_line.shown != stop:
            chart.set_stop(stop)
        if chart.target_line.price != target or chart.target_line.shown != target:
            chart.set_target(target)
        if chart.average_line.price != average:
            chart.set_average_price(average)

    def set_hint(self, hint: str) -> None:
        """Say this under the chart while no trade is pointed at."""
        if hint != self.told:
            self.told = hint
            self._pointed(-1)

    def set_note(self, note: str) -> None:
        """Say this instead of the hint until it is taken back by an empty text."""
        if note != self.note:
            self.note = note
            self._pointed(-1)

    # Inside

    def _take_instrument(self, symbol: str) -> None:
        """Take name, currency and tick as soon as they are known; then lines can be moved."""
        if self._instrument is None:
            self._instrument = self._deck.instrument(symbol)
            if self._instrument is not None:
                self.chart.set_instrument(self._instrument)

    def _show_bars(self, symbol: str) -> None:
        length = self.length.value
        self.feed.show_bars(symbol, TIMEFRAMES[length], length)

    def _length_chosen(self, length: str) -> None:
        self._show_bars(self.feed.symbol)
        self.length_chosen.emit(length)

    def _live_pressed(self) -> None:
        if self.live.isChecked():
            self.chart.show_newest()
        else:
            # Only moving the chart into the past ends following; the pill goes on saying so.
            self.live.setChecked(self.chart.follows)

    def _followed(self, follows: bool) -> None:
        self.live.setChecked(follows)

    def _pointed(self, index: int) -> None:
        """Tell the story of the trades in the bar under the crosshair."""
        found = self._trades_at(index)
        if found:
            self.story.show_text(found, "ink")
        else:
            words = self.note or self.told or say("charts.hint")
            self.story.show_text(words, "ink" if self.note else "muted")

    def _trades_at(self, index: int) -> str:
        times = self.chart.times()
        if not self._marks or not 0 <= index < len(times):
            return ""
        begins = int(times[index])
        later = index + 1 < len(times)
        ends = int(times[index + 1]) if later else begins + self.feed.timeframe_s * SECOND_NS
        told = [one for one in self._marks if begins <= one.ts_ns < ends]
        return " · ".join(one.story for one in told[-2:])

    def _dress(self) -> None:
        self.chart.set_colors(chart_colors())
        self.fit_height()
        self._names.forget()

    def fit_height(self) -> None:
        """Leave every strip under the candles as much room as its name and figures need."""
        strips = len(self.chart.studies.panes)
        least = max(_LEAST_CHART, _LEAST_CANDLES + strips * _LEAST_STRIP)
        self.chart.setMinimumHeight(current().px(least))
