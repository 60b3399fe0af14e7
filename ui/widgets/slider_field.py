"""A number to set: less, the figure itself to type over, more, and a slider under it."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget
from typing_extensions import override

from ui.text import say
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.number_edit import NumberEdit, step_buttons
from ui.widgets.number_range import NumberRange
from ui.widgets.setting_row import SettingRow


class _CalmSlider(QSlider):
    """A slider the wheel moves only when it has the keyboard, so that pages can be scrolled."""

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SliderField(QWidget):
    """A labelled number. Signals: changed(float) on every valid change, judged(str) with "" or
    the sentence that says what is wrong.
    """

    changed = Signal(float)
    judged = Signal(str)

    def __init__(
        self, label: str, allowed: NumberRange, value: float, *, help_text: str = ""
    ) -> None:
        super().__init__()
        self._label, self._allowed, self._value = label, allowed, value
        self._wrong = ""
        self.edit = NumberEdit(label, allowed, value)
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self._tidy)
        self.less, self.more = step_buttons(label)
        self.less.clicked.connect(self._step_down)
        self.more.clicked.connect(self._step_up)
        self.slider = _CalmSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(say("forms.slider", label=label))
        self.slider.setRange(0, allowed.steps())
        self.slider.valueChanged.connect(self._slid)
        self._problem = Label("", "small", "semi", "stop", wrap=True)
        self._problem.hide()
        stepper = QWidget()
        row = Row(self.less, self.edit, gap="tight")
        if allowed.unit:
            row.add(Label(allowed.unit, "text", "heavy"))
        stepper.setLayout(row.add(self.more))
        stepper.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        below = QWidget()
        below.setLayout(Column(self._problem, self.slider, gap=2))
        self.setLayout(Column(SettingRow(label, help_text, stepper, below=below)))
        self._show_value()

    @property
    def value(self) -> float:
        """Return the last valid number."""
        return self._value

    @property
    def wrong(self) -> str:
        """Return what is wrong with the text typed, or an empty text."""
        return self._wrong

    def set_value(self, value: float) -> None:
        """Show a number without a signal."""
        self._value = value
        self._show_value()
        self._judge("")

    def _show_value(self) -> None:
        self.edit.setText(self._allowed.text(self._value))
        self._place_slider()

    def _place_slider(self) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round((self._value - self._allowed.low) / self._allowed.step))
        self.less.setEnabled(self._value > self._allowed.low)
        self.more.setEnabled(self._value < self._allowed.high)

    def _take(self, value: float) -> None:
        allowed = self._allowed
        value = round(min(max(value, allowed.low), allowed.high), 10)
        if value != self._value:
            self._value = int(value) if allowed.whole else value
            self.changed.emit(float(value))
        self._judge("")

    def _step_up(self) -> None:
        self._take(self._value + self._allowed.step)
        self._show_value()

    def _step_down(self) -> None:
        self._take(self._value - self._allowed.step)
        self._show_value()

    def _slid(self, place: int) -> None:
        self._take(self._allowed.low + place * self._allowed.step)
        self.edit.setText(self._allowed.text(self._value))
        self._place_slider()

    def _typed(self, text: str) -> None:
        number, problem = self._allowed.read(text, self._label)
        if problem:
            self._judge(problem)
            return
        self._take(number)
        self._place_slider()

    def _judge(self, problem: str) -> None:
        if problem == self._wrong:
            return
        self._wrong = problem
        self._problem.show_text(problem)
        self._problem.setVisible(bool(problem))
        self.edit.show_problem(problem)
        self.judged.emit(problem)

    def _tidy(self) -> None:
        if not self._wrong:
            self.edit.setText(self._allowed.text(self._value))
