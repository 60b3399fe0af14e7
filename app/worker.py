"""One thread that does jobs one after the other, made when the first comes."""

import logging
import queue
import threading
from collections.abc import Callable

_LOG = logging.getLogger(__name__)
Job = Callable[[], None]


class Worker:
    """Keeps slow questions off the window's thread. A job that raises does not end it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    def do(self, job: Job) -> None:
        """Do a job soon; after `close` nothing is done any more."""
        with self._lock:
            if self._closed:
                return
            if self._thread is None:
                # A vault that waits for a person must not keep the program from ending.
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
        self._jobs.put(job)

    def close(self, timeout_s: float) -> bool:
        """End after the job in hand; return whether the thread has ended."""
        with self._lock:
            self._closed = True
            thread = self._thread
        if thread is None:
            return True
        self._jobs.put(None)
        thread.join(timeout_s)
        return not thread.is_alive()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None and not self._closed:
            try:
                job()
            except Exception as failure:  # noqa: BLE001 - the next job must still be done
                # Its kind only: its words may hold what was being kept.
                _LOG.error("a job failed", extra={"fault": type(failure).__name__})
