"""What a strategy gave on time its settings were not picked on: the curve and its stretches."""

from decimal import Decimal

import numpy as np
from PySide6.QtWidgets import QWidget

from core.clock import to_datetime
from core.model.money_text import percent
from ui.charts.equity_chart import EquityChart
from ui.deck_backtest import BacktestResult
from ui.deck_checks import UnseenStretch, UnseenTime
from ui.screens.backtest_figures import month_names, tone_of
from ui.shell.chart_style import chart_colors
from ui.text import say
from ui.theme import current, follow
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row

_MOST = 5


class UnseenPage(QWidget):
    """The curve of all such stretches joined, and each of them in words."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: UnseenTime | None = None
        self.chart = EquityChart()
        self.told = Label("", "text", "semi", wrap=True)
        self.stretches = [_Stretch() for _ in range(_MOST)]
        row = Row(*((one, 1) for one in self.stretches), gap="near")
        self.setLayout(Column((self.chart, 1), row, self.told, gap="near"))
        follow(self._restyle)

    def show_unseen(self, unseen: UnseenTime, result: BacktestResult) -> None:
        """Show what is known of it so far."""
        if unseen is self._seen:
            return
        self._seen = unseen
        cash = float(result.settings.cash)
        worth = np.array(unseen.worth) * cash / 100.0
        self.chart.set_series(np.array(unseen.time_ns, np.int64), worth, cash)
        good = sum(one.gave > 0 for one in unseen.stretches)
        self.told.show_text(say("checks.unseen_told", good=good, all=unseen.wanted))
        for number, label in enumerate(self.stretches):
            known = number < len(unseen.stretches)
            label.show_stretch(unseen.stretches[number] if known else None)

    def _restyle(self) -> None:
        self.chart.setMinimumHeight(current().px(140))
        self.chart.set_colors(chart_colors())


class _Stretch(QWidget):
    """From when to when, and what it gave."""

    def __init__(self) -> None:
        super().__init__()
        self._when = Label("", "small", "semi", "muted")
        self._gave = Label("", "text", "heavy")
        self.setLayout(Column(self._when, self._gave, gap=0))

    def show_stretch(self, one: UnseenStretch | None) -> None:
        """Show a stretch; None leaves the place empty."""
        if one is None:
            self._when.show_text("")
            self._gave.show_text("")
            return
        when = say("checks.stretch", start=_month(one.start_ns), end=_month(one.end_ns - 1))
        gave = percent(Decimal(repr(one.gave)), 1)
        self._when.show_text(when)
        self._gave.show_text(gave, tone_of(one.gave))
        self.setToolTip(one.picked)
        self.setAccessibleName(f"{when}: {gave}. {one.picked}")


def _month(ts_ns: int) -> str:
    moment = to_datetime(ts_ns)
    return f"{month_names()[moment.month - 1]} {moment.year % 100:02d}"
