"""Clusters of volatility and calm and wild days follow their own laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.practice_market.activity import (
    WILD,
    autoregress,
    day_activity,
    first_regime,
    next_regime,
    stationary,
)
from core.data.practice_market.parameters import shipped_parameters


@given(st.integers(0, 2**32), st.floats(0.01, 0.999), st.integers(1, 400))
def test_doubling_equals_the_plain_recursion(seed: int, memory: float, length: int) -> None:
    shocks = np.random.default_rng(seed).standard_normal((length, 2))
    plain = shocks.copy()
    for row in range(1, length):
        plain[row] += memory * plain[row - 1]
    np.testing.assert_allclose(autoregress(shocks, memory), plain, atol=1e-4)


def test_paths_are_as_varied_early_as_late() -> None:
    paths = stationary(np.random.default_rng(1), 300, 4_000, 0.97)
    assert paths[0].std() == pytest.approx(1, abs=0.04)
    assert paths[-1].std() == pytest.approx(1, abs=0.04)
    memory = np.corrcoef(paths[100], paths[110])[0, 1]
    assert memory == pytest.approx(0.97**10, abs=0.03)


def test_multipliers_neither_add_nor_take_volatility_or_volume() -> None:
    settings = shipped_parameters().shares.activity
    rng = np.random.default_rng(2)
    days = [day_activity(settings, 375, 40, rng) for _ in range(150)]
    assert np.mean([np.mean(day.own**2) for day in days]) == pytest.approx(1, abs=0.05)
    assert np.mean([np.mean(day.volume) for day in days]) == pytest.approx(1, abs=0.05)
    assert np.mean([np.mean(day.market**2) for day in days]) == pytest.approx(1, abs=0.12)


def test_regimes_last_as_long_as_measured() -> None:
    regimes = shipped_parameters().shares.regimes
    rng = np.random.default_rng(3)
    state = first_regime(regimes, rng)
    states = []
    for _ in range(60_000):
        state = next_regime(regimes, state, rng)
        states.append(state)
    seen = np.array(states)
    stays = seen[1:][seen[:-1] == WILD] == WILD
    assert stays.mean() == pytest.approx(regimes.stay_wild, abs=0.006)
    expected = (1 - regimes.stay_calm) / (2 - regimes.stay_calm - regimes.stay_wild)
    assert (seen == WILD).mean() == pytest.approx(expected, rel=0.15)
    firsts = [first_regime(regimes, rng) for _ in range(20_000)]
    assert np.mean(firsts) == pytest.approx(expected, rel=0.1)
