"""A worker process started before it is needed: its libraries are loaded when the work comes."""

import subprocess
import threading
from collections.abc import Sequence

from app.worker_process import begun


class SpareWorker:
    """Keeps one process of a command waiting at its standard input. For any thread."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._spare: subprocess.Popen[bytes] | None = None
        self._closed = False

    def prepare(self) -> None:
        """Start a process unless one waits already."""
        with self._lock:
            if not self._closed and (self._spare is None or self._spare.poll() is not None):
                self._spare = begun(self._command)

    def take(self) -> subprocess.Popen[bytes]:
        """Return the process that waits, or a new one; it is the caller's then."""
        with self._lock:
            spare, self._spare = self._spare, None
        return spare if spare is not None and spare.poll() is None else begun(self._command)

    def close(self) -> None:
        """End the process that waits."""
        with self._lock:
            self._closed = True
            spare, self._spare = self._spare, None
        if spare is not None:
            with spare:
                spare.kill()
