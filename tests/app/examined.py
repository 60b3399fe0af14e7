"""A kept test on a few hundred made-up days, small enough to be examined in seconds."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np

from app import backtest_run
from app.backtest_task import BacktestTask
from app.card_task import CardTask, FilesTask, MeasureTask
from app.examine_task import ExamineTask
from core.data.bar_store import BarStore
from core.model.instrument import Market
from core.risk.limits import RiskLimits
from tests.core.backtest.bars import daily

SHARES = ("ALPHA", "BETA")


def task_work(
    folder: Path, days: int = 240, seed: int = 3, symbols: tuple[str, ...] = SHARES
) -> BacktestTask:
    """Put two random walks into `folder` and return the task of testing on them."""
    store = BarStore(folder / "bars")
    random = np.random.default_rng(seed)
    for symbol in SHARES:
        walk = 100.0 * np.exp(np.cumsum(random.normal(0.0, 0.02, days)))
        bars = replace(daily(symbol, np.round(walk / 0.05) * 0.05, wide=0.005), made_up=True)
        store.write(bars, "a random walk")
    parameters = {"fast": 2, "slow": 5, "stop_atr": 3.0, "direction": "buy only"}
    work = MeasureTask(
        made_up=None,
        files=FilesTask(
            folder=str(folder / "bars"), market=Market.NSE, timeframe_s=86_400, symbols=symbols
        ),
        label="a random walk",
        cards=(CardTask(strategy="turtle", parameters=parameters, timeframe_s=86_400),),
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
