"""The locked window: a PIN opens it, by keys or by the pad; PANIC STOP stays in reach above."""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget
from typing_extensions import override

from ui.deck import Access, Deck
from ui.shell.sheet import Sheet
from ui.text import say
from ui.theme import current
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark

_MOST_DIGITS = 12
_MIDDLE = Qt.AlignmentFlag.AlignHCenter
_PAD = "123456789"


class LockOverlay(Sheet):
    """Covers the screens until the right PIN was typed."""

    closable = False

    def __init__(self, area: QWidget, deck: Deck) -> None:
        super().__init__(area, say("access.title"), 440)
        self._deck = deck
        self._asked = False
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(_MOST_DIGITS)
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setAccessibleName(say("access.pin"))
        self.field.setPlaceholderText(say("access.ask"))
        self.field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.field.returnPressed.connect(self.enter)
        self.said = Label("", "text", "semi", "stop", wrap=True)
        self.said.setAlignment(_MIDDLE)
        self.forgotten = BigButton(say("access.forgotten"), "plain", "small")
        self.forgotten.clicked.connect(self._tell_forgotten)
        self.forgotten_more = Label(say("access.forgotten_more"), "small", "semi", wrap=True)
        self.forgotten_more.hide()
        works = Label(say("access.panic_works"), "small", "semi", "muted", wrap=True)
        for label in (self.title, works):
            label.setAlignment(_MIDDLE)
        self.head.removeWidget(self.title)
        self.body.setSpacing(current().px(8))
        top = Column(gap="tight")
        top.addWidget(Mark("lock", 48), 0, _MIDDLE)
        top.add(self.title)
        self.body.add(top, self.field, self.said)
        self.body.addLayout(self._pad())
        self.body.add(works, Row(1, self.forgotten, 1), self.forgotten_more)

    def _pad(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(current().px(8))
        self.keys: dict[str, BigButton] = {}
        for number, digit in enumerate((*_PAD, "", "0")):
            if digit:
                key = self.keys[digit] = BigButton(digit, "plain", "normal")
                key.setAccessibleName(say("access.digit", n=digit))
                key.clicked.connect(partial(self._type, digit))
                grid.addWidget(key, number // 3, number % 3)
        self.rub = BigButton("", "plain", "normal", mark="arrow_left")
        self.rub.setAccessibleName(say("access.rub_out"))
        self.rub.clicked.connect(self.field.backspace)
        self.go = BigButton(say("access.open"), "go", "normal")
        self.go.clicked.connect(self.enter)
        grid.addWidget(self.rub, 3, 0)
        grid.addWidget(self.go, 3, 2)
        return grid

    @override
    def take_keyboard(self) -> None:
        """Put the keyboard where the PIN is typed."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def open(self) -> None:
        """Cover the screens; nothing of a former try is left."""
        if self.isHidden():
            self.field.clear()
            self.said.show_text("")
            self.forgotten_more.hide()
        super().open()

    def enter(self) -> None:
        """Have the typed PIN checked."""
        pin = self.field.text()
        self.field.clear()
        if pin:
            self._asked = True
            self._deck.enter_pin(pin)
        self.take_keyboard()

    def refresh(self, access: Access) -> None:
        """Show what came of the last PIN; called by the window's pulse."""
        waits = access.wait_s > 0
        self.field.setEnabled(not waits and not access.working)
        self.go.allow(not waits and not access.working)
        if access.working:
            self.said.show_text(say("access.checking"), "muted")
        elif waits:
            self.said.show_text(say("access.wait", n=access.wait_s), "stop")
        else:
            self.said.show_text(access.said, "stop")
            if self._asked:
                self._asked = False
                self.take_keyboard()

    def _type(self, digit: str) -> None:
        if self.field.isEnabled():
            self.field.insert(digit)
        self.take_keyboard()

    def _tell_forgotten(self) -> None:
        self.forgotten_more.show()
        # The layout gives it its room only with the next event.
        more = self.forgotten_more
        QTimer.singleShot(0, more, lambda: self.page.ensureWidgetVisible(more, 0, 8))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        # Nothing of the screens may shine through.
        QPainter(self).fillRect(self.rect(), current().colour("bg"))
