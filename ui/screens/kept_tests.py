"""The tests that were kept, newest first; pressing one opens it again."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.deck_backtest import BacktestBench, SavedBacktest
from ui.screens.backtest_trades import moment_text
from ui.screens.compare_tests import CompareTests
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.label import Label
from ui.widgets.layouts import Column
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.table_model import Column as TableColumn

_TONES = {"trust it": "up", "do not trust it": "down"}
_VERDICTS = {
    "trust it": "kept_trust",
    "practise first": "kept_practise",
    "do not trust it": "kept_not",
    "not enough evidence": "kept_unknown",
}


MOST = 4


@dataclass(frozen=True)
class _Row:
    """A kept test in the list, and whether it is chosen to be compared."""

    test: SavedBacktest
    chosen: bool = False


class KeptTests(QWidget):
    """A table of them. Signal: opened(str) with the key of the one pressed."""

    opened = Signal(str)

    def __init__(self, bench: BacktestBench) -> None:
        super().__init__()
        self._bench = bench
        self._seen: tuple[SavedBacktest, ...] | None = None
        self.chosen: list[str] = []
        title = say("test_it.page_kept")
        self.table = Table(_columns(), says=title, selectable=True)
        self.table.chosen.connect(self._chosen)
        self.nothing = EmptyState("box_empty", say("test_it.kept_looking"), side=96)
        self.loading = EmptyState("hourglass", say("kept.compare_loading"), side=96)
        self.compared = CompareTests()
        self.compared.left.connect(self._list)
        self.pages = QStackedWidget()
        for page in (self.nothing, self.table, self.loading, self.compared):
            self.pages.addWidget(page)
        self.told = Label(say("kept.compare_pick"), "text", "semi", "muted", wrap=True)
        self.compare = BigButton(say("kept.compare"), "plain", "small", mark="nav_charts")
        self.compare.clicked.connect(self._turn)
        self.show_them = BigButton(say("kept.compare_show", n=2), "blue", "small")
        self.show_them.clicked.connect(self._show)
        self.card = Card(title)
        self.card.add_to_header(self.show_them, self.compare)
        self.card.add(self.told, (self.pages, 1))
        self.comparing = False
        self.setLayout(Column((self.card, 1), margins=(24, 2, 24, 16)))
        self._arrange()

    def refresh(self) -> None:
        """Show what is new among them, and the compared ones once they are read."""
        if self.pages.currentWidget() is self.loading:
            results = self._bench.kept().compared()
            if results is not None:
                self.compared.show_results(results)
                self.pages.setCurrentWidget(self.compared)
                self._arrange()
            return
        saved = self._bench.saved()
        if saved is None or saved is self._seen or self.pages.currentWidget() is self.compared:
            return
        self._seen = saved
        known = {one.key for one in saved}
        self.chosen = [key for key in self.chosen if key in known]
        self._fill()
        none = say("test_it.kept_none")
        self.nothing.sentence.show_text(none)
        self.nothing.setAccessibleName(none)
        self.pages.setCurrentWidget(self.table if saved else self.nothing)
        self._arrange()

    def _fill(self) -> None:
        self.table.set_rows([_Row(one, one.key in self.chosen) for one in self._seen or ()])

    def _chosen(self, row: _Row) -> None:
        key = row.test.key
        if not self.comparing:
            self.opened.emit(key)
            return
        if key in self.chosen:
            self.chosen.remove(key)
        elif len(self.chosen) < MOST:
            self.chosen.append(key)
        self._fill()
        self._arrange()

    def _turn(self) -> None:
        self.comparing = not self.comparing
        if not self.comparing:
            self.chosen.clear()
            self._fill()
        self._arrange()

    def _show(self) -> None:
        self._bench.kept().compare(tuple(self.chosen))
        self.pages.setCurrentWidget(self.loading)
        self._arrange()
        self.refresh()

    def _list(self) -> None:
        self._seen = None
        self.pages.setCurrentWidget(self.table)
        self.refresh()
        self._arrange()

    def _arrange(self) -> None:
        listed = self.pages.currentWidget() is self.table
        picking, count = listed and self.comparing, len(self.chosen)
        self.told.setVisible(picking)
        self.told.show_text(say("kept.compare_most" if count == MOST else "kept.compare_pick"))
        self.compare.setVisible(listed and len(self._seen or ()) > 1)
        self.compare.show_text(say("kept.compare_stop" if self.comparing else "kept.compare"))
        self.show_them.setVisible(picking)
        self.show_them.show_text(say("kept.compare_show", n=count))
        self.show_them.allow(count > 1, say("kept.compare_more"))
        away = self.pages.currentWidget() is self.compared
        self.card.title.show_text(say("kept.compare_title" if away else "test_it.page_kept"))


def _itself(row: _Row) -> _Row:
    return row


def _prices(one: SavedBacktest) -> str:
    return say("test_it.prices_made_up" if one.made_up else "test_it.prices_files")


def _verdict(one: SavedBacktest) -> Cell:
    return Cell(say(f"test_it.{_VERDICTS[one.trust]}"), _TONES.get(one.trust, "ink"), "semi")


def _columns() -> list[TableColumn]:
    def column(key: str, show) -> TableColumn:  # type: ignore[no-untyped-def]
        return TableColumn(say(f"test_it.{key}"), _itself, "left", lambda row: show(row.test))

    def when(row: _Row) -> Cell:
        text = moment_text(row.test.tested_ns, clock=True)
        if not row.chosen:
            return Cell(text)
        return Cell(text, "blue", "heavy", mark="tick_badge")

    return [
        TableColumn(say("test_it.kept_when"), _itself, "left", when),
        column("col_strategy", lambda one: Cell(one.title, weight="semi")),
        column("kept_shares", lambda one: str(one.symbols)),
        column("kept_period", lambda one: one.period),
        column("kept_prices", _prices),
        column("kept_verdict", _verdict),
    ]
