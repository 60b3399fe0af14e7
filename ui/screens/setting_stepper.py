"""A number to set: less, the figure itself to type over, more."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.widgets.label import Label
from ui.widgets.layouts import Row
from ui.widgets.number_edit import NumberEdit, step_buttons
from ui.widgets.number_range import NumberRange


class Stepper(QWidget):
    """Signals: changed() on a valid number, judged(str) with "" or what is wrong.

    Up and Down change the figure by one step while the keyboard is on it.
    """

    changed = Signal()
    judged = Signal(str)

    def __init__(self, label: str, allowed: NumberRange, value: float) -> None:
        super().__init__()
        self._label, self._allowed, self._value = label, allowed, value
        self.wrong = ""
        self.edit = NumberEdit(label, allowed, value)
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self._tidy)
        self.less, self.more = step_buttons(label)
        self.less.clicked.connect(self._step_down)
        self.more.clicked.connect(self._step_up)
        row = Row(self.less, self.edit, gap="tight")
        if allowed.unit:
            row.add(Label(allowed.unit, "text", "heavy"))
        self.setLayout(row.add(self.more))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_value(value)

    @property
    def value(self) -> float:
        """Return the last valid number."""
        return self._value

    def show_value(self, value: float) -> None:
        """Show a number without a signal of change."""
        self._value = value
        self.edit.setText(self._allowed.text(value))
        self._judge("")
        self._limit()

    def _limit(self) -> None:
        on = self.edit.isEnabled()
        self.less.setEnabled(on and self._value > self._allowed.low)
        self.more.setEnabled(on and self._value < self._allowed.high)

    def allow(self, allowed: bool) -> None:
        """Let a person change the number, or not."""
        self.edit.setEnabled(allowed)
        self._limit()

    def _step_up(self) -> None:
        self._step(1)

    def _step_down(self) -> None:
        self._step(-1)

    def _step(self, way: int) -> None:
        allowed = self._allowed
        value = self._value + way * allowed.step
        self.show_value(round(min(max(value, allowed.low), allowed.high), 10))
        self.changed.emit()

    def _typed(self, text: str) -> None:
        number, problem = self._allowed.read(text, self._label)
        if not problem:
            self._value = number
            self._limit()
        self._judge(problem)
        self.changed.emit()

    def _judge(self, problem: str) -> None:
        if problem == self.wrong:
            return
        self.wrong = problem
        self.edit.show_problem(problem)
        self.judged.emit(problem)

    def _tidy(self) -> None:
        if not self.wrong:
            self.edit.setText(self._allowed.text(self._value))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if way is None or not self.edit.isEnabled():
            super().keyPressEvent(event)
        else:
            self._step(way)
