"""How many to order: the risk rule's number, which a person may make smaller."""

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from core.model.instrument import Instrument
from core.model.money_text import grouped
from ui.text import say
from ui.theme import current, follow
from ui.widgets.icon_button import IconButton
from ui.widgets.layouts import Row


class QuantityField(QWidget):
    """A number with less and more. Signal: changed() when the number or its fault changed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._instrument: Instrument | None = None
        self._most: Decimal | None = None
        self._own: Decimal | None = None
        self._fixed = False
        self.wrong = ""
        label = say("trade.how_many")
        self.less = IconButton("minus", says=say("trade.one_fewer"), edged=True)
        self.more = IconButton("plus", says=say("trade.one_more"), edged=True)
        self.edit = QLineEdit()
        self.edit.setAccessibleName(label)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self._tidy)
        self.less.clicked.connect(self._one_fewer)
        self.more.clicked.connect(self._one_more)
        self.setLayout(Row(self.less, self.edit, self.more, gap=6))
        follow(self._dress)
        self._show()

    @property
    def value(self) -> Decimal | None:
        """Return the number, None while there is none."""
        if self._most is None:
            return None
        return self._most if self._own is None else min(self._own, self._most)

    def begin(self, instrument: Instrument | None) -> None:
        """Forget what a person typed: another symbol."""
        self._instrument, self._own, self._most, self.wrong = instrument, None, None, ""
        self._show()

    def show_most(self, most: Decimal | None, *, fixed: bool) -> None:
        """Show the rule's number, the most there may be; a person's smaller one stays."""
        if (most, fixed) == (self._most, self._fixed):
            return
        if fixed != self._fixed:
            self._own = None
        self._most, self._fixed = most, fixed
        self._judge("")
        self._show()

    def _lot(self) -> Decimal | None:
        return None if self._instrument is None else self._instrument.lot_size

    def _show(self) -> None:
        value = self.value
        if not self.edit.hasFocus() or not self.edit.isModified():
            self.edit.setText("" if value is None else self._text(value))
        lot = self._lot()
        usable = value is not None and lot is not None and not self._fixed
        self.edit.setEnabled(usable)
        self.less.setEnabled(usable and value is not None and lot is not None and value > lot)
        most = self._most
        self.more.setEnabled(usable and value is not None and most is not None and value < most)

    def _text(self, value: Decimal) -> str:
        indian = self._instrument is None or self._instrument.currency == "INR"
        return grouped(value, indian=indian)

    def _one_fewer(self) -> None:
        self._step(-1)

    def _one_more(self) -> None:
        self._step(1)

    def _step(self, steps: int) -> None:
        value, lot, most = self.value, self._lot(), self._most
        if value is None or lot is None or most is None:
            return
        self._take(min(max(value + steps * lot, lot), most))
        self.edit.setModified(False)
        self._show()
        self.changed.emit()

    def _take(self, number: Decimal) -> None:
        self._own = None if number == self._most else number
        self._judge("")

    def _typed(self, text: str) -> None:
        lot, most = self._lot(), self._most
        if lot is None or most is None:
            return
        number = _read(text)
        if number is None or not lot <= number <= most or number % lot:
            self._judge(say("trade.bad_quantity", low=self._text(lot), high=self._text(most)))
        else:
            self._take(number)
        self.changed.emit()

    def _tidy(self) -> None:
        self.edit.setModified(False)
        if not self.wrong:
            self._show()

    def _judge(self, wrong: str) -> None:
        if wrong == self.wrong:
            return
        self.wrong = wrong
        self.edit.setProperty("wrong", bool(wrong))
        self.edit.setAccessibleDescription(wrong)
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)

    def _dress(self) -> None:
        theme = current()
        self.edit.setFont(theme.font("text", "heavy"))
        self.edit.setFixedWidth(theme.px(92))


def _read(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
