"""A clock that runs faster than the machine's and can be made to jump."""

import threading
import time


class FastClock:
    """Time that begins at `start_ns` and passes `rate` times as fast as the machine's.

    One is shared by an exchange and the program under test, so that a night passes in seconds.
    `shifted` gives a clock that is wrong by a constant: a computer whose clock is not set.
    """

    def __init__(self, start_ns: int, rate: float = 1.0) -> None:
        self.rate = rate
        self._start_ns = start_ns
        self._began_ns = time.perf_counter_ns()
        self._lock = threading.Lock()

    def now_ns(self) -> int:
        """Return nanoseconds since 1970, UTC."""
        with self._lock:
            return self._start_ns + self._passed_ns()

    def monotonic_ns(self) -> int:
        """Return a steadily rising time of the same rate; jumps do not show in it."""
        return int((time.perf_counter_ns() - self._began_ns) * self.rate)

    def jump(self, by_ns: int) -> None:
        """Set the wall clock forward or back, as a person or a time server does."""
        with self._lock:
            self._start_ns += by_ns

    def shifted(self, by_ns: int) -> "ShiftedClock":
        """Return a clock that is always wrong by that much."""
        return ShiftedClock(self, by_ns)

    def wait(self, for_ns: int) -> None:
        """Let that much of this clock's time pass."""
        time.sleep(for_ns / 1e9 / self.rate)

    def _passed_ns(self) -> int:
        return int((time.perf_counter_ns() - self._began_ns) * self.rate)


class ShiftedClock:
    """Another clock, wrong by a constant."""

    def __init__(self, true: FastClock, by_ns: int) -> None:
        self._true = true
        self._by_ns = by_ns

    @property
    def rate(self) -> float:
        """Return how fast it runs."""
        return self._true.rate

    def now_ns(self) -> int:
        """Return the wrong time."""
        return self._true.now_ns() + self._by_ns

    def monotonic_ns(self) -> int:
        """Return the steadily rising time."""
        return self._true.monotonic_ns()
