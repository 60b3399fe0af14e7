"""JSON of the exchanges and of other programs."""

import json

import pytest

from core.clock import iso
from core.data.importing import FaultKind, ImportResult, import_file
from tests.core.data.importing.conftest import Write

START = 1_700_000_040_000
LISTS = [[START + 60_000 * at, 100 + at, 102 + at, 99 + at, 101 + at, 5.5] for at in range(3)]
NAMES = ("time", "open", "high", "low", "close", "volume")
OBJECTS = [dict(zip(NAMES, row, strict=True)) for row in LISTS]
COLUMNS = {name: [row[at] for row in LISTS] for at, name in enumerate(NAMES)}
TEXTS = [[str(cell) for cell in row] for row in LISTS]


def read(write: Write, document: object) -> ImportResult:
    return import_file(write("BTCUSDT.json", json.dumps(document)))


@pytest.mark.parametrize(
    "document",
    [
        LISTS,
        OBJECTS,
        COLUMNS,
        {"status": "success", "data": {"candles": LISTS}},  # Kite
        {"retCode": 0, "result": {"category": "linear", "list": TEXTS[::-1]}},  # Bybit
    ],
    ids=["lists", "objects", "columns", "kite", "bybit"],
)
def test_shapes(write: Write, document: object) -> None:
    result = read(write, document)
    assert result.refused is None, result.refused
    one = result.series[0]
    assert one.open.tolist() == [100.0, 101.0, 102.0]
    assert one.volume.tolist() == [5.5, 5.5, 5.5]
    assert iso(int(one.open_ns[0])) == "2023-11-15T03:44:00+05:30"


def test_kite_stamps(write: Write) -> None:
    rows = [[f"2017-12-15T09:{minute}:00+0530", 100.5, 102, 99, 101, 5] for minute in (15, 16)]
    result = import_file(write("ACC.json", json.dumps({"data": {"candles": rows}})))
    assert iso(int(result.series[0].open_ns[0])) == "2017-12-15T09:15:00+05:30"


def test_ragged_and_broken_entries_are_named(write: Write) -> None:
    result = read(write, [*LISTS, [1, 2], [START + 300_000, None, 1, 1, 1, 1]])
    found = {one.kind: one for one in result.faults}
    assert found[FaultKind.WRONG_COLUMNS].lines == (4,)
    assert found[FaultKind.WRONG_COLUMNS].sentence.startswith("Entry 4 not imported")
    assert found[FaultKind.MISSING_VALUE].lines == (5,)
    assert (result.rows_read, result.rows_imported) == (5, 3)


def test_answer_of_kite_recorded(shared_data: object) -> None:
    result = import_file(f"{shared_data}/fixtures/kite/historical_minute.json", symbol="ACC")
    assert result.refused is None
    assert result.series[0].open[0] == 1704.5
