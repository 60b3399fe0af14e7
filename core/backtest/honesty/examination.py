"""All honesty tests of one result, one after the other, with progress: the verdict's evidence."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.backtest.honesty.cross_validation import CrossValidation, cross_validate
from core.backtest.honesty.deflated_sharpe import deflated_sharpe, minimum_track_record
from core.backtest.honesty.look_ahead import LookAhead, find_look_ahead
from core.backtest.honesty.monte_carlo import Spread, monte_carlo, trade_returns
from core.backtest.honesty.noise import Noise, noise_test
from core.backtest.honesty.overfitting import Overfitting, overfitting
from core.backtest.honesty.plateau import Grid, HeatMap, heat_map
from core.backtest.honesty.walk_forward import (
    Step,
    Walked,
    WalkForward,
    sharpe_of,
    walk_steps,
    walked_of,
    walking,
)
from core.backtest.metrics.drawdown import deepest_fall
from core.backtest.metrics.returns import Floats, kurtosis, sharpe, skewness, total_return
from core.backtest.metrics.worth import days_of
from core.backtest.outcome import Job, Outcome, Parameters, Run, Window, whole
from core.backtest.verdict import Evidence
from core.clock import DAY_NS
from core.data.series import BarSeries
from core.errors import StrategyError

Progress = Callable[[str, int, int], None]
"""Is told what is being looked at, and how many runs of how many are done."""

_STEPS = 5  # of a walk-forward: the first part to pick on is as long as two of the others
_MOST_WALKED = 9  # settings tried in each of them
_NOISE_RUNS, _CUTS = 10, 3
_LEAST_DAYS = 60  # what fewer days are cut into is too short to say anything


@dataclass(frozen=True, slots=True)
class Findings:
    """What each test found; None where there was too little to look at."""

    heat: HeatMap
    overfitting: Overfitting
    crossed: CrossValidation
    walked: WalkForward | None
    drawn: Spread
    shuffled: Spread
    noise: Noise
    look_ahead: LookAhead | None
    deflated_sharpe: float
    minimum_periods: float
    tries: int


@dataclass(frozen=True, slots=True)
class Case:
    """A result to examine: how it was run, with which settings, on which bars, and what it gave.

    `ahead` is told of runs on those bars that will be asked for, so that they may be made side by
    side. `sharpes_before` are those, of one period, of the tries that led to these settings.
    """

    run: Run
    parameters: Parameters
    series: Sequence[BarSeries]
    outcome: Outcome
    ahead: Callable[[Sequence[Job]], None] = lambda jobs: None
    sharpes_before: Sequence[float] = ()


@dataclass(slots=True)
class SoFar:
    """What an examination under way has found; a screen may look at any time."""

    drawn: Spread | None = None
    shuffled: Spread | None = None
    grid: Grid | None = None
    scores: list[float] = field(default_factory=list)
    walked: list[tuple[Walked, Outcome]] = field(default_factory=list)
    jittered: list[float] = field(default_factory=list)


def examine(
    case: Case,
    grid: Grid,
    random: np.random.Generator,
    progress: Progress,
    so_far: SoFar | None = None,
) -> Findings:
    """Run every test; `grid` holds the settings around those of the case."""
    now = so_far or SoFar()
    counted = _Counted(case.run, progress, _runs_of(grid))
    shares = trade_returns(case.outcome.trades, float(case.outcome.curve.worth[0]))
    now.drawn = monte_carlo(shares, random)
    now.shuffled = monte_carlo(shares, random, way="shuffle")
    tried = _try_all(counted, case, grid, now)
    curves = [one.curve.returns for one in tried if one is not None]
    returns, per_year = case.outcome.curve.returns, case.outcome.curve.per_year
    enough = len(returns) >= _LEAST_DAYS and bool(curves)
    table = np.array(curves).T if enough else np.empty((0, 0))
    ratios = np.array([*(sharpe(one, 1.0) for one in curves), *case.sharpes_before])
    counted.looking_at("times it was not picked on")
    walked = _walk(counted, case, grid, tried, now)
    counted.looking_at("prices with noise")
    noise = noise_test(
        counted, case.parameters, case.series, random, _NOISE_RUNS, found=now.jittered
    )
    counted.looking_at("a changed future")
    look_ahead = find_look_ahead(counted, case.parameters, case.series, random, _CUTS)
    return Findings(
        heat=heat_map(grid, now.scores),
        overfitting=overfitting(table, blocks_of(len(table))),
        crossed=cross_validate(table, per_year, purge=_purge(case.outcome), embargo=1),
        walked=walked,
        drawn=now.drawn,
        shuffled=now.shuffled,
        noise=noise,
        look_ahead=look_ahead,
        deflated_sharpe=deflated_sharpe(returns, ratios),
        minimum_periods=minimum_track_record(
            sharpe(returns, 1.0), 0.0, skewness(returns), kurtosis(returns)
        ),
        tries=len(ratios),
    )


def evidence_of(outcome: Outcome, holding: Floats | None, found: Findings | None) -> Evidence:
    """Return a result as evidence; `holding` is the worth of buy and hold, if known."""
    curve = outcome.curve
    if found is None:
        return Evidence(
            trades=len(outcome.trades),
            total_return=total_return(curve.returns),
            deepest_fall=deepest_fall(curve.worth),
            holding_return=_gave(holding),
            periods=len(curve.returns),
        )
    walked = found.walked
    return Evidence(
        trades=len(outcome.trades),
        total_return=total_return(curve.returns),
        deepest_fall=deepest_fall(curve.worth),
        holding_return=_gave(holding),
        looks_ahead=found.look_ahead is not None,
        overfitting=found.overfitting.probability,
        deflated_sharpe=found.deflated_sharpe,
        periods=len(curve.returns),
        minimum_periods=found.minimum_periods,
        walk_efficiency=math.nan if walked is None else walked.efficiency,
        walk_consistency=math.nan if walked is None else walked.consistency,
        losing_paths=found.crossed.losing_paths,
        bootstrap_losing=found.drawn.losing,
        noise_kept=found.noise.kept,
        steepness=found.heat.steepness,
    )


class _Counted:
    """A Run that tells the progress before each run."""

    def __init__(self, run: Run, progress: Progress, total: int) -> None:
        self._run, self._progress, self._total = run, progress, total
        self._done, self._what = 0, ""

    def looking_at(self, what: str) -> None:
        self._what = what

    def __call__(
        self, parameters: Parameters, series: Sequence[BarSeries], window: Window
    ) -> Outcome:
        self._progress(self._what, self._done, self._total)
        self._done += 1
        return self._run(parameters, series, window)


def _runs_of(grid: Grid) -> int:
    points = len(grid.points())
    return points + _STEPS * (min(points, _MOST_WALKED) + 1) + 1 + _NOISE_RUNS + 1 + 3 * _CUTS


def _try_all(counted: _Counted, case: Case, grid: Grid, now: SoFar) -> list[Outcome | None]:
    """Run every place of the map, telling each score as it is there."""
    counted.looking_at("other settings")
    points, window = grid.points(), whole(case.series)
    case.ahead([(one, window) for one in points])
    now.grid, tried = grid, []
    for one in points:
        tried.append(_tried(counted, one, case.series))
        now.scores.append(_score(tried[-1]))
    return tried


def _tried(run: Run, parameters: Parameters, series: Sequence[BarSeries]) -> Outcome | None:
    try:
        return run(parameters, series, whole(series))
    except StrategyError:  # settings that do not fit each other: a hole in the map
        return None


def _walk(
    run: Run, case: Case, grid: Grid, tried: Sequence[Outcome | None], now: SoFar
) -> WalkForward | None:
    days = len(days_of(case.series).number)
    points = [one for one, ran in zip(grid.points(), tried, strict=True) if ran is not None]
    if days < _LEAST_DAYS or not points:
        return None
    some = np.unique(np.linspace(0, len(points) - 1, min(len(points), _MOST_WALKED)).astype(int))
    steps, picked_of = _steps_of(case.series, days), [points[at] for at in some]
    case.ahead([(one, step.train) for step in steps for one in picked_of])
    for done in walking(run, picked_of, case.series, steps, sharpe_of):
        now.walked.append(done)
    return walked_of(now.walked)


def _steps_of(series: Sequence[BarSeries], days: int) -> list[Step]:
    test_days = days // (_STEPS + 2)
    return walk_steps(series, days - _STEPS * test_days, test_days)


def blocks_of(periods: int) -> int:
    """Return into how many even blocks the periods are cut: each of ten or more, 12 at most."""
    return max(2, min(12, periods // 10 // 2 * 2))


def _purge(outcome: Outcome) -> int:
    """Return how many days a usual trade takes to be known, at most a 24th of all days."""
    held = outcome.trades.exit_ns - outcome.trades.entry_ns
    usual = math.ceil(float(np.median(held)) / DAY_NS) if len(held) else 1
    return max(1, min(usual, len(outcome.curve.returns) // 24))


def _score(outcome: Outcome | None) -> float:
    if outcome is None:
        return math.nan
    ratio = sharpe(outcome.curve.returns, outcome.curve.per_year)
    return 0.0 if math.isnan(ratio) else ratio


def _gave(worth: Floats | None) -> float | None:
    if worth is None:
        return None
    return float(worth[-1] / worth[0]) - 1.0 if len(worth) else math.nan
