"""All tests together: each finding reaches the verdict, and the progress ends where it said."""

import numpy as np
import pytest

from core.backtest.honesty.examination import Case, _purge, evidence_of, examine
from core.backtest.honesty.plateau import Grid
from core.backtest.outcome import whole
from core.backtest.verdict import Topic, Trust, Weight, judge
from core.errors import StrategyError
from tests.core.backtest.bars import daily
from tests.core.backtest.honesty import rules


def examined(rule, grid, closes, **parameters):
    run, series, told = rules.run_of(rule), [daily("A", closes)], []
    outcome = run(parameters, series, whole(series))
    case = Case(run, parameters, series, outcome)
    found = examine(case, grid, np.random.default_rng(1), lambda *one: told.append(one))
    return outcome, found, told


def walk(days):
    return 100.0 * np.exp(np.cumsum(np.random.default_rng(7).normal(0.0, 0.02, days)))


def test_noise_is_not_trusted():
    grid = Grid({"bars": (2, 3, 5, 8, 13)})
    outcome, found, told = examined(rules.rising, grid, walk(400), bars=3)
    assert found.tries == 5
    assert found.look_ahead is None
    assert found.walked is not None
    assert len(found.walked.steps) == 5
    assert told[-1][1] + 1 == told[-1][2] == len(told)
    evidence = evidence_of(outcome, np.array([1.0, 1.2]), found)
    assert evidence.holding_return == pytest.approx(0.2)
    assert evidence.overfitting == found.overfitting.probability
    assert judge(evidence).trust is not Trust.TRUST


def test_a_cheat_is_named_first():
    outcome, found, _ = examined(rules.tomorrow, Grid({}), walk(200))
    verdict = judge(evidence_of(outcome, None, found))
    assert verdict.trust is Trust.DO_NOT_TRUST
    assert verdict.reasons[0].topic is Topic.LOOKS_AHEAD
    assert verdict.reasons[0].weight is Weight.AGAINST


def test_settings_that_do_not_fit_leave_a_hole():
    def picky(series, at, bars):
        if bars > 4:
            raise StrategyError("too many")
        return rules.rising(series, at, bars)

    _, found, _ = examined(picky, Grid({"bars": (2, 3, 9)}), walk(150), bars=2)
    assert found.tries == 2
    assert np.isnan(found.heat.scores).tolist() == [False, False, True]


def test_a_few_days_are_not_cut_into_pieces():
    _, found, _ = examined(rules.rising, Grid({"bars": (2, 3, 5)}), walk(59), bars=3)
    assert np.isnan(found.overfitting.probability)
    assert np.isnan(found.crossed.median_sharpe)
    assert found.walked is None
    _, found, _ = examined(rules.rising, Grid({"bars": (2, 3, 5)}), walk(60), bars=3)
    assert not np.isnan(found.overfitting.probability)


def test_days_near_what_is_tested_are_left_out_as_long_as_trades_last(real_runs):
    turtle = real_runs["turtle on days"]
    held = np.median(turtle.trades.exit_ns - turtle.trades.entry_ns) / 86_400e9
    assert _purge(turtle) == int(np.ceil(held)) > 5
    outcome, _, _ = examined(rules.rising, Grid({"bars": (2, 3)}), walk(100), bars=2)
    assert _purge(outcome) == 1


def test_without_the_tests_nothing_more_is_claimed():
    outcome, _, _ = examined(rules.rising, Grid({"bars": (2, 3)}), walk(100), bars=2)
    bare = evidence_of(outcome, None, None)
    assert (bare.looks_ahead, bare.overfitting, bare.holding_return) == (None, None, None)
