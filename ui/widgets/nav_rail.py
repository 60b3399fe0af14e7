"""The rail at the left: the screens as pictures over their names."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget
from typing_extensions import override

from ui.text import say
from ui.theme import current, follow
from ui.widgets.layouts import Column
from ui.widgets.mark import Mark
from ui.widgets.nav_button import NavButton


class NavRail(QWidget):
    """The screens, one of them chosen. Signal: chosen(str) with the key of the screen.

    `items` are triples of key, word and drawing. Up and down move between them.
    """

    chosen = Signal(str)

    def __init__(self, items: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(say("nav.rail"))
        self._folded = False
        self._buttons = {key: NavButton(key, title, mark) for key, title, mark in items}
        inside = QWidget()
        inside.setObjectName("page")
        inside.setLayout(Column(*self._buttons.values(), 1, gap=4, margins=(12, 6, 12, 12)))
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area = area
        column = Column(gap=6, margins=(0, 14, 0, 0))
        column.addWidget(Mark("bull", 46), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(area, 1)
        self.setLayout(column)
        for button in self._buttons.values():
            button.clicked.connect(self._clicked)
            button.stepped.connect(self._step)
        follow(self._restyle)

    def buttons(self) -> list[NavButton]:
        """Return the buttons from top to bottom."""
        return list(self._buttons.values())

    def set_current(self, key: str) -> None:
        """Mark a screen as the one shown, without a signal."""
        for other, button in self._buttons.items():
            button.setChecked(other == key)

    def fold(self, folded: bool) -> None:
        """Show only pictures, or words too."""
        self._folded = folded
        for button in self._buttons.values():
            button.fold(folded)
        self._restyle()

    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, NavButton):
            self.set_current(sender.key)
            self.chosen.emit(sender.key)

    def _restyle(self) -> None:
        self.setFixedWidth(current().size("rail_folded" if self._folded else "rail"))
        self.update()

    def _step(self, step: int) -> None:
        buttons = self.buttons()
        sender = self.sender()
        here = next((n for n, button in enumerate(buttons) if button is sender), 0)
        button = buttons[min(max(here + step, 0), len(buttons) - 1)]
        button.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(button)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("card"))
        width = theme.size("border")
        painter.fillRect(self.width() - width, 0, width, self.height(), theme.colour("line"))
