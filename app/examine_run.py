"""The worker that examines a kept test: a process of its own at low priority.

Reads one ExamineTask as a line of JSON from standard input and ends when that is closed. Tells how
far it is in lines of JSON, remembers every run it made, and writes the verdict into the test's
document.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from app.backtest_check import grid_around, honesty_of, plain
from app.card_task import MeasureTask
from app.check_sheet import Drawer
from app.examine_task import ExamineNews, ExamineTask
from app.failure_words import sentence_of
from app.fast_runs import FastRuns, fast_runs
from app.practice_run import write_document
from app.price_adjustment import likely_splits
from app.run_memory import RunMemory
from app.run_pool import RunPool, Workplace, workplace
from app.version import code_version
from app.worker_main import do_while_wanted
from core.backtest.honesty.examination import Case, SoFar, evidence_of, examine
from core.backtest.metrics.returns import Floats, total_return
from core.backtest.outcome import Job, Outcome, Parameters, Window, whole
from core.backtest.verdict import ENOUGH_TRADES, judge
from core.clock import SECOND_NS, Clock, LiveClock
from core.data.calendar import calendar_for
from core.data.series import BarSeries
from core.errors import NoFastPath, StrategyError, UserMistake
from core.strategy import catalog

_PAISA = 0.01
Tell = Callable[[ExamineNews], None]
_CHANGED = (
    "The prices or the program have changed since this test, so it cannot be examined. "
    "Test it again, then examine the new test."
)


class _About(Struct, frozen=True):
    settings: MeasureTask
    symbols: tuple[str, ...]


class _Curve(Struct, frozen=True):
    worth: tuple[float, ...]
    buy_and_hold: tuple[float, ...] | None


class _Made(Struct, frozen=True):
    data_fingerprint: str


class _Tested(Struct, frozen=True):
    """Of a kept test what an examination needs."""

    run: _Made
    test: _About
    curve: _Curve


@dataclass
class _Work:
    """The runs of one examination: remembered, in the compiled loop, or the engine's.

    The engine's are made side by side in the pool, or here and now.
    """

    place: Workplace
    pool: RunPool | None
    fast: FastRuns | None
    memory: RunMemory = field(init=False)
    later: list[Job] = field(default_factory=list)
    asked: dict[str, Future[Outcome]] = field(default_factory=dict)
    clock: Clock = field(default_factory=LiveClock)
    made: int = 0
    spent_s: float = 0.0

    def ahead(self, jobs: Sequence[Job]) -> None:
        """Hear what will be asked for; the pool makes it unless the compiled loop does."""
        self.later = list(jobs)
        if self.fast is None:
            self._submit()

    def make(
        self, name: str, parameters: Parameters, series: Sequence[BarSeries], window: Window
    ) -> Outcome:
        """Make a run that is not remembered."""
        begun_ns = self.clock.now_ns()
        try:
            found = self._fast(name, parameters, series, window)
            return self._by_engine(name, parameters, series, window) if found is None else found
        finally:
            self.made += 1
            self.spent_s += (self.clock.now_ns() - begun_ns) / SECOND_NS

    def _fast(
        self, name: str, parameters: Parameters, series: Sequence[BarSeries], window: Window
    ) -> Outcome | None:
        """Return the compiled loop's run; None where the engine has to make it."""
        asked = self.asked.get(name)
        if self.fast is None or (asked is not None and asked.done()):
            return None
        try:
            found = self.fast(parameters, series, window)
        except StrategyError:
            return None  # the engine says what is wrong
        except NoFastPath:
            self._submit()  # what stopped this run may stop those after it
            return None
        if asked is not None:
            asked.cancel()
            del self.asked[name]
        return found

    def _by_engine(
        self, name: str, parameters: Parameters, series: Sequence[BarSeries], window: Window
    ) -> Outcome:
        try:
            future = self.asked.pop(name, None)
            if future is not None:
                return future.result()
        except BrokenProcessPool:  # too little memory for several: one after the other, then
            self.pool = None
            self.asked.clear()
        return self.place.run(parameters, series, window)

    def _submit(self) -> None:
        """Let the pool make what will be asked for and is not known."""
        if self.pool is None:
            return
        for parameters, window in self.later:
            name = self.memory.name(parameters, self.place.series, window)
            if not self.memory.knows(name) and name not in self.asked:
                self.asked[name] = self.pool.submit(parameters, window)


def run(task: ExamineTask, tell: Tell) -> None:
    """Examine a kept test and write the verdict into its document; raise in words if it cannot."""
    tell(ExamineNews(step="prices"))
    file = Path(task.file)
    text = file.read_bytes()
    tested = msgspec.json.decode(text, type=_Tested)
    about = tested.test
    place = workplace(about.settings, about.symbols)
    if len(place.series) != len(about.symbols):
        raise UserMistake(_CHANGED)
    build = partial(workplace, about.settings, about.symbols)
    pool = None if task.workers == 1 else RunPool(build, task.workers)
    try:
        work = _Work(place, pool, fast_runs(place.run, place.series))
        zone = calendar_for(place.series[0].instrument.market).zone
        basis = f"{code_version()} {tested.run.data_fingerprint} {about.settings!r} {about.symbols}"
        work.memory = RunMemory(Path(task.memory), basis, place.series, zone, work.make)
        verdict, sheet, found = _examined(task, tested, work, tell)
    finally:
        if pool is not None:
            pool.close()
    document: dict[str, Any] = msgspec.json.decode(text)
    document |= {"verdict": plain(verdict), "honesty": honesty_of(found), "checks": plain(sheet)}
    write_document(file, document)
    Path(task.memory).unlink(missing_ok=True)
    tell(ExamineNews(step="done", share=1.0))


def _examined(task: ExamineTask, tested: _Tested, work: _Work, tell: Tell) -> tuple[Any, Any, Any]:
    place, memory = work.place, work.memory
    (card,) = tested.test.settings.cards
    outcome = memory(card.parameters, place.series, whole(place.series))
    if not _same(outcome.curve.worth, np.array(tested.curve.worth)):
        raise UserMistake(_CHANGED)
    kind = catalog.find(card.strategy, place.run.setup.user_strategies)
    real = total_return(outcome.curve.returns)
    drawer, so_far = Drawer(kind.parameters, card.parameters, real), SoFar()
    shown = len(outcome.trades) >= ENOUGH_TRADES
    found = examine(
        Case(memory, card.parameters, place.series, outcome, work.ahead, task.sharpes_before),
        grid_around(kind.parameters, card.parameters),
        np.random.default_rng(tested.test.settings.seed),
        _Progress(work, tell, drawer if shown else None, so_far),
        so_far,
    )
    held = tested.curve.buy_and_hold
    holding = None if held is None else np.array(held)
    evidence = replace(
        evidence_of(outcome, holding, found), splits=len(likely_splits(place.series))
    )
    return judge(evidence), drawer.so_far(so_far, found), found


def _same(here: Floats, there: Floats) -> bool:
    """Return whether two curves are one: whichever path ran, money is exact to the paisa."""
    return len(here) == len(there) and bool(np.allclose(here, there, rtol=0.0, atol=_PAISA / 10))


class _Progress:
    """Tells how far an examination is; a sheet only when there is something new on it."""

    def __init__(self, work: _Work, tell: Tell, drawer: Drawer | None, so_far: SoFar) -> None:
        self._work, self._tell, self._drawer, self._so_far = work, tell, drawer, so_far
        self._seen = (0, 0, 0)

    def __call__(self, what: str, done: int, total: int) -> None:
        now, work = self._so_far, self._work
        each = work.spent_s / work.made if work.made else None
        left = None if each is None or work.made < _FEW else each * (total - done)
        seen = (len(now.scores), len(now.walked), len(now.jittered))
        sheet = None
        if self._drawer is not None and (seen != self._seen or not done):
            self._seen, sheet = seen, self._drawer.so_far(now)
        self._tell(ExamineNews(step=what, share=done / total, left_s=left, sheet=sheet))


_FEW = 3  # runs of which no time can be told yet


def main() -> None:
    """Do the task given on standard input; the runs are remembered."""
    do_while_wanted(ExamineTask, run, lambda said: ExamineNews(problem=said), _words_of)


def _words_of(failure: Exception) -> str:
    return _CHANGED if isinstance(failure, msgspec.MsgspecError) else sentence_of(failure)


if __name__ == "__main__":
    main()
