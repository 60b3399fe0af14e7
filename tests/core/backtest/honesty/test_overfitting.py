"""Overfitting: noise is found out, a real edge is not blamed, and a case by hand."""

import math

import numpy as np
import pytest

from core.backtest.honesty.overfitting import overfitting

SEEDS = range(20)


def averages(random: np.random.Generator) -> np.ndarray:
    """Return what 24 crossings of averages give on prices that are nothing but noise."""
    change = random.normal(0.0, 0.01, 1_000)
    prices = 100.0 * np.exp(np.cumsum(change - change.mean()))
    sums = np.cumsum(np.insert(prices, 0, 0.0))
    gain = np.diff(prices) / prices[:-1]

    def mean(length: int) -> np.ndarray:
        return np.concatenate(
            (np.full(length - 1, np.nan), (sums[length:] - sums[:-length]) / length)
        )

    tries = []
    for short in (2, 3, 5, 8):
        for long in (10, 15, 20, 40, 60, 90):
            above = np.where(mean(short) > mean(long), 1.0, -1.0)
            tries.append(np.where(np.isnan(mean(long)), 0.0, above)[:-1] * gain)
    return np.array(tries).T


@pytest.mark.parametrize("seed", SEEDS)
def test_a_strategy_fitted_to_noise_is_found_out(seed):
    # As in the paper: no try is worth anything over all of the time, so each is its own mean off.
    tries = averages(np.random.default_rng(seed))
    found = overfitting(tries - tries.mean(axis=0), blocks=10)
    assert found.probability > 0.5
    assert found.slope < 0.0


def test_on_plain_noise_the_pick_is_above_the_middle_as_often_as_below():
    chances = [
        overfitting(np.random.default_rng(seed).normal(0.0, 0.01, (500, 30)), 10).probability
        for seed in SEEDS
    ]
    assert 0.35 < float(np.mean(chances)) < 0.65


def test_a_real_edge_is_not_blamed():
    returns = np.random.default_rng(3).normal(0.0, 0.01, (1_000, 30))
    returns[:, 17] += 0.003
    found = overfitting(returns)
    assert found.probability < 0.01
    assert found.loss_probability < 0.01
    assert found.splits == math.comb(16, 8)


def test_a_case_by_hand():
    # Two tries over two blocks: the one that is good in one block is bad in the other.
    returns = np.array([[0.02, -0.01], [0.01, -0.02], [-0.01, 0.02], [-0.02, 0.01]])
    found = overfitting(returns, blocks=2)
    assert found.probability == 1.0
    assert found.loss_probability == 1.0
    assert found.logits == pytest.approx([math.log((1 / 3) / (2 / 3))] * 2)


def test_tries_that_are_all_the_same_are_in_the_middle():
    same = np.repeat(np.random.default_rng(1).normal(size=(100, 1)), 5, axis=1)
    assert overfitting(same, 4).logits == pytest.approx([0.0] * 6)


@pytest.mark.parametrize("shape", [(0, 0), (100, 1), (10, 5)])
def test_too_little_to_split_says_nothing(shape):
    found = overfitting(np.zeros(shape))
    assert math.isnan(found.probability)
    assert found.splits == 0


def test_an_odd_number_of_blocks_is_refused():
    with pytest.raises(ValueError, match="even"):
        overfitting(np.zeros((100, 5)), 5)
