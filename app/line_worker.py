"""A process that is told one task and answers in lines, and can be given up at any time."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[1]


def command_of(module: str) -> tuple[str, ...]:
    """Return how a module of the program runs as a process."""
    return (sys.executable, "-m", module)


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
            process = self._process = self._begin()
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.write(task + b"\n")
                process.stdin.flush()
                for line in process.stdout:
                    # The last line of a process that was given up may be half a one.
                    if line.endswith(b"\n"):
                        yield line
            finally:
                self._kill(process)

    def give_up(self) -> None:
        """End the process that runs; nothing is begun before `ready`."""
        with self._lock:
            self._given_up = True
            if self._process is not None:
                self._kill(self._process)

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            process.kill()

    def _begin(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PROJECT,
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )
