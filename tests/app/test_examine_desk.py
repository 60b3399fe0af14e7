"""Examining and searching behind the window: begun, stopped, gone on with, and told in words."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.deck import AppDeck
from app.examine_desk import ExamineDesk
from app.search_desk import SearchDesk
from app.settings import load_settings
from tests.app.decks import opened, wait_for
from tests.app.examined import kept_test
from tests.app.test_optimise_run import WISH
from ui.deck_search import RangeWish

PATIENCE_S = 300.0
"""The workers let everything else go first, so on a busy computer they are slow."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept_test(tmp_path_factory.mktemp("kept"))


def desk_on(file: Path, code: str = "") -> tuple[ExamineDesk, list[str]]:
    """Return a desk over the folder of a kept test, and the keys it said are done."""
    done: list[str] = []
    command = (sys.executable, "-c", code) if code else None
    return ExamineDesk(lambda: file.parent, done.append, command=command), done


def test_an_examination_is_stopped_gone_on_with_and_done(kept: Path) -> None:
    desk, done = desk_on(kept)
    assert desk.view("one").state == "none"
    desk.start("one")
    desk.start("one")  # a second press changes nothing
    assert wait_for(lambda: desk.view("one").share > 0.2, PATIENCE_S)
    assert desk.view("one").sheet is not None
    assert desk.view("another").state == "none"
    begun = time.monotonic()
    desk.cancel()
    assert desk.view("one").state == "stopped"
    assert desk.wait(10.0)
    assert time.monotonic() - begun < 5.0
    # After the end of the program another desk finds it.
    again, done = desk_on(kept)
    assert again.view("one").state == "stopped"
    again.start("one")
    assert wait_for(lambda: again.view("one").state not in ("running", "stopped"), PATIENCE_S)
    assert again.view("one").state == "done", again.view("one").said
    assert done == ["one"]
    assert "honesty" in json.loads(kept.read_text())
    assert not kept.with_suffix(".runs").exists()
    again.close()


SAID = [
    ('print(\'{"problem": "No prices."}\')', "No prices."),
    ("raise SystemExit(3)", "ended before it was done"),
    ("print('nonsense')", "ended before it was done"),
]


@pytest.mark.parametrize(("code", "said"), SAID)
def test_a_worker_that_fails_is_told(kept: Path, code: str, said: str) -> None:
    desk, done = desk_on(kept, f"import sys; sys.stdin.buffer.readline(); {code}")
    desk.start("one")
    assert wait_for(lambda: desk.view("one").state == "failed")
    assert said in desk.view("one").said
    assert done == []
    desk.close()


def test_stop_and_start_at_once_is_one_examination(kept: Path) -> None:
    code = "import sys, time; sys.stdin.buffer.readline(); time.sleep(60)"
    desk, _ = desk_on(kept, code)
    for _ in range(3):
        desk.start("one")
        desk.cancel()
    desk.start("one")
    time.sleep(0.3)
    assert desk.view("one").state == "running"
    desk.close()
    assert desk.view("one").state == "stopped"


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppDeck]:
    with opened(tmp_path_factory.mktemp("search"), "practice.shares=1") as made:
        plan = replace(made.plan(), strategy="breakout", timeframe="1h")
        assert made.change_plan(plan) == ""
        yield made


def test_a_search_of_the_plan_is_found_again_used_and_counted(deck: AppDeck) -> None:
    desk = deck.backtests().search()
    assert desk.view().state == "empty"
    first = desk.varied()[0]
    low = first.now
    ranges = (RangeWish(name=first.name, low=low, high=low + 2 * first.step, count=3),)
    wish = replace(WISH, ranges=ranges, least_trades=1)
    desk.start(wish)
    assert wait_for(lambda: desk.view().state not in ("running",), PATIENCE_S)
    view = desk.view()
    assert view.state == "done", view.said
    assert view.sheet is not None
    assert view.sheet.tried >= 3
    settings = dict(view.sheet.plateaus[0].parameters)
    assert desk.use(0) == ""
    assert {**deck.plan().parameters, **settings} == dict(deck.plan().parameters)
    assert "no such settings" in desk.use(17)
    later = SearchDesk(deck._plans, deck.backtests()._settings, lambda found: "")
    assert later.view().state == "done"
    assert later.view().sheet == view.sheet
    (file,) = later._folder.glob("*.json")
    made = json.loads(file.read_text())["run"]
    tries = later.sharpes(made["strategy"], made["data_fingerprint"])
    assert len(tries) == view.sheet.tried
    assert later.sharpes("turtle", made["data_fingerprint"]) == []


def test_no_prices_is_a_sentence(deck: AppDeck) -> None:
    plan = deck.plan()
    assert deck.change_plan(replace(plan, prices="files", symbols=())) == ""
    desk = SearchDesk(deck._plans, deck.backtests()._settings, lambda found: "")
    desk.start(WISH)
    assert desk.view().state == "failed"
    assert "Choose a price file" in desk.view().said
    assert deck.change_plan(plan) == ""


@pytest.mark.parametrize(("code", "said"), SAID)
def test_a_search_that_fails_is_told(deck: AppDeck, code: str, said: str) -> None:
    command = (sys.executable, "-c", f"import sys; sys.stdin.buffer.readline(); {code}")
    settings = load_settings(None, (), {"ALGOTRADER_HOME": str(deck.backtests()._folder.parent)})
    desk = SearchDesk(deck._plans, lambda: settings, lambda found: "", command)
    desk.start(WISH)
    assert wait_for(lambda: desk.view().state == "failed")
    assert said in desk.view().said
    desk.close()
