"""What the strategy would do with a symbol now: lamp, word and reason; never colour alone."""

from PySide6.QtCore import Qt, Signal

from ui.deck import SymbolSignal
from ui.text import say
from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.lamp import Lamp
from ui.widgets.layouts import Column, Row
from ui.widgets.pill import PillButton
from ui.widgets.pill_look import PillLook

_TONES = {"go": "go", "wait": "wait_text", "stop": "stop"}


class SignalCard(Card):
    """A tinted card with the traffic light of one symbol. Signal: why() asks bar by bar."""

    why = Signal()

    def __init__(self) -> None:
        super().__init__(padding=14, gap=2)
        self._shown: SymbolSignal | None = None
        self.caption = Label(say("trade.signal"), "text", "semi", "muted", term="signal")
        self.button = PillButton(PillLook(say("why.button")), tip=say("why.button_tip"))
        self.button.clicked.connect(self.why)
        self.lamp = Lamp("off", 34)
        self.word = Label("", "page", "heavy", "muted", shrink_to="text")
        self.reason = Label("", "text", "semi", "ink", wrap=True)
        self.reason.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.add(
            Row((self.caption, 1), self.button, gap="near"),
            Row(1, self.lamp, (self.word, 0), 1, gap="near"),
            Column(self.reason),
        )
        self._show(SymbolSignal(symbol="", light="off", word="", reason=""))

    def show_signal(self, signal: SymbolSignal | None) -> None:
        """Show a signal; None says that there is none yet, and why."""
        shown = signal or SymbolSignal(symbol="", light="off", word="", reason="")
        if shown != self._shown:
            self._show(shown)

    def _show(self, signal: SymbolSignal) -> None:
        self._shown = signal
        light = signal.light if signal.light in _TONES else "off"
        word = signal.word or say("trade.signal_none")
        reason = signal.reason or say("trade.signal_none_why")
        reason = reason[:1].upper() + reason[1:]
        self.lamp.show_state(light)
        self.word.show_text(word, _TONES.get(light, "muted"))
        self.reason.show_text(reason)
        self.set_fill("card" if light == "off" else f"soft_{light}")
        self.set_frame(None if light == "off" else light, 2)
        self.setAccessibleName(f"{say('trade.signal')}: {word}. {reason}")
