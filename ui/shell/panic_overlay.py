"""The panic screen: each step as it happens, what is not certain, and the way back by typing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from core.clock import IST, to_datetime
from core.events.commands import UNLOCK_PHRASE
from ui.deck import Deck, PanicView
from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column
from ui.widgets.mark import Mark
from ui.widgets.step_line import StepLine


class PanicOverlay(Sheet):
    """Shown while the panic stop is on. Signal: unlocked()."""

    unlocked = Signal()

    def __init__(self, area: QWidget, deck: Deck) -> None:
        super().__init__(area, say("panic.stopped"), 860)
        self._deck = deck
        self._lines: list[StepLine] = []
        self.card.set_frame("stop", 6)
        self.title.show_text("", "stop")
        self.head.insertWidget(0, Mark("hand", 72))
        self.when = Label("", "text", wrap=True)
        self._list = Column(gap="tight")
        self.next_step = Label(say("panic.next_step"), "text", "semi", "stop", wrap=True)
        self.phrase = QLineEdit()
        self.phrase.setPlaceholderText(say("panic.unlock_ask", phrase=UNLOCK_PHRASE))
        self.phrase.setAccessibleName(say("panic.unlock_ask", phrase=UNLOCK_PHRASE))
        self.phrase.returnPressed.connect(self._unlock)
        self.wrong = Label("", "text", "semi", "stop", wrap=True)
        self.unlock = BigButton(say("panic.unlock"), "blue", "normal", mark="unlock")
        self.unlock.clicked.connect(self._unlock)
        self.close_button = BigButton(say("everywhere.close"), "plain", "normal")
        self.close_button.clicked.connect(self.shut)
        self.why = Label(say("panic.unlock_why"), "small", "semi", "muted", wrap=True)
        typed = Column(self.phrase, self.wrong, self.why, gap="tight")
        self.body.setSpacing(self.body.spacing() * 3 // 4)
        self.body.add(self.when, self._list, self.next_step, typed)
        self.foot.add(1, self.close_button, self.unlock)

    def refresh(self) -> None:
        """Show the newest steps; called by the window's pulse while it is open."""
        if not self.isVisible():
            return
        view = self._deck.panic_view()
        if not view.engaged and not view.drill:
            self.shut()
            return
        self._show(view)

    @override
    def open(self) -> None:
        """Cover the screens; a second call only fits the size and shows what is new."""
        if self.isHidden():
            self.phrase.clear()
            self.wrong.hide()
        self._show(self._deck.panic_view())
        super().open()

    @override
    def take_keyboard(self) -> None:
        """Put the keyboard where the word is typed."""
        (self.phrase if self.phrase.isVisibleTo(self) else self.close_button).setFocus()

    def _show(self, view: PanicView) -> None:
        if not view.finished:
            title = "panic.stopping"
        else:
            title = "panic.stopped" if view.confirmed else "panic.not_sure"
        self.title.show_text(say(title), "stop")
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
        why_not = self._deck.why_not()
        self.phrase.setVisible(not why_not)
        self.unlock.setVisible(not why_not)
        self.why.show_text(why_not or say("panic.unlock_why"))

    def _unlock(self) -> None:
        if self._deck.unlock(self.phrase.text()):
            self.phrase.clear()
            self.shut()
            self.unlocked.emit()
        else:
            self.wrong.show_text(say("panic.unlock_wrong", phrase=UNLOCK_PHRASE), "stop")
            self.wrong.show()
            self.phrase.selectAll()
            self.phrase.setFocus()
