"""The price of an order by hand: that of the moment, or the worst a person takes."""

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from core.model.instrument import Instrument
from core.model.money_text import grouped, price_text
from ui.text import say
from ui.theme import current, follow
from ui.widgets.icon_button import IconButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row


class LimitField(QWidget):
    """A field that is empty for the price of the moment. Signal: changed() when it changed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._instrument: Instrument | None = None
        self._price: Decimal | None = None
        self.wrong = ""
        self.name = Label(say("book.limit"), "text", "semi")
        self.told = Label(say("book.limit_market"), "small", "semi", "muted", wrap=True)
        self.edit = QLineEdit()
        self.edit.setAccessibleName(say("book.limit"))
        self.edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.edit.setPlaceholderText("—")
        self.edit.textEdited.connect(self._typed)
        self.clear_button = IconButton("cross", says=say("book.limit_clear"), edged=True)
        self.clear_button.clicked.connect(self._cleared)
        words = Column(1, self.name, self.told, 1, gap=0)
        self.setLayout(Row((words, 1), self.edit, self.clear_button, gap=6))
        follow(self._dress)
        self._show()

    @property
    def price(self) -> Decimal | None:
        """Return the price, None for that of the moment or while what is typed is none."""
        return None if self.wrong else self._price

    def begin(self, instrument: Instrument | None) -> None:
        """Forget the price: another symbol."""
        self._instrument = instrument
        self._take(None)

    def put(self, price: Decimal) -> None:
        """Take a price that was picked elsewhere."""
        self._take(price)
        self.changed.emit()

    def forget(self) -> None:
        """Take the price of the moment again."""
        self._take(None)

    def tell(self, key: str) -> None:
        """Say what the price means for the side that is looked at, unless it is wrong."""
        self.told.show_text(self.wrong or say(f"book.{key}"), "stop" if self.wrong else "muted")

    def _take(self, price: Decimal | None) -> None:
        self._price, self.wrong = price, ""
        self.edit.setText("" if price is None else self._text(price))
        self._show()

    def _cleared(self) -> None:
        self._take(None)
        self.changed.emit()

    def _typed(self, text: str) -> None:
        known = self._instrument
        price = _read(text)
        self._price, self.wrong = price, ""
        if text.strip() and (price is None or price <= 0):
            self.wrong = say("book.limit_wrong")
        elif price is not None and known is not None and price % known.tick_size:
            self.wrong = say("book.limit_grid", step=grouped(known.tick_size))
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        empty = not self.edit.text()
        self.clear_button.setEnabled(not empty)
        self.edit.setProperty("wrong", bool(self.wrong))
        self.edit.setAccessibleDescription(self.wrong)
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)

    def _text(self, price: Decimal) -> str:
        known = self._instrument
        if known is None:
            return grouped(price)
        told = price_text(price, known.tick_size, known.currency)
        return told.removeprefix("₹").partition(" ")[0]

    def _dress(self) -> None:
        theme = current()
        self.edit.setFont(theme.font("text", "heavy"))
        self.edit.setFixedWidth(theme.px(138))


def _read(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").replace("₹", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
