"""A form made from what a strategy declares: sliders, choices and switches with words."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.errors import StrategyError
from core.strategy.base import Parameter
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.layouts import Column, Row
from ui.widgets.notice import Notice
from ui.widgets.param_control import Control, Value, make_control, show_value, value_of
from ui.widgets.setting_row import SettingRow
from ui.widgets.slider_field import SliderField
from ui.widgets.toggle import Toggle


class ParamForm(QWidget):
    """Settings of a strategy. Signals: changed(dict) with all values, judged(str) with "" or why
    they cannot be used.

    `fits` looks at all values together: it raises StrategyError with a sentence when they do not
    fit each other.
    """

    changed = Signal(dict)
    judged = Signal(str)

    def __init__(
        self,
        parameters: Mapping[str, Parameter],
        values: Mapping[str, object] | None = None,
        *,
        fits: Callable[[Mapping[str, Value]], None] | None = None,
    ) -> None:
        super().__init__()
        self._parameters, self._fits = parameters, fits
        self._controls: dict[str, Control] = {}
        self._problem = ""
        self._notice = Notice("", "stop")
        self._notice.hide()
        column = Column(gap=0)
        for name, parameter in parameters.items():
            column.add(self._row(name, parameter))
        self.reset = BigButton(say("forms.reset"), "plain", "normal")
        self.reset.clicked.connect(self.back_to_usual)
        column.add(self._notice, Row(1, self.reset, margins=(0, "near", 0, 0)))
        self.setLayout(column)
        if values:
            self.set_values(values)

    @property
    def problem(self) -> str:
        """Return why the values cannot be used, or an empty text."""
        return self._problem

    def values(self) -> dict[str, Value]:
        """Return all values by name; a field with a wrong text gives its last valid value."""
        return {
            name: self._parameters[name].check(value_of(control))
            for name, control in self._controls.items()
        }

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show these values; a wrong one raises StrategyError and shows nothing."""
        checked = {name: self._parameters[name].check(value) for name, value in values.items()}
        for name, value in checked.items():
            show_value(self._controls[name], value)
        self._look(told=False)

    def back_to_usual(self) -> None:
        """Show every default and say so with `changed`."""
        for name, parameter in self._parameters.items():
            show_value(self._controls[name], parameter.default)
        self._look()

    def _row(self, name: str, parameter: Parameter) -> QWidget:
        control = make_control(parameter)
        self._controls[name] = control
        if isinstance(control, SliderField):
            control.changed.connect(self._changed)
            control.judged.connect(self._changed)
            return control
        told = control.toggled if isinstance(control, Toggle) else control.chosen
        told.connect(self._changed)
        return SettingRow(parameter.label, parameter.help, control)

    def _changed(self, *_told: object) -> None:
        self._look()

    def _look(self, *, told: bool = True) -> None:
        values = self.values()
        fields = [c for c in self._controls.values() if isinstance(c, SliderField)]
        problem = next((field.wrong for field in fields if field.wrong), "")
        together = "" if problem else self._misfit(values)
        self._notice.setVisible(bool(together))
        if together:
            self._notice.show_note(together, "stop")
        if (problem or together) != self._problem:
            self._problem = problem or together
            self.judged.emit(self._problem)
        if told and not self._problem:
            self.changed.emit(values)

    def _misfit(self, values: Mapping[str, Value]) -> str:
        if self._fits is None:
            return ""
        try:
            self._fits(values)
        except StrategyError as wrong:
            return str(wrong)
        return ""
