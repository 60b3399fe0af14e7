"""Faults by operations: one POST an intent, the right state in time, no fill lost or doubled.

All of them: `python -m tests.exchanges.fault_table` prints the table.
"""

import pytest

from tests.exchanges.bybit.cells import ANSWERED_S, Cell, all_cells, run_cell

ALL = all_cells()
FEW = [one for number, one in enumerate(ALL) if number % 6 == 1]


@pytest.mark.parametrize("cell", FEW, ids=lambda cell: cell.name)
def test_a_few_cells(cell: Cell) -> None:
    assert run_cell(cell).seconds <= ANSWERED_S


@pytest.mark.slow
@pytest.mark.parametrize("cell", ALL, ids=lambda cell: cell.name)
def test_every_cell(cell: Cell) -> None:
    assert run_cell(cell).seconds <= ANSWERED_S


def test_there_are_enough_of_them() -> None:
    assert len({one.name for one in ALL}) == len(ALL) >= 30
    assert len(FEW) >= 20
