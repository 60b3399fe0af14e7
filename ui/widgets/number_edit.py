"""The parts of a number to set: the figure to type over, and the buttons for less and more."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLineEdit

from ui.text import say
from ui.theme import current, follow
from ui.widgets.icon_button import IconButton
from ui.widgets.number_range import NumberRange

_ENDLESS = 1e12


class NumberEdit(QLineEdit):
    """A figure to type over, wide enough for every number that is allowed."""

    def __init__(self, label: str, allowed: NumberRange, value: float) -> None:
        super().__init__(allowed.text(value))
        self._allowed = allowed
        self.setAccessibleName(label)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        follow(self._restyle)

    def show_problem(self, problem: str) -> None:
        """Show that the figure is wrong, and why to those who cannot see it; "" when it is not."""
        self.setAccessibleDescription(problem)
        self.setProperty("wrong", bool(problem))
        self.style().unpolish(self)
        self.style().polish(self)

    def _restyle(self) -> None:
        theme, allowed = current(), self._allowed
        font = theme.font("heading", "heavy")
        self.setFont(font)
        high = allowed.text(allowed.high) if allowed.high < _ENDLESS else self.text()
        widest = max((allowed.text(allowed.low), high), key=len)
        needed = QFontMetrics(font).horizontalAdvance(widest + "0") + theme.px(36)
        self.setFixedWidth(max(needed, theme.px(96)))


def step_buttons(label: str) -> tuple[IconButton, IconButton]:
    """Return the buttons for less and more of something."""
    less = IconButton("minus", says=say("forms.less", label=label), edged=True)
    return less, IconButton("plus", says=say("forms.more", label=label), edged=True)
