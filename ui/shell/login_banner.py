"""A calm strip below the top bar: the day's login is due, one button starts it."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.deck_money import LoginReminder
from ui.text import say
from ui.theme import current
from ui.widgets.big_button import BigButton
from ui.widgets.icon_button import IconButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark

_TEXT = {"wait": "wait_text"}


class LoginBanner(QWidget):
    """Hidden while nothing is due. Put away, it stays away until there is something new to say.

    Signal: pressed(str, str) with the broker and the deed.
    """

    pressed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: LoginReminder | None = None
        self._away = ""
        self.mark = Mark("key", 26)
        self.sentence = Label("", "text", "semi", wrap=True)
        self.button = BigButton(say("brokers.deed_log_in"), "blue", "small")
        self.button.clicked.connect(self._press)
        self.away = IconButton("cross", says=say("money.reminder_away"))
        self.away.clicked.connect(self._put_away)
        inner = Row(self.mark, (self.sentence, 1), self.button, self.away, gap="near",
                    margins=("wide", 6, 6, 6))  # fmt: skip
        self.setLayout(Column(inner, margins=(24, 0, 24, 10)))
        self.hide()

    def show_reminder(self, reminder: LoginReminder | None) -> None:
        """Show what is due; None, and what was put away, hides it."""
        due = reminder is not None and reminder.key != self._away
        if reminder != self._shown:
            self._shown = reminder
            if reminder is not None:
                self._show(reminder)
        self.setVisible(due)

    def _show(self, reminder: LoginReminder) -> None:
        self.sentence.show_text(reminder.sentence, _TEXT.get(reminder.tone, "ink"))
        self.setAccessibleName(reminder.sentence)
        self.button.setVisible(bool(reminder.deed))
        if reminder.deed:
            self.button.show_text(say(f"brokers.deed_{reminder.deed}"))
        self.update()

    def _press(self) -> None:
        if self._shown is not None:
            self.pressed.emit(self._shown.broker, self._shown.deed)

    def _put_away(self) -> None:
        if self._shown is not None:
            self._away = self._shown.key
            self.hide()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, shown = current(), self._shown
        if shown is None:
            return
        layout = self.layout()
        assert layout is not None  # set in the constructor
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.size("border")
        box = QRectF(layout.contentsRect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
        painter.setPen(QPen(theme.colour(shown.tone), edge))
        painter.setBrush(theme.colour(f"soft_{shown.tone}"))
        painter.drawRoundedRect(box, theme.size("button"), theme.size("button"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
