"""The tests that were kept, newest first; pressing one opens it again."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.deck_backtest import BacktestBench, SavedBacktest
from ui.screens.backtest_trades import moment_text
from ui.text import say
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
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


class KeptTests(QWidget):
    """A table of them. Signal: opened(str) with the key of the one pressed."""

    opened = Signal(str)

    def __init__(self, bench: BacktestBench) -> None:
        super().__init__()
        self._bench = bench
        self._seen: tuple[SavedBacktest, ...] | None = None
        title = say("test_it.page_kept")
        self.table = Table(_columns(), says=title, selectable=True)
        self.table.chosen.connect(self._chosen)
        self.nothing = EmptyState("box_empty", say("test_it.kept_looking"), side=96)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.nothing)
        self.pages.addWidget(self.table)
        card = Card(title)
        card.add((self.pages, 1))
        self.setLayout(Column((card, 1), margins=(24, 2, 24, 16)))

    def refresh(self) -> None:
        """Show what is new among them."""
        saved = self._bench.saved()
        if saved is None or saved is self._seen:
            return
        self._seen = saved
        self.table.set_rows(saved)
        none = say("test_it.kept_none")
        self.nothing.sentence.show_text(none)
        self.nothing.setAccessibleName(none)
        self.pages.setCurrentWidget(self.table if saved else self.nothing)

    def _chosen(self, one: SavedBacktest) -> None:
        self.opened.emit(one.key)


def _itself(one: SavedBacktest) -> SavedBacktest:
    return one


def _prices(one: SavedBacktest) -> str:
    return say("test_it.prices_made_up" if one.made_up else "test_it.prices_files")


def _verdict(one: SavedBacktest) -> Cell:
    return Cell(say(f"test_it.{_VERDICTS[one.trust]}"), _TONES.get(one.trust, "ink"), "semi")


def _columns() -> list[TableColumn]:
    def column(key: str, show) -> TableColumn:  # type: ignore[no-untyped-def]
        return TableColumn(say(f"test_it.{key}"), _itself, "left", show)

    return [
        column("kept_when", lambda one: moment_text(one.tested_ns, clock=True)),
        column("col_strategy", lambda one: Cell(one.title, weight="semi")),
        column("kept_shares", lambda one: str(one.symbols)),
        column("kept_period", lambda one: one.period),
        column("kept_prices", _prices),
        column("kept_verdict", _verdict),
    ]
