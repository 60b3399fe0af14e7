"""A test on the past runs in a process of its own, can be given up, and is kept whole."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from app.backtest_desk import BacktestDesk
from app.deck import AppDeck
from app.settings import load_settings
from core.clock import LiveClock
from tests.app.decks import opened, wait_for
from ui.deck_backtest import BacktestResult, BacktestView

MANY_TRADES = {"strategy": "breakout", "timeframe": "5m", "parameters": {}}
FEW_TRADES = {"strategy": "turtle", "timeframe": "1d", "parameters": {}}


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppDeck]:
    with opened(tmp_path_factory.mktemp("tests"), "practice.shares=2") as made:
        yield made


def ended(desk: BacktestDesk) -> BacktestView:
    """Wait for the end of a test, and for its thread, which lists it last."""
    assert wait_for(lambda: desk.view().state != "running", 90.0)
    assert desk.wait(10.0)
    return desk.view()


def run_one(deck: AppDeck, **plan: object) -> BacktestResult:
    assert deck.change_plan(replace(deck.plan(), **plan)) == ""
    deck.backtests().start()
    view = ended(deck.backtests())
    assert view.state == "done", view.said
    assert view.result is not None
    return view.result


@pytest.fixture(scope="module")
def result(deck: AppDeck) -> BacktestResult:
    return run_one(deck, **MANY_TRADES)


def test_a_test_shows_losses_and_what_holding_gave(result: BacktestResult) -> None:
    assert result.trades_count == len(result.trades) >= 30
    assert result.deepest_fall is not None
    assert result.deepest_fall < 0
    assert result.trades_lost == sum(one.profit < 0 for one in result.trades if one.profit)
    assert 1 <= result.losing_run <= result.trades_lost
    assert result.gave is not None
    assert result.gave.holding_return is not None
    assert len(result.curve_ns) == len(result.worth) == len(result.holding) > 400
    start = float(result.settings.cash)
    assert result.worth[0] == result.holding[0] == start
    assert float(result.gave.profit) == pytest.approx(result.worth[-1] - start)
    assert result.gave.total_return == pytest.approx(100 * (result.worth[-1] / start - 1))


def test_its_months_make_the_whole(result: BacktestResult) -> None:
    whole = 1.0
    for one in result.months:
        whole *= 1 + one.gave / 100
    assert result.gave is not None
    assert whole == pytest.approx(1 + result.gave.total_return / 100)
    assert result.worst_month is not None
    assert result.worst_month.gave == min(one.gave for one in result.months)
    assert result.losing_months == sum(one.gave < 0 for one in result.months)


def test_each_trade_lies_within_the_prices_of_its_day(result: BacktestResult) -> None:
    assert set(result.days) == {one.symbol for one in result.trades}
    for one in result.trades:
        days = result.days[one.symbol]
        place = int(np.searchsorted(days.open_ns, one.entry_ns, "right")) - 1
        # An order's own costs of filling may reach a tick beyond the bar.
        assert days.low[place] * 0.99 <= float(one.entry_price) <= days.high[place] * 1.01


def test_the_file_tells_what_was_tested(deck: AppDeck, result: BacktestResult) -> None:
    file = folder_of(deck) / f"{result.key}.json"
    document = json.loads(file.read_text())
    assert document["run"]["data_fingerprint"] == result.settings.fingerprint != ""
    assert document["run"]["code_version"] == result.settings.code_version
    assert document["run"]["made_up"] is result.settings.made_up is True
    assert document["test"]["settings"]["slippage_ticks"] == 1
    assert document["test"]["symbols"] == list(result.settings.symbols) == list(deck.symbols())
    assert len(document["trades"]) == result.trades_count


def test_a_kept_test_is_the_same_when_opened_again(deck: AppDeck, result: BacktestResult) -> None:
    desk = deck.backtests()
    assert wait_for(lambda: desk.saved() is not None)
    (kept,) = [one for one in desk.saved() or () if one.key == result.key]
    assert (kept.title, kept.timeframe, kept.made_up) == ("Breakout", "5m", True)
    assert kept.trust == result.trust
    desk.open(kept.key)
    view = ended(desk)
    assert view.state == "done"
    again = view.result
    assert again is not None
    assert again is not result
    assert (again.settings, again.gave, again.trades) == (
        result.settings, result.gave, result.trades
    )  # fmt: skip
    assert again.worth.tolist() == result.worth.tolist()


def test_only_the_chosen_shares_are_traded_and_few_trades_show_no_return(deck: AppDeck) -> None:
    one = deck.symbols()[1]
    few = run_one(deck, **FEW_TRADES, symbols=(one,))
    assert few.settings.symbols == (one,)
    assert {trade.symbol for trade in few.trades} == {one}
    assert 0 < few.trades_count < 30
    assert few.trust == "not enough evidence"
    assert few.gave is None
    assert few.months == ()
    assert few.worst_month is None
    assert len(few.worth) == len(few.holding) == len(few.curve_ns) == 0
    assert all(trade.profit is None for trade in few.trades)
    assert "30 are needed" in few.reasons[0].sentence


def test_a_test_that_is_given_up_leaves_nothing(deck: AppDeck) -> None:
    before = sorted(folder_of(deck).glob("*"))
    desk = deck.backtests()
    desk.start()
    desk.start()  # a second press changes nothing
    assert sum(one.name == "backtest" for one in threading.enumerate()) == 1
    assert wait_for(lambda: desk.view().share > 0)
    desk.cancel()
    assert desk.view().state == "cancelled"
    begun = time.monotonic()
    assert desk.wait(10.0)
    assert time.monotonic() - begun < 5.0
    assert desk.view().state == "cancelled"
    assert sorted(folder_of(deck).glob("*")) == before


def test_what_cannot_be_tested_is_said_in_a_sentence(deck: AppDeck) -> None:
    plan = deck.plan()
    assert deck.change_plan(replace(plan, prices="files", symbols=())) == ""
    desk = deck.backtests()
    desk.start()
    view = ended(desk)
    assert view.state == "failed"
    assert "Choose a price file" in view.said
    assert deck.change_plan(replace(plan, symbols=())) == ""


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('print(\'{"problem": "No prices."}\')', "No prices."),
        ("raise SystemExit(3)", "ended before it was done"),
        ("print('nonsense')", "ended before it was done"),
    ],
)
def test_a_worker_that_fails_is_told(deck: AppDeck, code: str, said: str) -> None:
    settings = load_settings(None, (), {"ALGOTRADER_HOME": str(folder_of(deck).parent)})
    command = (sys.executable, "-c", f"import sys; sys.stdin.buffer.read(); {code}")
    desk = BacktestDesk(deck._plans, lambda: settings, LiveClock(), command)
    desk.start()
    view = ended(desk)
    assert view.state == "failed"
    assert said in view.said


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"trust": "', '"trust": "not '),
    ],
)
def test_a_damaged_file_is_told_and_stays(deck: AppDeck, damage: Callable[[str], str]) -> None:
    file = folder_of(deck) / "broken.json"
    good = next(one for one in folder_of(deck).glob("*.json"))
    file.write_text(damage(good.read_text()))
    desk = deck.backtests()
    desk.open("broken")
    view = ended(desk)
    assert view.state == "failed"
    assert "broken" in view.said
    assert file.exists()
    file.unlink()


def folder_of(deck: AppDeck) -> Path:
    """Return where a deck keeps its tests."""
    return deck.backtests()._folder
