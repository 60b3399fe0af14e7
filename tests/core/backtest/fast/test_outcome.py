"""A fast run is measured as the engine's own run of the same is."""

from decimal import Decimal

import numpy as np
import pytest

from app.backtest_engine import EngineRun
from app.bootstrap import PracticeSetup
from core.backtest.fast.account import FastSetup
from core.backtest.fast.outcome import outcome_of
from core.backtest.fast.portfolio import ready_together, run_together
from core.backtest.fast.prices import ready
from core.backtest.fast.testing import run
from core.backtest.metrics.returns import sharpe
from core.backtest.outcome import whole
from core.data.historical import HistoricalFeed
from core.strategy import catalog
from tests.core.backtest.bars import daily

WALK = 100.0 * np.exp(np.cumsum(np.random.default_rng(5).normal(0.0, 0.02, 500)))
OTHER = 700.0 * np.exp(np.cumsum(np.random.default_rng(6).normal(0.0, 0.02, 500)))
ALL = (
    daily("A", np.round(WALK / 0.05) * 0.05),
    daily("B", np.round(OTHER / 0.05) * 0.05),
)
SETTINGS = catalog.validate("turtle", {"fast": 3, "slow": 9})
CASH = Decimal(1_000_000)


@pytest.fixture(scope="module", params=[1, 2], ids=["one share", "two shares"])
def pair(request: pytest.FixtureRequest):
    series = ALL[: request.param]
    kind, rules = catalog.find("turtle"), FastSetup(CASH)
    if request.param == 1:
        fast = run(kind, SETTINGS, ready(series[0]), rules)
    else:
        fast = run_together(kind, SETTINGS, ready_together(series), rules)
    setup = PracticeSetup(feed=HistoricalFeed(series), cash=CASH)
    engine = EngineRun("turtle", 86_400, setup)
    return fast, engine(SETTINGS, series, whole(series))


def test_curve_and_trades_are_the_engines(pair) -> None:
    fast, engine = pair
    found = outcome_of(fast)
    assert len(found.trades) == len(engine.trades) > 20
    assert found.curve.ts_ns.tolist() == engine.curve.ts_ns.tolist()
    assert found.curve.worth == pytest.approx(engine.curve.worth, abs=1e-6)
    for name in ("profit", "charges", "value", "direction", "entry_ns", "exit_ns"):
        there = getattr(engine.trades, name)
        assert getattr(found.trades, name) == pytest.approx(there, abs=1e-6), name
    assert found.trades.symbol == engine.trades.symbol
    assert found.measurable.traded_value == pytest.approx(engine.measurable.traded_value)


def test_a_sweeps_ratio_is_that_of_the_curve(pair) -> None:
    fast, engine = pair
    row, curve = fast.summary(), engine.curve
    assert row.sharpe / 252**0.5 == pytest.approx(sharpe(curve.returns, 1.0), abs=1e-9)
    assert row.gain == pytest.approx(curve.worth[-1] / curve.worth[0] - 1)
