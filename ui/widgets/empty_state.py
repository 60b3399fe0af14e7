"""What a screen shows when there is nothing yet, while it waits, and when something went wrong."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark
from ui.widgets.meter import Meter

_MIDDLE = Qt.AlignmentFlag.AlignHCenter


def _centred(text: str, size: str, weight: str, tone: str) -> Label:
    label = Label(text, size, weight, tone, wrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


class EmptyState(QWidget):
    """A drawing, one sentence, one button. Signal: action()."""

    action = Signal()

    def __init__(self, mark: str, sentence: str, button: str = "", *, side: float = 96) -> None:
        super().__init__()
        self.setAccessibleName(sentence)
        self.sentence = _centred(sentence, "text", "semi", "muted")
        column = Column(1, gap="near", margins="near")
        column.addWidget(Mark(mark, side), 0, _MIDDLE)
        column.add(self.sentence)
        if button:
            self.button = BigButton(button, "plain", "normal")
            self.button.clicked.connect(self.action)
            column.addWidget(self.button, 0, _MIDDLE)
        column.addStretch(1)
        self.setLayout(column)


class LoadingState(QWidget):
    """A drawing, what is being waited for, and how far it is; it stands still."""

    def __init__(self, sentence: str, *, mark: str = "hourglass") -> None:
        super().__init__()
        self.setAccessibleName(sentence)
        self.meter = Meter(sentence, kind="progress")
        self.meter.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = Column(1, gap="wide", margins="near")
        column.addWidget(Mark(mark, 72), 0, _MIDDLE)
        column.add(Row(1, (self.meter, 3), 1), 1)
        self.setLayout(column)

    def show_progress(self, share: float, words: str = "") -> None:
        """Show how much is done, 0 to 1, and in words."""
        self.meter.show_share(share, words)


class ErrorState(QWidget):
    """What happened, what it means for your money, one button, details folded.

    Signal: action().
    """

    action = Signal()

    def __init__(
        self, happened: str, money: str, button: str = "", *, details: str = "", mark: str = ""
    ) -> None:
        super().__init__()
        self.setAccessibleName(f"{happened} {money}")
        column = Column(1, gap="near", margins="near")
        column.addWidget(Mark(mark or "unplugged", 96), 0, _MIDDLE)
        self.happened = _centred(happened, "heading", "heavy", "ink")
        self.money = _centred(money, "text", "semi", "muted")
        column.add(self.happened, self.money)
        buttons = Row(1)
        if button:
            self.button = BigButton(button, "blue", "normal")
            self.button.clicked.connect(self.action)
            buttons.add(self.button)
        self._details = Label(details, "small", "normal", "muted", wrap=True)
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details.hide()
        if details:
            self.unfold = BigButton(say("everywhere.details"), "plain", "normal")
            self.unfold.clicked.connect(self._fold)
            buttons.add(self.unfold)
        column.add(buttons.add(1), self._details, 1)
        self.setLayout(column)

    def show_error(self, happened: str, money: str, button: str) -> None:
        """Show another error and what its button does; one made with a button keeps one."""
        self.happened.show_text(happened)
        self.money.show_text(money)
        self.setAccessibleName(f"{happened} {money}")
        self.button.show_text(button)

    def _fold(self) -> None:
        shown = not self._details.isHidden()
        self._details.setVisible(not shown)
        self.unfold.show_text(say("everywhere.details" if shown else "everywhere.hide_details"))
