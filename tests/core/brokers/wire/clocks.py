"""Clocks for the tests of the wire: one moved by hand, one that runs fast."""

import time

T0 = 1_790_000_000_000_000_000


class HandClock:
    rate = 1.0

    def __init__(self) -> None:
        self.at_ns = T0

    def now_ns(self) -> int:
        return self.at_ns

    def monotonic_ns(self) -> int:
        return self.at_ns


class QuickClock:
    """`rate` seconds in a second of the machine; `slept_ns` moves only the wall clock."""

    def __init__(self, rate: float = 20.0) -> None:
        self.rate = rate
        self.slept_ns = 0
        self._began = time.perf_counter_ns()

    def monotonic_ns(self) -> int:
        return T0 + int((time.perf_counter_ns() - self._began) * self.rate)

    def now_ns(self) -> int:
        return self.monotonic_ns() + self.slept_ns
