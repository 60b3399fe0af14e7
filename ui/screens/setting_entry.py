"""One setting on the Settings screen: its row, what was changed, what is wrong with it."""

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from ui.deck import SettingRow
from ui.screens.setting_stepper import Stepper
from ui.text import LANGUAGES, say
from ui.theme import current, follow
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.hover import set_hover
from ui.widgets.label import Label
from ui.widgets.layouts import Column
from ui.widgets.number_range import NumberRange
from ui.widgets.picker import Picker
from ui.widgets.setting_row import SettingRow as RowView
from ui.widgets.toggle import Toggle

Control = Stepper | Toggle | ChoiceButtons | Picker | QLineEdit
_PILLS = 3
_KNOWN_WORDS = {
    "light": "settings.theme_light",
    "dark": "settings.theme_dark",
    "high-contrast": "settings.theme_high_contrast",
}


class SettingEntry(QWidget):
    """Signal: edited(str) with the key after every change by a person."""

    edited = Signal(str)

    def __init__(self, row: SettingRow) -> None:
        super().__init__()
        self.row = row
        self._kept = _plain(row.value)
        self.control = _control(row)
        if isinstance(self.control, QLineEdit):
            self._line = self.control
            follow(self._widen)
        self.problem = Label("", "small", "semi", "stop", wrap=True)
        self.problem.hide()
        view = RowView(row.label, row.help, self.control, below=self.problem)
        self.setLayout(Column(view))
        self._listen()
        if row.fixed:
            self._fix()

    @property
    def dirty(self) -> bool:
        """Return whether what is shown has not been saved."""
        return bool(self.wrong) or self.value() != self._kept

    @property
    def wrong(self) -> str:
        """Return what is wrong with a typed number, or an empty text."""
        return self.control.wrong if isinstance(self.control, Stepper) else ""

    def value(self) -> object:
        """Return what is shown, of the kind the setting had."""
        control = self.control
        if isinstance(control, Stepper):
            return _number_like(self.row.value, control.value)
        if isinstance(control, Toggle):
            return control.isChecked()
        return control.text() if isinstance(control, QLineEdit) else control.value

    def show_value(self, value: object) -> None:
        """Show a value without a signal."""
        control = self.control
        if isinstance(control, Stepper):
            control.show_value(float(str(value)))
        elif isinstance(control, Toggle):
            control.show_on(bool(value))
        elif isinstance(control, QLineEdit):
            control.setText(str(value))
        else:
            control.set_value(str(value))
        self.show_problem("")

    def keep(self, value: object) -> None:
        """Take a value as the saved one and show it."""
        self._kept = _plain(value)
        self.show_value(value)

    def back_to_usual(self) -> None:
        """Show the usual value, unless the setting is fixed."""
        if not self.row.fixed:
            self.show_value(self.row.default)

    def show_problem(self, problem: str) -> None:
        """Say why the value cannot be kept, or nothing."""
        self.problem.show_text(problem)
        self.problem.setVisible(bool(problem))

    def holds(self, text: str) -> bool:
        """Return whether a text is in the label or the help."""
        wanted = text.casefold().split()
        told = f"{self.row.label} {self.row.help}".casefold()
        return all(part in told for part in wanted)

    def _listen(self) -> None:
        control = self.control
        if isinstance(control, Stepper):
            control.changed.connect(self._edited)
            control.judged.connect(self.show_problem)
        elif isinstance(control, Toggle):
            control.toggled.connect(self._edited)
        elif isinstance(control, ChoiceButtons):
            control.chosen.connect(self._edited)
        elif isinstance(control, Picker):
            control.picked.connect(self._edited)
        else:
            control.textEdited.connect(self._edited)

    def _edited(self) -> None:
        if not self.wrong:
            self.show_problem("")
        self.edited.emit(self.row.key)

    def _fix(self) -> None:
        if isinstance(self.control, Stepper | Toggle):
            self.control.allow(False)
        else:
            self.control.setEnabled(False)
        set_hover(self.control, self.row.help)

    def _widen(self) -> None:
        self._line.setMinimumWidth(current().px(240))


def _control(row: SettingRow) -> Control:
    if row.kind == "switch":
        return Toggle(row.label, on=bool(row.value))
    if row.kind == "choice":
        options = [(one, _word(one)) for one in row.choices]
        made = ChoiceButtons if len(options) <= _PILLS else Picker
        return made(options, says=row.label, value=str(row.value))
    if row.kind in ("percent", "number"):
        whole = row.kind == "number" and float(row.step).is_integer()
        unit = "%" if row.kind == "percent" else ""
        allowed = NumberRange(row.low, row.high, row.step, whole=whole, unit=unit)
        return Stepper(row.label, allowed, float(str(row.value)))
    field = QLineEdit(str(row.value))
    field.setAccessibleName(row.label)
    field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return field


def _word(choice: str) -> str:
    if choice in _KNOWN_WORDS:
        return say(_KNOWN_WORDS[choice])
    return LANGUAGES.get(choice, choice)


def _number_like(old: object, number: float) -> object:
    if isinstance(old, int):
        return int(number)
    return Decimal(f"{number:g}") if isinstance(old, Decimal) else number


def _plain(value: object) -> object:
    """Return a value as `SettingEntry.value` would give it."""
    return value if isinstance(value, bool | int | float | Decimal) else str(value)
