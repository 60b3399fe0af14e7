"""Runs one test on the past at a time in a process of its own, and keeps every finished one.

The process writes the run's document into the profile's folder. What a screen shows is read from
that file alone, so that a test opened again is the same test.
"""

import logging
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from app.backtest_task import BacktestNews, BacktestTask
from app.card_measuring import card_task, measure_task
from app.examine_desk import ExamineDesk
from app.kept_desk import KeptDesk
from app.plan_desk import PlanDesk
from app.price_choices import NOT_STORED
from app.search_desk import SearchDesk
from app.spare_worker import SpareWorker
from app.worker_process import answers, command_of, end
from core.clock import Clock, to_datetime
from core.errors import AlgoTraderError, DataError, UserMistake
from ui.deck_backtest import BacktestView, SavedBacktest
from ui.price_choice import LIVE

if TYPE_CHECKING:
    from app.settings import Settings

_LOG = logging.getLogger(__name__)
_ENDED = "The test ended before it was done. Test it again; if it happens again, see the log."


class BacktestDesk:
    """Implements `ui.deck_backtest.BacktestBench`. For any thread."""

    def __init__(
        self,
        plans: PlanDesk,
        settings: Callable[[], "Settings"],
        clock: Clock,
        command: Sequence[str] | None = None,
    ) -> None:
        self._plans = plans
        self._settings = settings
        self._clock = clock
        self._workers = SpareWorker(command or command_of("app.backtest_run"))
        self._keeps_spare = command is None
        self._preparing: threading.Thread | None = None
        self._lock = threading.RLock()
        self._view = BacktestView()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._wish = 0
        self._saved: tuple[SavedBacktest, ...] | None = None
        self._reader: threading.Thread | None = None
        self._search = SearchDesk(plans, settings, self._use)
        self._checks = ExamineDesk(lambda: self._folder, self._examined, self._tries)
        self._kept = KeptDesk(
            lambda: self._folder, self._made, clock, sessions=lambda: settings().paths.sessions
        )

    def view(self) -> BacktestView:
        """Return the test now. Whoever looks may soon test: a worker is got ready meanwhile."""
        if self._preparing is None and self._keeps_spare:
            self._preparing = threading.Thread(target=self._workers.prepare, name="test-worker")
            self._preparing.start()
        return self._view

    def start(self) -> None:
        """Test the plan's strategy on the plan's shares and prices; a second start does nothing."""
        with self._lock:
            if self._view.state == "running":
                return
            self._wish += 1
            try:
                task = self._task()
            except (AlgoTraderError, OSError) as mistake:
                self._view = BacktestView(state="failed", said=str(mistake))
                return
            self._view = BacktestView(state="running", step="prices")
            self._thread = threading.Thread(
                target=self._run, args=(task, self._wish, self._thread), name="backtest"
            )
            self._thread.start()

    def cancel(self) -> None:
        """Give up the running test; nothing is kept of it."""
        with self._lock:
            if self._view.state == "running":
                self._wish += 1
                self._view = BacktestView(state="cancelled")
                end(self._process)

    def saved(self) -> tuple[SavedBacktest, ...] | None:
        """Return the kept tests, newest first; None while they are being looked up."""
        with self._lock:
            if self._saved is None and self._reader is None:
                self._reader = threading.Thread(target=self._look_up, name="saved-backtests")
                self._reader.start()
            return self._saved

    def open(self, key: str) -> None:
        """Show a kept test; not while one runs."""
        with self._lock:
            if self._view.state == "running":
                return
            self._wish += 1
            self._thread = threading.Thread(
                target=self._show, args=(self._folder / f"{key}.json", self._wish), name="backtest"
            )
            self._thread.start()

    def checks(self) -> ExamineDesk:
        """Return the bench on which results are examined."""
        return self._checks

    def search(self) -> SearchDesk:
        """Return the bench on which better settings are looked for."""
        return self._search

    def kept(self) -> KeptDesk:
        """Return the bench that works on kept tests."""
        return self._kept

    def wait(self, timeout_s: float) -> bool:
        """Wait for what runs; return whether there is nothing any more."""
        running = [one for one in (self._thread, self._reader) if one is not None]
        for one in running:
            one.join(timeout_s)
        return not any(one.is_alive() for one in running)

    def close(self) -> None:
        """Give up a running test and end."""
        self._checks.close()
        self._search.close()
        self._kept.close()
        self.cancel()
        self.wait(10.0)
        if self._preparing is not None:
            self._preparing.join()
        self._workers.close()

    @property
    def _folder(self) -> Path:
        return self._settings().paths.data / "tests"

    def _task(self) -> BacktestTask:
        kinds = self._plans.kinds
        if kinds is None:
            raise UserMistake("The strategies are still being loaded. Try again in a moment.")
        if self._plans.plan().prices in LIVE:
            raise UserMistake(NOT_STORED)
        if not self._plans.symbols():
            raise UserMistake("There are no prices yet. Choose a price file first.")
        order = self._plans.order()
        plan, basis, settings = self._plans.plan(), self._plans.basis(), self._settings()
        kind = next((one for one in kinds.all if one.key == plan.strategy), None)
        if basis is None or kind is None:
            raise UserMistake("There are no prices to test on. Choose others.")
        left_out = tuple(one.file for one in kinds.problems)
        now_ns = self._clock.now_ns()
        return BacktestTask(
            work=measure_task((card_task(kind, plan),), basis, plan, settings, left_out),
            title=kind.title or kind.key,
            symbols=tuple(order.symbols),
            tested_ns=now_ns,
            file=str(self._free_file(f"{to_datetime(now_ns):%Y-%m-%d-%H%M%S}-{kind.key}")),
        )

    def _free_file(self, name: str) -> Path:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file, number = self._folder / f"{name}.json", 2
        while file.exists():
            file, number = self._folder / f"{name}-{number}.json", number + 1
        return file

    def _run(self, task: BacktestTask, wish: int, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()  # a test given up ends first: one process at a time
        file = Path(task.file)
        try:
            problem = self._work(task, wish)
        except (OSError, msgspec.MsgspecError) as failure:
            _LOG.error("a test could not be run", exc_info=failure)
            problem = _ENDED
        if self._wish != wish:
            for left in (file.with_suffix(".json.part"), file):
                left.unlink(missing_ok=True)
        elif problem:
            self._put(BacktestView(state="failed", said=problem), wish)
        else:
            self._show(file, wish)
        if self._preparing is not None:
            self._workers.prepare()

    def _work(self, task: BacktestTask, wish: int) -> str:
        """Run the process to its end; return what went wrong, or an empty text."""
        with self._lock:
            if self._wish != wish:
                return ""
            process = self._process = self._workers.take()
        step = ""
        for line in answers(process, msgspec.json.encode(task)):
            news = msgspec.json.decode(line, type=BacktestNews)
            if news.problem:
                return news.problem
            step = news.step
            self._put(BacktestView(state="running", share=news.share, step=step), wish)
        return "" if step == "done" else _ENDED

    def _show(self, file: Path, wish: int) -> None:
        from app.backtest_view import read_head, read_result

        try:
            self._put(BacktestView(state="done", share=1.0, result=read_result(file)), wish)
            head = read_head(file)
        except DataError as failure:
            self._put(BacktestView(state="failed", said=str(failure)), wish)
            return
        with self._lock:
            if self._saved is not None and all(one.key != head.key for one in self._saved):
                self._saved = (head, *self._saved)

    def _look_up(self) -> None:
        from app.backtest_view import read_head

        found = []
        for file in sorted(self._folder.glob("*.json"), reverse=True):
            try:
                found.append(read_head(file))
            except DataError as failure:
                _LOG.warning("a kept test cannot be read", extra={"reason": str(failure)})
        with self._lock:
            self._saved = tuple(found)

    def _use(self, parameters: dict[str, Any]) -> str:
        """Put settings found into the plan."""
        plan = self._plans.plan()
        return self._plans.change(
            structs.replace(plan, parameters={**plan.parameters, **parameters})
        )

    def _tries(self, key: str) -> Sequence[float]:
        """Return what was tried before on the prices of a kept test."""
        try:
            from app.backtest_view import made_of

            return self._search.sharpes(*made_of(self._folder / f"{key}.json"))
        except DataError:
            return ()  # the examination itself says that the test cannot be read

    def _examined(self, key: str) -> None:
        """Show the new verdict of a test where its old one is shown."""
        from app.backtest_view import read_head

        file = self._folder / f"{key}.json"
        with self._lock:
            wish, result = self._wish, self._view.result
        if result is not None and result.key == key:
            self._show(file, wish)
        try:
            head = read_head(file)
        except DataError as failure:
            _LOG.warning("an examined test cannot be read", extra={"reason": str(failure)})
            return
        with self._lock:
            if self._saved is not None:
                self._saved = tuple(head if one.key == key else one for one in self._saved)

    def _made(self, key: str) -> None:
        """List the tests anew after one more was kept, and show it if it has a key."""
        with self._lock:
            self._saved = self._reader = None
        if key:
            self.open(key)

    def _put(self, view: BacktestView, wish: int) -> None:
        with self._lock:
            if self._wish == wish:
                self._view = view
