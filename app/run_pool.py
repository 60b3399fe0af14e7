"""Runs of one strategy on the same prices, side by side in processes of their own.

Each process makes its own prices once. They end with the process that began them, however it ends.
"""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from typing import Any

from app.backtest_engine import EngineRun
from app.card_run import Prices, setup_of
from app.card_task import MeasureTask
from core.backtest.optimise.objective import Figures, figures_of
from core.backtest.outcome import Outcome, Parameters, Window, whole
from core.data.historical import HistoricalFeed
from core.data.series import BarSeries
from core.errors import StrategyError, UserMistake

MOST_WORKERS = 6
"""Each holds the prices, so a machine of many cores may still run out of memory."""


@dataclass(frozen=True)
class Workplace:
    """Prices and the engine over them: what every run of some work needs."""

    run: EngineRun
    series: Sequence[BarSeries]


def workplace(work: MeasureTask, symbols: Sequence[str]) -> Workplace:
    """Return prices and engine of a test; raise UserMistake when there are no prices."""
    prices = Prices(work)
    series = [one for one in prices.series if one.symbol in symbols and len(one)]
    if not series:
        raise UserMistake("There are no prices for the chosen shares. Choose others to watch.")
    (card,) = work.cards
    setup = setup_of(work, prices, HistoricalFeed(series, label=work.label))
    run = EngineRun(card.strategy, card.timeframe_s, setup, card.parameters, prices.history)
    return Workplace(run, series)


Build = Callable[[], Workplace]
"""Makes the workplace of a process; it must be able to travel there."""


class RunPool:
    """Some processes that make runs. `workers` 0 takes as many as there are cores, 6 at most."""

    def __init__(self, build: Build, workers: int = 0) -> None:
        self.workers = workers or min(os.cpu_count() or 1, MOST_WORKERS)
        self._pool = ProcessPoolExecutor(
            self.workers,
            mp_context=get_context("spawn"),
            initializer=_begin,
            initargs=(build,),
        )

    def submit(self, parameters: Parameters, window: Window) -> Future[Outcome]:
        """Ask for a run; settings that cannot be run raise StrategyError from the future."""
        return self._pool.submit(_run, dict(parameters), window)

    def submit_figures(self, parameters: Parameters) -> "Future[Figures | str]":
        """Ask for the figures of a run of everything, or why it cannot be."""
        return self._pool.submit(_figures, dict(parameters))

    def close(self) -> None:
        """Forget what was asked for and end the processes."""
        self._pool.shutdown(wait=False, cancel_futures=True)


_place: list[Workplace] = []


def _begin(build: Build) -> None:
    # Its priority is that of the process that began it.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _place.append(build())


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _run(parameters: dict[str, Any], window: Window) -> Outcome:
    (place,) = _place
    return place.run(parameters, place.series, window)


def _figures(parameters: dict[str, Any]) -> Figures | str:
    (place,) = _place
    return figures_at(place, parameters)


def figures_at(place: Workplace, parameters: Parameters) -> Figures | str:
    """Return the figures of a run of everything, or why it cannot be."""
    try:
        return figures_of(place.run(parameters, place.series, whole(place.series)))
    except StrategyError as refusal:
        return str(refusal)
