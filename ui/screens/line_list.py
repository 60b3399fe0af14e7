"""What is on the chart: colour, name, a pencil and a cross for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.text import say
from ui.theme import current
from ui.widgets.icon_button import IconButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row, empty
from ui.widgets.painted import Square


@dataclass(frozen=True, slots=True)
class ListedLine:
    """One row: what tells it from others, its name, its colour's token, and what it is."""

    key: str
    title: str
    color: str
    summary: str = ""
    waits: bool = False


class _Swatch(Square):
    """A dot in a line's colour."""

    def __init__(self, token: str) -> None:
        super().__init__(14)
        self._token = token

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current().colour(self._token))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))


class _Row(QWidget):
    """A row with a thin line under it."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        thin = theme.size("thin")
        QPainter(self).fillRect(0, self.height() - thin, self.width(), thin, theme.colour("line"))


class LineList(QWidget):
    """Signals: removed(str) and edited(str) with the key of the line."""

    removed = Signal(str)
    edited = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.crosses: dict[str, IconButton] = {}
        self.pencils: dict[str, IconButton] = {}
        self._shown: tuple[ListedLine, ...] | None = None
        self._rows = Column(gap=0)
        self.none = Label(say("charts.no_lines"), "text", "semi", "muted", wrap=True)
        self.setLayout(Column(self.none, self._rows, gap=0))

    def show_lines(self, lines: Sequence[ListedLine]) -> bool:
        """Show these lines; return whether any row is new."""
        if tuple(lines) == self._shown:
            return False
        self._shown = tuple(lines)
        empty(self._rows)
        self.crosses.clear()
        self.pencils.clear()
        for line in lines:
            self._rows.add(self._row(line))
        self.none.setVisible(not lines)
        return True

    def buttons(self) -> list[IconButton]:
        """Return what can be pressed, from top to bottom."""
        return [button for key in self.crosses for button in (self.pencils[key], self.crosses[key])]

    def titles(self) -> list[str]:
        """Return the names on view."""
        return [] if self._shown is None else [line.title for line in self._shown]

    def _row(self, line: ListedLine) -> QWidget:
        pencil = IconButton("pencil", says=say("charts.edit_line", line=line.title), side=16)
        cross = IconButton("cross", says=say("charts.remove_line", line=line.title), side=14)
        for button, pressed in ((pencil, self._pencil_pressed), (cross, self._cross_pressed)):
            button.setProperty("line", line.key)
            button.clicked.connect(pressed)
        self.pencils[line.key], self.crosses[line.key] = pencil, cross
        title = say("charts.line_waits", line=line.title) if line.waits else line.title
        name = Label(title, "text", "semi", "muted" if line.waits else "ink", wrap=True)
        name.setToolTip(line.summary)
        name.setContentsMargins(current().px(6), 0, 0, 0)
        row = _Row()
        row.setLayout(Row(_Swatch(line.color), (name, 1), pencil, cross, gap=2))
        return row

    def _cross_pressed(self) -> None:
        self.removed.emit(str(self.sender().property("line")))

    def _pencil_pressed(self) -> None:
        self.edited.emit(str(self.sender().property("line")))
