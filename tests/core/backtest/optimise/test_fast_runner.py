"""An optimiser over the compiled loop: a sweep's row is the full run's, and the evidence counts."""

import math
from decimal import Decimal

import numpy as np
import pytest

from core.backtest.fast.account import FastSetup
from core.backtest.fast.window import ReadyWindow, ready_window
from core.backtest.optimise.evidence import evidence
from core.backtest.optimise.fast_runner import FastRunner
from core.backtest.optimise.objective import Objective, figures_of
from core.backtest.optimise.optimiser import Search, search
from core.backtest.optimise.space import Range, Space
from core.errors import NoFastPath
from core.execution.slippage import Slippage, SlippageModel
from core.strategy import catalog
from tests.core.backtest.bars import daily

SETUP = FastSetup(Decimal(1_000_000))
SPACE = Space(
    ranges=(
        Range(name="fast", label="Fast", values=(2, 3, 5, 8)),
        Range(name="slow", label="Slow", values=(5, 9, 15, 20)),
    )
)


def walk(seed: int, days: int = 900, drift: float = 0.0):
    change = np.random.default_rng(seed).normal(drift, 0.02, days)
    return daily("A", np.round(100.0 * np.exp(np.cumsum(change)) / 0.05) * 0.05)


def runner(objective: Objective, series=None) -> FastRunner:
    kind = catalog.find("turtle")
    return FastRunner(kind, {}, window(walk(1) if series is None else series), SETUP, objective)


def window(*series) -> ReadyWindow:
    return ready_window(series, Decimal("0.10"))


def test_a_sweep_and_full_runs_say_the_same() -> None:
    settings = SPACE.grid().points()
    swept = dict(runner(Objective.SHARPE)(settings))
    full = dict(runner(Objective.SORTINO)(settings))
    assert swept.keys() == full.keys() == set(range(16))
    for number, one in swept.items():
        other = full[number]
        if isinstance(one, str):
            assert other == one  # fast is not below slow
            continue
        for name in ("trades", "total_return", "win_rate", "profit_factor", "sharpe"):
            assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-9), name
        assert one.deepest_fall <= other.deepest_fall + 1e-12  # a sweep looks within the day
        assert math.isnan(one.sortino)
        assert math.isfinite(other.sortino)


@pytest.mark.parametrize("objective", list(Objective))
def test_every_objective_has_its_plateau(objective: Objective) -> None:
    made = runner(objective)
    wish = Search(SPACE, objective=objective)
    found = search(wish, made)
    best = found.plateaus[0]
    full = figures_of(made.outcome(SPACE.at(best.place)))
    name = {"return": "total_return"}.get(objective.value, objective.value)
    assert best.own == pytest.approx(getattr(full, name), rel=1e-9)
    assert best.around == max(one.around for one in found.plateaus)


def test_more_tries_make_the_same_winner_less_believable() -> None:
    made = runner(Objective.SHARPE)
    wish = Search(SPACE)
    found = search(wish, made)
    proof, outcome = evidence(wish, found, made.outcome)
    assert outcome is not None
    assert proof.tried == found.tried == 14
    assert proof.compared == 14
    assert 0.0 <= proof.overfitting <= 1.0
    few = search(Search(Space(ranges=(SPACE.ranges[0], _only(SPACE.ranges[1], 15)))), made)
    less, _ = evidence(wish, _with_winner(few, found), made.outcome)
    assert proof.luck < less.luck


def _only(one: Range, value: int) -> Range:
    return Range(name=one.name, label=one.label, values=(value,))


def _with_winner(few, found):
    """Return fewer tries with the winner of many."""
    best = found.plateaus[0].place
    rows = {(place[0], 2): row for place, row in few.rows.items()} | {best: found.rows[best]}
    return type(found)(rows, {}, found.plateaus)


def test_what_the_fast_path_cannot_do_is_refused() -> None:
    moved = FastSetup(Decimal(1_000_000), slippage=Slippage(model=SlippageModel.SQUARE_ROOT))
    with pytest.raises(NoFastPath):
        FastRunner(catalog.find("turtle"), {}, window(walk(1)), moved, Objective.SHARPE)
