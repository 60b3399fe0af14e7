"""The mood at each entry is that of bars closed by then, never of later ones."""

from dataclasses import replace

import numpy as np
import pytest

from core.backtest.metrics.attribution import attribute
from core.backtest.metrics.regime import _length, regimes_at
from core.backtest.metrics.trades import TradeTable, no_trades
from core.clock import IST
from core.data.series import BarSeries
from tests.core.backtest.bars import daily


def prices(seed: int = 3) -> BarSeries:
    """Return days without direction, then a long climb."""
    random = np.random.default_rng(seed)
    still = random.normal(0.0, 0.012, 300)
    climb = random.normal(0.006, 0.006, 200)
    walk = 100.0 * np.exp(np.cumsum(np.concatenate([still, climb])))
    return daily("ABC", np.round(walk, 2), wide=0.005)


def trades_at(*entries: int) -> TradeTable:
    count = len(entries)
    values = np.arange(count, dtype=float)
    times = np.array(entries, np.int64)
    return TradeTable(
        values, values, values, values + 1, times, times + 1, ("ABC",) * count, ("s",) * count
    )


def test_a_climb_is_told_from_what_came_before() -> None:
    series = prices()
    rows = (1, 250, 480)
    found = regimes_at(trades_at(*(int(series.close_ns[row]) for row in rows)), [series], 86_400)
    assert found[0] == "unclear"  # too little was known
    assert found[1] != "climbing"
    assert found[2] == "climbing"


def test_no_later_bar_is_looked_at() -> None:
    series = prices()
    entry = int(series.close_ns[400])
    whole = regimes_at(trades_at(entry), [series], 86_400)
    assert regimes_at(trades_at(entry), [series.rows(0, 401)], 86_400) == whole
    crash = series.close.copy()
    crash[401:] *= 0.2
    changed = replace(series, close=crash, low=np.minimum(series.low, crash))
    assert regimes_at(trades_at(entry), [changed], 86_400) == whole


def test_every_trade_is_counted_once() -> None:
    series = prices()
    trades = trades_at(*(int(one) for one in series.close_ns[60::20]))
    regime = regimes_at(trades, [series], 86_400)
    parts = attribute(replace(trades, regime=regime), IST).by_regime
    assert sum(one.trades for one in parts) == len(trades)
    assert sum(one.profit for one in parts) == pytest.approx(float(trades.profit.sum()))


def test_without_prices_nothing_is_known() -> None:
    assert regimes_at(trades_at(1), [], 86_400) == ()
    assert regimes_at(no_trades(), [prices()], 86_400) == ()


def test_many_minutes_are_looked_at_in_longer_bars() -> None:
    series = prices()
    minutes = replace(series, timeframe_s=60)
    assert _length([minutes], 60) == 60
    many = [replace(minutes, open_ns=np.arange(93_750))] * 5
    assert _length(many, 60) > 3_600
