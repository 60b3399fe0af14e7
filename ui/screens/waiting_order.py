"""An order of one symbol that waits at the market, and the button that takes it back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.events.snapshot import EngineSnapshot, OrderView
from core.model.instrument import Instrument
from core.model.money_text import grouped, price_text
from core.model.orders import BUY, Purpose
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Row


class WaitingOrder(QWidget):
    """Hidden while none waits. Signal: taken_back(str) with the order's id."""

    taken_back = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._order: OrderView | None = None
        self._asked = ""
        self.words = Label("", "text", "semi", wrap=True)
        self.button = BigButton(say("book.take_back"), "plain", "small")
        self.button.clicked.connect(self._press)
        self.setLayout(Row((self.words, 1), self.button, gap="tight"))
        self.hide()

    def show_snapshot(
        self, snapshot: EngineSnapshot | None, symbol: str, known: Instrument | None
    ) -> None:
        """Show the order that would open something, if one waits."""
        orders = () if snapshot is None else snapshot.orders
        found = (
            one
            for one in orders
            if one.symbol == symbol and one.purpose is Purpose.ENTRY and not one.status.terminal
        )
        order = next(found, None)
        if order != self._order:
            self._order = order
            if order is not None:
                self.words.show_text(_words(order, known))
        self.button.setEnabled(order is not None and order.client_order_id != self._asked)
        self.setVisible(order is not None)

    def _press(self) -> None:
        if self._order is not None:
            self._asked = self._order.client_order_id
            self.button.setEnabled(False)
            self.taken_back.emit(self._asked)


def _words(order: OrderView, known: Instrument | None) -> str:
    side = "buy" if order.side is BUY else "sell"
    quantity = grouped(order.quantity - order.filled, indian=False)
    if order.rests_at is None or known is None:
        return say(f"book.waits_{side}_now", quantity=quantity)
    price = price_text(order.rests_at, known.tick_size, known.currency)
    return say(f"book.waits_{side}", quantity=quantity, price=price)
