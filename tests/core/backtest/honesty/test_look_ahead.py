"""Planted cheats are caught; every strategy of ours passes on the real engine."""

from decimal import Decimal

import numpy as np
import pytest

from core.backtest.honesty.look_ahead import find_look_ahead
from core.backtest.outcome import whole
from core.strategy import catalog
from core.strategy.base import NOTHING, Strategy
from tests.core.backtest.bars import daily
from tests.core.backtest.conftest import COINS, DAYS
from tests.core.backtest.honesty import rules


@pytest.fixture
def walk():
    random = np.random.default_rng(11)
    return [daily(name, 100.0 * np.exp(np.cumsum(random.normal(0, 0.02, 120)))) for name in "AB"]


@pytest.mark.parametrize("cheat", [rules.tomorrow, rules.above_the_mean_of_all])
def test_a_planted_look_ahead_is_caught(cheat, walk):
    found = find_look_ahead(rules.run_of(cheat), {}, walk, np.random.default_rng(1))
    assert found is not None
    assert found.here != found.there


def test_an_honest_rule_passes(walk):
    run = rules.run_of(rules.rising)
    assert find_look_ahead(run, {"bars": 4}, walk, np.random.default_rng(1)) is None
    assert len(run({"bars": 4}, walk, whole(walk)).deeds) > 10


class Peeking(Strategy):
    """Holds the whole column of prices, as a file read while loading would let it."""

    key, title, summary = "peeking", "Peeking", "Knows the next close."
    default_timeframe = "1d"
    prices: dict[int, float] = {}  # noqa: RUF012

    def needs_bars(self):
        return 1

    def on_bar(self, bar):
        later = [self.prices[at] for at in sorted(self.prices) if at > bar.close_ns][:1]
        if self.ctx.busy() or not later:
            return NOTHING
        if self.ctx.position():
            return self.close("it falls tomorrow") if later[0] < bar.close else NOTHING
        return (
            self.buy("it rises tomorrow", stop=bar.close * 0.9) if later[0] > bar.close else NOTHING
        )


def test_a_strategy_in_the_engine_that_peeks_is_caught(real_runs):
    from dataclasses import replace

    from app.backtest_engine import EngineRun

    (infy,) = [one.rows(2500, 2800) for one in real_runs.series(DAYS, ("INFY",))]
    engine = real_runs.engine("peeking", [infy], 86_400, Decimal(100_000))
    setup = replace(engine.setup, user_strategies=(Peeking,))

    def run(parameters, series, window):
        Peeking.prices = dict(
            zip(series[0].close_ns.tolist(), series[0].close.tolist(), strict=True)
        )
        return EngineRun("peeking", 86_400, setup)(parameters, series, window)

    found = find_look_ahead(run, {}, [infy], np.random.default_rng(1))
    assert found is not None


@pytest.mark.parametrize("key", [kind.key for kind in catalog.built_in()])
def test_no_strategy_of_ours_looks_ahead(key, real_runs):
    file, symbols, timeframe_s, cash = COINS, ("BTCUSDT", "ETHUSDT"), 14_400, Decimal(10_000)
    if catalog.find(key).supports(timeframe_s) or key in ("breakout", "day_high"):
        file, symbols, timeframe_s = "nse/bars_1m_20160816_20160909.parquet", ("INFY", "SBIN"), 60
        cash = Decimal(100_000)
    series = real_runs.series(file, symbols)
    run = real_runs.engine(key, series, timeframe_s, cash)
    assert len(run({}, series, whole(series)).deeds) > 3
    assert find_look_ahead(run, {}, series, np.random.default_rng(2), cuts=2) is None
