"""What the window must remember, in one file that is never half written."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.plan_store import FILE_NAME, Drill, PlanStore
from core.errors import StorageError
from ui.deck import Plan

PLAN = Plan(
    prices="files",
    market="both",
    files=(Path("/prices/one.csv"),),
    strategy="momentum",
    parameters={"low": 25, "stop_atr": 2.5, "name": "x", "on": True},
    symbols=("A", "B"),
    timeframe="15m",
    cash=Decimal("250000.50"),
    speed=10.0,
)


def test_a_plan_comes_back_exactly(tmp_path: Path) -> None:
    store = PlanStore(tmp_path)
    assert store.plan() == Plan()
    assert not store.wizard_done()
    store.keep_plan(PLAN, wizard_done=True)
    store.keep_drill(Drill(ts_ns=5, seconds=1.25))
    again = PlanStore(tmp_path)
    assert again.plan() == PLAN
    assert again.wizard_done()
    assert again.drill() == Drill(ts_ns=5, seconds=1.25)
    again.keep_plan(Plan())
    assert PlanStore(tmp_path).wizard_done()


@pytest.mark.parametrize("text", ["", "{", '{"cash": "many"}', '{"speed": "fast"}', "[]"])
def test_a_damaged_file_is_told_and_kept_aside(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    store = PlanStore(tmp_path)
    assert store.plan() == Plan()
    assert "cannot be read" in store.damaged
    assert (tmp_path / "window.damaged").read_text(encoding="utf-8") == text
    store.keep_plan(PLAN)
    assert PlanStore(tmp_path).plan() == PLAN


def test_a_disk_that_does_not_take_it_changes_nothing(tmp_path: Path) -> None:
    store = PlanStore(tmp_path)
    store.keep_plan(PLAN)
    (tmp_path / "window.new").mkdir()  # nothing can be written there now
    with pytest.raises(StorageError, match="could not be kept"):
        store.keep_plan(Plan())
    assert store.plan() == PLAN
    assert PlanStore(tmp_path).plan() == PLAN
