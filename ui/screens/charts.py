"""Charts: one symbol as large as it can be, lines over it, the trades made on it."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from core.clock import IST, to_datetime
from core.events.snapshot import EngineSnapshot
from core.model.orders import Side
from ui.deck import TradeMark
from ui.screens.base import Screen
from ui.screens.chart_card import LENGTHS, ChartCard
from ui.screens.chart_lines import COLORS, ChartLine, menu, strategy_lines
from ui.screens.line_list import LineList
from ui.screens.line_sheet import LineSheet
from ui.screens.outcome_note import OutcomeNote
from ui.screens.stop_mover import StopMover
from ui.screens.symbol_sheet import SymbolSheet
from ui.screens.watching import Watching
from ui.text import say
from ui.theme import current, follow
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.feed_line import FeedEntry, FeedList
from ui.widgets.layouts import Column, Grid
from ui.widgets.scroll_page import ScrollPage

CHART_LENGTHS = ("1m", "5m", "15m", "1h", "4h", "1d")

_BESIDE = 860
_SIDE = 312
_MOST_TRADES = 8
_MENU_MS = 80
_NO_LIMIT = 16_777_215


class ChartsScreen(Screen):
    """Look closely at prices."""

    key = "charts"
    mark = "nav_charts"

    def build(self) -> None:
        """Make the chart and the cards beside it."""
        self._symbol = ""
        self.watching = Watching(self.deck)
        self._lines: list[tuple[ChartLine, str]] = []
        self._offered: dict[str, ChartLine] = {}
        self._chosen_once = False
        self._beside: bool | None = None
        self._told: tuple[object, ...] = ()
        self.chart_card = ChartCard(self.deck, lengths=CHART_LENGTHS, picker=True)
        self.chart_card.name_pressed.connect(self._ask_symbol)
        self._make_side()
        self.grid = Grid(gap=14, margins=(24, 4, 24, 20))
        self.grid.addWidget(self.chart_card, 0, 0)
        self.grid.addWidget(self.side, 0, 1)
        self.page = ScrollPage(self.grid)
        self.setLayout(Column((self.page, 1)))
        self.symbol_sheet = SymbolSheet(self)
        self.symbol_sheet.picked.connect(self.show_symbol)
        self.line_sheet = LineSheet(self)
        self.line_sheet.switched.connect(self._switch)
        self._menu_timer = QTimer(self)
        self._menu_timer.timeout.connect(self._fill_menu)
        follow(self._dress)

    def _make_side(self) -> None:
        self.line_list = LineList()
        self.line_list.removed.connect(self._remove)
        self.add_line = BigButton(say("charts.add_line"), "plain", "normal", mark="plus")
        self.add_line.allow(False, say("states.loading_strategies"))
        self.add_line.clicked.connect(self._open_menu)
        self.lines_card = Card(say("charts.on_this_chart"), padding="wide", gap="tight")
        self.lines_card.add(self.line_list, self.add_line)
        self.trades = FeedList(most=_MOST_TRADES)
        self.no_trades = EmptyState("owl", say("charts.no_trades"), side=64)
        self.trades_stack = QStackedWidget()
        self.trades_stack.addWidget(self.no_trades)
        self.trades_stack.addWidget(self.trades)
        self.trades_card = Card(say("charts.trades_here"), padding="wide", gap="tight")
        self.trades_card.add((self.trades_stack, 1))
        self.outcome = OutcomeNote()
        self.stop_mover = StopMover(self.deck, self.chart_card, self.outcome)
        self.side = QWidget()
        self.side.setLayout(Column(self.lines_card, self.outcome, (self.trades_card, 1), gap=14))

    @property
    def symbol(self) -> str:
        """Return the symbol shown."""
        return self._symbol

    def entered(self) -> None:
        """Begin with the lines the strategy looks at, until a person chooses others."""
        if not self._chosen_once:
            lines = strategy_lines(self.deck.plan(), self.deck.cards() or ())
            self._lines = list(zip(lines, COLORS, strict=False))
            self._show_lines()
        if not self._offered:
            self._menu_timer.start(_MENU_MS)
        if not self._symbol:
            length = self.deck.plan().timeframe
            self.chart_card.show_length(length if length in CHART_LENGTHS else LENGTHS[0])

    def show_snapshot(self, snapshot: EngineSnapshot | None) -> None:
        """Take what is new of the symbol shown."""
        self.watching.take(snapshot)
        watched = self.watching.symbols()
        if watched and self._symbol not in watched:
            self.show_symbol(watched[0])
            return
        self.chart_card.refresh()
        self.chart_card.show_price(self.watching.price(self._symbol))
        if snapshot is not None:
            self.outcome.show_snapshot(snapshot)
        currency = self.watching.currency(self._symbol)
        self.stop_mover.show_position(self.watching.owned(self._symbol), currency, snapshot)
        self._show_trades()

    def show_symbol(self, symbol: str) -> None:
        """Show another symbol."""
        self._symbol = symbol
        self.stop_mover.forget()
        self.outcome.forget()
        self.chart_card.show_symbol(symbol, self.watching.currency(symbol))
        self.show_snapshot(self.watching.snapshot)

    # What is shown

    def _show_trades(self) -> None:
        marks = self.chart_card.marks
        key = (self._symbol, len(marks), marks[-1] if marks else None)
        if key == self._told:
            return
        self._told = key
        today = marks[-1].ts_ns if marks else 0
        entries = [_entry(mark, today) for mark in reversed(marks[-_MOST_TRADES:])]
        self.trades.show_entries(entries)
        self.trades_stack.setCurrentWidget(self.trades if entries else self.no_trades)

    # Lines

    def _fill_menu(self) -> None:
        offered = menu()
        if offered is None:
            return
        self._menu_timer.stop()
        if not self._offered:
            self._offered = {line.key: line for line in offered}
            self.line_sheet.fill(offered)
            self.add_line.allow(True)

    def _open_menu(self) -> None:
        self.line_sheet.open_fresh([line.key for line, _ in self._lines])

    def _switch(self, key: str, on: bool) -> None:
        self._chosen_once = True
        self._lines = [pair for pair in self._lines if pair[0].key != key]
        if on:
            taken = {color for _, color in self._lines}
            free = [color for color in COLORS if color not in taken]
            color = free[0] if free else COLORS[len(self._lines) % len(COLORS)]
            self._lines.append((self._offered[key], color))
        self._show_lines()

    def _remove(self, key: str) -> None:
        self._switch(key, on=False)
        self.add_line.setFocus()

    def _show_lines(self) -> None:
        self.chart_card.feed.show_lines(self._lines)
        self.line_list.show_lines(self._lines)
        previous: QWidget = self.chart_card.live
        for stop in (*self.line_list.crosses.values(), self.add_line):
            self.setTabOrder(previous, stop)
            previous = stop
        self.line_sheet.show_on([line.key for line, _ in self._lines])

    # Symbol

    def _ask_symbol(self) -> None:
        rows = self.watching.rows(self.watching.signals())
        self.symbol_sheet.ask(rows, self._symbol)

    # Room

    def _arrange(self) -> None:
        theme = current()
        beside = self.width() >= theme.px(_BESIDE)
        self.side.setMinimumWidth(theme.px(_SIDE) if beside else 0)
        self.side.setMaximumWidth(theme.px(_SIDE) if beside else _NO_LIMIT)
        if beside == self._beside:
            return
        self._beside = beside
        self.grid.removeWidget(self.side)
        self.grid.addWidget(self.side, 0 if beside else 1, 1 if beside else 0)
        self.grid.setColumnStretch(0, 1)
        self.grid.setRowStretch(0, 1)

    def _dress(self) -> None:
        self._arrange()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cards beside the chart or under it."""
        super().resizeEvent(event)
        self._arrange()


def _entry(mark: TradeMark, newest_ns: int) -> FeedEntry:
    deed, _, reason = mark.story.partition(": ")
    kind = "bought" if mark.side is Side.BUY else "sold"
    return FeedEntry(_when(mark.ts_ns, newest_ns), kind, deed, reason)


def _when(ts_ns: int, newest_ns: int) -> str:
    """Return the time of a trade of the newest day, or the day of an older one."""
    moment, newest = to_datetime(ts_ns, IST), to_datetime(newest_ns, IST)
    if moment.date() == newest.date():
        return f"{moment:%H:%M}"
    return f"{moment.day} {moment:%b}"
