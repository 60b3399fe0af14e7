"""Jittered prices stay possible prices; what lived on exact prices does not survive them."""

import math

import numpy as np
import pytest

from core.backtest.honesty.noise import jitter, noise_test
from tests.core.backtest.bars import daily
from tests.core.backtest.honesty import rules


def test_jittered_bars_stay_inside_their_range_and_on_the_grid():
    random = np.random.default_rng(1)
    real = daily("A", np.round(100 + np.cumsum(random.normal(0, 1, 300)), 1), wide=0.02)
    made = jitter(real, random, 0.5)
    assert (made.low <= np.minimum(made.open, made.close)).all()
    assert (made.high >= np.maximum(made.open, made.close)).all()
    assert (made.close != real.close).mean() > 0.9
    assert (np.abs(made.close - real.close) <= 0.5 * (real.high - real.low) + 0.03).all()
    inside = (made.close != made.low) & (made.close != made.high)
    steps = made.close[inside] / float(real.instrument.tick_size)
    assert np.abs(steps - np.round(steps)).max() < 1e-6
    assert made.made_up


def test_a_trend_survives_noise_and_a_knife_edge_does_not():
    climb = [daily("A", 100.0 * 1.004 ** np.arange(200), wide=0.01)]
    kept = noise_test(rules.run_of(rules.rising), {}, climb, np.random.default_rng(1), 5)
    assert kept.real > 0.5
    assert kept.kept > 0.6
    assert len(kept.jittered) == 5
    assert kept.losing == 0.0

    exact = climb[0].close.tolist()

    def knife(series, at):
        return series.close[at] == exact[at]

    lost = noise_test(rules.run_of(knife), {}, climb, np.random.default_rng(1), 5)
    assert lost.real > 0.5
    assert lost.kept < 0.2


def test_nothing_to_keep_is_nan():
    fall = [daily("A", 100.0 * 0.99 ** np.arange(60))]
    found = noise_test(rules.run_of(lambda series, at: True), {}, fall, np.random.default_rng(1), 2)
    assert found.losing == 1.0
    assert math.isnan(found.kept)
    assert found.real == pytest.approx(float(fall[0].close[-1] - fall[0].open[1]) / 100.0)
