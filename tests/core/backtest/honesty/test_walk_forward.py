"""Walk-forward: windows by hand, what is picked, what is joined."""

import math
from decimal import Decimal

import numpy as np
import pytest

from core.backtest.honesty.walk_forward import walk_forward, walk_steps
from core.backtest.metrics.worth import days_of
from core.errors import UserMistake
from tests.core.backtest.bars import daily
from tests.core.backtest.conftest import DAYS
from tests.core.backtest.honesty import rules


def lengths(series, windows):
    return [len(series.between(one.start_ns, one.end_ns)) for one in windows]


@pytest.mark.parametrize(("anchored", "trains"), [(False, [40, 40, 40]), (True, [40, 60, 80])])
def test_windows_by_hand(anchored, trains):
    one = daily("A", np.arange(1.0, 106.0))
    steps = walk_steps([one], 40, 20, anchored)
    assert lengths(one, [step.train for step in steps]) == trains
    assert lengths(one, [step.test for step in steps]) == [20, 20, 20]
    assert [step.train.end_ns for step in steps] == [step.test.start_ns for step in steps]
    # The rest of 5 days is less than half a test; one of 10 would be walked.
    assert len(walk_steps([one.rows(0, 70)], 40, 20)) == 2
    assert walk_steps([one], 200, 20) == []


def test_what_was_best_inside_is_traded_outside():
    # Climbs for 60 days, then falls: who always holds is picked first, who never does later.
    series = [
        daily("A", 100 * np.concatenate((1.01 ** np.arange(60), 1.01**60 * 0.99 ** np.arange(60))))
    ]
    hold = rules.run_of(lambda series, at, much: much)
    steps = walk_steps(series, 40, 20)
    found = walk_forward(hold, [{"much": 0}, {"much": 1}], series, steps)
    assert [one.picked["much"] for one in found.steps] == [1, 1, 1, 0]
    assert [one.test_return > 0 for one in found.steps] == [True, False, False, False]
    assert (found.consistency, found.stability) == (0.25, 0.75)
    inside = np.mean([one.inside for one in found.steps])
    assert found.efficiency == pytest.approx(np.mean([s.outside for s in found.steps]) / inside)
    product = np.prod([1 + one.test_return for one in found.steps])
    assert found.curve.worth[-1] == pytest.approx(product)
    assert len(found.curve.worth) == len(days_of(series).number) - 40 + 1
    assert (np.diff(found.curve.ts_ns) > 0).all()


def test_without_steps_nothing_is_said_and_without_settings_it_is_refused():
    series = [daily("A", np.arange(1.0, 30.0))]
    found = walk_forward(rules.run_of(rules.rising), [{}], series, [])
    assert math.isnan(found.efficiency)
    assert math.isnan(found.consistency)
    with pytest.raises(UserMistake, match="at least one"):
        walk_forward(rules.run_of(rules.rising), [], series, walk_steps(series, 10, 10))


def test_on_the_engine_with_a_warm_start(real_runs):
    series = [one.rows(0, 900) for one in real_runs.series(DAYS, ("INFY", "SBIN"))]
    run = real_runs.engine("turtle", series, 86_400, Decimal(100_000))
    found = walk_forward(run, [{"fast": 10}, {"fast": 20}], series, walk_steps(series, 400, 200))
    assert len(found.steps) == 3  # the rest of 100 days is half a test
    # Averages of 50 days are known from the first tested day on, so the tests do trade.
    assert sum(one.trades for one in found.steps) > 0
