"""The days' worth equals the engine's own, day by day, and counts days by the market's calendar."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from core.backtest.metrics.benchmark import beside
from core.backtest.metrics.curve import days_per_year
from core.backtest.metrics.worth import Executions, closes_on, days_of, worth_by_day
from core.data.calendar import calendar_for
from core.model.instrument import Market
from tests.core.backtest.bars import daily
from tests.core.backtest.conftest import DAYS, RUNS


def ns(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp()) * 1_000_000_000


def test_a_year_of_shares_is_counted_and_one_of_coins_is_365():
    assert days_per_year(Market.CRYPTO, ns(2024, 1, 1), ns(2024, 12, 31)) == 365.0
    counted = sum(
        calendar_for(Market.NSE).is_trading_day(date.fromordinal(one))
        for one in range(date(2019, 1, 1).toordinal(), date(2020, 1, 1).toordinal())
    )
    assert 240 <= counted <= 250
    assert days_per_year(Market.NSE, ns(2019, 3, 1), ns(2019, 6, 1)) == counted
    # Holidays of 2031 are unknown: every weekday would count.
    assert days_per_year(Market.NSE, ns(2031, 3, 1), ns(2031, 6, 1)) < 252


@pytest.mark.parametrize("name", RUNS)
def test_a_run_that_holds_nothing_ends_with_what_its_trades_made(real_runs, name):
    measurable = real_runs[name].measurable
    worth = measurable.curve.worth
    closed = worth[0] + float(np.sum(measurable.trades.profit))
    still_open = len(measurable.holdings) - len(measurable.trades)
    assert len(worth) > 200
    assert still_open or worth[-1] == pytest.approx(closed, abs=1e-6)


def test_holdings_count_at_the_last_price_of_the_day(real_runs):
    (infy,) = real_runs.series(DAYS, ("INFY",))
    days = days_of([infy])
    assert len(days.number) == len(infy)
    bought = Executions(
        ts_ns=np.array([infy.open_ns[10]]),
        symbol=("INFY",),
        quantity=np.array([7.0]),
        price=np.array([infy.open[10]]),
        charges=np.array([20.0]),
    )
    curve = worth_by_day(1_000_000.0, bought, [infy])
    assert (curve.worth[:11] == 1_000_000.0).all()
    cash = 1_000_000.0 - 7 * infy.open[10] - 20.0
    assert curve.worth[11:] == pytest.approx(cash + 7 * infy.close[10:])


def test_what_is_done_at_the_close_belongs_to_the_day():
    one = daily("A", [10.0, 12.0, 15.0])
    sold = Executions(
        ts_ns=np.array([one.open_ns[0], one.close_ns[1]]),
        symbol=("A", "A"),
        quantity=np.array([1.0, -1.0]),
        price=np.array([10.0, 11.0]),
        charges=np.zeros(2),
    )
    assert worth_by_day(100.0, sold, [one]).worth.tolist() == [100.0, 100.0, 101.0, 101.0]


def test_a_day_without_a_bar_keeps_the_price_before():
    early, late = daily("A", [10, 11]), daily("B", [20, 21, 22, 23])
    closes = closes_on(early, days_of([early, late]))
    assert closes.tolist() == [10, 11, 11, 11]


def test_no_bars_no_curve():
    none = np.empty(0)
    nothing = Executions(np.empty(0, np.int64), (), none, none, none)
    assert len(worth_by_day(100.0, nothing, []).worth) == 0


def test_beside_needs_three_periods_and_the_same_ones():
    two = np.array([0.1, 0.2])
    assert np.isnan(beside(two, two, 248).beta)
    assert np.isnan(beside(np.array([0.1, 0.2, 0.3]), np.zeros(3), 248).beta)
    with pytest.raises(ValueError, match="2 periods"):
        beside(two, np.zeros(3), 248)
