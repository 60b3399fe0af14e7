"""Strategies fitted to prices: to plain noise, and to prices that do hold something.

`python -m tests.core.backtest.honesty.fitted noise 100 120` examines the fits to the walks of
those seeds and prints what each test found; `edge` does so where trends are real.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from app.backtest_engine import EngineRun
from app.bootstrap import PracticeSetup
from app.fast_runs import EitherRun
from core.backtest.fast.account import FastSetup
from core.backtest.fast.outcome import curve_of
from core.backtest.fast.prices import ready
from core.backtest.fast.testing import run
from core.backtest.fast.window import ready_window
from core.backtest.honesty.benchmarks import buy_and_hold, on_days_of
from core.backtest.honesty.examination import Case, Findings, evidence_of, examine
from core.backtest.honesty.plateau import Grid
from core.backtest.optimise.fast_runner import FastRunner
from core.backtest.optimise.objective import Objective
from core.backtest.optimise.optimiser import Found, Search, search
from core.backtest.optimise.space import Range, Space
from core.backtest.outcome import Parameters, whole
from core.backtest.verdict import Evidence, Verdict, Weight, judge
from core.data.historical import HistoricalFeed
from core.data.series import BarSeries
from core.strategy import catalog
from tests.core.backtest.bars import daily

CASH = Decimal(1_000_000)
KIND = catalog.find("turtle")
SPACE = Space(
    ranges=(
        Range(name="fast", label="Fast", values=tuple(range(2, 12))),
        Range(name="slow", label="Slow", values=tuple(range(5, 35, 3))),
        Range(name="stop_atr", label="Stop", values=(1.0, 1.5, 2.0, 3.0, 5.0)),
    )
)


@dataclass(frozen=True)
class Fitted:
    """The best of a sweep, examined."""

    parameters: Parameters
    found: Found
    findings: Findings
    evidence: Evidence
    verdict: Verdict


def walk(seed: int, days: int = 1_200) -> BarSeries:
    """Return prices that are nothing but chance, as likely to rise as to fall."""
    change = np.random.default_rng(seed).normal(0.0, 0.015, days)
    return _series(np.exp(np.cumsum(change - 0.015**2 / 2)))


def trends(seed: int, days: int = 1_200, strength: float = 0.12) -> BarSeries:
    """Return prices whose drift lasts for weeks: who follows it gains, year after year."""
    random = np.random.default_rng(seed)
    drift, change = 0.0, np.empty(days)
    for day in range(days):
        drift = 0.96 * drift + random.normal(0.0, strength * 0.015)
        change[day] = drift + random.normal(0.0, 0.015)
    return _series(np.exp(np.cumsum(change)))


def _series(path: np.ndarray) -> BarSeries:
    return daily("A", np.round(2_000.0 * path / 0.05) * 0.05)


def engine_of(series: BarSeries) -> EngineRun:
    """Return the engine over it."""
    return EngineRun("turtle", 86_400, PracticeSetup(feed=HistoricalFeed([series]), cash=CASH))


def fit(series: BarSeries, seed: int = 1) -> Fitted:
    """Return the best of 440 settings by its Sharpe ratio, examined with all of them."""
    runner = FastRunner(
        KIND, {}, ready_window([series], Decimal("0.10")), FastSetup(CASH), Objective.SHARPE
    )
    found = search(Search(SPACE), runner)
    best = max((score, place) for place, score in found.scores.items() if score == score)[1]
    return examined(series, SPACE.at(best), found, seed)


def examined(series: BarSeries, parameters: Parameters, found: Found, seed: int) -> Fitted:
    """Examine some settings, with everything that was tried to find them."""
    bars = [series]
    made = EitherRun(engine_of(series), bars)
    outcome = made(parameters, bars, whole(bars))
    grid = Grid({one.name: one.values[::2] for one in SPACE.ranges})
    case = Case(made, parameters, bars, outcome, sharpes_before=found.period_sharpes)
    findings = examine(case, grid, np.random.default_rng(seed), lambda *told: None)
    holding = on_days_of(buy_and_hold(CASH, [series]), outcome.curve).worth
    evidence = evidence_of(outcome, holding, findings)
    return Fitted(parameters, found, findings, evidence, judge(evidence))


def tries_of(series: BarSeries) -> np.ndarray:
    """Return what each setting of the first two gave each day, a column for each."""
    prices, columns = ready(series), []
    for fast in SPACE.ranges[0].values:
        for slow in SPACE.ranges[1].values:
            if fast < slow:
                settled = catalog.settle(KIND, {"fast": fast, "slow": slow})
                columns.append(curve_of(run(KIND, settled, prices, FastSetup(CASH))).returns)
    return np.array(columns).T


def main(kind: str, first: int, end: int) -> None:
    """Print what the tests found for each seed, and how often each verdict came out."""
    trusts: Counter[str] = Counter()
    against: Counter[str] = Counter()
    for seed in range(first, end):
        one = fit(walk(seed) if kind == "noise" else trends(seed))
        e = one.evidence
        trusts[one.verdict.trust.value] += 1
        why = [r.topic.value for r in one.verdict.reasons if r.weight is Weight.AGAINST]
        against.update(why)
        print(
            f"{seed:4} {e.trades:4} gain {e.total_return:6.2f} pbo {e.overfitting:5.2f} "
            f"loss {one.findings.overfitting.loss_probability:5.2f} luck {e.deflated_sharpe:5.2f} "
            f"eff {e.walk_efficiency:6.2f} cons {e.walk_consistency:4.1f} "
            f"paths {e.losing_paths:4.1f} boot {e.bootstrap_losing:5.2f} "
            f"noise {e.noise_kept:6.2f} steep {e.steepness:5.2f} {one.verdict.trust.value}: {why}",
            flush=True,
        )
    print(dict(trusts), dict(against))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
