"""Examines one kept test at a time in a process of its own; goes on where it was stopped.

What is found is written into the test's document, so that a test opened again has its verdict.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from app.examine_task import ExamineNews, ExamineTask
from app.line_worker import LineWorker
from app.worker_process import command_of
from ui.deck_checks import CheckView

_LOG = logging.getLogger(__name__)
_ENDED = (
    "The examination ended before it was done. Go on with it; if it happens again, see the log."
)


class ExamineDesk:
    """Implements `ui.deck_checks.CheckBench`. For any thread.

    `folder` says where the tests are kept, `done` is called with the key of an examined one,
    `before` gives the Sharpe ratios, of a day, of the tries that led to its settings.
    """

    def __init__(
        self,
        folder: Callable[[], Path],
        done: Callable[[str], None],
        before: Callable[[str], Sequence[float]] = lambda key: (),
        command: Sequence[str] | None = None,
    ) -> None:
        self._folder, self._done, self._before = folder, done, before
        self._worker = LineWorker(command or command_of("app.examine_run"))
        self._lock = threading.RLock()
        self._view = self._idle = CheckView()
        self._thread: threading.Thread | None = None
        self._wish = 0

    def view(self, key: str) -> CheckView:
        """Return how far the examination of a result is."""
        view = self._view
        if view.key == key:
            return view
        idle = self._idle
        if idle.key != key:
            stopped = bool(key) and self._memory(key).exists()
            idle = self._idle = CheckView(key=key, state="stopped" if stopped else "none")
        return idle

    def start(self, key: str) -> None:
        """Examine a kept test, or go on with it; one at a time."""
        with self._lock:
            if self._view.state == "running":
                return
            self._wish += 1
            self._idle = CheckView()
            asked = (key, self._wish, self._thread)
            sheet = self._view.sheet if self._view.key == key else None
            self._view = CheckView(key=key, state="running", step="prices", sheet=sheet)
            self._thread = threading.Thread(target=self._run, args=asked, name="examine")
            self._thread.start()

    def cancel(self) -> None:
        """Stop; what is done stays for later."""
        with self._lock:
            if self._view.state == "running":
                self._wish += 1
                self._view = replace(self._view, state="stopped", left_s=None)
                self._worker.give_up()

    def wait(self, timeout_s: float) -> bool:
        """Wait for what runs; return whether there is nothing any more."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return thread is None or not thread.is_alive()

    def close(self) -> None:
        """Stop and end."""
        self.cancel()
        self.wait(10.0)

    def _memory(self, key: str) -> Path:
        return self._folder() / f"{key}.runs"

    def _run(self, key: str, wish: int, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()  # one process at a time
        with self._lock:
            if self._wish != wish:
                return
            self._worker.ready()
        try:
            problem = self._work(key, wish)
        except (OSError, msgspec.MsgspecError) as failure:
            _LOG.error("a test could not be examined", exc_info=failure)
            problem = _ENDED
        if problem:
            self._put(replace(self._view, state="failed", said=problem, left_s=None), wish)
            return
        # Opened anew first: a screen that sees "done" shows the new verdict.
        self._done(key)
        self._put(replace(self._view, state="done", share=1.0, left_s=None), wish)

    def _work(self, key: str, wish: int) -> str:
        """Run the process to its end; return what went wrong, or an empty text."""
        task = ExamineTask(
            file=str(self._folder() / f"{key}.json"),
            memory=str(self._memory(key)),
            sharpes_before=tuple(self._before(key)),
        )
        step = ""
        for line in self._worker.lines(msgspec.json.encode(task)):
            news = msgspec.json.decode(line, type=ExamineNews)
            if news.problem:
                return news.problem
            step, now = news.step, self._view
            facts = {"step": step, "share": news.share, "left_s": news.left_s}
            self._put(replace(now, sheet=news.sheet or now.sheet, **facts), wish)
        return "" if step == "done" else _ENDED

    def _put(self, view: CheckView, wish: int) -> None:
        with self._lock:
            if self._wish == wish:
                self._view = view
