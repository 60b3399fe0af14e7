"""One setting: what it is, what it does, and at the right the thing that changes it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.theme import current
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row


class SettingRow(QWidget):
    """Title, help, control; a line under it, and room below for something wide."""

    def __init__(
        self, title: str, help_text: str, control: QWidget, *, below: QWidget | None = None
    ) -> None:
        super().__init__()
        self.title = Label(title, "text", "heavy", wrap=True)
        self.help = Label(help_text, "small", "semi", "muted", wrap=True)
        if not help_text:
            self.help.hide()
        words = Column(self.title, self.help, gap=2)
        row = Row(gap="wide")
        row.addLayout(words, 1)
        row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        column = Column(row, gap=2, margins=(0, "near", 0, "near"))
        if below is not None:
            column.add(below)
        self.setLayout(column)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        thin = theme.size("thin")
        QPainter(self).fillRect(0, self.height() - thin, self.width(), thin, theme.colour("line"))
