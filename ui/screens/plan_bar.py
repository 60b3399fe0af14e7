"""What START will do, in one line, with START itself."""

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from core.events.snapshot import BotState
from core.model.money_text import grouped, rupees
from ui.deck import Deck, Plan
from ui.pace import pace_words
from ui.price_choice import currency_of
from ui.text import say
from ui.theme import current, follow
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.flow import Tiles
from ui.widgets.label import Label
from ui.widgets.layouts import Column
from ui.widgets.pill import PillButton
from ui.widgets.pill_look import PillLook

_STARTABLE = (BotState.READY, BotState.STOPPED, BotState.FINISHED)
_NAMES_SHOWN = 2


class PlanBar(Card):
    """Shares, pace, risk, day stop, money. Signals: shares(), pace(), start()."""

    shares = Signal()
    pace = Signal()
    start = Signal()

    def __init__(self) -> None:
        super().__init__(padding="wide")
        self.setAccessibleName(say("strategies.start"))
        self.watched = PillButton(PillLook("", mark="pencil"))
        self.watched.clicked.connect(self.shares)
        self.clock = PillButton(PillLook("", mark="hourglass"))
        self.clock.clicked.connect(self.pace)
        self.risk, self.day, self.money = (Label("", "text", "heavy", wrap=True) for _ in range(3))
        self.go = BigButton(say("strategies.start"), "go", "big", mark="play")
        self.go.clicked.connect(self.start)
        tiles = Tiles(least=134, most=5, gap="near")
        tiles.add(
            _fact(say("strategies.shares_to_watch"), self.watched),
            _fact(say("strategies.pace"), self.clock),
            _fact(say("strategies.risk_each"), self.risk),
            _fact(say("strategies.day_stop"), self.day),
            _fact(say("strategies.money"), self.money),
        )
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.addWidget(tiles, 1)
        self._line.addWidget(self.go)
        self.body.addLayout(self._line)
        follow(self._size_figures)

    def _size_figures(self) -> None:
        for figure in (self.risk, self.day, self.money):
            figure.setFixedHeight(max(self.watched.sizeHint().height(), current().size("target")))

    def show_plan(self, plan: Plan, deck: Deck) -> None:
        """Show the plan and the safety rules it will trade under."""
        known = deck.symbols()
        text = _symbols_text(plan.symbols or known, known)
        self.watched.show_look(PillLook(text, mark="pencil"))
        told = f"{say('strategies.shares_change')}: {', '.join(plan.symbols or known)}"
        self.watched.setAccessibleName(told)
        self.watched.setToolTip(say("strategies.shares_change"))
        pace = pace_words(plan.speed, plan, short=True)
        self.clock.show_look(PillLook(pace, mark="hourglass"))
        told = f"{say('strategies.pace_title')} {pace_words(plan.speed, plan)}"
        self.clock.setAccessibleName(told)
        self.clock.setToolTip(told)
        values = {row.key: row.value for row in deck.setting_rows()}
        risk = _percent(values.get("risk.loss_per_trade_percent"))
        day = _percent(values.get("risk.loss_per_day_percent"))
        self.risk.show_text(say("strategies.risk_each_value", percent=risk))
        self.day.show_text(say("strategies.day_stop_value", percent=day))
        amount = rupees(plan.cash, currency_of(plan.prices))
        self.money.show_text(say("strategies.money_practice", amount=amount))

    def show_state(self, state: BotState | None, *, can_trade: bool, shares: bool) -> None:
        """Allow START, or say why not."""
        if state is BotState.HALTED:
            why_not = say("home.start_blocked_kill")
        elif state is BotState.STOPPING:
            why_not = say("home.start_blocked_stopping")
        elif state is not None and state not in _STARTABLE:
            why_not = say("home.start_blocked_running")
        elif not can_trade:
            why_not = say("home.start_blocked_strategy")
        else:
            why_not = "" if shares else say("home.start_blocked_shares")
        self.go.allow(not why_not, why_not)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < current().px(820)
        way = QBoxLayout.Direction
        self._line.setDirection(way.TopToBottom if narrow else way.LeftToRight)


def _fact(caption: str, value: QWidget) -> QWidget:
    fact = QWidget()
    fact.setLayout(Column(Label(caption, "text", "semi", "muted", wrap=True), (value, 1), gap=2))
    return fact


def _symbols_text(chosen: tuple[str, ...], known: tuple[str, ...]) -> str:
    if not chosen:
        return say("strategies.shares_none")
    if len(chosen) == len(known) and len(known) > _NAMES_SHOWN:
        return say("strategies.shares_all", n=len(known))
    if len(chosen) == 1:
        return chosen[0]
    return say("strategies.and_more", first=chosen[0], n=len(chosen) - 1)


def _percent(value: object) -> str:
    if value in (None, ""):
        return say("everywhere.none")
    return f"{grouped(Decimal(str(value)))} %"
