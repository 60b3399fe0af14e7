"""Walk-forward: pick settings on the past, trade the time after it, again and again.

Source: Pardo, "The Evaluation and Optimization of Trading Strategies" (2008).
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.backtest.metrics.curve import Curve
from core.backtest.metrics.returns import Floats, cagr, sharpe, total_return
from core.backtest.metrics.worth import Days, Times, days_of
from core.backtest.outcome import Outcome, Parameters, Run, Window
from core.data.series import BarSeries
from core.errors import UserMistake

Objective = Callable[[Outcome], float]


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch to pick on and the stretch right after it to trade on."""

    train: Window
    test: Window


@dataclass(frozen=True, slots=True)
class Walked:
    """One step done: what was picked, and a year's return inside and outside."""

    step: Step
    picked: Parameters
    inside: float
    outside: float
    test_return: float
    trades: int


@dataclass(frozen=True, slots=True)
class WalkForward:
    """All steps. Ratios are nan when nothing can be said.

    `efficiency` is the mean yearly return outside over that inside (Pardo: 0.5 and more is good),
    `consistency` the share of steps that made money outside, `stability` the share of steps that
    picked the settings picked most often. `curve` joins what was traded outside.
    """

    steps: tuple[Walked, ...]
    efficiency: float
    consistency: float
    stability: float
    curve: Curve


def walk_steps(
    series: Sequence[BarSeries], train_days: int, test_days: int, anchored: bool = False
) -> list[Step]:
    """Return the steps: `train_days` to pick on, the next `test_days` to trade, then on by those.

    Anchored, the first stretch begins with the prices every time. Days are those with prices; a
    rest shorter than half a test is left out.
    """
    if train_days < 1 or test_days < 1:
        raise ValueError("a walk-forward step needs at least a day to pick on and one to trade")
    days = days_of(series)
    steps = []
    for first in range(train_days, len(days.number), test_days):
        end = min(first + test_days, len(days.number))
        if end - first < (test_days + 1) // 2:
            break
        begin = 0 if anchored else first - train_days
        steps.append(Step(_window(days, series, begin, first), _window(days, series, first, end)))
    return steps


def walk_forward(
    run: Run,
    candidates: Sequence[Parameters],
    series: Sequence[BarSeries],
    steps: Sequence[Step],
    objective: Objective | None = None,
) -> WalkForward:
    """Walk the steps, picking the candidate with the best objective (usually the Sharpe ratio)."""
    return walked_of(list(walking(run, candidates, series, steps, objective or sharpe_of)))


def walked_of(done: Sequence[tuple[Walked, Outcome]]) -> WalkForward:
    """Return what the steps done so far say together."""
    returns = [outcome.curve.returns for _, outcome in done]
    joined = np.concatenate(returns) if returns else np.empty(0)
    times = [outcome.curve.ts_ns[1:] for _, outcome in done]
    per_year = done[0][1].curve.per_year if done else 1.0
    walked = tuple(one for one, _ in done)
    return WalkForward(
        steps=walked,
        efficiency=_efficiency(walked),
        consistency=float(np.mean([one.test_return > 0.0 for one in walked]))
        if walked
        else math.nan,
        stability=_stability(walked),
        curve=_joined(joined, times, per_year),
    )


def walking(
    run: Run,
    candidates: Sequence[Parameters],
    series: Sequence[BarSeries],
    steps: Sequence[Step],
    objective: Objective,
) -> Iterator[tuple[Walked, Outcome]]:
    """Yield each step when it is done, so that progress can be shown and work can be stopped."""
    if not candidates:
        raise UserMistake("A walk-forward test needs at least one set of settings to try.")
    for step in steps:
        inside = [run(one, series, step.train) for one in candidates]
        scores = [objective(one) for one in inside]
        # A candidate that never traded has no Sharpe ratio: as good as doing nothing.
        at = int(np.argmax([0.0 if math.isnan(one) else one for one in scores]))
        outcome = run(candidates[at], series, step.test)
        returns, per_year = outcome.curve.returns, outcome.curve.per_year
        yield (
            Walked(
                step,
                candidates[at],
                cagr(inside[at].curve.returns, inside[at].curve.per_year),
                cagr(returns, per_year),
                total_return(returns),
                len(outcome.trades),
            ),
            outcome,
        )


def sharpe_of(outcome: Outcome) -> float:
    """Return the Sharpe ratio of a run: the usual objective."""
    return sharpe(outcome.curve.returns, outcome.curve.per_year)


def _window(days: Days, series: Sequence[BarSeries], first: int, end: int) -> Window:
    opens = [int(one.open_ns[0]) for one in series if len(one)]
    start_ns = min(opens) if first == 0 else int(days.ts_ns[first - 1]) + 1
    return Window(start_ns, int(days.ts_ns[end - 1]) + 1)


def _efficiency(walked: Sequence[Walked]) -> float:
    inside = float(np.mean([one.inside for one in walked])) if walked else math.nan
    outside = float(np.mean([one.outside for one in walked])) if walked else math.nan
    return outside / inside if inside > 0.0 else math.nan


def _stability(walked: Sequence[Walked]) -> float:
    picks = [tuple(sorted(one.picked.items())) for one in walked]
    return max(picks.count(one) for one in picks) / len(picks) if picks else math.nan


def _joined(returns: Floats, times: list[Times], per_year: float) -> Curve:
    if not times or not len(returns):
        return Curve(np.empty(0, np.int64), np.empty(0), per_year)
    moments = np.concatenate(times)
    worth = np.concatenate(([1.0], np.cumprod(1.0 + returns)))
    return Curve(np.concatenate(([moments[0] - 1], moments)), worth, per_year)
