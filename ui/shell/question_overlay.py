"""A question with a few answers, each with a sentence that says what it does."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from ui.shell.overlay import Overlay
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row

Answer = tuple[str, str, str, Callable[[], None]]
"""(tone, word, sentence, what to do)."""


class QuestionOverlay(Overlay):
    """One question; Escape and the last button change nothing."""

    def __init__(self, area: QWidget, title: str, why: str, answers: Sequence[Answer]) -> None:
        super().__init__(area, 720)
        self.card.add(Label(title, "page", "heavy", wrap=True))
        if why:
            self.card.add(Label(why, "text", "semi", "muted", wrap=True))
        for tone, word, sentence, deed in answers:
            button = BigButton(word, tone, "big")
            button.clicked.connect(lambda _=False, deed=deed: self._answer(deed))
            told = Label(sentence, "text", "semi", "muted", wrap=True)
            self.card.add(Column(button, told, gap=4))
        self.stay = BigButton(say("everywhere.back"), "plain", "normal")
        self.stay.clicked.connect(self.shut)
        self.card.add(Row(1, self.stay))

    def _answer(self, deed: Callable[[], None]) -> None:
        self.shut()
        deed()
