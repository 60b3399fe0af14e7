"""What is owned of one symbol: how many, what it would give now, who guards it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from core.events.snapshot import PositionView, Shield
from core.model.money_text import rupees
from ui.screens.price_words import held_text
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark
from ui.widgets.money_label import MoneyLabel

_GUARDS = {
    Shield.AT_BROKER: ("shield_full", "guard_broker", "muted"),
    Shield.WHILE_RUNNING: ("shield_half", "guard_running", "wait_text"),
    Shield.NAKED: ("shield_none", "guard_nobody", "stop"),
}


class PositionCard(Card):
    """One holding, or that there is none. Signal: close_pressed()."""

    close_pressed = Signal()

    def __init__(self) -> None:
        super().__init__(say("trade.your_position"), padding=14, gap=4)
        self._shown: tuple[object, ...] = ()
        self._sized = False
        self.held = Label("", "heading", "semi", shrink_to="small")
        self.profit = MoneyLabel(
            "page", "heavy", change=True, says=say("trade.profit_now"), shrink_to="text"
        )
        self.shield = Mark("shield_none", 26)
        self.exit = Label("", "text", "semi", term="safety_exit")
        self.guard = Label("", "small", "semi", "muted", wrap=True)
        self.close_button = BigButton(say("trade.close_position"), "plain", "normal")
        self.close_button.clicked.connect(self.close_pressed)
        guarded = Row(self.shield, (Column(self.exit, self.guard, gap=2), 1), gap="near")
        owned = QWidget()
        owned.setLayout(Column(self.held, self.profit, guarded, self.close_button, 1, gap=6))
        self.owned = owned
        self.nothing = EmptyState("box_empty", say("trade.no_position"), side=32)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(owned)
        self.add((self.stack, 1))
        self._show_page(self.nothing)

    def show_position(
        self, view: PositionView | None, currency: str, *, coin: bool = False
    ) -> None:
        """Show a holding; None says that nothing is owned."""
        if view is None:
            self._shown = ()
            self._show_page(self.nothing)
            return
        self.profit.show_amount(view.profit, currency, 2)
        key = (view.quantity, view.average_price, view.stop_price, view.shield, currency)
        if key != self._shown:
            self._shown = key
            self._show_holding(view, currency, coin=coin)
        self._show_page(self.owned)

    def _show_page(self, page: QWidget) -> None:
        if page is self.stack.currentWidget() and self._sized:
            return
        # A stack is as high as its highest page; the one not shown shall take no room.
        for one in (self.nothing, self.owned):
            wanted = QSizePolicy.Policy.Preferred if one is page else QSizePolicy.Policy.Ignored
            one.setSizePolicy(QSizePolicy.Policy.Preferred, wanted)
        self._sized = True
        self.stack.setCurrentWidget(page)
        self.stack.updateGeometry()

    def _show_holding(self, view: PositionView, currency: str, *, coin: bool) -> None:
        paid = rupees(view.average_price, currency, 2)
        self.held.show_text(held_text(view.quantity, paid, coin=coin))
        mark, words, tone = _GUARDS[view.shield]
        told = say(f"trade.{words}")
        self.shield.show_mark(mark, says=told)
        self.guard.show_text(told, tone)
        if view.stop_price is None:
            self.exit.show_text(f"{say('trade.safety_exit')}: {say('everywhere.none')}", "stop")
        else:
            price = rupees(view.stop_price, currency, 2)
            self.exit.show_text(say("trade.exit_at", price=price), "ink")
