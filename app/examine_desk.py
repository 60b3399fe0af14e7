"""Examines one kept test at a time in a process of its own; goes on where it was stopped.

What is found is written into the test's document, so that a test opened again has its verdict.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from app.examine_task import ExamineNews, ExamineTask
from app.one_at_a_time import OneAtATime
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
        self._work = OneAtATime("examine", command or command_of("app.examine_run"))
        self._lock = self._work.lock
        self._view = self._idle = CheckView()

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
            self._idle = CheckView()
            sheet = self._view.sheet if self._view.key == key else None
            self._view = CheckView(key=key, state="running", step="prices", sheet=sheet)
            self._work.begin(lambda number: self._examine(key, number))

    def cancel(self) -> None:
        """Stop; what is done stays for later."""
        with self._lock:
            if self._view.state == "running":
                self._view = replace(self._view, state="stopped", left_s=None)
                self._work.give_up()

    def wait(self, timeout_s: float) -> bool:
        """Wait for what runs; return whether there is nothing any more."""
        return self._work.wait(timeout_s)

    def close(self) -> None:
        """Stop and end."""
        self.cancel()
        self.wait(10.0)

    def _memory(self, key: str) -> Path:
        return self._folder() / f"{key}.runs"

    def _examine(self, key: str, number: int) -> None:
        try:
            problem = self._hear(key, number)
        except (OSError, msgspec.MsgspecError) as failure:
            _LOG.error("a test could not be examined", exc_info=failure)
            problem = _ENDED
        if problem:
            self._put(replace(self._view, state="failed", said=problem, left_s=None), number)
            return
        # Opened anew first: a screen that sees "done" shows the new verdict.
        self._done(key)
        self._put(replace(self._view, state="done", share=1.0, left_s=None), number)

    def _hear(self, key: str, number: int) -> str:
        """Run the process to its end; return what went wrong, or an empty text."""
        task = ExamineTask(
            file=str(self._folder() / f"{key}.json"),
            memory=str(self._memory(key)),
            sharpes_before=tuple(self._before(key)),
        )
        step = ""
        for line in self._work.lines(msgspec.json.encode(task)):
            news = msgspec.json.decode(line, type=ExamineNews)
            if news.problem:
                return news.problem
            step, now = news.step, self._view
            facts = {"step": step, "share": news.share, "left_s": news.left_s}
            self._put(replace(now, sheet=news.sheet or now.sheet, **facts), number)
        return "" if step == "done" else _ENDED

    def _put(self, view: CheckView, number: int) -> None:
        with self._lock:
            if self._work.is_latest(number):
                self._view = view
