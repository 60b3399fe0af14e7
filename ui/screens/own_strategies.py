"""A person's own strategies on the picker: their cards, a template, looking again."""

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.deck import OwnFiles
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.flow import Tiles
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark


class OwnStrategiesBox(QWidget):
    """The lowest part of the picker. Signals: look() and template()."""

    look = Signal()
    template = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tiles = Tiles(least=232, most=4)
        self.again = BigButton(say("strategies.look_again"), "plain", "small", mark="rewind")
        self.again.clicked.connect(self.look)
        self.make = BigButton(say("strategies.template"), "plain", "small", mark="pencil")
        self.make.set_tip(say("strategies.template_tip"))
        self.make.clicked.connect(self.template)
        self.told = Label("", "text", "semi", "muted", wrap=True)
        self.where = Label("", "small", "semi", "muted", wrap=True)
        title = Label(say("strategies.own_title"), "heading", "heavy", wrap=True)
        why = Label(say("strategies.own_why"), "text", "normal", "muted", wrap=True)
        words = Column(Row(Mark("bulb", 28), (title, 1), gap="tight"), why, gap=2)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.addLayout(words, 1)
        self._head.addLayout(Row(self.again, self.make, gap="near"))
        self._head.setContentsMargins(0, 0, 0, 0)
        self._head.setSpacing(8)
        head = QWidget()
        head.setLayout(self._head)
        self.setLayout(Column(head, self.told, self.tiles, self.where, gap="near"))

    def show_files(self, files: OwnFiles) -> None:
        """Show where the files lie, and what came of looking at them."""
        self.where.show_text(say("strategies.own_folder", folder=_breakable(str(files.folder))))
        self.again.allow(not files.looking, say("strategies.looking"))
        self.told.show_text(_words(files))
        self.tiles.setVisible(bool(files.good or files.bad))

    def stack(self, narrow: bool) -> None:
        """Put the buttons under the words where there is little width."""
        way = QBoxLayout.Direction
        self._head.setDirection(way.TopToBottom if narrow else way.LeftToRight)


def open_folder(files: OwnFiles) -> None:
    """Show the folder in the system's own file window."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(files.folder)))


def _words(files: OwnFiles) -> str:
    if files.looking:
        return say("strategies.looking")
    if not (files.good or files.bad):
        return say("strategies.own_none")
    found = say("strategies.own_good", n=files.good)
    return f"{found} {say('strategies.own_bad', n=files.bad)}" if files.bad else found


def _breakable(path: str) -> str:
    """Let a long path go on in the next line after each folder."""
    return path.replace("/", "/\u200b").replace("\\", "\\\u200b")
