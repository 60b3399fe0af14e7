"""Shocks run through the engine itself: stops, gaps and spreads as it fills them."""

import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.main import main
from app.practice_run import PracticeOptions, RunCase, run_practice
from app.settings import load_settings
from app.stress_run import _run, stress
from app.stress_words import ABOUT, TITLES, money_of, story_of, worst_first
from core.backtest.stress.findings import ShockFinding
from core.backtest.stress.moment import worst_moment
from core.backtest.stress.shocks import ALL, Begins, Shaken, Shock, shake
from core.errors import UserMistake

DAYS = "nse/bars_1d_adjusted_2008_2021.parquet"
COINS = "crypto/bybit_perp_bars_5m_20250924_20260721.parquet"
MINUTES = "nse/bars_1m_20160816_20160909.parquet"


def quiet(_what: str, _done: int, _total: int) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def case_of(
    tmp_path_factory: pytest.TempPathFactory, shared_data: Path
) -> Callable[[str, str, str, str], RunCase]:
    settings = load_settings(environment={"ALGOTRADER_HOME": str(tmp_path_factory.mktemp("s"))})
    settings.paths.create()

    def of(strategy: str, file: str, symbols: str, timeframe: str) -> RunCase:
        options = PracticeOptions(
            strategy=strategy, data=(shared_data / file,), symbols=tuple(symbols.split(",")),
            timeframe=timeframe,
        )  # fmt: skip
        result = run_practice(options, settings, lambda _: None, threading.Event())
        assert result.case is not None
        return result.case

    return of


@pytest.fixture(scope="module")
def turtle(case_of: Callable[..., RunCase]) -> RunCase:
    return case_of("turtle", DAYS, "SBIN,INFY,TCS", "1d")


@pytest.fixture(scope="module")
def found(turtle: RunCase) -> dict[str, ShockFinding]:
    return {one.key: one for one in stress("turtle", turtle, quiet)}


def shock_of(key: str) -> Shock:
    return next(one for one in ALL if one.key == key)


def test_every_shock_has_a_finding_and_words(found: dict[str, ShockFinding]) -> None:
    keys = [one.key for one in ALL]
    assert list(found) == keys
    assert set(TITLES) == set(ABOUT) == set(keys)
    for one in found.values():
        assert story_of(one, "INR").endswith(".")
        assert money_of(one, "INR")
    assert worst_first(list(found.values()))[0].key == "gap"
    assert worst_first(list(found.values()))[-1].why_not


def test_a_gap_fills_each_stop_at_the_opening_it_fell_to(
    turtle: RunCase, found: dict[str, ShockFinding]
) -> None:
    gap = found["gap"]
    assert len(gap.held) == 3
    assert gap.worst_fall < -0.1
    start = worst_moment(turtle.outcome.trades, turtle.series, Begins.OPENING)
    shaken = shake(shock_of("gap"), turtle.series, start)
    for held in gap.held:
        series = next(one for one in shaken.series if one.symbol == held.symbol)
        row = int((series.open_ns >= start).argmax())
        tick = series.instrument.tick_size
        assert held.stop_price is not None
        assert held.left_price == series.instrument.money(float(series.open[row])) - tick
        assert held.left_price < held.stop_price
        assert held.beyond_stop == held.stop_price - held.left_price


def test_a_flash_crash_pays_the_wide_spread_at_the_stop(found: dict[str, ShockFinding]) -> None:
    crash = found["flash_crash"]
    for held in crash.held:
        assert held.stop_price is not None
        assert held.left_price is not None
        beyond = (held.stop_price - held.left_price) / held.stop_price
        assert Decimal("0.02") <= beyond < Decimal("0.022")


def test_the_spread_explodes_as_it_sells(found: dict[str, ShockFinding]) -> None:
    spread = found["spread"]
    left = [one for one in spread.held if one.left_price is not None]
    assert left
    assert spread.cost > 0


def test_without_a_shock_it_is_the_run_itself(turtle: RunCase) -> None:
    start = worst_moment(turtle.outcome.trades, turtle.series, Begins.INSIDE)
    end = int(turtle.series[0].close_ns[-1]) + 1
    still = Shaken(series=turtle.series, start_ns=start, end_ns=end, spread=0.0, seen=False)
    watch = _run("turtle", turtle, still, end)
    assert float(watch.after) == pytest.approx(float(turtle.outcome.curve.worth[-1]))
    assert watch.held
    assert watch.worst <= min(watch.before, watch.after)


def test_twice_the_same(turtle: RunCase, found: dict[str, ShockFinding]) -> None:
    assert stress("turtle", turtle, quiet) == list(found.values())


def test_a_strategy_that_sells_each_evening_is_not_hurt_over_night(
    case_of: Callable[..., RunCase],
) -> None:
    case = case_of("breakout", MINUTES, "SBIN,INFY,TCS", "5m")
    (gap, crash) = stress("breakout", case, quiet, [shock_of("gap"), shock_of("flash_crash")])
    assert gap.held == ()
    assert gap.cost == 0
    assert "Nothing was held then." in story_of(gap, "INR")
    assert len(crash.held) == 3
    assert crash.worst_fall < 0


def test_a_crash_on_its_own_day_is_traded_as_it_was(case_of: Callable[..., RunCase]) -> None:
    case = case_of("momentum", COINS, "BTCUSDT,ETHUSDT,SOLUSDT,BNBUSDT,ADAUSDT", "15m")
    (crash,) = stress("momentum", case, quiet, [shock_of("crash_2025_10_10")])
    assert crash.as_it_was
    assert len(crash.held) == 5
    assert crash.worst_fall < -0.01
    assert crash.worth_calm == crash.worth_before
    said = story_of(crash, "USDT")
    assert "On its own day, 11 Oct 2025, as it was." in said  # that evening in UTC, as people here
    assert "every safety exit was filled" in said


def test_the_command_line_says_the_worst_first(
    home: Path, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    words = ["backtest", "--data", str(shared_data / DAYS), "--symbols", "SBIN,INFY"]
    assert main([*words, "--stress", "--json", str(out)]) == 0
    said = capsys.readouterr().out
    assert said.index("WHAT SHOCKS WOULD HAVE DONE") < said.index("Gap over night")
    assert said.index("Gap over night") < said.index("Upper limit, May 2009")
    assert '"worth_worst"' in out.read_text()
    assert main(["backtest", "--stress"]) == 2
    assert "--stress runs a strategy many times on stored prices" in capsys.readouterr().err


def test_made_up_feeds_are_refused(turtle: RunCase) -> None:
    with pytest.raises(UserMistake, match="Shocks are laid over stored prices"):
        stress("turtle", replace(turtle, series=()), quiet)
