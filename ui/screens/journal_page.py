"""The trades of the running account: figures, tags to put on and to look for, their stories."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget
from typing_extensions import override

from core.model.money_text import signed, with_arrow
from ui.deck import Deck
from ui.deck_journal import JournalTrade, JournalView, StrategyLine
from ui.screens.backtest_figures import tone_of
from ui.screens.backtest_trades import moment_text
from ui.screens.journal_figures import JournalFigureCards
from ui.screens.report_dialog import ReportDialog
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.notice import Notice
from ui.widgets.pill import PillButton
from ui.widgets.pill_look import PillLook
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.table_model import Column as TableColumn

_KINDS = ("xlsx", "csv")
_BEAT_MS = 300
Shown = tuple[JournalTrade, str]
"""A trade and the currency of its account."""


class JournalPage(QWidget):
    """Figures above, the list with its tags below. It asks the deck when it is refreshed."""

    def __init__(self, deck: Deck) -> None:
        super().__init__()
        self._deck = deck
        self._seen: JournalView | None = None
        self._chosen = ""
        self.figures = JournalFigureCards()
        self.strategies = Label("", "small", "semi", "muted", wrap=True)
        self.filter = TagFilter()
        self.filter.chosen.connect(self._show_trades)
        self.count = Label("", "small", "semi", "muted")
        self.table = Table(_columns(), says=say("journal.title"), selectable=True, row="row_close")
        self.table.chosen.connect(self._choose)
        self.nothing = EmptyState("owl", say("journal.empty"), side=72)
        self.lines = QStackedWidget()
        self.lines.addWidget(self.nothing)
        self.lines.addWidget(self.table)
        self.story = Label("", "text", "semi", wrap=True)
        self.problem = Notice("", "stop")
        self.problem.hide()
        self.tags = TagLine()
        self.tags.added.connect(self._add)
        self.tags.removed.connect(self._remove)
        card = Card(say("journal.title"))
        self.save = BigButton(say("journal.save"), "plain", "small", mark="save")
        self.save.set_tip(say("journal.save_tip"))
        self.save.clicked.connect(self._ask_where)
        card.add_to_header(self.count)
        card.add_to_header(self.save)
        card.add(self.filter, (self.lines, 1), self.problem, self.story, self.tags)
        self.setLayout(Column(self.figures, self.strategies, (card, 1), gap="near"))
        # Tags and files can be changed while no engine runs, and so no snapshot comes.
        self._beat = QTimer(self)
        self._beat.setInterval(_BEAT_MS)
        self._beat.timeout.connect(self.refresh)
        self.refresh()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._beat.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._beat.stop()

    def refresh(self) -> None:
        """Show what is new of the account's trades."""
        view = self._deck.journal().view()
        if view is self._seen and view is not None:
            return
        self._seen = view
        if view is None:
            self.figures.hide()
            self.strategies.hide()
        else:
            self.figures.show()
            self.figures.show_figures(view.figures, view.currency)
            told = _strategies(view.strategies, view.currency)
            self.strategies.show_text(told)
            self.strategies.setVisible(bool(told))
        self.filter.show_tags(() if view is None else view.tags)
        self._tell("" if view is None else view.problem, "" if view is None else view.said)
        self.save.setVisible(view is not None and bool(view.trades))
        self._show_trades()

    def _show_trades(self) -> None:
        view, tag = self._seen, self.filter.tag
        every = () if view is None else view.trades
        trades = [one for one in every if not tag or tag in one.tags]
        currency = "INR" if view is None else view.currency
        self.table.set_rows([(one, currency) for one in trades])
        place = next((n for n, one in enumerate(trades) if one.key == self._chosen), None)
        if place is None:
            self.table.clearSelection()
        else:
            self.table.selectRow(place)
        self._show_chosen(None if place is None else trades[place])
        self.count.show_text(self._count_words(len(trades)))
        said = say("journal.empty_tag", tag=tag) if tag else say("journal.empty")
        self.nothing.sentence.show_text(said)
        self.nothing.setAccessibleName(said)
        self.lines.setCurrentWidget(self.table if trades else self.nothing)

    def _count_words(self, count: int) -> str:
        view = self._seen
        if view is not None and len(view.trades) < view.figures.trades:
            return say("journal.first", shown=len(view.trades), all=view.figures.trades)
        return say("journal.found", n=count) if count else ""

    def _show_chosen(self, trade: JournalTrade | None) -> None:
        self._chosen = "" if trade is None else trade.key
        any_there = self._seen is not None and bool(self._seen.trades)
        plain = say("journal.choose") if any_there else ""
        self.story.show_text(plain if trade is None else _story(trade))
        self.tags.setVisible(trade is not None)
        if trade is not None:
            self.tags.show_tags(trade.tags)

    def _choose(self, row: Shown) -> None:
        self._tell("")
        self._show_chosen(row[0])

    def _add(self, tag: str) -> None:
        problem = self._deck.journal().tag(self._chosen, tag)
        if not problem:
            self.tags.field.clear()
        self.refresh()
        self._tell(problem)

    def _remove(self, tag: str) -> None:
        problem = self._deck.journal().untag(self._chosen, tag)
        self.refresh()
        self._tell(problem)

    def _tell(self, problem: str, said: str = "") -> None:
        self.problem.setVisible(bool(problem or said))
        if problem or said:
            self.problem.show_note(problem or said, "stop" if problem else "go")

    def _ask_where(self) -> None:
        self.dialog = ReportDialog(self.window(), self._deck, say("journal.file"), _KINDS)
        self.dialog.fileSelected.connect(self._save)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def _save(self, name: str) -> None:
        self._deck.journal().save(Path(name))


class TagFilter(QWidget):
    """A pill for all trades and one for each tag in use. Signal: chosen() on a person's choice."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tag = ""
        self._tags: tuple[str, ...] | None = None
        self._flow = Flow(gap="tight")
        self.setLayout(Column(self._flow))
        self.pills: dict[str, PillButton] = {}
        self.hide()

    def show_tags(self, tags: tuple[str, ...]) -> None:
        """Offer the tags in use; one that is used no more is no longer looked for."""
        if tags == self._tags:
            return
        self._tags = tags
        if self.tag not in tags:
            self.tag = ""
        _empty(self._flow)
        self.pills = {}
        for tag in ("", *tags):
            text = tag or say("journal.all_tags")
            pill = PillButton(PillLook(text), checkable=True)
            pill.setAccessibleName(f"{say('journal.filter')}: {text}")
            pill.clicked.connect(lambda _=False, tag=tag: self._choose(tag))
            self._flow.add(pill)
            self.pills[tag] = pill
        self._mark()
        self.setVisible(bool(tags))

    def _choose(self, tag: str) -> None:
        self.tag = tag
        self._mark()
        self.chosen.emit()

    def _mark(self) -> None:
        for tag, pill in self.pills.items():
            pill.setChecked(tag == self.tag)


class TagLine(QWidget):
    """The tags of one trade, each taken off by a press, and a field for one more."""

    added = Signal(str)
    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setPlaceholderText(say("journal.tag_field"))
        self.field.setAccessibleName(say("journal.tag_field"))
        self.field.returnPressed.connect(self._add)
        self.add = BigButton(say("journal.tag_add"), "blue", "small", mark="plus")
        self.add.clicked.connect(self._add)
        self._flow = Flow(gap="tight")
        self.pills: dict[str, PillButton] = {}
        self.held = QWidget()
        self.held.setLayout(Column(self._flow))
        self.setLayout(Row((self.held, 1), (self.field, 1), self.add, gap="near"))
        self.hide()

    def show_tags(self, tags: tuple[str, ...]) -> None:
        """Show the tags of a trade."""
        if tuple(self.pills) == tags:
            return
        _empty(self._flow)
        self.pills = {}
        for tag in tags:
            tip = say("journal.tag_remove", tag=tag)
            pill = PillButton(PillLook(tag, mark="cross"), tip=tip)
            pill.clicked.connect(lambda _=False, tag=tag: self.removed.emit(tag))
            self._flow.add(pill)
            self.pills[tag] = pill
        self.held.setVisible(bool(tags))

    def _add(self) -> None:
        self.added.emit(self.field.text())


def _empty(flow: Flow) -> None:
    for old in flow.clear():
        old.hide()
        old.deleteLater()


def _who(name: str) -> str:
    return (
        name.replace("_", " ").capitalize()
        if name not in ("", "manual")
        else say("journal.by_hand")
    )


def _strategies(lines: Sequence[StrategyLine], currency: str) -> str:
    return "   ·   ".join(
        say(
            "journal.strategies_line",
            name=_who(one.strategy),
            lost=one.lost,
            all=one.trades,
            profit=signed(one.profit, currency, 0),
        )
        for one in lines
    )


def _story(trade: JournalTrade) -> str:
    begun, ended = trade.reason.rstrip("."), trade.exit_reason.rstrip(".")
    if not begun or not ended:
        return trade.symbol
    return say("journal.story", symbol=trade.symbol, begun=begun, ended=ended)


def _columns() -> list[TableColumn]:
    def column(key: str, show, align: str = "left", width: float = 1.0) -> TableColumn:  # type: ignore[no-untyped-def]
        return TableColumn(say(f"journal.{key}"), _itself, align, show, width)

    def profit(row: Shown) -> Cell:
        return Cell(with_arrow(row[0].profit, row[1], 0), tone_of(float(row[0].profit)), "semi")

    return [
        column("col_out", lambda row: moment_text(row[0].exit_ns, clock=True)),
        column("col_name", lambda row: Cell(row[0].symbol, weight="semi")),
        column("col_way", lambda row: say(f"test_it.way_{row[0].side}")),
        column("col_who", lambda row: _who(row[0].strategy)),
        column("col_tags", lambda row: Cell(", ".join(row[0].tags), "blue", "semi"), width=1.6),
        column("col_profit", profit, "right"),
    ]


def _itself(row: Shown) -> Shown:
    return row
