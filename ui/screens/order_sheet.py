"""The last look before an order goes: every figure once more, one press sends it once."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from ui.screens.ticket_card import TicketLine
from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, empty
from ui.widgets.notice import Notice

Facts = Sequence[tuple[str, str, str]]
"""Pairs of name and value with the value's colour token."""


class OrderSheet(Sheet):
    """A question before an order. With real money Enter does not send, and BACK has the keyboard.

    The sheet takes no press while the double click that may have opened it is not over, and one
    press sends once.
    """

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("trade.send"), 620)
        self._deed: Callable[[], None] | None = None
        self._armed = False
        self._real = False
        self.why = Label("", "text", "semi", "muted", wrap=True)
        self.lines = Column(gap="tight")
        self.note = Notice(say("trade.practice_note"), "blue")
        self.back = BigButton(say("everywhere.back"), "plain", "big")
        self.back.clicked.connect(self.shut)
        self.send = BigButton(say("trade.send"), "go", "big")
        self.send.clicked.connect(self._send)
        self.body.add(self.why, self.lines, self.note, 1)
        self.foot.add(self.back, (self.send, 1))
        self._arm = QTimer(self)
        self._arm.setSingleShot(True)
        self._arm.timeout.connect(self._arm_now)

    def ask(
        self, title: str, why: str, facts: Facts, button: tuple[str, str], deed: Callable[[], None]
    ) -> None:
        """Ask; `button` is word and tone, `deed` is done once when it is pressed."""
        self._deed = deed
        self.title.show_text(title)
        self.setAccessibleName(title)
        self.why.show_text(why)
        self.why.setVisible(bool(why))
        empty(self.lines)
        for name, value, tone in facts:
            line = TicketLine(name)
            line.show_value(value, tone)
            self.lines.add(line)
        word, tone = button
        self.send.show_text(word)
        self.send.set_tone(tone)
        self._armed = False
        self._arm.start(QApplication.doubleClickInterval())
        self.open()

    def show_mode(self, mode: str) -> None:
        """Say whose money is at stake; what leaves this program wants a press of its own."""
        real = self._real = mode != "PRACTICE"
        self.send.enter_presses = not real
        key = {"PRACTICE": "practice_note", "REAL": "real_note"}.get(mode, "play_note")
        tone = {"PRACTICE": "blue", "REAL": "stop"}.get(mode, "wait")
        self.note.show_note(say(f"trade.{key}"), tone)

    @override
    def take_keyboard(self) -> None:
        """Put the keyboard on BACK with real money, on the sending button in practice."""
        button = self.back if self._real else self.send
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def shut(self) -> None:
        """Uncover the area; what was asked is forgotten."""
        self._deed = None
        self._arm.stop()
        super().shut()

    def _arm_now(self) -> None:
        self._armed = True

    def _send(self) -> None:
        deed = self._deed
        if deed is None or not self._armed:
            return
        self.shut()
        deed()
