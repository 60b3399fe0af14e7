"""Splits left in a price file: told apart from other faults, taken out where prices are read."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.card_measuring import Basis, measure_task
from app.card_task import FilesTask
from app.plan_store import PlanStore
from app.practice_prices import FilePrices
from app.settings import load_settings
from app.split_lines import other_faults, split_lines
from core.data.adjustment.detection import suspects_in
from core.data.bar_store import BarStore
from core.data.importing import FaultKind, import_file
from core.data.series import BarSeries
from core.model.instrument import Market
from tests.app.decks import opened
from tests.app.test_bad_input import HEADER, days
from tests.app.test_deck_files import choose, read
from ui.deck import Plan


def split_file(folder: Path, count: int = 200, at: int = 90, name: str = "ABC") -> Path:
    """Write the days of a share that is split five for one."""
    lines = days(count)
    for row in range(at, count):
        day, *prices, volume = lines[row].split(",")
        after = ",".join(f"{float(one) / 5:.2f}" for one in prices)
        lines[row] = f"{day},{after},{int(volume) * 5}"
    file = folder / f"{name}.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n")
    return file


@pytest.fixture
def series(tmp_path: Path) -> BarSeries:
    (one,) = import_file(split_file(tmp_path)).series
    return one


def test_a_line_says_what_each_way_would_do(series: BarSeries) -> None:
    (line,) = split_lines(series)
    assert line.sentence.startswith("ABC fell 80 % on ")
    assert line.sentence.endswith("this looks like a 5-for-1 split.")
    assert line.earlier == line.before / 5
    assert line.later == line.after * 5
    assert (line.before, line.currency) == (Decimal(str(series.close[89])), "INR")


def test_what_the_lines_tell_is_not_said_twice(tmp_path: Path) -> None:
    result = import_file(split_file(tmp_path))
    kinds = [one.kind for one in result.faults]
    assert FaultKind.SPLIT_SUSPECTED in kinds
    left = other_faults(result.faults, result.series)
    assert [one.kind for one in left] == [
        one for one in kinds if one is not FaultKind.SPLIT_SUSPECTED
    ]


def test_a_fall_that_is_no_split_stays_a_fault(tmp_path: Path) -> None:
    lines = days(200)
    for row in range(90, 200):  # half gone, and five times as much money traded: no split
        day, *prices, volume = lines[row].split(",")
        after = ",".join(f"{float(one) / 2:.2f}" for one in prices)
        lines[row] = f"{day},{after},{int(volume) * 10}"
    file = tmp_path / "FELL.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n")
    result = import_file(file)
    assert split_lines(result.series[0]) == ()
    assert FaultKind.SPLIT_SUSPECTED in [
        one.kind for one in other_faults(result.faults, result.series)
    ]


@pytest.mark.parametrize(("way", "first", "last"), [("back", 5, 1), ("forward", 1, 5)])
def test_practice_trades_the_prices_without_the_split(
    tmp_path: Path, series: BarSeries, way: str, first: int, last: int
) -> None:
    store = BarStore(tmp_path / "bars")
    store.write(series, note="ABC.csv")
    plain = FilePrices(store, Plan(prices="files", files=(Path("ABC.csv"),)))
    taken = FilePrices(store, Plan(prices="files", files=(Path("ABC.csv"),), adjust=way))
    assert taken.key == f"{plain.key}-{way}"  # another account
    facts = taken.begin(Decimal(100_000), date(2024, 1, 1))
    assert facts.fingerprint != plain.begin(Decimal(100_000), date(2024, 1, 1)).fingerprint
    opened_prices = taken.open(facts)
    assert "splits taken out" in opened_prices.words
    (traded,) = taken._series()
    assert [one for one in suspects_in(traded) if one.likely] == []
    assert traded.close[0] == pytest.approx(series.close[0] / first, abs=0.01)
    assert traded.close[-1] == pytest.approx(series.close[-1] * last, abs=0.01)


def test_tests_and_cards_are_told_the_way(home: Path) -> None:
    plan, settings = Plan(prices="files", adjust="forward"), load_settings()
    files = FilesTask(folder="x", market=Market.NSE, timeframe_s=86_400, symbols=("ABC",))
    work = measure_task((), Basis(name="x", label="x", files=files), plan, settings, ())
    assert work.adjustment.way == "forward"
    made_up = measure_task((), Basis(name="x", label="x"), plan, settings, ())
    assert made_up.adjustment.way == "none"


def test_the_way_is_kept_over_a_restart_and_wrong_ones_are_refused(tmp_path: Path) -> None:
    store = PlanStore(tmp_path)
    store.keep_plan(replace(Plan(), adjust="back"))
    assert PlanStore(tmp_path).plan().adjust == "back"
    with opened(tmp_path / "home") as deck:
        assert "cannot be adjusted “sideways”" in deck.change_plan(
            replace(deck.plan(), adjust="sideways")
        )


def test_a_deck_names_the_splits_of_a_file_and_measures_without_them(tmp_path: Path) -> None:
    file = split_file(tmp_path)
    with opened(tmp_path / "home") as deck:
        view = read(deck, file)
        assert [one.symbol for one in view.splits] == ["ABC"]
        assert not any("80 %" in one for one in view.faults)
        assert choose(deck, file, timeframe="1d", adjust="back") == ""
        basis = deck._plans.basis()
        assert basis is not None
        assert basis.name.endswith("-back")
