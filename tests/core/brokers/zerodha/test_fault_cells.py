"""Fault times operation: one send for an intent, the right state soon, no fill lost or doubled.

The whole table is `python -m tests.exchanges.fault_table`.
"""

import pytest

from tests.exchanges.kite.cells import BUSY_S, OPERATIONS, TROUBLES, Trouble, cells, run

# A connection that the exchange has cut may be closed by the garbage collector only.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def test_there_are_cells_enough() -> None:
    assert len(list(cells())) == len(OPERATIONS) * len(TROUBLES) >= 60


@pytest.mark.parametrize(
    ("operation", "trouble"),
    [
        pytest.param(
            operation,
            trouble,
            id=f"{operation}-{trouble.name}",
        )
        for operation, trouble in cells()
    ],
)
def test_a_cell_ends_well(operation: str, trouble: Trouble) -> None:
    cell = run(operation, trouble, BUSY_S)
    assert cell.notes == []
