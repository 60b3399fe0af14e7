"""The days that are measured end with the engine's own equity, also when a run is stopped."""

import threading
from pathlib import Path

import pytest

from app.practice_run import PracticeOptions, run_practice
from app.settings import load_settings
from core.backtest.metrics.worth import days_of

DAYS = "nse/bars_1d_adjusted_2008_2021.parquet"
MINUTES = "nse/bars_1m_20160816_20160909.parquet"


@pytest.fixture
def settings(tmp_path):
    made = load_settings(environment={"ALGOTRADER_HOME": str(tmp_path)})
    made.paths.create()
    return made


@pytest.mark.parametrize(
    ("strategy", "file", "symbols"),
    [("turtle", DAYS, ("INFY", "SBIN")), ("breakout", MINUTES, ("INFY", "SBIN", "TCS"))],
)
def test_the_last_day_is_the_engines_equity(strategy, file, symbols, settings, shared_data: Path):
    options = PracticeOptions(strategy=strategy, data=(shared_data / file,), symbols=symbols)
    result = run_practice(options, settings, lambda _: None, threading.Event())
    assert result.case is not None
    curve = result.case.outcome.curve
    assert curve.worth[0] == float(result.document["cash_start"])
    assert curve.worth[-1] == pytest.approx(float(result.document["equity_end"]), abs=1e-6)
    assert len(curve.returns) == len(days_of(result.case.series).number)
    assert len(result.case.outcome.deeds) == len(result.document["fills"])
    assert len(result.case.outcome.trades) == len(result.document["trades"])


def test_a_stopped_run_is_measured_up_to_where_it_stopped(settings, shared_data: Path):
    options = PracticeOptions(data=(shared_data / DAYS,), symbols=("INFY",))
    stop = threading.Event()
    stop.set()
    result = run_practice(options, settings, lambda _: None, stop)
    assert result.case is not None
    assert len(result.case.outcome.curve.returns) == 0


def test_made_up_prices_are_measured_by_the_engines_own_days(settings):
    result = run_practice(PracticeOptions(), settings, lambda _: None, threading.Event())
    assert result.case is not None
    assert result.case.series == ()
    worth = result.case.outcome.curve.worth
    assert len(worth) == 2
    assert worth[-1] == pytest.approx(float(result.document["equity_end"]))
