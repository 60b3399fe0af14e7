"""The panic screen: each step as it happens, what is not certain, and the way back by typing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from core.clock import IST, to_datetime
from core.events.commands import UNLOCK_PHRASE
from ui.deck import Deck, PanicView
from ui.shell.overlay import Overlay
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark
from ui.widgets.step_line import StepLine


class PanicOverlay(Overlay):
    """Shown while the panic stop is on. Signal: unlocked()."""

    unlocked = Signal()
    closable = True

    def __init__(self, area: QWidget, deck: Deck) -> None:
        super().__init__(area, 860)
        self._deck = deck
        self._lines: list[StepLine] = []
        self.card.set_frame("stop", 6)
        self.title = Label("", "page", "heavy", "stop", wrap=True)
        self.when = Label("", "text", wrap=True)
        self._list = Column(gap=4)
        self.next_step = Label(say("panic.next_step"), "text", "semi", "stop", wrap=True)
        self.phrase = QLineEdit()
        self.phrase.setPlaceholderText(say("panic.unlock_ask", phrase=UNLOCK_PHRASE))
        self.phrase.setAccessibleName(say("panic.unlock_ask", phrase=UNLOCK_PHRASE))
        self.phrase.returnPressed.connect(self._unlock)
        self.wrong = Label("", "small", "semi", "stop", wrap=True)
        self.unlock = BigButton(say("panic.unlock"), "blue", "normal", mark="unlock")
        self.unlock.clicked.connect(self._unlock)
        self.close_button = BigButton(say("everywhere.close"), "plain", "normal")
        self.close_button.clicked.connect(self.shut)
        why = Label(say("panic.unlock_why"), "small", "semi", "muted", wrap=True)
        self.card.add(
            Row(Mark("hand", 72), 1), self.title, self.when, self._list, self.next_step,
            self.phrase, self.wrong, why, Row(1, self.close_button, self.unlock),
        )  # fmt: skip

    def refresh(self) -> None:
        """Show the newest steps; called by the window's pulse while it is open."""
        if not self.isVisible():
            return
        view = self._deck.panic_view()
        if not view.engaged and not view.drill:
            self.shut()
            return
        self._show(view)

    def open(self) -> None:
        """Cover the screens."""
        self.wrong.show_text("")
        super().open()
        self._show(self._deck.panic_view())

    def take_keyboard(self) -> None:
        """Put the keyboard where the word is typed."""
        self.phrase.setFocus()

    def _show(self, view: PanicView) -> None:
        if not view.finished:
            title = "panic.stopping"
        else:
            title = "panic.stopped" if view.confirmed else "panic.not_sure"
        self.title.show_text(say(title))
        took = f"{view.lines[-1].elapsed_ms / 1000:.2f}" if view.lines else "0"
        at = to_datetime(view.pressed_ns, IST).strftime("%H:%M:%S") if view.pressed_ns else "—"
        self.when.show_text(say("panic.pressed_at", time=at, seconds=took))
        self.next_step.setVisible(view.finished and not view.confirmed)
        for number, line in enumerate(view.lines):
            if number == len(self._lines):
                self._lines.append(StepLine(line.sentence))
                self._list.add(self._lines[-1])
            shown = self._lines[number]
            shown.show_title(line.sentence)
            shown.show_state("done" if line.confirmed else "unsure", f"{line.elapsed_ms:.0f} ms")
            shown.show()
        for spare in self._lines[len(view.lines) :]:
            spare.hide()

    def _unlock(self) -> None:
        if self._deck.unlock(self.phrase.text()):
            self.phrase.clear()
            self.shut()
            self.unlocked.emit()
        else:
            self.wrong.show_text(say("panic.unlock_wrong", phrase=UNLOCK_PHRASE))
