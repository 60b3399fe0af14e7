"""Which lines are on the chart: colour, name and a cross for each."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.screens.chart_lines import ChartLine
from ui.text import say
from ui.theme import current, follow
from ui.widgets.icon_button import IconButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row, empty


class _Swatch(QWidget):
    """A dot in a line's colour."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(self._restyle)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        side = current().px(14)
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current().colour(self._token))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))


class LineList(QWidget):
    """Signal: removed(str) with the key of the line whose cross was pressed."""

    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.crosses: dict[str, IconButton] = {}
        self._rows = Column(gap=0)
        self.none = Label(say("charts.no_lines"), "text", "semi", "muted", wrap=True)
        self.setLayout(Column(self.none, self._rows, gap=0))

    def show_lines(self, lines: Sequence[tuple[ChartLine, str]]) -> None:
        """Show these lines in their colours."""
        empty(self._rows)
        self.crosses.clear()
        for line, color in lines:
            cross = IconButton("cross", says=say("charts.remove_line", line=line.title), side=16)
            cross.setProperty("line", line.key)
            cross.clicked.connect(self._pressed)
            self.crosses[line.key] = cross
            name = Label(line.title, "text", "semi", wrap=True)
            name.setToolTip(line.summary)
            holder = QWidget()
            holder.setLayout(Row(_Swatch(color), (name, 1), cross, gap="near"))
            self._rows.add(holder)
        self.none.setVisible(not lines)

    def _pressed(self) -> None:
        sender = self.sender()
        if isinstance(sender, IconButton):
            self.removed.emit(str(sender.property("line")))
