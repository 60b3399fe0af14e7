"""Settings are searched behind the window: fast where exact, else by the engine, both resumable."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app import optimise_run
from app.backtest_task import BacktestTask
from app.optimise_task import OptimiseNews, OptimiseTask
from core.backtest.fast.warm import warm
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
    warm()
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


def test_the_engine_says_the_same_of_one_symbol(fast, folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(optimise_run, "compiled", lambda: False)
    document, _ = done(task(folder, "engine", ONE))
    assert document["run"]["engine"] == "event"
    assert [one["parameters"] for one in document["plateaus"]] == [
        one["parameters"] for one in fast[0]["plateaus"]
    ]
    for here, there in zip(document["rows"], fast[0]["rows"], strict=True):
        assert (here["score"] is None) is (there["score"] is None)
        if here["score"] is not None:
            assert here["score"] == pytest.approx(there["score"], rel=1e-9)


@pytest.fixture(scope="module")
def several(folder: Path):
    return done(task(folder, "whole", TWO))


def test_several_symbols_go_on_where_they_were_stopped(several, folder: Path) -> None:
    whole, _ = several
    assert whole["run"]["engine"] == "fast"
    part = task(folder, "part", TWO)

    class Stopped(BaseException):
        pass

    def stop(news: OptimiseNews) -> None:
        if news.share > 0.5:
            raise Stopped

    with pytest.raises(Stopped):
        optimise_run.run(part, stop)
    assert not Path(part.file).exists()
    size = Path(part.rows).stat().st_size
    again, heard = done(part)
    first = next(one for one in heard if one.step == "trying")
    assert first.share > 0.4
    assert size < Path(part.rows).stat().st_size < 2.2 * size  # nothing was tried twice
    assert {**again, "task": 0} == {**whole, "task": 0}


@pytest.mark.slow
def test_the_engines_processes_find_the_same(several, folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(optimise_run, "compiled", lambda: False)
    two, _ = done(task(folder, "pool", TWO, workers=2))
    assert two["run"].pop("engine") == two["sheet"].pop("engine") == "event"
    one = json.loads(json.dumps(several[0]))
    assert one["run"].pop("engine") == one["sheet"].pop("engine") == "fast"
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
