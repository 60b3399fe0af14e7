"""One setting to vary: a switch, and from which to which value."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.deck_search import RangeWish, Varied
from ui.text import say
from ui.theme import current, follow
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.number_range import NumberRange
from ui.widgets.toggle import Toggle

_WIDE = 84


class RangeRow(QWidget):
    """Signal: changed() on every change. `wrong` is "" or the sentence that says what is wrong."""

    changed = Signal()

    def __init__(self, varied: Varied, *, on: bool) -> None:
        super().__init__()
        self.varied = varied
        self._allowed = NumberRange(varied.low, varied.high, varied.step, whole=varied.whole)
        self.switch = Toggle(say("better.vary", label=varied.label), on=on)
        self.switch.toggled.connect(self._look)
        self.low = self._field("from", varied.from_)
        self.high = self._field("to", varied.to)
        name = Label(varied.label, "text", "semi", wrap=True)
        fields = Row(self.low, Label("–", "text", "semi", "muted"), self.high, 1, gap="tight")
        self.fields = QWidget()
        self.fields.setLayout(fields)
        self.problem = Label("", "small", "semi", "stop", wrap=True)
        head = Row((name, 1), self.switch, gap="near")
        self.setLayout(Column(head, self.fields, self.problem, gap=2))
        self._look()
        follow(self._restyle)

    @property
    def on(self) -> bool:
        """Return whether this setting is varied."""
        return self.switch.isChecked()

    @property
    def wrong(self) -> str:
        """Return what is wrong with the numbers, or an empty text."""
        return self._read()[2] if self.on else ""

    def wish(self, count: int) -> RangeWish:
        """Return the range asked for."""
        low, high, _ = self._read()
        return RangeWish(name=self.varied.name, low=low, high=high, count=count)

    def show_wish(self, wish: RangeWish | None) -> None:
        """Show a range asked for before; None is not to vary it."""
        self.switch.setChecked(wish is not None)
        if wish is not None:
            self.low.setText(self._allowed.text(wish.low))
            self.high.setText(self._allowed.text(wish.high))
        self._look()

    def _read(self) -> tuple[float, float, str]:
        label = self.varied.label
        low, wrong_low = self._allowed.read(self.low.text(), say("better.from", label=label))
        high, wrong_high = self._allowed.read(self.high.text(), say("better.to", label=label))
        wrong = wrong_low or wrong_high
        if not wrong and not low < high:
            wrong = say("better.wrong_way", label=label)
        return low, high, wrong

    def _field(self, key: str, value: float) -> QLineEdit:
        edit = QLineEdit(self._allowed.text(value))
        edit.setAccessibleName(say(f"better.{key}", label=self.varied.label))
        edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        edit.textEdited.connect(self._look)
        return edit

    def _look(self, *_told: object) -> None:
        self.fields.setVisible(self.on)
        self.problem.show_text(self.wrong)
        self.problem.setVisible(bool(self.wrong))
        self.changed.emit()

    def _restyle(self) -> None:
        for edit in (self.low, self.high):
            edit.setFixedSize(current().px(_WIDE), current().size("target"))
