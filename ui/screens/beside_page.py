"""A test beside the practice account: what practice did otherwise on the same days, and why."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtWidgets import QStackedWidget, QWidget

from core.model.money_text import grouped, rupees, signed, with_arrow
from ui.deck_backtest import BacktestBench, BacktestResult
from ui.deck_beside import BesideCause, BesideLeg, BesideSheet, BesideSide, BesideTrade
from ui.deck_kept import KeptView
from ui.screens.backtest_figures import tone_of
from ui.screens.backtest_trades import MOST_LISTED, moment_text
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.empty_state import EmptyState, LoadingState
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.notice import Notice
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.table_model import Column as TableColumn

_WHAT = "beside"
_VIEWS = ("why", "sums", "each")
_TONES = {"same": "muted", "changed": "ink", "missed": "wait_text", "extra": "blue"}

Sum = tuple[str, str, str, str]
"""A name, the test's and the practice's figure, and the colour of the last."""
Shown = tuple[BesideTrade, str]
"""A trade and the currency of its test."""
CauseRow = tuple[BesideCause, str]


class BesidePage(QStackedWidget):
    """Nothing yet, under way, or the comparison; what practice lost most by first."""

    def __init__(self, bench: BacktestBench) -> None:
        super().__init__()
        self._bench = bench
        self._key = ""
        self._seen: tuple[object, ...] = ()
        self.nothing = EmptyState("learn", say("beside.none"), say("beside.start"))
        self.nothing.action.connect(self._start)
        self.loading = LoadingState(say("beside.running"), mark="learn")
        self.cancel = BigButton(say("kept.cancel"), "plain", "normal", mark="cross")
        self.cancel.clicked.connect(self._cancel)
        self.running = QWidget()
        self.running.setLayout(Column((self.loading, 1), Row(1, self.cancel, 1), 1))
        self.compared = QWidget()
        self.compared.setLayout(self._comparison())
        for page in (self.nothing, self.running, self.compared):
            self.addWidget(page)

    def _comparison(self) -> Column:
        self.headline = Notice("", "blue")
        self.notes = Label("", "small", "semi", "muted", wrap=True)
        views = [(key, say(f"beside.{key}")) for key in _VIEWS]
        self.view = ChoiceButtons(views, says=say("beside.view"))
        self.view.chosen.connect(self._turn)
        self.again = BigButton(say("beside.again"), "plain", "small", mark="rewind")
        self.again.clicked.connect(self._start)
        self.sums = Table(_sum_columns(), says=say("beside.start"), row="row_close")
        self.causes = Table(_cause_columns(), says=say("beside.why"), row="row_close")
        self.trades = Table(
            _trade_columns(),
            says=say("beside.each"),
            selectable=True,
            empty=say("beside.no_trade"),
            row="row_close",
        )
        self.trades.chosen.connect(self._choose)
        self.story = Label("", "text", "semi", wrap=True)
        each = QWidget()
        each.setLayout(Column((self.trades, 1), self.story, gap="near"))
        self.pages = QStackedWidget()
        for page in (self.causes, self.sums, each):
            self.pages.addWidget(page)
        line = Row(self.view, 1, self.again)
        return Column(self.headline, line, self.notes, (self.pages, 1), gap="near")

    def show_beside(self, result: BacktestResult, view: KeptView) -> None:
        """Show the comparison of a result, or how far it is."""
        sheet = self._bench.kept().beside(result.key)
        seen = (result.key, view, sheet)
        if seen == self._seen:
            return
        self._key, self._seen = result.key, seen
        mine = view.what == _WHAT
        if mine and view.state == "running":
            done = say("kept.share", percent=round(view.share * 100))
            self.loading.show_progress(view.share, done)
            self.setCurrentWidget(self.running)
        elif mine and view.state == "failed":
            self._show_nothing(say("kept.failed", said=view.said), view)
        elif sheet is None or sheet.nothing:
            self._show_nothing(say("beside.none") if sheet is None else sheet.nothing, view)
        else:
            self.again.allow(view.state != "running", say("kept.busy"))
            self._show_sheet(sheet)

    def _show_nothing(self, told: str, view: KeptView) -> None:
        self.nothing.sentence.show_text(told)
        self.nothing.setAccessibleName(told)
        self.nothing.button.allow(view.state != "running", say("kept.busy"))
        self.setCurrentWidget(self.nothing)

    def _show_sheet(self, sheet: BesideSheet) -> None:
        money = rupees(abs(sheet.whole), sheet.currency)
        key = "less" if sheet.whole < 0 else "more" if sheet.whole > 0 else "equal"
        days = [moment_text(one, clock=False) for one in (sheet.since_ns, sheet.until_ns)]
        period = say("beside.period", since=days[0], until=days[1])
        told = say(f"beside.{key}", money=money) if sheet.whole else say("beside.equal")
        self.headline.show_note(told, "wait" if sheet.whole < 0 else "blue")
        self.notes.show_text(" ".join((period, *sheet.notes)))
        self.causes.set_rows([(one, sheet.currency) for one in sheet.causes])
        self.sums.set_rows(_sums(sheet))
        self.trades.clearSelection()
        self.trades.set_rows([(one, sheet.currency) for one in sheet.trades[:MOST_LISTED]])
        self.story.show_text(say("beside.choose") if sheet.trades else "")
        self.setCurrentWidget(self.compared)

    def _turn(self, view: str) -> None:
        self.pages.setCurrentIndex(_VIEWS.index(view))

    def _choose(self, row: Shown) -> None:
        self.story.show_text(f"{row[0].symbol}: {row[0].story}")

    def _start(self) -> None:
        self._bench.kept().put_beside(self._key)

    def _cancel(self) -> None:
        self._bench.kept().cancel()


def _sums(sheet: BesideSheet) -> list[Sum]:
    test, practice = sheet.test, sheet.practice
    if test is None or practice is None:
        return []
    shown: list[tuple[str, Callable[[BesideSide], str]]] = [
        ("trades", lambda one: grouped(Decimal(one.trades))),
        ("fills", lambda one: grouped(Decimal(one.fills))),
        ("charges", lambda one: rupees(one.charges, sheet.currency)),
        ("profit", lambda one: signed(one.profit, sheet.currency)),
    ]
    return [
        (
            say(f"beside.sum_{key}"),
            text(test),
            text(practice),
            tone_of(float(practice.profit)) if key == "profit" else "ink",
        )
        for key, text in shown
    ]


def _sum_columns() -> list[TableColumn]:
    return [
        TableColumn(say("beside.sum"), _sum, format=lambda row: Cell(row[0], weight="semi")),
        TableColumn(say("beside.side_test"), _sum, "right", lambda row: row[1]),
        TableColumn(
            say("beside.side_practice"), _sum, "right", lambda row: Cell(row[2], row[3], "semi")
        ),
    ]


def _sum(row: Sum) -> Sum:
    return row


def _cause(row: CauseRow) -> CauseRow:
    return row


def _cause_columns() -> list[TableColumn]:
    def column(key: str, show, align: str = "left") -> TableColumn:  # type: ignore[no-untyped-def]
        return TableColumn(say(f"beside.{key}"), _cause, align, show)

    return [
        column("cause", lambda row: Cell(say(f"beside.cause_{row[0].key}"), weight="semi")),
        column("count", lambda row: grouped(Decimal(row[0].trades)), "right"),
        column("money", lambda row: _money(row[0].money, row[1]), "right"),
    ]


def _money(amount: Decimal, currency: str) -> Cell:
    return Cell(with_arrow(amount, currency), tone_of(float(amount)), "semi")


def _trade(row: Shown) -> Shown:
    return row


def _leg(leg: BesideLeg | None, currency: str) -> Cell:
    if leg is None:
        return Cell(say("beside.dash"), "muted")
    entry, exit_ = (rupees(one, currency, 2) for one in (leg.entry_price, leg.exit_price))
    days = " → ".join(moment_text(one, clock=True) for one in (leg.entry_ns, leg.exit_ns))
    return Cell(say("beside.leg", entry=entry, exit=exit_), tip=days)


def _trade_columns() -> list[TableColumn]:
    def column(key: str, show, align: str = "left") -> TableColumn:  # type: ignore[no-untyped-def]
        return TableColumn(say(f"beside.{key}"), _trade, align, show)

    def kind(row: Shown) -> Cell:
        return Cell(say(f"beside.kind_{row[0].kind}"), _TONES[row[0].kind], "semi")

    return [
        column("name", lambda row: Cell(row[0].symbol, weight="semi")),
        column("what", kind),
        column("in_test", lambda row: _leg(row[0].test, row[1])),
        column("in_practice", lambda row: _leg(row[0].practice, row[1])),
        column("gap", lambda row: _money(row[0].difference, row[1]), "right"),
    ]
