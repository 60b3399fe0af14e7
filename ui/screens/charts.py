"""Charts: one symbol as large as it can be, lines and drawings on it, the trades made on it."""

from itertools import pairwise

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from core.clock import IST, to_datetime
from core.events.snapshot import EngineSnapshot
from core.model.orders import Side
from ui.deck import LineChoice, TradeMark
from ui.screens.base import Screen
from ui.screens.chart_book import ChartBook
from ui.screens.chart_card import LENGTHS, ChartCard
from ui.screens.chart_profile import ChartProfile
from ui.screens.chart_stories import money_line
from ui.screens.compare_feed import CompareFeed
from ui.screens.compare_sheet import CompareSheet
from ui.screens.date_sheet import DateSheet
from ui.screens.drawing_room import DrawingRoom
from ui.screens.line_kinds import kinds
from ui.screens.line_list import LineList, ListedLine
from ui.screens.line_settings import LineSettings
from ui.screens.line_sheet import PROFILE, LineSheet
from ui.screens.outcome_note import OutcomeNote
from ui.screens.pane_buttons import PaneButtons
from ui.screens.profile_sheet import ProfileSheet
from ui.screens.stop_mover import StopMover
from ui.screens.symbol_sheet import SymbolSheet
from ui.screens.tool_rail import ToolRail
from ui.screens.watching import Watching
from ui.text import say
from ui.theme import current, follow
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.feed_line import FeedEntry, FeedList
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Grid, Row
from ui.widgets.pill import PillButton
from ui.widgets.pill_look import PillLook
from ui.widgets.scroll_page import ScrollPage
from ui.widgets.toggle import Toggle

CHART_LENGTHS = ("1m", "5m", "15m", "1h", "4h", "1d")
COMPARED = "*compared"

_BESIDE = 860
_SIDE = 296
_RAIL = 64
_UPRIGHT = 560
_LEAST_TRADES = 132
_MOST_TRADES = 8
_MENU_MS = 80
_NO_LIMIT = 16_777_215


class TradesRoom(QWidget):
    """Holds the trades and shows as many as there is room for, instead of asking for more."""

    def __init__(self, trades: QWidget) -> None:
        super().__init__()
        self.setLayout(Column((trades, 1)))

    @override
    def hasHeightForWidth(self) -> bool:
        return False

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, current().px(_LEAST_TRADES))


class ChartsScreen(Screen):
    """Look closely at prices."""

    key = "charts"
    mark = "nav_charts"

    def build(self) -> None:
        """Make the chart, the tools and the cards beside it."""
        self._symbol = ""
        self.watching = Watching(self.deck)
        self.book = ChartBook(self.deck)
        self._shape: tuple[bool, bool] | None = None
        self._told: tuple[str, tuple[TradeMark, ...]] | None = None
        self._nothing_beside = False
        self.chart_card = ChartCard(self.deck, lengths=CHART_LENGTHS, picker=True)
        self.chart_card.name_pressed.connect(self._ask_symbol)
        self.rail = ToolRail()
        self._make_foot()
        self._make_side()
        self._make_followers()
        self._make_sheets()
        self.grid = Grid(gap=12, margins=(20, 4, 20, 16))
        self.page = ScrollPage(self.grid)
        self.setLayout(Column((self.page, 1)))
        self._menu_timer = QTimer(self)
        self._menu_timer.timeout.connect(self._fill_menu)
        follow(self._dress)

    def _make_foot(self) -> None:
        self.to_date = PillButton(PillLook(say("charts.go_to_date"), mark="calendar"))
        self.to_date.clicked.connect(self._ask_day)
        self.compare = PillButton(PillLook(say("charts.compare"), mark="plus"))
        self.compare.clicked.connect(self._ask_compared)
        self.target = PillButton(PillLook(say("charts.set_target"), mark="target"))
        self.target.clicked.connect(self._target_pressed)
        self.target.hide()
        self.chart_card.buttons.add(self.to_date, self.compare, self.target)

    def _make_side(self) -> None:
        self.line_list = LineList()
        self.line_list.removed.connect(self._remove)
        self.line_list.edited.connect(self._edit)
        self.own = Toggle(say("charts.own_lines", symbol=""))
        self.own.toggled.connect(self._own_lines)
        self.own_name = Label("", "text", "semi", "muted", wrap=True)
        self.own_row = QWidget()
        self.own_row.setLayout(Row((self.own_name, 1), self.own, gap="near"))
        self.add_line = BigButton(say("charts.add_line"), "plain", "normal", mark="plus")
        self.add_line.allow(False, say("states.loading_strategies"))
        self.add_line.clicked.connect(self._open_menu)
        self.lines_card = Card(say("charts.on_this_chart"), padding="wide", gap="tight")
        self.lines_card.add(self.line_list, self.add_line, self.own_row)
        self.trades = FeedList(most=_MOST_TRADES)
        self.no_trades = EmptyState("owl", say("charts.no_trades"), side=64)
        self.trades_stack = QStackedWidget()
        self.trades_stack.addWidget(self.no_trades)
        self.trades_stack.addWidget(self.trades)
        self.trades_card = Card(say("charts.trades_here"), padding="wide", gap="tight")
        self.trades_card.add((TradesRoom(self.trades_stack), 1))
        self.outcome = OutcomeNote()
        self.side = QWidget()
        self.side.setLayout(Column(self.lines_card, self.outcome, (self.trades_card, 1), gap=14))

    def _make_followers(self) -> None:
        card, chart = self.chart_card, self.chart_card.chart
        self.stop_mover = StopMover(self.deck, card, self.outcome)
        self.drawing_room = DrawingRoom(chart, self.rail, self.book)
        self.drawing_room.told.connect(card.set_note)
        self.profile = ChartProfile(chart)
        self.compared = CompareFeed(self.deck, chart, card.feed)
        self.pane_buttons = PaneButtons(chart)
        self.pane_buttons.closed.connect(self._remove)
        chart.pane_resized.connect(self.book.set_share)
        card.length_chosen.connect(self._length_chosen)
        card.feed.lines_drawn.connect(self._list_lines)
        self.book.failed.connect(lambda problem: self.outcome.tell(problem, "stop"))

    def _make_sheets(self) -> None:
        self.symbol_sheet = SymbolSheet(self)
        self.symbol_sheet.picked.connect(self.show_symbol)
        self.compare_sheet = CompareSheet(self)
        self.compare_sheet.chosen.connect(self._compare_with)
        self.line_sheet = LineSheet(self)
        self.line_sheet.wanted.connect(self._add)
        self.line_settings = LineSettings(self)
        self.line_settings.saved.connect(self._change)
        self.profile_sheet = ProfileSheet(self)
        self.profile_sheet.chosen.connect(self._count_over)
        self.date_sheet = DateSheet(self)
        self.date_sheet.chosen.connect(self.chart_card.go_to)

    @property
    def symbol(self) -> str:
        """Return the symbol shown."""
        return self._symbol

    def entered(self) -> None:
        """Begin with what was on the chart, or with the lines the strategy looks at."""
        self._show_lines()
        if not self.line_sheet.adds:
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
        self.compared.refresh()
        if self.compared.missing != self._nothing_beside:
            self._nothing_beside = self.compared.missing
            self._list_lines()
        self.profile.refresh()
        now_ns = 0 if snapshot is None else snapshot.ts_ns
        self.chart_card.show_price(self.watching.price(self._symbol), now_ns)
        if snapshot is not None:
            self.outcome.show_snapshot(snapshot)
        currency = self.watching.currency(self._symbol)
        owned = self.watching.owned(self._symbol)
        self.stop_mover.show_position(owned, currency, snapshot)
        self.target.setVisible(owned is not None)
        if owned is not None:
            key = "set_target" if owned.target_price is None else "remove_target"
            self.target.show_look(PillLook(say(f"charts.{key}"), mark="target"))
        self._show_trades()

    def show_symbol(self, symbol: str) -> None:
        """Show another symbol with what belongs to it."""
        self._symbol = symbol
        self.stop_mover.forget()
        self.outcome.forget()
        self.book.open(symbol)
        self.chart_card.show_symbol(symbol, self.watching.currency(symbol))
        self.drawing_room.open()
        self._show_lines()
        self.show_snapshot(self.watching.snapshot)

    # What is shown

    def _show_trades(self) -> None:
        marks = self.chart_card.marks
        if self._told is not None and self._told[0] == self._symbol and self._told[1] is marks:
            return
        self._told = self._symbol, marks
        today, currency = marks[-1].ts_ns if marks else 0, self.watching.currency(self._symbol)
        entries = [_entry(mark, today, currency) for mark in reversed(marks[-_MOST_TRADES:])]
        self.trades.show_entries(entries)
        self.trades_stack.setCurrentWidget(self.trades if entries else self.no_trades)

    def _length_chosen(self, _length: str) -> None:
        self.compared.refresh()
        self._list_lines()

    # Lines

    def _fill_menu(self) -> None:
        known = kinds()
        if known is None:
            return
        self._menu_timer.stop()
        if not self.line_sheet.adds:
            self.line_sheet.fill(tuple(known.values()))
            self.add_line.allow(True)
            self._show_lines()

    def _open_menu(self) -> None:
        self.line_sheet.open_fresh()

    def _add(self, name: str) -> None:
        if name == PROFILE:
            title, problem = say("charts.most_traded"), ""
            self.book.set_profile("view")
        else:
            line = (kinds() or {})[name].line()
            title, problem = line.title, self.book.add(line)
        told = problem or say("charts.line_added", line=title)
        self.line_sheet.tell(told, "wait" if problem else "go")
        self._show_lines()

    def _edit(self, key: str) -> None:
        if key == PROFILE:
            self.profile_sheet.ask(self.book.profile)
        elif key == COMPARED:
            self._ask_compared()
        else:
            for line, color in self.book.lines():
                kind = (kinds() or {}).get(line.indicator)
                if line.key == key and kind is not None:
                    self.line_settings.ask(key, kind, self.book.choice(key), color)

    def _change(self, key: str, choice: LineChoice) -> None:
        problem = self.book.change(key, (kinds() or {})[choice.indicator], choice)
        if problem:
            self.line_settings.refuse(problem)
            return
        self.line_settings.shut()
        self._show_lines()

    def _remove(self, key: str) -> None:
        if key == PROFILE:
            self.book.set_profile("off")
        elif key == COMPARED:
            self.book.set_compare("", self.book.compare_scale)
        else:
            self.book.remove(key)
        self._show_lines()
        self.add_line.setFocus()

    def _own_lines(self, own: bool) -> None:
        self.book.set_own_lines(own)
        self._show_lines()

    def _show_lines(self) -> None:
        """Draw what the book says."""
        self.chart_card.feed.show_lines(self.book.lines(), self.book.shares())
        self.profile.show_span(self.book.profile)
        self.compared.show(self.book.compare, self.book.compare_scale)
        self._list_lines()

    def _list_lines(self) -> None:
        """List what the book says; a line that is still being worked out says so."""
        feed = self.chart_card.feed
        waits, failed = feed.waits, feed.failed
        rows = []
        for line, color in self.book.lines():
            title = line.title
            if title in failed:
                title = say("charts.line_fails", line=title)
            rows.append(ListedLine(line.key, title, color, line.summary, line.title in waits))
        if self.book.profile != "off":
            help_text = say("charts.most_traded_help")
            rows.append(ListedLine(PROFILE, say("charts.most_traded"), "wait", help_text))
        if self.book.compare:
            title = say("charts.compared", symbol=self.book.compare)
            if self._nothing_beside:
                length = self.chart_card.length.value
                title = say("charts.compare_none", length=length, symbol=self.book.compare)
            rows.append(ListedLine(COMPARED, title, "purple", say("charts.compare_help")))
        own = self.book.own_lines
        name = say("charts.own_lines", symbol=self._symbol)
        self.own_name.show_text(name)
        self.own.setAccessibleName(name)
        self.own_row.setToolTip(say("charts.own_lines_help" if own else "charts.shared_lines_help"))
        if self.own.isChecked() != own:
            self.own.show_on(own)
        if self.line_list.show_lines(rows):
            self._order_tabs()

    def _order_tabs(self) -> None:
        card = self.chart_card
        walk: list[QWidget] = [*self.rail.buttons(), card.pick, *card.length.buttons(), card.chart]
        walk += [card.fit, card.live, self.to_date, self.compare, self.target]
        walk += self.line_list.buttons()
        walk += [self.add_line, self.own]
        for before, after in pairwise(walk):
            self.setTabOrder(before, after)

    def _count_over(self, span: str) -> None:
        self.book.set_profile(span)
        self._show_lines()

    # Sheets

    def _ask_symbol(self) -> None:
        rows = self.watching.rows(self.watching.signals())
        self.symbol_sheet.ask(rows, self._symbol)

    def _ask_compared(self) -> None:
        rows = self.watching.rows(self.watching.signals())
        others = [row for row in rows if row.symbol != self._symbol]
        self.compare_sheet.ask(self._symbol, others, self.book.compare, self.book.compare_scale)

    def _compare_with(self, symbol: str, scale: str) -> None:
        self.book.set_compare(symbol, scale)
        self._show_lines()

    def _target_pressed(self) -> None:
        owned = self.watching.owned(self._symbol)
        if owned is not None and owned.target_price is not None:
            self.stop_mover.take_target_away()
        else:
            self.stop_mover.add_target()

    def _ask_day(self) -> None:
        days = self.chart_card.days()
        if days is not None:
            self.date_sheet.ask(*days)

    # Room

    def _arrange(self) -> None:
        theme = current()
        beside, upright = self.width() >= theme.px(_BESIDE), self.height() >= theme.px(_UPRIGHT)
        self.side.setMinimumWidth(theme.px(_SIDE) if beside else 0)
        self.side.setMaximumWidth(theme.px(_SIDE) if beside else _NO_LIMIT)
        upright = upright and beside
        self.rail.setMaximumWidth(theme.px(_RAIL) if upright else _NO_LIMIT)
        if (beside, upright) == self._shape:
            return
        self._shape = beside, upright
        self.rail.stand(upright=upright)
        for part in (self.rail, self.chart_card, self.side):
            self.grid.removeWidget(part)
        top = 0 if upright else 1
        self.grid.addWidget(self.rail, 0, 0)
        self.grid.addWidget(self.chart_card, top, 1 if upright else 0)
        self.grid.addWidget(self.side, top if beside else 2, (2 if upright else 1) if beside else 0)
        if not upright:
            self.grid.addWidget(self.rail, 0, 0, 1, 2 if beside else 1)
        for place in range(3):
            self.grid.setColumnStretch(place, 1 if place == (1 if upright else 0) else 0)
            self.grid.setRowStretch(place, 1 if place == top else 0)

    def _dress(self) -> None:
        self._arrange()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cards beside the chart or under it."""
        super().resizeEvent(event)
        self._arrange()


def _entry(mark: TradeMark, newest_ns: int, currency: str) -> FeedEntry:
    deed, _, reason = mark.story.partition(": ")
    kind = "bought" if mark.side is Side.BUY else "sold"
    told = " · ".join(part for part in (reason, money_line(mark, currency)) if part)
    return FeedEntry(_when(mark.ts_ns, newest_ns), kind, deed, told)


def _when(ts_ns: int, newest_ns: int) -> str:
    """Return the time of a trade of the newest day, or the day of an older one."""
    moment, newest = to_datetime(ts_ns, IST), to_datetime(newest_ns, IST)
    if moment.date() == newest.date():
        return f"{moment:%H:%M}"
    return f"{moment.day} {moment:%b}"
