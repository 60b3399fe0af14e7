"""A quiet table: declared columns, lines between rows, only changed rows are painted again."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView
from typing_extensions import override

from ui.theme import current, follow
from ui.widgets.table_cell import CELL_PADDING, CellPainter, cell_width
from ui.widgets.table_model import Column as Column
from ui.widgets.table_model import TableModel

_LEAST_TEXT = 220


class Table(QTableView):
    """Rows through columns. Signal: chosen(object) with the row clicked or entered.

    `empty` is the sentence shown while there is no row. Column widths only ever grow with their
    contents and are laid out anew on resize, never with every update.
    """

    chosen = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        says: str,
        selectable: bool = False,
        empty: str = "",
        row: str = "row",
    ) -> None:
        super().__init__()
        self.setAccessibleName(says)
        self._empty, self._row_size = empty, row
        self._rows = TableModel(columns)
        self._needed = [0.0] * len(columns)
        self.setModel(self._rows)
        self._painter = CellPainter(self._rows, self)
        self.setItemDelegate(self._painter)
        self._set_up(selectable)
        self.clicked.connect(self._clicked)
        follow(self._restyle)

    def _set_up(self, selectable: bool) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(selectable)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows, none = QAbstractItemView.SelectionBehavior, QAbstractItemView.SelectionMode
        self.setSelectionBehavior(rows.SelectRows)
        self.setSelectionMode(none.SingleSelection if selectable else none.NoSelection)
        focus = Qt.FocusPolicy.StrongFocus if selectable else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(focus)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalHeader().hide()

    def set_rows(self, rows: Sequence[Any]) -> list[int]:
        """Show these rows; return the numbers of those that changed."""
        count = self._rows.rowCount()
        changed = self._rows.set_rows(rows)
        grown = False
        for number in changed:
            for column in range(len(self._needed)):
                wide = cell_width(self._rows.cell(number, column))
                if wide > self._needed[column]:
                    self._needed[column], grown = wide, True
        if grown:
            self._lay_out_columns()
        if count != len(rows):
            self.updateGeometry()
            self.viewport().update()
        return changed

    def select_where(self, wanted: Callable[[Any], bool]) -> None:
        """Select the first row for which `wanted` is true, without a signal."""
        for number in range(self._rows.rowCount()):
            if wanted(self._rows.row(number)):
                self.selectRow(number)
                return

    def _clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(self._rows.row(index.row()))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.currentIndex().isValid():
            self._clicked(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _restyle(self) -> None:
        theme = current()
        self.verticalHeader().setDefaultSectionSize(theme.size(self._row_size))
        header = self.horizontalHeader()
        header.setFixedHeight(theme.px(38))
        titles = QFontMetricsF(theme.font("small", "semi"))
        padding = 2 * theme.px(CELL_PADDING) + 2
        self._needed = [titles.horizontalAdvance(c.title) + padding for c in self._rows.columns]
        for row in range(self._rows.rowCount()):
            for column in range(len(self._needed)):
                wide = cell_width(self._rows.cell(row, column))
                self._needed[column] = max(self._needed[column], wide)
        self._lay_out_columns()
        self.updateGeometry()

    def _lay_out_columns(self) -> None:
        needed = self._giving_way()
        left_over = self.viewport().width() - sum(needed)
        weights = sum(column.width for column in self._rows.columns) or 1.0
        edge = 0.0
        for number, column in enumerate(self._rows.columns):
            # Rounded edges, not rounded widths: the columns fill the view to the pixel.
            nxt = edge + needed[number] + max(left_over, 0.0) * column.width / weights
            self.setColumnWidth(number, int(nxt) - int(edge))
            edge = nxt

    def _giving_way(self) -> list[float]:
        """Return what the columns need, the widest text cut when there is no room for all of it."""
        needed = list(self._needed)
        missing = sum(needed) - self.viewport().width()
        texts = [n for n, column in enumerate(self._rows.columns) if column.elides]
        for number in sorted(texts, key=lambda n: -needed[n]):
            least = min(needed[number], current().px(_LEAST_TEXT))
            given = min(max(missing, 0.0), needed[number] - least)
            needed[number] -= given
            missing -= given
        return needed

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out_columns()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        rows = max(self._rows.rowCount(), 2)
        return QSize(int(sum(self._needed)), theme.px(38) + rows * theme.size(self._row_size) + 2)

    @override
    def minimumSizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(160), theme.px(38) + 2 * theme.size(self._row_size))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._empty and not self._rows.rowCount():
            theme = current()
            painter = QPainter(self.viewport())
            painter.setFont(theme.font())
            painter.setPen(theme.colour("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.viewport().rect()), int(flags), self._empty)
