"""A process that is told one task and answers in lines, and can be given up at any time."""

import subprocess
import threading
from collections.abc import Iterator, Sequence

from app.worker_process import answers, begun, end


class LineWorker:
    """Runs one process after the other. Its standard input stays open as long as it is wanted."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._given_up = False

    def ready(self) -> None:
        """Allow the next process: what was given up before is over."""
        with self._lock:
            self._given_up = False

    def lines(self, task: bytes) -> Iterator[bytes]:
        """Begin with a task of one line; yield whole lines of the answer until the process ends."""
        with self._lock:
            if self._given_up:
                return
            process = self._process = begun(self._command)
        yield from answers(process, task, stays_open=True)

    def give_up(self) -> None:
        """End the process that runs; nothing is begun before `ready`."""
        with self._lock:
            self._given_up = True
            end(self._process)
