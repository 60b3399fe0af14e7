"""Getting ready: what a START does, step by step, with a way back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.deck import Deck, Ready
from ui.shell.overlay import Overlay
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.meter import Meter
from ui.widgets.step_line import StepLine


class ReadyOverlay(Overlay):
    """Shows the steps of a start. Signals: done() when trading began, asked() for new answers."""

    done = Signal()
    asked = Signal()
    closable = False

    def __init__(self, area: QWidget, deck: Deck) -> None:
        super().__init__(area, 760)
        self._deck = deck
        self._began = False
        self.title = Label(say("ready.title"), "page", "heavy")
        self.meter = Meter("", kind="progress")
        self._steps: list[StepLine] = []
        self._list = Column(gap="near")
        self.failed = Label("", "text", "semi", "stop", wrap=True)
        self.cancel = BigButton(say("everywhere.cancel"), "plain", "normal")
        self.cancel.clicked.connect(self._give_up)
        self.again = BigButton(say("ready.other_answers"), "blue", "normal")
        self.again.clicked.connect(self._ask)
        self.again.hide()
        buttons = Row(1, self.cancel, self.again, gap="near")
        self.card.add(self.title, self.meter, self._list, self.failed, buttons)

    def begin(self) -> None:
        """Start, and show how it goes."""
        self._began = True
        self.title.show_text(say("ready.title"))
        self.failed.show_text("")
        self.again.hide()
        self._deck.start()
        self.open()
        self.refresh()

    def refresh(self) -> None:
        """Show how far the start is; called by the window's pulse."""
        ready = self._deck.ready()
        if not self._began or ready is None:
            return
        self._show(ready)
        if ready.failed:
            self.title.show_text(say("ready.title_failed"))
            told = any(step.state == "failed" for step in ready.steps)
            self.failed.show_text("" if told else ready.failed)
            # Other answers are for practice; a broker's lamps are on Home.
            self.again.setVisible(not self._deck.money().view().real)
            self.cancel.show_text(say("everywhere.close"))
        elif not ready.running:
            self._began = False
            self.shut()
            self.done.emit()

    def _show(self, ready: Ready) -> None:
        while len(self._steps) < len(ready.steps):
            line = StepLine(ready.steps[len(self._steps)].title)
            self._steps.append(line)
            self._list.add(line)
        for line, step in zip(self._steps, ready.steps, strict=False):
            failed = step.state == "failed"
            line.show_state(step.state, ready.failed if failed else step.detail)
        self.meter.show_share(ready.progress, "")

    def _ask(self) -> None:
        self._give_up()
        self.asked.emit()

    def _give_up(self) -> None:
        self._deck.cancel_start()
        self._began = False
        self.cancel.show_text(say("everywhere.cancel"))
        self.shut()
