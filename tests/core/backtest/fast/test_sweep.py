"""Sweeps: each row is the single run's, whatever the threads; progress, cancel, what is left."""

import math
import threading
from decimal import Decimal
from itertools import pairwise

import pytest

from benchmarks.synthetic import a_year
from core.backtest.fast.account import FastSetup
from core.backtest.fast.prices import ReadyPrices, ready
from core.backtest.fast.sweep import Sweep
from core.backtest.fast.testing import numbers, run
from core.errors import NoFastPath
from core.strategy import catalog

SETUP = FastSetup(Decimal(1_000_000))
PAIRS = [{"fast": fast, "slow": slow} for fast in (5, 9, 20) for slow in range(30, 60, 3)]


@pytest.fixture(scope="module")
def prices() -> ReadyPrices:
    return ready(a_year(20))


def test_each_row_is_the_single_runs(prices: ReadyPrices) -> None:
    kind = catalog.find("turtle")
    rows = Sweep(kind, PAIRS, prices, SETUP, workers=3).run()
    assert [row.number for row in rows] == list(range(len(PAIRS)))
    assert len({row.summary.worth for row in rows if row.summary}) > len(PAIRS) // 2
    for row in rows:
        assert row.summary == numbers(kind, PAIRS[row.number], prices, SETUP)
        single = run(kind, PAIRS[row.number], prices, SETUP)
        assert row.summary == single.summary()
        assert row.summary.trades == len(single.trades())
        assert row.summary.worth == float(single.equity)
        assert row.summary.charges == float(single.charges)
        assert row.summary.refused == len(single.refusals())


def test_the_numbers_follow_from_the_trades(prices: ReadyPrices) -> None:
    single = run(catalog.find("turtle"), PAIRS[0], prices, SETUP)
    profits = [trade.profit for trade in single.trades()]
    found = single.summary()
    won, lost = (sum(p for p in profits if (p > 0) is side) for side in (True, False))
    assert found.win_rate == sum(p > 0 for p in profits) / len(profits)
    assert found.profit_factor == pytest.approx(float(won / -lost))
    assert found.gain == pytest.approx(float(single.equity / SETUP.cash - 1))
    assert math.isfinite(found.sharpe)
    worth = single.looks[1].tolist()
    peak = deepest = 0.0
    for one in worth:
        peak = max(peak, one)
        deepest = min(deepest, one / peak - 1.0)
    assert found.deepest_fall == pytest.approx(deepest, abs=1e-12)


def test_sharpe_is_that_of_the_days_worths(prices: ReadyPrices) -> None:
    single = run(catalog.find("turtle"), PAIRS[0], prices, SETUP)
    moments, worths = single.looks
    calendar = prices.calendar
    days: dict[object, float] = {}
    for moment, worth in zip(moments.tolist(), worths.tolist(), strict=True):
        days[calendar.trading_day(moment)] = worth
    # What a day ends with, the next one begins with: nothing is traded in between.
    closes = [1_000_000.0, *days.values()]
    changes = [b / a - 1.0 for a, b in pairwise(closes)]
    mean = sum(changes) / len(changes)
    spread = sum((one - mean) ** 2 for one in changes) / (len(changes) - 1)
    expected = mean / math.sqrt(spread) * math.sqrt(252)
    assert single.summary().sharpe == pytest.approx(expected, rel=0.02)


def test_settings_that_do_not_fit_are_told_and_the_rest_goes_on(prices: ReadyPrices) -> None:
    settings = [{"fast": 5, "slow": 30}, {"fast": 50, "slow": 30}, {"fast": 6, "slow": 30}]
    rows = Sweep(catalog.find("turtle"), settings, prices, SETUP).run()
    assert [row.summary is None for row in rows] == [False, True, False]
    assert "must be shorter" in rows[1].sentence


def test_progress_and_cancel_leave_what_is_done(prices: ReadyPrices) -> None:
    told: list[int] = []
    sweep = Sweep(catalog.find("turtle"), PAIRS * 20, prices, SETUP, workers=2)

    def stop_soon(done: int, total: int) -> None:
        assert total == len(PAIRS) * 20
        assert threading.current_thread() is threading.main_thread()
        told.append(done)
        if done > 40:
            sweep.cancel()

    rows = sweep.run(stop_soon)
    assert sweep.cancelled
    assert told == sorted(told)
    assert 40 < len(rows) < len(PAIRS) * 20
    assert rows == sweep.rows


def test_a_progress_that_fails_ends_the_sweep(prices: ReadyPrices) -> None:
    sweep = Sweep(catalog.find("turtle"), PAIRS * 20, prices, SETUP, workers=2)

    def fail(done: int, total: int) -> None:
        if done > 1:
            raise RuntimeError("the window is gone")

    with pytest.raises(RuntimeError, match="window"):
        sweep.run(fail)
    assert sweep.cancelled
    assert len(sweep.rows) < len(sweep.settings)


def test_no_settings_are_no_rows(prices: ReadyPrices) -> None:
    assert Sweep(catalog.find("turtle"), [], prices, SETUP).run() == []


def test_what_has_no_kernel_is_refused_in_words(prices: ReadyPrices) -> None:
    with pytest.raises(NoFastPath, match="no fast path"):
        Sweep(catalog.find("pairs"), [{}], prices, SETUP)
