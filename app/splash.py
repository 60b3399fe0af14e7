"""What is painted before the heavy parts are loaded: the bull, the name, how far it is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.text import say
from ui.theme import current
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark
from ui.widgets.meter import Meter


class Splash(QWidget):
    """A small window shown while the program loads; a failure stays until it is closed."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(say("everywhere.app_name"))
        self.title = Label(say("everywhere.app_name"), "page", "heavy")
        self.told = Label(say("states.loading_program"), "text", "semi", "muted", wrap=True)
        self.meter = Meter("", kind="progress")
        self.end = BigButton(say("everywhere.close"), "plain", "normal")
        self.end.clicked.connect(self.close)
        self.end.hide()
        middle = Qt.AlignmentFlag.AlignHCenter
        column = Column(1, gap="wide", margins=40)
        column.addWidget(Mark("bull", 120), 0, middle)
        column.addWidget(self.title, 0, middle)
        column.add(self.meter, self.told, Row(1, self.end, 1), 1)
        self.setLayout(column)
        self.resize(current().px(520), current().px(400))

    def show_progress(self, share: float, words: str) -> None:
        """Show how far the loading is, and with what."""
        self.meter.show_share(share, "")
        self.told.show_text(words)

    def show_failure(self, sentence: str) -> None:
        """Say that the program cannot open, and why."""
        self.told.show_text(sentence, "stop")
        self.end.show()
