"""The measured side of a backtest: its figures, what it is held against, its verdict."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np

from app.backtest_engine import EngineRun
from app.fast_runs import EitherRun
from app.practice_run import RunCase
from app.price_adjustment import likely_splits, split_sentences
from core.backtest.honesty.benchmarks import buy_and_hold, on_days_of
from core.backtest.honesty.examination import Case, Findings, Progress, evidence_of, examine
from core.backtest.honesty.monte_carlo import Spread
from core.backtest.honesty.plateau import Grid
from core.backtest.metrics.curve import Curve
from core.backtest.metrics.drawdown import deepest_fall
from core.backtest.metrics.regime import regimes_at
from core.backtest.metrics.returns import total_return
from core.backtest.metrics.summary import Metrics, measure
from core.backtest.verdict import Verdict, judge
from core.data.adjustment.detection import Suspect
from core.errors import UserMistake
from core.strategy import catalog
from core.strategy.base import Parameter

_PLACES = (0.5, 0.75, 1.0, 1.25, 1.5)  # of the value itself: the settings around those of a run
_AXES = 2


@dataclass(frozen=True)
class Checked:
    """A backtest with its figures, buy and hold beside it, what was found out, and the verdict.

    `splits` are the nights that look like a split nobody took out of the prices.
    """

    metrics: Metrics
    holding: Curve | None
    found: Findings | None
    verdict: Verdict
    splits: tuple[Suspect, ...] = ()


def measured(case: RunCase, found: Findings | None = None) -> Checked:
    """Return the figures of a run and its verdict, with whatever the honesty tests found."""
    curve = case.outcome.curve
    holding = None
    if case.series and len(curve.ts_ns):
        bars = [one.between(0, int(curve.ts_ns[-1]) + 1) for one in case.series]
        holding = on_days_of(buy_and_hold(case.setup.cash, bars), curve)
    worth = None if holding is None else holding.worth
    splits = likely_splits(case.series)
    evidence = replace(evidence_of(case.outcome, worth, found), splits=len(splits))
    trades = case.outcome.trades
    regime = regimes_at(trades, case.series, case.timeframe_s)
    measurable = replace(case.outcome.measurable, trades=replace(trades, regime=regime))
    return Checked(measure(measurable, worth), holding, found, judge(evidence), splits)


def check(
    strategy: str,
    case: RunCase,
    seed: int,
    progress: Progress,
    sharpes_before: Sequence[float] = (),
) -> Findings:
    """Run the honesty tests on a finished run; made-up prices are refused in words.

    `sharpes_before` are those, of a day, of the tries that led to the settings.
    """
    if not case.series:
        raise UserMistake(
            "The honesty tests run a strategy many times on stored prices. "
            "Give prices with --data FILE."
        )
    setup = replace(case.setup, folder=None, server=None)
    engine = EngineRun(strategy, case.timeframe_s, setup, case.parameters)
    kind = catalog.find(strategy, case.setup.user_strategies)
    return examine(
        Case(
            EitherRun(engine, case.series),
            case.parameters,
            case.series,
            case.outcome,
            sharpes_before=sharpes_before,
        ),
        grid_around(kind.parameters, case.parameters),
        np.random.default_rng(seed),
        progress,
    )


def grid_around(declared: Mapping[str, Parameter], values: Mapping[str, Any]) -> Grid:
    """Return half to one and a half times the first two settings that are numbers."""
    axes: dict[str, list[Any]] = {}
    for name, parameter in declared.items():
        if len(axes) == _AXES or isinstance(parameter.default, bool | str):
            continue
        near = sorted({_near(parameter, values[name] * place) for place in _PLACES})
        if len(near) > 1:
            axes[name] = near
    return Grid(axes)


def document_of(checked: Checked) -> dict[str, Any]:
    """Return the keys `metrics`, `benchmark`, `verdict`, `splits` of the public document."""
    verdict, holding = checked.verdict, checked.holding
    metrics = plain(checked.metrics)
    metrics["benchmark_of"] = None if holding is None else "buy and hold"
    document = {
        "metrics": metrics,
        "benchmark": {
            "buy_and_hold": None
            if holding is None
            else {
                "total_return": _known(total_return(holding.returns)),
                "deepest_fall": _known(deepest_fall(holding.worth)),
            },
            "cash": {"total_return": 0.0, "deepest_fall": 0.0},
        },
        "verdict": plain(verdict),
        "splits": split_sentences(checked.splits),
    }
    if checked.found is not None:
        document["honesty"] = honesty_of(checked.found)
    return document


def honesty_of(found: Findings) -> dict[str, Any]:
    """Return the key `honesty` of the run's public document."""
    walked, heat = found.walked, found.heat
    return {
        "tries": found.tries,
        "overfitting": _known(found.overfitting.probability),
        "deflated_sharpe": _known(found.deflated_sharpe),
        "minimum_periods": _known(found.minimum_periods),
        "cross_validation": plain(found.crossed),
        "walk_forward": None
        if walked is None
        else {
            "steps": len(walked.steps),
            "efficiency": _known(walked.efficiency),
            "consistency": _known(walked.consistency),
            "stability": _known(walked.stability),
            "total_return": _known(total_return(walked.curve.returns)),
        },
        "trades_drawn_anew": _spread(found.drawn),
        "trades_shuffled": _spread(found.shuffled),
        "noise": plain(found.noise),
        "looks_ahead": None if found.look_ahead is None else plain(found.look_ahead),
        "best_point": heat.best_point,
        "best_plateau": heat.best_plateau,
        "steepness": _known(heat.steepness),
    }


def _spread(spread: Spread) -> dict[str, Any]:
    """Return the percentiles; what is only drawn stays out of the public document."""
    drawn = ("sample", "fall_sample")
    return {name: value for name, value in plain(spread).items() if name not in drawn}


def _near(parameter: Parameter, value: float) -> int | float:
    low, high, step = parameter.low or 0.0, parameter.high or value, parameter.step or 1.0
    if isinstance(parameter.default, int):
        return int(min(max(round(value), low), high))
    return round(min(max(low + round((value - low) / step) * step, low), high), 9)


def plain(message: Any) -> Any:
    """Return a message as plain values with null for what is not defined."""
    return msgspec.json.decode(msgspec.json.encode(message))


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
