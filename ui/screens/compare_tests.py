"""Kept tests side by side: curves on one chart, figures losses first, the settings that differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from core.model.money_text import rupees
from ui.charts.equity_chart import EquityChart
from ui.charts.overlay_line import Overlay
from ui.deck_backtest import BacktestResult
from ui.screens.backtest_figures import month_names, percent_text, tone_of
from ui.shell.chart_style import chart_colors
from ui.text import say
from ui.theme import current, follow
from ui.widgets.big_button import BigButton
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.table_model import Column as TableColumn

Floats = NDArray[np.float64]
Times = NDArray[np.int64]
_COLORS = ("blue", "series_2", "series_3", "series_4")
_HUNDRED = 100.0
_VERDICTS = {
    "trust it": "kept_trust",
    "practise first": "kept_practise",
    "do not trust it": "kept_not",
    "not enough evidence": "kept_unknown",
}


@dataclass(frozen=True)
class Line:
    """A row: its name, a cell for each test, and whether the tests differ in it."""

    name: str
    cells: tuple[Cell, ...]
    differs: bool = False


class CompareTests(QWidget):
    """Two to four tests. Signal: left() to go back to the list."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.results: tuple[BacktestResult, ...] = ()
        self.back = BigButton(say("kept.compare_back"), "plain", "small", mark="arrow_left")
        self.back.clicked.connect(self.left)
        views = [
            ("figures", say("kept.compare_figures")),
            ("settings", say("kept.compare_settings")),
        ]
        self.view = ChoiceButtons(views, says=say("kept.compare_view"))
        self.view.chosen.connect(self._choose)
        self.told = Label("", "small", "semi", "muted", wrap=True)
        self.chart = EquityChart()
        self.chart.set_empty_text(say("kept.compare_no_curves"))
        self.chart.set_currency("", 1)
        self.tables = QStackedWidget()
        self.figures = self.settings = Table((), says=say("kept.compare_title"))
        head = Row(self.back, (self.told, 1), self.view, gap="near")
        self.setLayout(Column(head, (self.chart, 2), (self.tables, 3), gap="near"))
        follow(self._restyle)

    def show_results(self, results: Sequence[BacktestResult]) -> None:
        """Show other tests."""
        self.results = tuple(results)
        names = titles_of(self.results)
        times, curves = curves_of(self.results)
        self.chart.set_series(np.empty(0, np.int64), np.empty(0), 0.0)
        shown = [name for name, one in zip(names, self.results, strict=True) if len(one.worth)]
        if curves:
            self.chart.set_series(times, curves[0], _HUNDRED)
            drawn = zip(shown, curves, _COLORS[: len(curves)], strict=True)
            self.chart.set_comparison([Overlay(*one) for one in drawn])
        for old in (self.figures, self.settings):
            self.tables.removeWidget(old)
            old.deleteLater()
        self.figures = _table(names, figures_of(self.results))
        self.settings = _table(names, settings_of(self.results))
        self.tables.addWidget(self.figures)
        self.tables.addWidget(self.settings)
        self._choose(self.view.value)

    def _choose(self, view: str) -> None:
        if view == "settings":
            differ = any(one.differs for one in settings_of(self.results))
            self.told.show_text(say("kept.compare_marked" if differ else "kept.compare_same"))
        else:
            self.told.show_text(say("kept.compare_curves"))
        self.tables.setCurrentWidget(self.settings if view == "settings" else self.figures)

    def _restyle(self) -> None:
        self.chart.setMinimumHeight(current().px(140))
        self.chart.set_colors(chart_colors())


def titles_of(results: Sequence[BacktestResult]) -> list[str]:
    """Return a name for each test that tells it from the others."""
    plain = [f"{one.settings.title}, {one.settings.timeframe}" for one in results]
    return [
        f"{number}. {name}" if plain.count(name) > 1 else name
        for number, name in enumerate(plain, 1)
    ]


def curves_of(results: Sequence[BacktestResult]) -> tuple[Times, list[Floats]]:
    """Return the curves that may be shown, each 100 at its start, at the same moments.

    Before its first day a test stands at 100, after its last one at its end.
    """
    drawn = [one for one in results if len(one.worth)]
    if not drawn:
        return np.empty(0, np.int64), []
    times = np.unique(np.concatenate([one.curve_ns for one in drawn]))
    curves = []
    for one in drawn:
        place = np.searchsorted(one.curve_ns, times, "right") - 1
        curves.append(one.worth[np.maximum(place, 0)] / one.worth[0] * _HUNDRED)
    return times, curves


def figures_of(results: Sequence[BacktestResult]) -> list[Line]:
    """Return the figures, losses first; what may not be shown is a dash."""
    rows: tuple[tuple[str, Callable[[BacktestResult], Cell]], ...] = (
        ("row_fall", lambda one: _percent(one.deepest_fall)),
        ("row_days", lambda one: Cell(str(one.longest_fall))),
        ("row_months", _months),
        ("row_worst", _worst),
        ("row_lost", lambda one: _of(one.trades_lost, one.trades_count)),
        ("row_run", lambda one: Cell(str(one.losing_run))),
        ("row_charges", _charges),
        ("row_gave", lambda one: _percent(None if one.gave is None else one.gave.total_return)),
        ("row_idle", lambda one: _percent(None if one.gave is None else one.gave.holding_return)),
        ("row_verdict", lambda one: Cell(say(f"test_it.{_VERDICTS[one.trust]}"), weight="semi")),
    )
    return [Line(say(f"kept.{key}"), tuple(show(one) for one in results)) for key, show in rows]


def settings_of(results: Sequence[BacktestResult]) -> list[Line]:
    """Return what they were tested with, what differs first and marked."""
    each = [dict(_settings(one)) for one in results]
    names = list(dict.fromkeys(name for one in each for name in one))
    lines = []
    for name in names:
        values = [one.get(name, say("kept.none")) for one in each]
        differs = len(set(values)) > 1
        weight, tone = ("heavy", "blue") if differs else ("normal", "ink")
        lines.append(
            Line(name, tuple(Cell(value, tone, weight, tip=value) for value in values), differs)
        )
    return sorted(lines, key=lambda one: not one.differs)


def _settings(one: BacktestResult) -> list[tuple[str, str]]:
    tested = one.settings
    return [
        (say("test_it.col_strategy"), tested.title),
        *tested.parameters,
        (say("test_it.kept_shares"), ", ".join(tested.symbols)),
        (say("test_it.kept_period"), tested.period),
        (say("test_it.kept_prices"), tested.adjusted or tested.prices),
        (say("kept.money"), rupees(tested.cash, tested.currency)),
        *tested.costs,
        (say("kept.fingerprint"), tested.fingerprint),
        (say("kept.program"), tested.code_version),
    ]


def _table(names: Sequence[str], lines: Sequence[Line]) -> Table:
    columns = [TableColumn(say("kept.compare_figure"), lambda line: line, "left", _name)]
    columns += [
        TableColumn(name, _cell_at(number), "right", _same, elides=True)
        for number, name in enumerate(names)
    ]
    table = Table(columns, says=say("kept.compare_title"), row="row_close")
    table.set_rows(lines)
    return table


def _name(line: Line) -> Cell:
    if not line.differs:
        return Cell(line.name, weight="semi")
    return Cell(line.name, weight="heavy", mark="pencil", tip=say("kept.compare_differs"))


def _cell_at(number: int) -> Callable[[Line], Cell]:
    return lambda line: line.cells[number]


def _same(cell: Cell) -> Cell:
    return cell


def _percent(value: float | None) -> Cell:
    if value is None:
        return Cell(say("kept.none"), "muted")
    return Cell(percent_text(value), tone_of(value), "semi")


def _of(part: int, whole: int) -> Cell:
    return Cell(say("kept.of", part=part, all=whole))


def _months(one: BacktestResult) -> Cell:
    return (
        _of(one.losing_months, len(one.months)) if one.months else Cell(say("kept.none"), "muted")
    )


def _worst(one: BacktestResult) -> Cell:
    worst = one.worst_month
    if worst is None:
        return Cell(say("kept.none"), "muted")
    month = f"{month_names()[worst.month - 1]} {worst.year}"
    return Cell(percent_text(worst.gave), tone_of(worst.gave), "semi", tip=month)


def _charges(one: BacktestResult) -> Cell:
    if one.gave is None:
        return Cell(say("kept.none"), "muted")
    return Cell(rupees(one.gave.charges, one.settings.currency, 0))
