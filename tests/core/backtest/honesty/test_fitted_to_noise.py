"""What was fitted to noise is not trusted, because of evidence; what holds something is not blamed.

`fitted.py` tells how often the tests are wrong; the 20 seeds here were not used to set any limit.
"""

import numpy as np
import pytest

from core.backtest.fast.warm import warm
from core.backtest.honesty.overfitting import overfitting
from core.backtest.verdict import Topic, Trust, Weight
from tests.core.backtest.honesty import fitted

_ALWAYS = 6
SEEDS = [*range(_ALWAYS), *(pytest.param(n, marks=pytest.mark.slow) for n in range(_ALWAYS, 20))]
_PROVES = {Topic.OVERFITTING, Topic.LUCK, Topic.OUTSIDE, Topic.OTHER_PATHS, Topic.CONSISTENCY}


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    warm()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_of_a_sweep_over_noise_is_not_trusted(seed: int) -> None:
    one = fitted.fit(fitted.walk(seed))
    assert one.evidence.trades >= 30
    assert one.found.tried == 440
    assert one.findings.tries >= 440
    assert one.verdict.trust is Trust.DO_NOT_TRUST
    against = {r.topic for r in one.verdict.reasons if r.weight is Weight.AGAINST}
    assert against & _PROVES


@pytest.mark.parametrize("seed", SEEDS)
def test_tries_on_noise_that_are_worth_nothing_are_overfitted(seed: int) -> None:
    """As in the paper: each try is moved so that it is worth nothing over the whole of the time.

    What is best in one half is then worst in the other. Without that a try is as often lucky in
    both halves as in none, and the probability of overfitting on noise is one half.
    """
    table = fitted.tries_of(fitted.walk(seed))
    assert table.shape[1] == 88
    found = overfitting(table - table.mean(axis=0), blocks=12)
    assert found.probability > 0.5
    assert found.slope < 0.0


def test_what_holds_something_is_not_blamed() -> None:
    one = fitted.fit(fitted.trends(100, strength=0.2))
    assert one.verdict.trust in (Trust.PRACTISE_FIRST, Trust.TRUST)
    assert not [r for r in one.verdict.reasons if r.weight is Weight.AGAINST]
    assert one.evidence.deflated_sharpe > 0.95
    table = fitted.tries_of(fitted.trends(100, strength=0.2))
    assert overfitting(table, blocks=12).probability < 0.5


def test_the_walks_are_fair() -> None:
    ends = [fitted.walk(seed).close[-1] / 2_000.0 for seed in range(300)]
    assert 0.95 < float(np.mean(ends)) < 1.1
