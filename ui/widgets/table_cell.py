"""How a table paints a cell: a soft row colour, a line under it, a mark before the text."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from ui.art import paint
from ui.theme import Theme, current
from ui.widgets.table_model import Cell, TableModel

CELL_PADDING = 8
_MARK, _MARK_GAP = 18, 6


def cell_width(cell: Cell) -> float:
    """Return the width that holds a cell without cutting, at the look in use."""
    theme = current()
    words = QFontMetricsF(theme.font("text", cell.weight)).horizontalAdvance(cell.text)
    mark = theme.px(_MARK) + theme.px(_MARK_GAP) if cell.mark else 0
    return words + mark + 2 * theme.px(CELL_PADDING) + 2


class CellPainter(QStyledItemDelegate):
    """Paints the cells of one table."""

    def __init__(self, rows: TableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = current()
        cell = self._rows.cell(index.row(), index.column())
        box = QRectF(option.rect)
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.colour("soft_blue"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.colour("sunken"))
        painter.setPen(QPen(theme.colour("line"), theme.size("thin")))
        painter.drawLine(QPointF(box.left(), box.bottom()), QPointF(box.right(), box.bottom()))
        align = self._rows.columns[index.column()].align
        self._paint_cell(painter, theme, box, cell, align)
        painter.restore()

    def _paint_cell(
        self, painter: QPainter, theme: Theme, box: QRectF, cell: Cell, align: str
    ) -> None:
        font = theme.font("text", cell.weight)
        padding = theme.px(CELL_PADDING)
        room = box.adjusted(padding, 0, -padding, 0)
        side = theme.px(_MARK) if cell.mark else 0
        gap = theme.px(_MARK_GAP) if cell.mark and cell.text else 0
        metrics = QFontMetricsF(font)
        text, most = cell.text, max(room.width() - side - gap + 1, 0)
        words = metrics.horizontalAdvance(text)
        if words > most:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, most)
            words = metrics.horizontalAdvance(text)
        free = room.width() - side - gap - words
        left = room.left() + {"left": 0.0, "right": free, "center": free / 2}[align]
        if cell.mark:
            mark = QRectF(left, box.center().y() - side / 2, side, side)
            paint(painter, cell.mark, mark)
            left += side + gap
        painter.setFont(font)
        painter.setPen(theme.colour(cell.tone))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(left, box.top(), words + 2, box.height()), flags, text)
