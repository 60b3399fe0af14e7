"""All strategies side by side: what each did on the chosen prices, losses first."""

from decimal import Decimal

from PySide6.QtWidgets import QStackedWidget, QWidget

from core.model.money_text import grouped
from ui.deck import Deck, Measured, StrategyCard
from ui.screens.room import Room
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.notice import Notice
from ui.widgets.outcome_bars import OutcomeBars
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.table_model import Column as TableColumn


class StrategyTable(QWidget):
    """The last measured results of every strategy."""

    def __init__(self, deck: Deck) -> None:
        super().__init__()
        self.deck = deck
        self._seen: tuple[StrategyCard, ...] = ()
        self.run = BigButton(say("test_it.run_all"), "go", "normal", mark="play")
        self.run.clicked.connect(self._run)
        self.told = Label("", "text", "semi", "muted", wrap=True)
        warning = Notice(say("test_it.simulated"), "wait")
        self.table = Table(_columns(), says=say("test_it.all_strategies"), selectable=True)
        self.table.chosen.connect(self._choose)
        self.nothing = EmptyState(
            "nav_test", say("test_it.none_yet"), say("test_it.run_all"), side=96
        )
        self.nothing.action.connect(self._run)
        self.results = QStackedWidget()
        self.results.addWidget(self.nothing)
        self.results.addWidget(self.table)
        card = Card(say("test_it.all_strategies"))
        card.add_to_header(self.run)
        card.add(self.told, (self.results, 1), warning)
        self.bars = OutcomeBars(says=say("test_it.all_strategies"), high=150)
        self.bars_of = Label("", "text", "semi", "muted", wrap=True)
        months = Card(say("test_it.months"))
        months.add(self.bars_of, self.bars, 1)
        body = Row((card, 11), (months, 4), gap="wide")
        whole = Column((body, 1), gap="wide", margins=(24, 4, 24, 24))
        self.setLayout(Column(Room(whole, [(body, 900)]), gap=0))

    def refresh(self) -> None:
        """Show new results when there are any."""
        cards = tuple(self.deck.cards() or ())
        if cards == self._seen:
            return
        self._seen = cards
        measuring = any(card.measuring for card in cards)
        self.run.allow(not measuring, say("test_it.running"))
        self.run.show_text(say("test_it.running" if measuring else "test_it.run_all"), mark="play")
        done = [card for card in cards if card.measured is not None]
        self.table.set_rows(done)
        self.results.setCurrentWidget(self.table if done else self.nothing)
        self.nothing.button.allow(not measuring, say("test_it.running"))
        self.nothing.sentence.show_text(
            say("states.loading_test" if measuring else "test_it.none_yet")
        )
        if not done:
            self.bars_of.show_text(say("test_it.months_none"))
        if done and done[0].measured is not None:
            measured = done[0].measured
            self.told.show_text(
                say("test_it.measured_on", prices=measured.prices, period=measured.period)
            )
            self._choose(done[0])

    def _choose(self, card: StrategyCard) -> None:
        measured = card.measured
        if measured is None:
            return
        if measured.enough:
            lost, months = measured.losing_months, len(measured.months)
            told = say("strategies.bars_told", lost=lost, all=months)
            self.bars_of.show_text(f"{card.title}: {told}.")
            self.bars.show_results([month / 100 for month in measured.months])
        else:
            self.bars_of.show_text(f"{card.title}: {say('test_it.too_few')}")
            self.bars.show_results([])

    def _run(self) -> None:
        self.deck.measure_cards()
        self._seen = ()


def _of(card: StrategyCard) -> Measured:
    assert card.measured is not None
    return card.measured


def _shown(card: StrategyCard, text: str, tone: str = "ink") -> Cell:
    if not _of(card).enough:
        return Cell("—", "muted", tip=say("test_it.too_few"))
    return Cell(text, tone, "semi")


def _percent(value: float) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{abs(value):.1f} %"


def _fall(card: StrategyCard) -> Cell:
    return _shown(card, _percent(_of(card).deepest_fall), "down")


def _result(card: StrategyCard) -> Cell:
    value = _of(card).total_return
    return _shown(card, _percent(value), "up" if value > 0 else "down")


def _columns() -> tuple[TableColumn, ...]:
    def column(key: str, show, align: str = "right", term: str | None = None) -> TableColumn:  # type: ignore[no-untyped-def]
        return TableColumn(say(f"test_it.{key}"), _itself, align, show, term=term)

    return (
        column("col_strategy", lambda c: Cell(c.title, weight="semi"), "left"),
        column(
            "col_fall",
            lambda c: _shown(c, _percent(_of(c).deepest_fall), "down"),
            term="deepest_fall",
        ),
        column(
            "col_lost",
            lambda c: _shown(
                c, say("test_it.lost_of", lost=_of(c).losing_months, all=len(_of(c).months))
            ),
        ),
        column(
            "col_month",
            lambda c: _shown(c, f"{_percent(_of(c).low)} … {_percent(_of(c).high)}"),
            term="typical_month",
        ),
        column("col_result", _result),
        column("col_idle", lambda c: _shown(c, _percent(_of(c).idle_return)), term="buy_and_hold"),
        column("col_trades", lambda c: grouped(Decimal(_of(c).trades))),
    )


def _itself(card: StrategyCard) -> StrategyCard:
    return card
