"""A finished test: figures, the curve beside just holding, its months, and the verdict."""

import numpy as np
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.charts.equity_chart import EquityChart
from ui.charts.overlay_line import Overlay
from ui.deck_backtest import BacktestBench, BacktestResult
from ui.screens.backtest_figures import BacktestFigures
from ui.screens.backtest_months import month_table, years_of
from ui.screens.backtest_trades import TradesPage
from ui.screens.backtest_verdict import VerdictCard
from ui.screens.beside_page import BesidePage
from ui.screens.check_page import CheckPage
from ui.screens.room import Room
from ui.screens.shock_page import ShockPage
from ui.shell.chart_style import chart_colors
from ui.text import say
from ui.theme import current, follow
from ui.widgets.card import Card
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.empty_state import EmptyState
from ui.widgets.layouts import Column, Row

_VIEWS = ("curve", "months", "trades", "checks", "shocks", "beside")
_CHAPTERS = {"shocks": "kept", "beside": "beside"}
_NEEDS_NO_RETURN = ("trades", "shocks", "beside")
_HIGH = 500


class BacktestResultPage(QWidget):
    """Everything of one test. What may not be shown is said in its place."""

    def __init__(self, bench: BacktestBench) -> None:
        super().__init__()
        self._bench = bench
        self._result: BacktestResult | None = None
        self.figures = BacktestFigures()
        self.verdict = VerdictCard(bench)
        views = [(key, say(f"{_CHAPTERS.get(key, 'test_it')}.view_{key}")) for key in _VIEWS]
        self.view = ChoiceButtons(views, says=say("test_it.view"))
        self.view.chosen.connect(self._choose)
        self.chart = EquityChart()
        self.chart.set_empty_text(say("test_it.curve_empty"))
        self.months = month_table()
        self.trades, self.checks, self.shocks = TradesPage(), CheckPage(bench), ShockPage(bench)
        self.beside = BesidePage(bench)
        self.withheld = EmptyState("nav_test", say("test_it.no_return"), side=72)
        self.pages = QStackedWidget()
        asked = (self.checks, self.shocks, self.beside)
        for page in (self.chart, self.months, self.trades, *asked, self.withheld):
            self.pages.addWidget(page)
        card = Card(say("test_it.head_curve"), padding="wide")
        card.add_to_header(self.view)
        card.add((self.pages, 1))
        self.card = card
        body = Row((card, 2), (self.verdict, 1), gap="wide")
        whole = Column(self.figures, (body, 1), gap="wide", margins=(24, 2, 24, 16))
        self.setLayout(Column(Room(whole, [(body, 900)], high=_HIGH), gap=0))
        follow(self._restyle)

    def show_result(self, result: BacktestResult) -> None:
        """Show another test; the same one stays as it is looked at."""
        if result is self._result:
            return
        self._result = result
        self.figures.show_result(result)
        self.verdict.show_result(result)
        shown = result.gave is not None
        start = float(result.worth[0]) if len(result.worth) else 0.0
        self.chart.set_series(np.empty(0, np.int64), np.empty(0), 0.0)  # the zoom starts anew
        self.chart.set_series(result.curve_ns, result.worth, start)
        if len(result.holding) == len(result.worth) > 0:
            holding = Overlay(say("test_it.holding_line"), result.holding, "muted")
            self.chart.set_comparison((holding,))
        self.months.set_rows(years_of(result.months))
        self.trades.show_result(result)
        few = result.trust == "not enough evidence"
        why = say("test_it.no_return" if few else "test_it.no_return_else")
        self.withheld.sentence.show_text("" if shown else why)
        self.withheld.setAccessibleName(why)
        self._choose(self.view.value)
        self.refresh()

    def refresh(self) -> None:
        """Show how far the examination of the result is."""
        result = self._result
        if result is not None:
            view = self._bench.checks().view(result.key)
            self.verdict.show_check(result, view)
            self.checks.show_check(result, view)
            kept = self._bench.kept().view(result.key)
            self.verdict.kept.show_kept(result, kept)
            self.shocks.show_shocks(result, kept)
            self.beside.show_beside(result, kept)

    def _choose(self, view: str) -> None:
        self.card.title.show_text(say(f"{_CHAPTERS.get(view, 'test_it')}.head_{view}"))
        views: dict[str, QWidget] = {
            "curve": self.chart,
            "months": self.months,
            "trades": self.trades,
            "checks": self.checks,
            "shocks": self.shocks,
            "beside": self.beside,
        }
        shown = self._result is None or self._result.gave is not None
        withheld = not shown and view not in _NEEDS_NO_RETURN
        self.pages.setCurrentWidget(self.withheld if withheld else views[view])

    def _restyle(self) -> None:
        self.chart.setMinimumHeight(current().px(160))
        self.chart.set_colors(chart_colors())
