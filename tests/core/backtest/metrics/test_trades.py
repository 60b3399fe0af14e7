"""Trades: by hand, without trades, and how long anything was held."""

import math

import numpy as np
import pytest

from core.backtest.metrics.trades import (
    TradeTable,
    exposure,
    no_trades,
    trade_figures,
    turnover,
)

SECOND = 1_000_000_000


def table(*profits: float) -> TradeTable:
    count = len(profits)
    starts = np.arange(count, dtype=np.int64) * 10 * SECOND
    return TradeTable(
        profit=np.array(profits),
        charges=np.full(count, 1.5),
        value=np.full(count, 100.0),
        direction=np.where(np.arange(count) % 2 == 0, 1.0, -1.0),
        entry_ns=starts,
        exit_ns=starts + 4 * SECOND,
        symbol=("A",) * count,
        strategy=("turtle",) * count,
    )


def test_by_hand():
    found = trade_figures(table(10, -5, -5, -10, 0, 30, -5))
    assert (found.count, found.lost, found.won, found.long, found.short) == (7, 4, 2, 4, 3)
    assert (found.lost_sum, found.won_sum, found.charges) == (-25.0, 40.0, 10.5)
    assert (found.worst, found.best) == (-10.0, 30.0)
    assert (found.average_loss, found.average_win) == (-6.25, 20.0)
    assert found.win_rate == pytest.approx(2 / 7)
    assert found.profit_factor == pytest.approx(1.6)
    assert found.payoff == pytest.approx(3.2)
    assert found.expectancy == pytest.approx(15 / 7)
    assert (found.longest_losing_run, found.longest_winning_run) == (3, 1)
    assert found.average_holding_s == 4.0


def test_without_trades_only_counts_are_known():
    found = trade_figures(no_trades())
    assert (found.count, found.lost_sum, found.longest_losing_run) == (0, 0.0, 0)
    for name in ("worst", "best", "win_rate", "profit_factor", "payoff", "expectancy"):
        assert math.isnan(getattr(found, name))
    assert math.isnan(found.average_holding_s)


def test_without_a_loss_nothing_is_divided():
    found = trade_figures(table(5, 5))
    assert math.isnan(found.profit_factor)
    assert math.isnan(found.payoff)
    assert found.win_rate == 1.0


def test_exposure_counts_trading_hours_once():
    sessions = [(0, 100), (200, 300)]
    assert exposure([], sessions) == 0.0
    assert exposure([(50, 250)], sessions) == pytest.approx(100 / 200)
    assert exposure([(10, 20), (15, 40), (90, 210), (220, 230)], sessions) == pytest.approx(0.3)
    assert exposure([(-50, 999)], sessions) == 1.0
    assert math.isnan(exposure([(0, 1)], []))


def test_turnover_is_half_of_all_trading():
    worth = np.array([100.0, 100.0, 100.0])
    assert turnover(400.0, worth, 250) == pytest.approx(2.0 * 250 / 2)
    assert math.isnan(turnover(1.0, np.array([1.0]), 250))
