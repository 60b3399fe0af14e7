"""The trades of a test: the list, the story of the one chosen, and its place on a chart."""

from decimal import Decimal

import numpy as np
from PySide6.QtWidgets import QStackedWidget, QWidget

from core.clock import to_datetime
from core.model.money_text import grouped, rupees, with_arrow
from ui.charts.candle_chart import CandleChart
from ui.charts.trade_marks import TradeMark
from ui.deck_backtest import BacktestResult, TradeLine
from ui.screens.backtest_figures import month_names, tone_of
from ui.shell.chart_style import chart_colors
from ui.text import say
from ui.theme import current, follow
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.table_model import Column as TableColumn

MOST_LISTED = 1_000
"""More rows than this make the window wait while they are measured."""
_BARS_SHOWN = 90.0


class TradesPage(QStackedWidget):
    """Two pages: the list, and the chart of the symbol whose trade was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._result: BacktestResult | None = None
        self._chosen: TradeLine | None = None
        says, none = say("test_it.head_trades"), say("test_it.trades_none")
        self.table = Table(_columns(), says=says, selectable=True, empty=none, row="row_close")
        self.table.chosen.connect(self._choose)
        self.more = Label("", "small", "semi", "muted", wrap=True)
        self.story = Label("", "text", "semi", wrap=True)
        self.show_it = BigButton(say("test_it.trade_show"), "plain", "small", mark="nav_charts")
        self.show_it.clicked.connect(self._show_chart)
        self.list = QWidget()
        line = Row((self.story, 1), self.show_it)
        self.list.setLayout(Column((self.table, 1), self.more, line))
        self.chart = CandleChart()
        self.told = Label("", "small", "semi", "muted", wrap=True)
        self.back = BigButton(say("test_it.trade_back"), "plain", "small", mark="arrow_left")
        self.back.clicked.connect(self._show_list)
        self.drawn = QWidget()
        self.drawn.setLayout(Column(Row((self.told, 1), self.back), (self.chart, 1)))
        self.addWidget(self.list)
        self.addWidget(self.drawn)
        follow(self._restyle)

    def show_result(self, result: BacktestResult) -> None:
        """List the trades of another test."""
        self._result, self._chosen = result, None
        listed, count = result.trades[:MOST_LISTED], len(result.trades)
        self.table.clearSelection()
        self.table.set_rows([(one, result) for one in listed])
        self.more.setVisible(len(listed) < count)
        told = say("test_it.trades_first", shown=len(listed), all=grouped(Decimal(count)))
        self.more.show_text(told)
        self.story.show_text(say("test_it.trade_choose") if count else "")
        self.show_it.hide()
        self._show_list()

    def _choose(self, row: tuple[TradeLine, BacktestResult]) -> None:
        self._chosen = row[0]
        self.story.show_text(_story(*row))
        self.show_it.setVisible(row[0].symbol in row[1].days)

    def _show_list(self) -> None:
        self.setCurrentWidget(self.list)

    def _show_chart(self) -> None:
        trade, result = self._chosen, self._result
        if trade is None or result is None:
            return
        days = result.days[trade.symbol]
        chart, made_up = self.chart, result.settings.made_up
        chart.set_series(days.open_ns, days.open, days.high, days.low, days.close, days.volume)
        mine = [one for one in result.trades if one.symbol == trade.symbol]
        chart.set_trades([mark for one in mine for mark in _marks(one, result)])
        place = float(np.searchsorted(days.open_ns, trade.entry_ns, "right")) - 1.0
        window = chart.window_of_bars
        window.show_newest(_BARS_SHOWN)
        window.move(place - window.span / 2 - window.first)
        chart.changed()
        key = "test_it.trade_chart_made_up" if made_up else "test_it.trade_chart"
        self.told.show_text(say(key, symbol=trade.symbol))
        self.setCurrentWidget(self.drawn)

    def _restyle(self) -> None:
        self.chart.setMinimumHeight(current().px(140))
        self.chart.set_colors(chart_colors())


def _marks(trade: TradeLine, result: BacktestResult) -> list[TradeMark]:
    long, quantity = trade.side == "long", grouped(trade.quantity)
    story = (_story(trade, result),)
    return [
        TradeMark(trade.entry_ns, long, say("test_it.mark_in", quantity=quantity), story),
        TradeMark(trade.exit_ns, not long, say("test_it.mark_out", quantity=quantity), story),
    ]


def _story(trade: TradeLine, result: BacktestResult) -> str:
    currency = result.settings.currency
    facts = {
        "symbol": trade.symbol,
        "entry": rupees(trade.entry_price, currency, 2),
        "exit": rupees(trade.exit_price, currency, 2),
    }
    if not trade.reason or not trade.exit_reason:
        return say("test_it.trade_story_plain", **facts)
    reason = trade.reason.rstrip(".")
    return say("test_it.trade_story", **facts, reason=reason, exit_reason=trade.exit_reason)


def moment_text(ts_ns: int, *, clock: bool) -> str:
    """Return a day, with the time of day where that tells something."""
    moment = to_datetime(ts_ns)
    facts = {"day": moment.day, "month": month_names()[moment.month - 1], "year": moment.year}
    if clock:
        return say("test_it.moment", **facts, clock=f"{moment:%H:%M}")
    return say("test_it.day", **facts)


Listed = tuple[TradeLine, BacktestResult]


def _when(row: Listed, ts_ns: int) -> str:
    return moment_text(ts_ns, clock=not row[1].settings.timeframe.endswith(("d", "w")))


def _profit(row: Listed) -> Cell:
    profit = row[0].profit
    if profit is None:
        return Cell(say("test_it.no_figure"), "muted", tip=say("test_it.no_return"))
    text = with_arrow(profit, row[1].settings.currency, 0)
    return Cell(text, tone_of(float(profit)), "semi")


def _itself(row: Listed) -> Listed:
    return row


def _columns() -> list[TableColumn]:
    def column(key: str, show, align: str = "left") -> TableColumn:  # type: ignore[no-untyped-def]
        return TableColumn(say(f"test_it.{key}"), _itself, align, show)

    return [
        column("trade_share", lambda row: Cell(row[0].symbol, weight="semi")),
        column("trade_way", lambda row: say(f"test_it.way_{row[0].side}")),
        column("trade_amount", lambda row: grouped(row[0].quantity), "right"),
        column("trade_in", lambda row: _when(row, row[0].entry_ns)),
        column("trade_out", lambda row: _when(row, row[0].exit_ns)),
        column("trade_profit", _profit, "right"),
    ]
