"""A question with a few answers that also fits a low window."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.shell.question_overlay import Answer
from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column


class AskSheet(Sheet):
    """One question; Escape and the last button change nothing."""

    def __init__(self, area: QWidget, title: str, why: str, answers: Sequence[Answer]) -> None:
        super().__init__(area, title, 720)
        self.why = Label(why, "text", "semi", "muted", wrap=True)
        self.body.add(self.why)
        self.buttons: list[BigButton] = []
        for tone, word, sentence, deed in answers:
            button = BigButton(word, tone, "big")
            button.clicked.connect(self.shut)
            button.clicked.connect(deed)
            self.buttons.append(button)
            told = Label(sentence, "text", "semi", "muted", wrap=True)
            self.body.add(Column(button, told, gap=4))
        self.stay = BigButton(say("everywhere.back"), "plain", "normal")
        self.stay.clicked.connect(self.shut)
        self.foot.add(1, self.stay)
