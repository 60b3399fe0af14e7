"""Trades in another order and drawn anew."""

import math

import numpy as np
import pytest

from core.backtest.honesty.monte_carlo import monte_carlo, trade_returns
from tests.core.backtest.metrics.test_trades import table

SHARES = np.array([0.1, -0.05, 0.02, -0.08, 0.04])


def test_profits_become_shares_of_the_money_there_was():
    assert trade_returns(table(10, -11, 9.9), 100.0) == pytest.approx([0.1, -0.1, 0.1])


def test_another_order_gives_the_same_money_and_other_falls():
    found = monte_carlo(SHARES, np.random.default_rng(1), 500, "shuffle")
    assert found.returns == pytest.approx([np.prod(1 + SHARES) - 1] * 5)
    assert found.deepest_falls[0] == pytest.approx(0.95 * 0.92 - 1)  # both losses at once
    assert found.deepest_falls[0] < found.deepest_falls[-1] < 0


def test_drawn_anew_spreads_around_what_was():
    found = monte_carlo(SHARES, np.random.default_rng(1), 2_000)
    assert list(found.returns) == sorted(found.returns)
    assert found.returns[0] < np.prod(1 + SHARES) - 1 < found.returns[-1]
    assert 0.2 < found.losing < 0.7
    assert found.returns[2] == pytest.approx(np.prod(1 + SHARES) - 1, abs=0.03)


def test_the_same_seed_gives_the_same_answer():
    one, other = (monte_carlo(SHARES, np.random.default_rng(4), 50) for _ in range(2))
    assert one == other
    assert one != monte_carlo(SHARES, np.random.default_rng(5), 50)


def test_losing_more_than_all_ends_at_nothing():
    found = monte_carlo(np.array([-3.0, 0.5]), np.random.default_rng(1), 20, "shuffle")
    assert found.returns == pytest.approx([-1.0] * 5)


def test_without_trades_nothing_is_said():
    found = monte_carlo(np.empty(0), np.random.default_rng(1))
    assert (found.tries, found.returns) == (0, ())
    assert math.isnan(found.losing)
