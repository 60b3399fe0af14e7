"""A kept test is examined once: with what comes as it comes, and on where it was stopped."""

import json
import shutil
from pathlib import Path

import pytest

from app import examine_run
from app.backtest_view import read_result
from app.examine_task import ExamineNews
from core.backtest.verdict import Topic
from core.errors import UserMistake
from tests.app.examined import kept_test, task_of


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept_test(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def kept(untouched: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(untouched, tmp_path / "one.json"))


class Stopped(BaseException):
    """The person stopped it."""


def until(share: float):
    """Return a listener that stops the work at a share of the whole, and what it heard."""
    heard: list[ExamineNews] = []

    def tell(news: ExamineNews) -> None:
        heard.append(news)
        if news.share >= share:
            raise Stopped

    return tell, heard


@pytest.fixture(scope="module")
def examined(untouched: Path, tmp_path_factory: pytest.TempPathFactory):
    file = Path(shutil.copy(untouched, tmp_path_factory.mktemp("whole") / "one.json"))
    tell, heard = until(2.0)
    examine_run.run(task_of(file), tell)
    return file, heard


def test_the_verdict_replaces_the_quick_one(untouched: Path, examined) -> None:
    before, after = read_result(untouched), read_result(examined[0])
    assert before.trades_count >= 30
    assert before.unchecked == 7
    assert before.checks is None
    assert after.unchecked == 0
    assert len(after.reasons) > len(before.reasons)
    sheet = after.checks
    assert sheet is not None
    assert sheet.map is not None
    assert len(sheet.map.scores) == 10
    assert sheet.map.holes == (5,)  # both averages 3 bars long
    assert sheet.tries == 9
    assert sheet.map.here is not None
    assert sheet.map.plateau
    assert sheet.unseen is not None
    assert len(sheet.unseen.stretches) == 5
    assert sheet.redrawn is not None
    assert list(sheet.redrawn.ends) == sorted(sheet.redrawn.ends)
    assert sheet.noise is not None
    assert len(sheet.noise.copies) == 10
    assert sheet.noise.real == pytest.approx(before.gave.total_return)
    assert 0 <= sheet.overfitting <= 1
    topics = {one["topic"] for one in json.loads(examined[0].read_text())["verdict"]["reasons"]}
    assert {Topic.OVERFITTING, Topic.LUCK, Topic.PRICE_NOISE, Topic.LOOKS_AHEAD} <= topics


def test_nothing_else_of_the_document_changes(untouched: Path, examined) -> None:
    before, after = (json.loads(one.read_text()) for one in (untouched, examined[0]))
    new = {"verdict", "honesty", "checks"}
    assert {k: v for k, v in after.items() if k not in new} == {
        k: v for k, v in before.items() if k not in new
    }
    assert "sample" not in json.dumps(after["honesty"])


def test_what_is_found_comes_as_it_is_found(examined) -> None:
    _, heard = examined
    shares = [one.share for one in heard]
    assert shares == sorted(shares)
    assert heard[-1].step == "done"
    sheets = [one.sheet for one in heard if one.sheet is not None]
    tried = [sum(s is not None for s in one.map.scores) for one in sheets if one.map]
    assert tried[0] < 5 < tried[-1]
    assert sheets[0].redrawn is not None
    assert any(one.left_s is not None for one in heard)


def test_it_goes_on_where_it_was_stopped_and_finds_the_same(kept: Path, examined) -> None:
    with pytest.raises(Stopped):
        examine_run.run(task_of(kept), until(0.6)[0])
    memory = kept.with_suffix(".runs")
    size = memory.stat().st_size
    assert size > 10_000
    memory.write_bytes(memory.read_bytes()[:-3])  # the program ended in the middle of a word
    with pytest.raises(Stopped):
        examine_run.run(task_of(kept), until(0.6)[0])
    assert memory.stat().st_size == size  # the last run was made anew, and no other
    tell, _ = until(2.0)
    examine_run.run(task_of(kept), tell)
    assert not memory.exists()
    assert json.loads(kept.read_text()) == json.loads(examined[0].read_text())


def test_what_the_loop_began_the_engine_ends(kept: Path, examined, monkeypatch) -> None:
    with pytest.raises(Stopped):
        examine_run.run(task_of(kept), until(0.6)[0])
    monkeypatch.setattr(examine_run, "fast_runs", lambda *given: None)
    examine_run.run(task_of(kept), lambda news: None)
    assert kept.read_bytes() == examined[0].read_bytes()


def test_the_engines_runs_side_by_side_find_the_same(kept: Path, examined, monkeypatch) -> None:
    monkeypatch.setattr(examine_run, "fast_runs", lambda *given: None)
    tell, heard = until(2.0)
    examine_run.run(task_of(kept, workers=2), tell)
    assert json.loads(kept.read_text()) == json.loads(examined[0].read_text())
    assert heard[-1].step == "done"


def test_other_prices_than_those_tested_are_refused(kept: Path) -> None:
    document = json.loads(kept.read_text())
    document["curve"]["worth"][-1] += 0.01
    kept.write_text(json.dumps(document))
    with pytest.raises(UserMistake, match="Test it again"):
        examine_run.run(task_of(kept), lambda news: None)
    assert "honesty" not in json.loads(kept.read_text())
