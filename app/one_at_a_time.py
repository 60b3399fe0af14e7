"""Does one piece of work at a time on a thread, with a worker process, and can give it up."""

import threading
from collections.abc import Callable, Iterator, Sequence

from app.line_worker import LineWorker


class OneAtATime:
    """Each piece of work has a number; what it brings counts as long as it is the latest.

    `lock` is for whoever shows what the work brings: under it `is_latest` stays true.
    """

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self._name = name
        self._worker = LineWorker(command)
        self._thread: threading.Thread | None = None
        self._latest = 0
        self.lock = threading.RLock()

    def begin(self, work: Callable[[int], None]) -> None:
        """Do a piece of work, told its number, once the one before has ended."""
        with self.lock:
            self._latest += 1
            asked = (work, self._latest, self._thread)
            self._thread = threading.Thread(target=self._run, args=asked, name=self._name)
            self._thread.start()

    def is_latest(self, number: int) -> bool:
        """Return whether a piece of work is neither given up nor followed by another."""
        return self._latest == number

    def lines(self, task: bytes) -> Iterator[bytes]:
        """Tell the worker process a task of one line; yield whole lines until it ends."""
        return self._worker.lines(task)

    def give_up(self) -> None:
        """Give up the work under way, and its process."""
        with self.lock:
            self._latest += 1
            self._worker.give_up()

    def wait(self, timeout_s: float) -> bool:
        """Wait for what is under way; return whether there is nothing any more."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return thread is None or not thread.is_alive()

    def _run(
        self, work: Callable[[int], None], number: int, before: threading.Thread | None
    ) -> None:
        if before is not None:
            before.join()
        with self.lock:
            if self._latest != number:
                return
            self._worker.ready()
        work(number)
