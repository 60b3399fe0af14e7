"""What people put on their charts outlives the program."""

import threading
from pathlib import Path

from app.chart_store import FILE_NAME, ChartStore
from ui.deck import ChartLook, DrawingChoice, LineChoice

LOOK = ChartLook(
    lines=(LineChoice(indicator="rsi", settings={"period": 14}, color="series_3", share=0.2),),
    drawings=(DrawingChoice(kind="trend", points=((10**18, 100.5), (2 * 10**18, 99.0))),),
    profile="week",
    compare="INFY",
)


def test_looks_are_kept_by_symbol_over_a_restart(tmp_path: Path) -> None:
    store = ChartStore(tmp_path)
    assert store.look("TCS") == ChartLook()
    assert store.keep("TCS", LOOK) == ""
    assert store.keep("", ChartLook(magnet=True)) == ""
    assert store.look("TCS") == LOOK
    store.close()
    again = ChartStore(tmp_path)
    assert again.look("TCS") == LOOK
    assert again.look("").magnet
    assert again.look("INFY") == ChartLook()
    again.close()
    assert not [one for one in threading.enumerate() if one.name == "chart-store"]


def test_many_changes_at_once_leave_the_last_one(tmp_path: Path) -> None:
    store = ChartStore(tmp_path)
    for number in range(200):
        store.keep("TCS", ChartLook(compare=f"S{number}"))
    store.close()
    assert ChartStore(tmp_path).look("TCS").compare == "S199"


def test_a_damaged_file_is_kept_beside_and_said(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"looks": {"TCS": {"drawings": 7}}}')
    store = ChartStore(tmp_path)
    assert "cannot be read" in store.damaged
    assert store.look("TCS") == ChartLook()
    assert (tmp_path / "charts.damaged").exists()


def test_a_disk_that_takes_nothing_is_said_with_the_next_change(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    store = ChartStore(blocked)
    store.keep("TCS", LOOK)
    store.close()
    assert store.keep("TCS", LOOK).startswith("Your charts could not be kept")
