"""A row of pills of which exactly one is chosen: Today, Week, All."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.widgets.flow import Flow
from ui.widgets.layouts import Column, Row
from ui.widgets.pill import PillButton
from ui.widgets.pill_look import PillLook

_STEPS = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
}


class ChoiceButtons(QWidget):
    """Pills of which one is chosen, by click, Tab and Space, or the arrow keys.

    `options` are pairs of key and word; with `wraps` they go on in the next line where one is
    full. Signal: chosen(str) with the key, on a person's choice.
    """

    chosen = Signal(str)

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        *,
        says: str,
        value: str = "",
        wraps: bool = False,
    ) -> None:
        super().__init__()
        self.setAccessibleName(says)
        self._buttons: dict[str, PillButton] = {}
        for key, text in options:
            button = PillButton(PillLook(text), checkable=True)
            button.setAccessibleName(f"{says}: {text}")
            button.setProperty("choice", key)
            button.clicked.connect(self._clicked)
            self._buttons[key] = button
        pills = self._buttons.values()
        self.setLayout(Column(Flow(*pills)) if wraps else Row(*pills, gap="tight"))
        if wraps:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._value = ""
        self.set_value(value or options[0][0])

    @property
    def value(self) -> str:
        """Return the key of the chosen pill."""
        return self._value

    def set_value(self, key: str) -> None:
        """Choose a pill without a signal; an unknown key raises KeyError."""
        self._buttons[key].setChecked(True)
        self._value = key
        for other, button in self._buttons.items():
            button.setChecked(other == key)

    def buttons(self) -> list[PillButton]:
        """Return the pills in order."""
        return list(self._buttons.values())

    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, PillButton):
            self._choose(str(sender.property("choice")))

    def _choose(self, key: str) -> None:
        changed = key != self._value
        self.set_value(key)
        if changed:
            self.chosen.emit(key)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        keys = list(self._buttons)
        place = min(max(keys.index(self._value) + step, 0), len(keys) - 1)
        self._buttons[keys[place]].setFocus(Qt.FocusReason.TabFocusReason)
        self._choose(keys[place])
