"""The rows of a table: declared columns, and only what changed is told to the view."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from ui.text import explanation
from ui.theme import current
from ui.widgets.hover import hover_text

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ROLE = Qt.ItemDataRole
ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    "center": Qt.AlignmentFlag.AlignCenter,
}


@dataclass(frozen=True)
class Cell:
    """What one cell shows: text, its colour token and weight, a mark before it."""

    text: str
    tone: str = "ink"
    weight: str = "normal"
    mark: str | None = None
    tip: str = ""


@dataclass(frozen=True)
class Column:
    """A column: title, what to take from a row, where it stands, how it is written.

    `format` turns the value into text or a Cell; `width` is its share of the room left over;
    `term` explains the title on hover; a column that `elides` is cut when there is no room.
    """

    title: str
    getter: Callable[[Any], Any]
    align: str = "left"
    format: Callable[[Any], str | Cell] = str
    width: float = 1.0
    term: str | None = None
    elides: bool = False

    def cell(self, row: object) -> Cell:
        """Return what this column shows of a row."""
        made = self.format(self.getter(row))
        return made if isinstance(made, Cell) else Cell(made)


class TableModel(QAbstractTableModel):
    """Rows shown through columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._rows: list[Any] = []
        self._cells: list[tuple[Cell, ...]] = []

    def set_rows(self, rows: Sequence[Any]) -> list[int]:
        """Show these rows; return the numbers of the rows whose cells changed."""
        cells = [tuple(column.cell(row) for column in self.columns) for row in rows]
        old = self._cells
        changed = [n for n, row in enumerate(cells) if n >= len(old) or row != old[n]]
        self._fit(len(cells))
        self._rows, self._cells = list(rows), cells
        for number in changed:
            last = len(self.columns) - 1
            self.dataChanged.emit(self.index(number, 0), self.index(number, last))
        return changed

    def _fit(self, count: int) -> None:
        have = len(self._cells)
        if count > have:
            self.beginInsertRows(_ROOT, have, count - 1)
            blank = tuple(Cell("") for _ in self.columns)
            self._cells = self._cells + [blank] * (count - have)
            self._rows = self._rows + [None] * (count - have)
            self.endInsertRows()
        elif count < have:
            self.beginRemoveRows(_ROOT, count, have - 1)
            del self._cells[count:]
            del self._rows[count:]
            self.endRemoveRows()

    def row(self, number: int) -> Any:
        """Return the thing shown in a row."""
        return self._rows[number]

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell."""
        return self._cells[row][column]

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._cells)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        cell = self._cells[index.row()][index.column()]
        if role in (_ROLE.DisplayRole, _ROLE.AccessibleTextRole):
            return cell.text
        if role == _ROLE.ToolTipRole:
            return hover_text(cell.tip) if cell.tip else None
        if role == _ROLE.TextAlignmentRole:
            return ALIGN[self.columns[index.column()].align]
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == _ROLE.DisplayRole:
            return column.title
        if role == _ROLE.TextAlignmentRole:
            return ALIGN[column.align]
        if role == _ROLE.FontRole:
            return current().font("small", "semi")
        if role == _ROLE.ToolTipRole and column.term is not None:
            return explanation(column.term)
        return None
