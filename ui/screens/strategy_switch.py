"""Another strategy while the bot runs: ask, stop the present one, start the new one."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.events.commands import StopMode
from core.events.snapshot import BotState
from ui.deck import Deck, Plan
from ui.shell.ask_sheet import AskSheet
from ui.text import say

_LOOK_MS = 100
_MOST_LOOKS = 300
_ENDED = (BotState.STOPPED, BotState.FINISHED, BotState.READY)


class StrategySwitch(QObject):
    """Signals: ready(Plan) when the old one has stopped, told(str, str) with news and its tone."""

    ready = Signal(object)
    told = Signal(str, str)

    def __init__(self, area: QWidget, deck: Deck) -> None:
        super().__init__(area)
        self._area, self._deck = area, deck
        self._plan: Plan | None = None
        self._old = self._new = ""
        self._looks = 0
        self.sheet: AskSheet | None = None
        self._pulse = QTimer(self)
        self._pulse.setInterval(_LOOK_MS)
        self._pulse.timeout.connect(self.look)

    def ask(self, plan: Plan, old: str, new: str) -> None:
        """Ask whether to change over to a plan; `old` and `new` are the strategies' titles."""
        self._plan, self._old, self._new = plan, old, new
        word = say("strategies.switch_same")
        if old != new:
            word = say("strategies.switch_do", old=old, new=new)
        if self.sheet is not None:
            self.sheet.deleteLater()
        answer = ("go", word, say("strategies.switch_more", new=new), self.change_over)
        self.sheet = AskSheet(
            self._area,
            say("strategies.switch_title", old=old),
            say("strategies.switch_why"),
            [answer],
        )
        self.sheet.open()

    def change_over(self) -> None:
        """Stop the present strategy, keeping its safety exits; the new one follows."""
        self._deck.stop(StopMode.KEEP_SAFETY_EXITS)
        self._looks = 0
        self.told.emit(say("strategies.switching", old=self._old, new=self._new), "blue")
        self._pulse.start()

    def look(self) -> None:
        """See whether the old one has stopped."""
        snapshot = self._deck.snapshot()
        state = BotState.STOPPED
        if snapshot is not None and not snapshot.broken:
            state = snapshot.state
        self._looks += 1
        if state in _ENDED and self._plan is not None:
            self._pulse.stop()
            self.told.emit("", "blue")
            self.ready.emit(self._plan)
        elif state is BotState.HALTED:
            self._pulse.stop()
            self.told.emit(say("strategies.switch_halted", new=self._new), "stop")
        elif self._looks >= _MOST_LOOKS:
            self._pulse.stop()
            told = say("strategies.switch_slow", old=self._old, new=self._new)
            self.told.emit(told, "stop")
