"""The control that fits a strategy's parameter: slider, choices or switch."""

from core.errors import StrategyError
from core.strategy.base import Parameter
from ui.text import say
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.number_range import NumberRange
from ui.widgets.slider_field import SliderField
from ui.widgets.toggle import Toggle

Value = int | float | str | bool
Control = SliderField | ChoiceButtons | Toggle


def make_control(parameter: Parameter) -> Control:
    """Return a control that shows the parameter's default."""
    default = parameter.default
    if parameter.choices:
        options = [(choice, choice) for choice in parameter.choices]
        return ChoiceButtons(options, says=parameter.label, value=str(default))
    if isinstance(default, bool):
        return Toggle(parameter.label, on=default)
    allowed = _range_of(parameter)
    number = float(default)
    low, high = allowed.text(allowed.low), allowed.text(allowed.high)
    help_text = " ".join(
        part
        for part in (
            parameter.help,
            say("everywhere.usual", value=allowed.text(number)),
            say("forms.between", low=low, high=high),
        )
        if part
    )
    return SliderField(parameter.label, allowed, number, help_text=help_text)


def _range_of(parameter: Parameter) -> NumberRange:
    if parameter.low is None or parameter.high is None:
        raise StrategyError(f"“{parameter.label}” needs a lowest and a highest value.")
    whole = isinstance(parameter.default, int)
    return NumberRange(parameter.low, parameter.high, parameter.step or 1.0, whole=whole)


def value_of(control: Control) -> object:
    """Return what a control holds."""
    return control.isChecked() if isinstance(control, Toggle) else control.value


def show_value(control: Control, value: Value) -> None:
    """Show a value without a signal."""
    if isinstance(control, Toggle):
        control.show_on(bool(value))
    elif isinstance(control, ChoiceButtons):
        control.set_value(str(value))
    else:
        control.set_value(float(value))
