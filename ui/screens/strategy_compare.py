"""Chosen strategies side by side, losses first, with doing nothing beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.art import names
from ui.deck import Measured, StrategyCard
from ui.screens.compare_chips import CompareChips
from ui.screens.strategy_card import (
    parts_named,
    range_text,
    share_text,
    source_text,
)
from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.label import Label
from ui.widgets.layouts import Column as Lines
from ui.widgets.table import Column, Table
from ui.widgets.table_model import Cell


@dataclass(frozen=True)
class _Line:
    """One row; `measured` is None when there is nothing to show, `idle` for doing nothing."""

    title: str
    art: str
    measured: Measured | None
    idle: bool = False
    news: str = ""


def lines_of(cards: Sequence[StrategyCard]) -> list[_Line]:
    """Return a row for each strategy, and doing nothing at the end when something is measured."""
    lines = []
    for card in cards:
        measured, news = card.measured, ""
        if card.problem:
            measured, news = None, say("strategies.broken")
        elif measured is None:
            news = say("strategies.testing" if card.measuring else "strategies.not_tested")
        elif not measured.enough:
            news = say("strategies.too_few_short")
        art = card.art if card.art in names() else "nav_strategies"
        lines.append(_Line(card.title, art, measured, news=news))
    evidence = [card.measured for card in cards if card.measured and card.measured.enough]
    if evidence:
        lines.append(_Line(say("strategies.do_nothing"), "sleeping_bull", evidence[0], idle=True))
    return lines


def _fall(line: _Line) -> Cell:
    if line.news:
        return Cell(line.news, "muted", tip=line.news)
    if line.idle or line.measured is None:
        return Cell(say("everywhere.none"), "muted")
    return Cell(share_text(line.measured.deepest_fall), "down", "heavy")


def _losing(line: _Line) -> str:
    facts = _figures(line)
    if facts is None:
        return "—"
    return say("strategies.months_of", lost=facts.losing_months, all=len(facts.months))


def _month(line: _Line) -> str:
    facts = _figures(line)
    return "—" if facts is None else range_text(facts)


def _total(line: _Line) -> Cell:
    if line.measured is None or line.news:
        return Cell("—", "muted")
    value = line.measured.idle_return if line.idle else line.measured.total_return
    return Cell(share_text(value), "up" if value > 0 else "down" if value < 0 else "ink", "semi")


def _trades(line: _Line) -> str:
    return "—" if line.measured is None else "0" if line.idle else str(line.measured.trades)


def _tested(line: _Line) -> str:
    if line.measured is None:
        return "—"
    return f"{line.measured.period}, {source_text(line.measured)}"


def _figures(line: _Line) -> Measured | None:
    return None if line.idle or line.news else line.measured


def _whole(line: _Line) -> _Line:
    return line


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            say("strategies.col_strategy"),
            _whole,
            format=lambda line: Cell(line.title, weight="semi", mark=line.art),
        ),
        Column(say("strategies.col_fall"), _whole, "right", _fall, term="deepest_fall"),
        Column(say("strategies.col_losing"), _whole, "right", _losing, term="losing_months"),
        Column(say("strategies.col_month"), _whole, "right", _month, term="typical_month"),
        Column(say("strategies.col_total"), _whole, "right", _total),
        Column(say("strategies.col_trades"), _whole, "right", _trades),
        Column(say("strategies.col_prices"), _whole, format=_tested),
    )


class CompareSheet(Sheet):
    """The choice and the table; it follows the measuring while open."""

    # Two lines of names and five of figures shall fit into 768 px.
    padding: ClassVar[tuple[float, float]] = (24, 18)
    around: ClassVar[tuple[float, float]] = (12, 6)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("strategies.compare_title"), 1160)
        self._cards: Sequence[StrategyCard] = ()
        self.chips = CompareChips()
        self.chips.changed.connect(self._show)
        self.table = Table(_columns(), says=say("strategies.compare_title"), selectable=True)
        self.nothing = EmptyState("nav_test", say("strategies.compare_none"))
        self._shown = QStackedWidget()
        self._shown.addWidget(self.table)
        self._shown.addWidget(self.nothing)
        pick = Label(say("strategies.compare_pick"), "text", "semi", wrap=True)
        self.why = Label("", "text", "semi", "muted", wrap=True)
        self.body.add((Lines(pick, self.chips, (self._shown, 1), self.why, gap="near"), 1))
        self.done = BigButton(say("everywhere.close"), "plain", "normal")
        self.done.clicked.connect(self.shut)
        self.foot.add(1, self.done)

    def show_cards(self, cards: Sequence[StrategyCard], first: str) -> None:
        """Show these cards; of those chosen at the beginning `first` is one."""
        self._cards = cards
        self.chips.show_cards(cards, first)
        self._show()

    def _show(self) -> None:
        chosen = self.chips.value()
        cards = [card for card in self._cards if card.key in chosen]
        lines = lines_of(cards)
        self.table.set_rows(lines)
        any_known = any(line.measured is not None for line in lines)
        self._shown.setCurrentWidget(self.table if any_known else self.nothing)
        # The bar that scrolls sideways in a narrow window must not cost a row.
        sideways = self.table.horizontalScrollBar().sizeHint().height()
        self.table.setMinimumHeight(self.table.sizeHint().height() + sideways)
        # The same parts were on for all of them: with other parts all are tested again.
        parts = next((parts_named(one.measured) for one in cards if one.measured), "")
        self.why.show_text(f"{say('strategies.compare_why')} {parts}".rstrip())
