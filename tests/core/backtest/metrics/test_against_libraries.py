"""The figures of real runs equal empyrical's; those of a known series equal quantstats'.

quantstats itself is no package of ours: it brings a download client and two plotting libraries.
Its answers below are those of version 0.0.86 for SERIES, 248 periods a year.
"""

import math

import empyrical
import numpy as np
import pytest

from core.backtest.metrics.benchmark import beside
from core.backtest.metrics.drawdown import calmar, deepest_fall, ulcer_index
from core.backtest.metrics.returns import (
    cagr,
    downside_deviation,
    sharpe,
    sortino,
    total_return,
    volatility,
)
from core.backtest.metrics.trades import longest_run, payoff, profit_factor, win_rate
from tests.core.backtest.conftest import RUNS

SERIES = np.array(
    [0.012, -0.008, 0.004, 0.021, -0.017, -0.009, 0.0, 0.013, -0.004, 0.007, -0.011, 0.018]
)
MARKET = np.array(
    [0.006, -0.004, 0.001, 0.011, -0.012, -0.002, 0.003, 0.009, -0.006, 0.002, -0.003, 0.008]
)
WORTH = np.concatenate(([1.0], np.cumprod(1.0 + SERIES)))


def close_to(value: float):
    return pytest.approx(value, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", RUNS)
def test_real_runs_have_empyricals_figures(real_runs, name):
    curve = real_runs[name].curve
    returns, per = curve.returns, curve.per_year
    assert len(returns) > 200
    assert total_return(returns) == close_to(empyrical.cum_returns_final(returns))
    assert total_return(returns) == close_to(curve.worth[-1] / curve.worth[0] - 1.0)
    assert cagr(returns, per) == close_to(empyrical.annual_return(returns, annualization=per))
    assert volatility(returns, per) == close_to(
        empyrical.annual_volatility(returns, annualization=per)
    )
    assert downside_deviation(returns, per) == close_to(
        empyrical.downside_risk(returns, annualization=per)
    )
    for free in (0.0, 0.0002):
        assert sharpe(returns, per, free) == close_to(
            empyrical.sharpe_ratio(returns, free, annualization=per)
        )
        assert sortino(returns, per, free) == close_to(
            empyrical.sortino_ratio(returns, free, annualization=per)
        )
    assert deepest_fall(curve.worth) == close_to(empyrical.max_drawdown(returns))
    assert calmar(curve.worth, per) == close_to(empyrical.calmar_ratio(returns, annualization=per))


def test_alpha_and_beta_are_empyricals(real_runs):
    one, other = real_runs["turtle on days"].curve, real_runs["supertrend on days"].curve
    days = min(len(one.returns), len(other.returns))
    returns, market = one.returns[-days:], other.returns[-days:]
    found = beside(returns, market, one.per_year, 0.0001)
    alpha, beta = empyrical.alpha_beta(returns, market, 0.0001, annualization=one.per_year)
    assert found.alpha == close_to(alpha)
    assert found.beta == close_to(beta)
    assert found.correlation == close_to(np.corrcoef(returns, market)[0, 1])
    ahead = returns - market
    assert found.information_ratio == close_to(
        empyrical.excess_sharpe(returns, market) * math.sqrt(one.per_year)
    )
    assert found.tracking_error == close_to(np.std(ahead, ddof=1) * math.sqrt(one.per_year))


def test_a_known_series_has_quantstats_figures():
    assert total_return(SERIES) == close_to(0.025465693473258222)
    assert sharpe(SERIES, 248) == close_to(2.779493627393334)
    assert sortino(SERIES, 248) == close_to(4.946414552922519)
    assert volatility(SERIES, 248) == close_to(0.19332058474163707)
    assert deepest_fall(WORTH) == close_to(-0.025846999999999953)
    # quantstats divides by one period less than there are; Martin's own formula does not.
    assert ulcer_index(WORTH) * math.sqrt(12 / 11) == close_to(0.01577357837135022)


def test_a_known_series_beside_a_market_has_quantstats_figures():
    found = beside(SERIES, MARKET, 248)
    assert found.beta == close_to(1.692709182841299)
    # quantstats adds a year's alpha up, empyrical compounds it.
    assert math.log1p(found.alpha) / 248 == close_to(math.log1p(0.08255879954330422 / 248))
    assert found.correlation**2 == close_to(0.8831156193206816)
    assert found.information_ratio == close_to(0.1715012985345166 * math.sqrt(248))


def test_trades_have_quantstats_figures():
    assert profit_factor(SERIES) == close_to(1.530612244897959)
    assert payoff(SERIES) == close_to(1.2755102040816326)
    # quantstats leaves out what ended at exactly zero; here that is one of twelve.
    assert win_rate(SERIES) * 12 / 11 == close_to(0.5454545454545454)
    assert longest_run(SERIES < 0) == 2
