"""What shocks would have done to a test: the list, and the story of the one chosen."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from core.model.money_text import rupees
from ui.deck_backtest import BacktestBench, BacktestResult
from ui.deck_kept import KeptView, ShockLine
from ui.screens.backtest_figures import percent_text
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.empty_state import EmptyState, LoadingState
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.table_model import Column as TableColumn

Shown = tuple[ShockLine, str]
"""A shock and the currency of its test."""


class ShockPage(QStackedWidget):
    """Nothing yet, under way, or the list; the deepest fall first."""

    def __init__(self, bench: BacktestBench) -> None:
        super().__init__()
        self._bench = bench
        self._key = ""
        self._seen: tuple[object, ...] = ()
        self.nothing = EmptyState("wave", say("kept.shocks_none"), say("kept.shocks_start"))
        self.nothing.action.connect(self._start)
        self.loading = LoadingState(say("kept.running_shocks"), mark="wave")
        self.cancel = BigButton(say("kept.cancel"), "plain", "normal", mark="cross")
        self.cancel.clicked.connect(self._cancel)
        self.running = QWidget()
        self.running.setLayout(Column((self.loading, 1), Row(1, self.cancel, 1), 1))
        says = say("kept.head_shocks")
        self.table = Table(_columns(), says=says, selectable=True, row="row_close")
        self.table.chosen.connect(self._choose)
        self.story = Label(say("kept.shock_choose"), "text", "semi", wrap=True)
        self.list = QWidget()
        self.list.setLayout(Column((self.table, 1), self.story, gap="near"))
        for page in (self.nothing, self.running, self.list):
            self.addWidget(page)

    def show_shocks(self, result: BacktestResult, view: KeptView) -> None:
        """Show the shocks of a result, or how far they are."""
        shocks = self._bench.kept().shocks(result.key)
        seen = (result.key, view, shocks)
        if seen == self._seen:
            return
        self._key, self._seen = result.key, seen
        if view.what == "shocks" and view.state == "running":
            done = say("kept.share", percent=round(view.share * 100))
            self.loading.show_progress(view.share, done)
            self.setCurrentWidget(self.running)
        elif shocks:
            self.table.set_rows([(one, result.settings.currency) for one in shocks])
            self.setCurrentWidget(self.list)
            self.table.selectRow(0)
            self._choose((shocks[0], result.settings.currency))
        else:
            failed = view.what == "shocks" and view.state == "failed"
            told = say("kept.failed", said=view.said) if failed else say("kept.shocks_none")
            self.nothing.sentence.show_text(told)
            self.nothing.setAccessibleName(told)
            busy = view.state == "running"
            self.nothing.button.allow(not busy, say("kept.busy"))
            self.setCurrentWidget(self.nothing)

    def _choose(self, row: Shown) -> None:
        self.story.show_text(say("kept.shock_story", about=row[0].about, story=row[0].story))

    def _start(self) -> None:
        self._bench.kept().shake(self._key)

    def _cancel(self) -> None:
        self._bench.kept().cancel()


def _itself(row: Shown) -> Shown:
    return row


def _fall(row: Shown) -> Cell:
    fall = row[0].fall
    if fall is None:
        return Cell(say("kept.shock_unseen"), "muted", tip=row[0].story)
    return Cell(percent_text(fall), "down" if fall < 0 else "ink", "heavy")


def _cost(row: Shown) -> Cell:
    shock, currency = row
    if shock.fall is None:
        return Cell(say("kept.none"), "muted")
    if shock.cost <= 0:
        return Cell(say("kept.shock_gained"), "muted", tip=shock.money)
    return Cell(rupees(shock.cost, currency, 0), "ink", "semi", tip=shock.money)


def _kind(row: Shown) -> str:
    return say("kept.shock_real" if row[0].real else "kept.shock_made")


def _columns() -> list[TableColumn]:
    def column(key: str, show, align: str = "left") -> TableColumn:  # type: ignore[no-untyped-def]
        return TableColumn(say(f"kept.{key}"), _itself, align, show)

    return [
        column("shock", lambda row: Cell(row[0].title, weight="semi")),
        column("shock_kind", _kind),
        column("shock_fall", _fall, "right"),
        column("shock_cost", _cost, "right"),
    ]
