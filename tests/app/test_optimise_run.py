"""Settings are searched behind the window: fast where exact, else by the engine, both resumable."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app import optimise_run, setting_runs
from app.backtest_task import BacktestTask
from app.optimise_task import OptimiseNews, OptimiseTask
from core.errors import NoFastPath
from tests.app.examined import task_work
from ui.deck_search import RangeWish, SearchWish

WISH = SearchWish(
    ranges=(
        RangeWish(name="fast", low=2, high=6, count=5),
        RangeWish(name="slow", low=5, high=17, count=5),
    ),
    least_trades=5,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("search")


def task(folder: Path, name: str, symbols: tuple[str, ...], **facts: object) -> OptimiseTask:
    made: BacktestTask = task_work(folder, days=260, symbols=symbols)
    return replace(
        OptimiseTask(
            work=made.work,
            title="Turtle",
            symbols=symbols,
            wish=WISH,
            rows=str(folder / f"{name}.rows"),
            file=str(folder / f"{name}.json"),
            workers=1,
        ),
        **facts,
    )


def done(one: OptimiseTask) -> tuple[dict, list[OptimiseNews]]:
    heard: list[OptimiseNews] = []
    optimise_run.run(one, heard.append)
    return json.loads(Path(one.file).read_text()), heard


ONE, TWO = ("ALPHA",), ("ALPHA", "BETA")


@pytest.fixture(scope="module")
def fast(folder: Path):
    return done(task(folder, "fast", ONE))


def test_the_fast_path_is_taken_where_it_is_exact(fast, folder: Path) -> None:
    document, heard = fast
    assert document["run"]["engine"] == "fast"
    assert document["tried"] + document["refused"] >= 25
    assert heard[-1].step == "done"
    sheet = heard[-1].sheet
    assert sheet is not None
    assert sheet.plateaus[0].around == max(one.around for one in sheet.plateaus)
    assert sheet.map is not None
    assert len(sheet.map.scores) == 25
    assert sheet.map.plateau
    assert 0.0 <= sheet.luck <= 1.0
    assert sheet.tried == document["tried"]


@pytest.mark.slow
def test_the_engine_says_the_same_of_one_symbol(fast, folder: Path, monkeypatch) -> None:
    def never(*_given: object) -> None:
        raise NoFastPath("Not here.")

    monkeypatch.setattr(setting_runs, "FastSettingRuns", never)
    document, _ = done(task(folder, "engine", ONE))
    assert document["run"]["engine"] == "event"
    assert [one["parameters"] for one in document["plateaus"]] == [
        one["parameters"] for one in fast[0]["plateaus"]
    ]
    for here, there in zip(document["rows"], fast[0]["rows"], strict=True):
        assert (here["score"] is None) is (there["score"] is None)
        if here["score"] is not None:
            assert here["score"] == pytest.approx(there["score"], rel=1e-9)


@pytest.mark.slow
def test_several_symbols_run_in_the_engine_and_go_on_where_stopped(folder: Path) -> None:
    whole, _ = done(task(folder, "whole", TWO))
    assert whole["run"]["engine"] == "event"
    part = task(folder, "part", TWO)

    class Stopped(BaseException):
        pass

    def stop(news: OptimiseNews) -> None:
        if news.share > 0.5:
            raise Stopped

    with pytest.raises(Stopped):
        optimise_run.run(part, stop)
    assert not Path(part.file).exists()
    again, heard = done(part)
    first = next(one for one in heard if one.step == "trying")
    assert first.share > 0.4
    assert {**again, "task": 0} == {**whole, "task": 0}


@pytest.mark.slow
def test_side_by_side_finds_the_same(folder: Path) -> None:
    one, _ = done(task(folder, "whole", TWO))
    two, _ = done(task(folder, "pool", TWO, workers=2))
    assert {**two, "task": 0} == {**one, "task": 0}


@pytest.mark.parametrize("method", ["random", "bayes"])
def test_other_methods_do_it_too(folder: Path, method: str) -> None:
    wish = replace(WISH, method=method, tries=8, objective="calmar", deepest_fall=0.9)
    document, _ = done(task(folder, method, ONE, wish=wish))
    assert document["search"]["method"] == method
    assert 8 <= document["tried"] + document["refused"] <= 25
    assert Decimal(str(document["search"]["constraints"]["deepest_fall"])) == Decimal("-0.9")


def test_no_settings_that_can_be_used_is_no_plateau(folder: Path) -> None:
    document, heard = done(task(folder, "none", ONE, wish=replace(WISH, least_trades=10_000)))
    assert document["plateaus"] == []
    assert heard[-1].sheet.plateaus == ()
    assert heard[-1].sheet.luck is None
    assert document["refused"] == 25
