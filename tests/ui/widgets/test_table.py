"""The table: declared columns, only changed rows are told, widths do not jump."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from core.model.money_text import rupees, with_arrow
from tests.ui.widgets.pixels import count, picture
from ui.widgets.table import Column, Table
from ui.widgets.table_cell import CellPainter, cell_width
from ui.widgets.table_model import Cell


@dataclass(frozen=True)
class Row:
    symbol: str
    price: Decimal
    profit: Decimal


def profit(amount: Decimal) -> Cell:
    return Cell(with_arrow(amount), "up" if amount > 0 else "down", "heavy")


COLUMNS = (
    Column("Share", lambda row: row.symbol, width=2),
    Column("Now", lambda row: row.price, "right", rupees),
    Column("Profit", lambda row: row.profit, "right", profit, term="profit_open"),
)
ROWS = [Row(f"SHARE{n}", Decimal(100 + n), Decimal(10 - n)) for n in range(6)]


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    made = Table(COLUMNS, says="What you own now", selectable=True, empty="Nothing yet.")
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.set_rows(ROWS)
    made.show()
    return made


def test_cells(table: Table) -> None:
    model = table.model()
    texts = [model.index(2, column).data() for column in range(3)]
    assert texts == ["SHARE2", "₹102", "▲ +₹8"]
    assert model.headerData(2, Qt.Orientation.Horizontal) == "Profit"
    told = model.headerData(2, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "unrealised" in told


def test_only_changed_rows_are_told(table: Table) -> None:
    spy = QSignalSpy(table.model().dataChanged)
    assert table.set_rows(list(ROWS)) == []
    assert spy.count() == 0
    rows = list(ROWS)
    rows[3] = replace(rows[3], price=Decimal(999))
    assert table.set_rows(rows) == [3]
    assert spy.count() == 1
    assert {spy.at(0)[0].row(), spy.at(0)[1].row()} == {3}


def test_only_changed_rows_are_painted(
    table: Table, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitExposed(table)
    qtbot.wait(10)
    painted: list[str] = []
    real = CellPainter._paint_cell

    def spy(self: CellPainter, *told: Any) -> None:
        painted.append(told[3].text)
        real(self, *told)

    monkeypatch.setattr(CellPainter, "_paint_cell", spy)
    rows = list(ROWS)
    rows[3] = replace(rows[3], price=Decimal(999))
    table.set_rows(rows)
    qtbot.waitUntil(lambda: bool(painted), timeout=1000)
    assert "₹999" in painted
    # Qt repaints one rectangle: the changed row, and at most the edges of its neighbours.
    assert {text for text in painted if text.startswith("SHARE")} <= {"SHARE2", "SHARE3", "SHARE4"}


def test_widths_do_not_jump(table: Table) -> None:
    before = [table.columnWidth(n) for n in range(3)]
    assert sum(before) == table.viewport().width()
    table.set_rows([replace(row, price=row.price + 1) for row in ROWS])
    assert [table.columnWidth(n) for n in range(3)] == before


def test_a_longer_cell_is_never_cut(table: Table) -> None:
    long = replace(ROWS[0], symbol="A VERY LONG NAME OF A SHARE THAT NEEDS ROOM, LIMITED, INDIA")
    table.set_rows([long, *ROWS[1:]])
    assert table.columnWidth(0) >= int(cell_width(Cell(long.symbol)))
    table.resize(300, 400)
    assert table.columnWidth(0) >= int(cell_width(Cell(long.symbol)))


def test_rows_come_and_go(table: Table, qtbot: QtBot) -> None:
    table.set_rows(ROWS[:2])
    assert table.model().rowCount() == 2
    table.set_rows([])
    assert count(picture(table), "muted") > 50
    assert table.set_rows(ROWS) == list(range(6))


def test_choosing_by_mouse_and_keyboard(table: Table, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.chosen, timeout=500) as told:
        place = table.visualRect(table.model().index(1, 0)).center()
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert told.args == [ROWS[1]]
    qtbot.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.chosen, timeout=500) as told:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.args == [ROWS[2]]
    with qtbot.assertNotEmitted(table.chosen):
        table.select_where(lambda row: row.symbol == "SHARE5")
    assert table.currentIndex().row() == 5


def test_rows_are_high_enough_to_press(table: Table) -> None:
    assert table.rowHeight(0) >= 44
