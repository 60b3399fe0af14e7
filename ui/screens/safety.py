"""Safety: the rules, how near each is, who guards what you own, and the rehearsal."""

from decimal import Decimal

from PySide6.QtWidgets import QStackedWidget

from core.events.snapshot import EngineSnapshot, PositionView, Shield
from core.model.money_text import rupees
from ui.screens.base import Screen
from ui.screens.limits import show_unused
from ui.screens.room import Room
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.meter import Meter
from ui.widgets.notice import Notice
from ui.widgets.step_line import StepLine
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.table_model import Column as TableColumn

_GUARDS = {
    Shield.AT_BROKER: ("shield_full", "guard_broker", "ink"),
    Shield.WHILE_RUNNING: ("shield_half", "guard_running", "wait_text"),
    Shield.NAKED: ("shield_none", "guard_nobody", "stop"),
}


class SafetyScreen(Screen):
    """What protects the money, measured now."""

    key = "safety"
    mark = "nav_safety"

    def build(self) -> None:
        """Make the cards."""
        meters = Card(say("home.safety_meter"), mark="nav_safety")
        self.loss = Meter(say("home.loss_used"), term="day_stop")
        self.positions = Meter(say("home.positions"), kind="count", term="position")
        self.refused = Label("", "text", "semi", "muted", wrap=True)
        meters.add(self.loss, self.positions, self.refused, 1)
        rules = Card(say("safety.rules"), mark="shield_full")
        self.rules = [StepLine("") for _ in range(5)]
        rules.add(*self.rules, 1)
        drill = Card(say("panic.drill"), mark="hand")
        self.drill_said = Label(say("panic.drill_never"), "text", "semi", wrap=True)
        self.drill_button = BigButton(say("panic.drill"), "stop", "normal", mark="hand_mono")
        self.drill_button.clicked.connect(self._drill)
        self.drill_wrong = Label("", "small", "semi", "stop", wrap=True)
        more = Label(say("panic.drill_more"), "text", "semi", "muted", wrap=True)
        drill.add(more, self.drill_said, Row(self.drill_button, 1), self.drill_wrong, 1)
        shields = Card(say("safety.shields"))
        self.table = Table(_columns(), says=say("safety.shields"))
        self.nothing = EmptyState("box_empty", say("home.nothing_owned"), side=72)
        self.owned = QStackedWidget()
        self.owned.addWidget(self.nothing)
        self.owned.addWidget(self.table)
        shields.add((self.owned, 1))
        top = Row((meters, 1), (rules, 1), (drill, 1), gap="wide")
        later = Notice(say("safety.later"), "blue")
        whole = Column(top, (shields, 1), later, gap="wide", margins=(24, 4, 24, 24))
        self.setLayout(Column(Room(whole, [(top, 900)]), gap=0))
        self._rules()

    def entered(self) -> None:
        """Show the limits as they are set now."""
        self._rules()

    def _rules(self) -> None:
        rows = {row.key: row.value for row in (self.deck.setting_rows() or ())}
        loss = rows.get("risk.loss_per_trade_percent", 2)
        day = rows.get("risk.loss_per_day_percent", 5)
        most = rows.get("risk.max_open_positions", 5)
        sentences = (
            say("safety.loss_per_trade", percent=f"≤ {loss} %"),
            say("safety.loss_per_day", percent=f"≤ {day} %"),
            say("safety.most_positions", n=most),
            say("safety.exit_on_every"),
            say("safety.hours_only"),
        )
        for line, sentence in zip(self.rules, sentences, strict=True):
            line.show_title(sentence)
            line.show_state("done")

    def show_snapshot(self, snapshot: EngineSnapshot | None) -> None:
        """Show how much of each limit is used and who guards what."""
        running = snapshot is not None
        self.drill_button.allow(running, say("home.stop_blocked"))
        self._show_drill()
        if snapshot is None:
            show_unused(self.deck, self.loss, self.positions)
            return
        limit = snapshot.loss_limit_today or Decimal(1)
        used = rupees(snapshot.loss_used_today, snapshot.currency)
        words = say("everywhere.used_of", used=used, allowed=rupees(limit, snapshot.currency))
        self.loss.show_share(float(snapshot.loss_used_today / limit), words)
        held, most = snapshot.positions_used, snapshot.positions_limit
        self.positions.show_share(held / most, say("everywhere.used_of", used=held, allowed=most))
        self.refused.show_text(say("safety.refused", n=snapshot.refusals))
        self.table.set_rows([(view, snapshot.currency) for view in snapshot.positions])
        self.owned.setCurrentWidget(self.table if snapshot.positions else self.nothing)

    def _show_drill(self) -> None:
        view = self.deck.panic_view()
        if view is None or not view.last_drill:
            return
        seconds = f"{view.drill_seconds:.1f}"
        said = say("panic.drill_result", seconds=seconds, date=view.last_drill)
        self.drill_said.show_text(said)

    def _drill(self) -> None:
        self.drill_wrong.show_text(self.deck.drill())


def _guard(row: tuple[PositionView, str]) -> Cell:
    mark, words, tone = _GUARDS[row[0].shield]
    return Cell(say(f"safety.{words}"), tone, mark=mark)


def _at_risk(row: tuple[PositionView, str]) -> Cell:
    view, currency = row
    if view.stop_price is None:
        return Cell(say("everywhere.none"), "stop")
    loss = max((view.last_price - view.stop_price) * view.quantity, Decimal(0))
    return Cell(rupees(loss, currency, 2), "stop", "semi")


def _stop(row: tuple[PositionView, str]) -> str:
    price = row[0].stop_price
    return say("everywhere.none") if price is None else rupees(price, row[1], 2)


def _columns() -> tuple[TableColumn, ...]:
    def name(row: tuple[PositionView, str]) -> Cell:
        return Cell(row[0].symbol, weight="semi")

    return (
        TableColumn(say("home.col_share"), _itself, format=name),
        TableColumn(say("home.col_exit"), _itself, "right", _stop, term="safety_exit"),
        TableColumn(say("safety.most"), _itself, "right", _at_risk, term="most_you_can_lose"),
        TableColumn(say("safety.guard"), _itself, format=_guard, width=2.2),
    )


def _itself(row: tuple[PositionView, str]) -> tuple[PositionView, str]:
    return row
