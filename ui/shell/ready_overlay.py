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
    """Shows the steps of a start. Signal: done() when trading has begun."""

    done = Signal()
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
        self.card.add(self.title, self.meter, self._list, self.failed, Row(1, self.cancel))

    def begin(self) -> None:
        """Start, and show how it goes."""
        self._began = True
        self.title.show_text(say("ready.title"))
        self.failed.show_text("")
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
            self.failed.show_text(ready.failed)
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
            line.show_state(step.state, step.detail)
        self.meter.show_share(ready.progress, "")

    def _give_up(self) -> None:
        self._deck.cancel_start()
        self._began = False
        self.cancel.show_text(say("everywhere.cancel"))
        self.shut()
