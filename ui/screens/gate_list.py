"""The list of why nothing happened: time, a light for every gate, and the sentence below."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from core.events.gates import GATES, Gate, GateLine, Light
from ui.screens.gate_rows import (
    GateRows,
    gate_word,
    span_words,
    time_words,
    verdict,
    verdict_tone,
)
from ui.text import say
from ui.theme import Theme, current, follow
from ui.widgets.focus_ring import RADIUS_PROPERTY
from ui.widgets.gate_lamp import paint_gate

_PAD, _GAP, _LAMP, _SIDE, _NARROW = 12, 8, 22, 176, 620
_CELL_PAD, _CELL_MOST = 14, 92
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(
    Qt.TextFlag.TextWordWrap
)
_ENDLESS = 100_000.0


class RowShape:
    """Where everything of a row lies, for a width; the paint and the height are of one mind."""

    def __init__(self, line: GateLine, width: float) -> None:
        theme = current()
        self.line = line
        self.small, self.text = theme.font("small", "semi"), theme.font("text", "normal")
        self.heavy = theme.font("text", "heavy")
        lines = [QFontMetricsF(font).height() for font in (self.small, self.heavy)]
        small, heavy = lines
        pad, gap, lamp = theme.px(_PAD), theme.px(_GAP), theme.px(_LAMP)
        room = max(width - 2 * pad, 1.0)
        narrow = width < theme.px(_NARROW)
        side = room if narrow else theme.px(_SIDE)
        self.time = QRectF(pad, pad, side, heavy)
        self.span = QRectF(pad, pad + heavy, side, small)
        left = pad if narrow else pad + side + gap
        top = self.span.bottom() + gap if narrow else pad
        beside = max(pad + room - left, 1.0)
        wrapped = QFontMetricsF(self.text).boundingRect(
            QRectF(0, 0, beside, _ENDLESS), _WRAPPED, line.sentence
        )
        words = heavy + wrapped.height() + 2
        # Where there is little room the answer comes before the lights.
        self.cells = self._cells(
            theme, left, top + words + gap if narrow else top, beside, lamp + small + 2
        )
        lights_end = max(one.bottom() for one in self.cells.values())
        top = top if narrow else lights_end + gap
        self.verdict = QRectF(left, top, beside, heavy)
        self.sentence = QRectF(left, top + heavy, beside, words - heavy)
        self.height = max(self.sentence.bottom(), lights_end, self.span.bottom()) + pad

    def _cells(
        self, theme: Theme, left: float, top: float, width: float, height: float
    ) -> dict[Gate, QRectF]:
        """Return a box for each gate, in as many rows as they need."""
        # As wide as the widest word: the lights stand below each other in all rows.
        widest = max(
            QFontMetricsF(theme.font("small", "heavy")).horizontalAdvance(gate_word(gate))
            for gate in GATES
        )
        least = widest + theme.px(_CELL_PAD)
        many = max(1, min(len(GATES), int(width / least)))
        rows = -(-len(GATES) // many)
        many = -(-len(GATES) // rows)
        cell = min(width / many, max(least, theme.px(_CELL_MOST)))
        return {
            gate: QRectF(
                left + (place % many) * cell,
                top + (place // many) * (height + theme.px(_GAP)),
                cell,
                height,
            )
            for place, gate in enumerate(GATES)
        }


class _RowPainter(QStyledItemDelegate):
    def __init__(self, rows: GateRows, view: QListView) -> None:
        super().__init__(view)
        self._rows, self._view = rows, view

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        width = self._view.viewport().width()
        return QSize(width, round(RowShape(self._rows.line(index.row()), width).height) + 1)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme, box = current(), QRectF(option.rect)
        shape = RowShape(self._rows.line(index.row()), box.width())
        painter.save()
        focused = self._view.hasFocus() and option.state & QStyle.StateFlag.State_HasFocus
        if focused:
            painter.fillRect(box, theme.colour("sunken"))
        painter.setPen(QPen(theme.colour("line"), theme.size("thin")))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.translate(box.topLeft())
        _paint_row(painter, theme, shape)
        painter.restore()


def _paint_row(painter: QPainter, theme: Theme, shape: RowShape) -> None:
    line = shape.line

    def write(box: QRectF, text: str, font: object, tone: str, flags: int = int(_LEFT)) -> None:
        painter.setFont(font)  # type: ignore[arg-type]
        painter.setPen(theme.colour(tone))
        painter.drawText(box, flags, text)

    write(shape.time, time_words(line), shape.heavy, "ink")
    write(shape.span, span_words(line), shape.small, "muted")
    lamp = theme.px(_LAMP)
    for gate, light in zip(GATES, line.lights, strict=True):
        cell = shape.cells[gate]
        paint_gate(painter, light, QRectF(cell.center().x() - lamp / 2, cell.top(), lamp, lamp))
        decided = gate is line.said
        font = theme.font("small", "heavy") if decided else shape.small
        tone = verdict_tone(line) if decided else "muted"
        word = cell.adjusted(0, lamp + 2, 0, 0)
        write(word, gate_word(gate), font, tone, int(Qt.AlignmentFlag.AlignHCenter))
    write(shape.verdict, verdict(line), shape.heavy, verdict_tone(line))
    write(shape.sentence, line.sentence, shape.text, "ink", _WRAPPED)


class GateList(QListView):
    """Lines, newest first; the arrow keys walk through them."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = GateRows()
        self.setAccessibleName(say("why.list"))
        self.setProperty(RADIUS_PROPERTY, 12)
        self.setModel(self.rows)
        self.setItemDelegate(_RowPainter(self.rows, self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)
        follow(self._dress)

    def show_lines(self, lines: tuple[GateLine, ...]) -> None:
        """Show these lines."""
        self.rows.set_lines(lines)

    def _dress(self) -> None:
        self.setStyleSheet("QListView { background: transparent; border: 0px; outline: 0px; }")
        self.setMinimumSize(current().px(150), current().px(110))
        self.doItemsLayout()


LEGEND = (Light.YES, Light.NO, Light.WAIT, Light.OPEN, Light.OFF)
"""The lights in the order of the legend."""


def legend_word(light: Light) -> str:
    """Return what a light means."""
    return say(f"why.light_{light.value}")
