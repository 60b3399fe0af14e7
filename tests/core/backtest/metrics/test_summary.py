"""Every figure together, on a real run: months and parts add up to the whole."""

import math

import numpy as np
import pytest

from core.backtest.metrics.attribution import attribute
from core.backtest.metrics.curve import Curve
from core.backtest.metrics.months import month_returns, year_returns
from core.backtest.metrics.summary import Measurable, measure
from core.backtest.metrics.trades import no_trades
from core.clock import IST
from tests.core.backtest.conftest import RUNS


@pytest.mark.parametrize("name", RUNS)
def test_parts_add_up_to_the_whole(real_runs, name):
    run = real_runs[name].measurable
    found = measure(run, run.curve.worth)
    months = np.prod([1.0 + one.gave for one in found.months])
    years = np.prod([1.0 + one for one in year_returns(list(found.months)).values()])
    assert months - 1.0 == pytest.approx(found.total_return, rel=1e-9)
    assert years - 1.0 == pytest.approx(found.total_return, rel=1e-9)
    assert sum(one.periods for one in found.months) == found.periods
    parts = found.attribution
    for kinds in (parts.by_strategy, parts.by_symbol, parts.by_hour, parts.by_weekday):
        assert sum(one.trades for one in kinds) == found.trades.count
        assert sum(one.profit for one in kinds) == pytest.approx(float(np.sum(run.trades.profit)))
    assert parts.by_regime == ()
    assert 0.0 < found.exposure <= 1.0
    assert found.turnover > 0.0
    assert found.benchmark is not None
    assert found.benchmark.beta == pytest.approx(1.0)
    assert found.benchmark.alpha == pytest.approx(0.0, abs=1e-12)


def test_hours_and_weekdays_are_those_of_the_market():
    from tests.core.backtest.metrics.test_trades import table

    trades = table(1.0, -2.0)
    parts = attribute(trades, IST)  # 1970-01-01 05:30 in India, a Thursday
    assert [(one.name, one.trades, one.profit) for one in parts.by_hour] == [("5", 2, -1.0)]
    assert [one.name for one in parts.by_weekday] == ["4"]


def test_an_empty_run_says_nothing_and_does_not_fail():
    for times, worth in (([], []), ([0], [100.0])):
        curve = Curve(np.array(times, np.int64), np.array(worth), 248.0)
        found = measure(Measurable(curve, no_trades(), 0.0, (), (), IST))
        for name in ("total_return", "sharpe", "sortino", "calmar", "exposure", "turnover"):
            assert math.isnan(getattr(found, name))
        assert found.months == ()
        assert month_returns(curve, IST) == []


def test_a_run_that_never_traded_lost_and_won_nothing():
    curve = Curve(np.arange(4, dtype=np.int64), np.full(4, 100.0), 248.0)
    found = measure(Measurable(curve, no_trades(), 0.0, (), ((0, 10),), IST))
    assert (found.total_return, found.cagr, found.deepest_fall, found.exposure) == (0, 0, 0, 0)
    assert math.isnan(found.sharpe)
