"""Runs many settings of one strategy: in the compiled loop where it is exact, else by the engine.

Both give the figures of the same trades; which one ran is told with the result.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol

from app.fast_runs import fast_setup, window_of
from app.run_pool import Build, RunPool, Workplace, figures_at
from core.backtest.optimise.fast_runner import FastRunner
from core.backtest.optimise.objective import Figures, Objective
from core.backtest.outcome import Outcome, Parameters, whole
from core.errors import NoFastPath
from core.strategy import catalog

FAST, ENGINE = "fast", "event"


class SettingRuns(Protocol):
    """An optimiser's Runner, and full runs of single settings."""

    engine: str

    def __call__(self, settings: Sequence[Parameters]) -> Iterator[tuple[int, Figures | str]]:
        """Yield the number of each set of settings and its figures, or why there are none."""
        ...

    def outcome(self, parameters: Parameters) -> Outcome:
        """Return a full run of some settings."""
        ...

    def close(self) -> None:
        """End what was begun for it."""
        ...


def setting_runs(
    place: Workplace,
    objective: Objective,
    build: Build,
    workers: int = 0,
    scheduler_address: str = "",
    told: Callable[[str], None] = lambda reason: None,
) -> SettingRuns:
    """Return what runs the settings; `told` hears in a sentence why it is not the fast path.

    `workers` counts processes of the engine; sweeps of the fast path go to the Dask cluster whose
    scheduler is named, or to all cores.
    """
    try:
        return FastSettingRuns(place, objective, scheduler_address)
    except NoFastPath as reason:
        told(str(reason))
        return EngineSettingRuns(place, build, workers)


class FastSettingRuns:
    """The compiled loop; settings with which it cannot be exact are run by the engine."""

    engine = FAST

    def __init__(self, place: Workplace, objective: Objective, scheduler_address: str) -> None:
        self._place, run = place, place.run
        kind = catalog.find(run.strategy, run.setup.user_strategies)
        history = run.learned_from(place.series, whole(place.series))
        self._runner = FastRunner(
            kind,
            run.fixed,
            window_of(place.series, run.timeframe_s, run.setup, history),
            fast_setup(run.setup),
            objective,
            scheduler_address,
            lambda parameters: figures_at(place, parameters),
        )

    def __call__(self, settings: Sequence[Parameters]) -> Iterator[tuple[int, Figures | str]]:
        """Yield the figures of each set of settings."""
        return self._runner(settings)

    def outcome(self, parameters: Parameters) -> Outcome:
        """Return a full run of some settings."""
        try:
            return self._runner.outcome(parameters)
        except NoFastPath:
            return self._place.run(parameters, self._place.series, whole(self._place.series))

    def close(self) -> None:
        """Leave nothing open: there is nothing."""


class EngineSettingRuns:
    """The engine itself, in processes side by side; with one worker in this process."""

    engine = ENGINE

    def __init__(self, place: Workplace, build: Build, workers: int) -> None:
        self._place = place
        self._pool = None if workers == 1 else RunPool(build, workers)

    def __call__(self, settings: Sequence[Parameters]) -> Iterator[tuple[int, Figures | str]]:
        """Yield the figures of each set of settings."""
        left = set(range(len(settings)))
        if self._pool is not None:
            try:
                asked = {self._pool.submit_figures(settings[n]): n for n in sorted(left)}
                for future in as_completed(asked):
                    found = future.result()
                    left.remove(asked[future])
                    yield asked[future], found
            except BrokenProcessPool:  # too little memory for several: one after the other
                self._pool = None
        for number in sorted(left):
            yield number, figures_at(self._place, settings[number])

    def outcome(self, parameters: Parameters) -> Outcome:
        """Return a full run of some settings."""
        return self._place.run(parameters, self._place.series, whole(self._place.series))

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.close()
