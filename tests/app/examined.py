"""A kept test on a few hundred made-up days, small enough to be examined in seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from app import backtest_run
from app.backtest_task import BacktestTask
from app.card_task import CardTask, FilesTask, MeasureTask
from app.examine_task import ExamineTask
from core.data.bar_store import BarStore
from core.data.series import BarSeries
from core.risk.limits import RiskLimits
from tests.core.backtest.bars import daily

SHARES = ("ALPHA", "BETA")


def task_work(
    folder: Path, days: int = 240, seed: int = 3, symbols: tuple[str, ...] = SHARES
) -> BacktestTask:
    """Put two random walks into `folder` and return the task of testing on them."""
    random = np.random.default_rng(seed)
    walks = []
    for symbol in SHARES:
        walk = 100.0 * np.exp(np.cumsum(random.normal(0.0, 0.02, days)))
        bars = daily(symbol, np.round(walk / 0.05) * 0.05, wide=0.005)
        walks.append(replace(bars, made_up=True))
    parameters = {"fast": 2, "slow": 5, "stop_atr": 3.0, "direction": "buy only"}
    return task_on(folder, walks, parameters, symbols)


def task_on(
    folder: Path,
    series: Sequence[BarSeries],
    parameters: Mapping[str, Any],
    symbols: tuple[str, ...] = (),
    strategy: str = "turtle",
) -> BacktestTask:
    """Put prices into `folder` and return the task of testing on them, in that order."""
    store, (first, *_) = BarStore(folder / "bars"), series
    symbols = symbols or tuple(one.symbol for one in series)
    for one in series:
        store.write(one, "a random walk")
    work = MeasureTask(
        made_up=None,
        files=FilesTask(
            folder=str(folder / "bars"),
            market=first.instrument.market,
            timeframe_s=first.timeframe_s,
            symbols=symbols,
        ),
        label="a random walk",
        cards=(CardTask(strategy=strategy, parameters=parameters, timeframe_s=first.timeframe_s),),
        cash=Decimal(1_000_000),
        limits=RiskLimits(),
        participation=Decimal("0.1"),
        slippage_ticks=1,
        seed=7,
        strategies_folder=str(folder / "strategies"),
    )
    return BacktestTask(
        work=work,
        title="Turtle",
        symbols=symbols,
        tested_ns=1_700_000_000_000_000_000,
        file=str(folder / "tests" / "one.json"),
    )


def kept_test(folder: Path, days: int = 240, seed: int = 3) -> Path:
    """Test a strategy on two random walks in `folder` and return its document."""
    task = task_work(folder, days, seed)
    (folder / "tests").mkdir()
    backtest_run.run(task, lambda news: None)
    return Path(task.file)


def task_of(file: Path, workers: int = 1) -> ExamineTask:
    """Return the task of examining a kept test."""
    return ExamineTask(file=str(file), memory=str(file.with_suffix(".runs")), workers=workers)
