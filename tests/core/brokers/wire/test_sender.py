"""Requests leave by lane, once, within the budget, and not when something voids them."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from core.brokers.wire.rate_limiter import Limit, RateLimiter
from core.brokers.wire.sender import Job, Lane, Sender
from core.clock import SECOND_NS
from tests.core.brokers.wire.clocks import QuickClock


class Bench:
    def __init__(self, calls: int, rate: float = 20.0) -> None:
        self.clock = QuickClock(rate)
        self.limiter = RateLimiter({"orders": (Limit(calls, SECOND_NS),)}, self.clock)
        self.sender = Sender("test", self.limiter, self.clock)
        self.went: list[tuple[str, int]] = []
        self.dropped: list[tuple[str, str]] = []
        self.lost: list[str] = []

    def job(
        self,
        lane: Lane,
        name: str,
        work: Callable[[], None] = lambda: None,
        void: Callable[[], str] = lambda: "",
    ) -> Job:
        def send() -> None:
            self.went.append((name, self.clock.monotonic_ns()))
            work()

        return Job(
            lane=lane,
            bucket="orders",
            work=send,
            dropped=lambda sentence: self.dropped.append((name, sentence)),
            void=void,
            lost=self.lost.append,
        )

    def until(self, holds: Callable[[], bool], timeout_s: float = 5.0) -> None:
        end = time.monotonic() + timeout_s
        while not holds():
            assert time.monotonic() < end, "it did not come to be in time"
            time.sleep(0.002)

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.went]


@pytest.fixture
def bench() -> Iterator[Bench]:
    one = Bench(100)
    yield one
    one.sender.close(5.0)


def test_a_cancel_passes_an_order_that_hangs(bench: Bench) -> None:
    held = threading.Event()
    bench.sender.put(bench.job(Lane.ENTRY, "slow", lambda: held.wait(5.0) and None))
    bench.until(lambda: bench.names == ["slow"])
    bench.sender.put(bench.job(Lane.ENTRY, "behind"))
    bench.sender.put(bench.job(Lane.READ, "question"))
    bench.sender.put(bench.job(Lane.EXIT, "exit"))
    bench.sender.put(bench.job(Lane.CANCEL, "cancel"))
    bench.until(lambda: len(bench.went) == 4)
    assert "behind" not in bench.names
    assert bench.sender.waiting(Lane.ENTRY) == 1
    held.set()
    bench.until(lambda: "behind" in bench.names)


def test_orders_of_a_lane_keep_their_order(bench: Bench) -> None:
    names = [f"{i}" for i in range(30)]
    for name in names:
        bench.sender.put(bench.job(Lane.ENTRY, name))
    bench.until(lambda: len(bench.went) == 30)
    assert bench.names == names


def test_the_budget_is_kept_and_a_cancel_does_not_wait_behind_orders() -> None:
    bench = Bench(10)
    try:
        for i in range(40):
            bench.sender.put(bench.job(Lane.ENTRY, f"order {i}"))
        bench.until(lambda: len(bench.went) >= 20)
        asked_ns = bench.clock.monotonic_ns()
        for i in range(3):
            bench.sender.put(bench.job(Lane.CANCEL, f"cancel {i}"))
        bench.until(lambda: len(bench.went) == 43, 10.0)
        cancels = [at for name, at in bench.went if name.startswith("cancel")]
        # At 20 times the speed a tenth of a second of the clock is 5 ms at this machine.
        assert cancels[0] - asked_ns < 400_000_000
        times = [at for _, at in bench.went]
        for early, late in zip(times, times[10:], strict=False):
            assert late - early >= SECOND_NS
    finally:
        bench.sender.close(5.0)


def test_what_was_voided_while_it_waited_never_leaves() -> None:
    bench = Bench(1, rate=4.0)
    epoch = [0]
    try:
        bench.sender.put(bench.job(Lane.ENTRY, "first"))
        bench.until(lambda: bench.names == ["first"])
        stale = bench.job(Lane.ENTRY, "second", void=lambda: "stopped" if epoch[0] else "")
        bench.sender.put(stale)
        epoch[0] = 1
        bench.until(lambda: bench.dropped == [("second", "stopped")])
        assert bench.names == ["first"]
    finally:
        bench.sender.close(5.0)


def test_what_cannot_be_checked_does_not_leave(bench: Bench) -> None:
    def broken() -> str:
        raise ValueError("canary-4711")

    bench.sender.put(bench.job(Lane.ENTRY, "one", void=broken))
    bench.until(lambda: bool(bench.dropped))
    assert bench.went == []
    assert "canary" not in bench.dropped[0][1]


def test_work_that_raises_is_lost_not_dropped_and_the_lane_goes_on(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise ValueError("canary-4711")

    bench.sender.put(bench.job(Lane.ENTRY, "bad", broken))
    bench.sender.put(bench.job(Lane.ENTRY, "good"))
    bench.until(lambda: bench.names == ["bad", "good"])
    assert bench.dropped == []
    assert bench.lost == ["The answer could not be understood (ValueError)."]
    assert "canary" not in caplog.text


def test_closing_drops_what_has_not_left_and_waits_for_what_has() -> None:
    bench = Bench(1, rate=1.0)
    done = []
    bench.sender.put(bench.job(Lane.ENTRY, "slow", lambda: (time.sleep(0.2), done.append(1))[0]))
    bench.until(lambda: bench.names == ["slow"])
    bench.sender.put(bench.job(Lane.ENTRY, "late"))
    assert bench.sender.close(5.0)
    assert done == [1]
    bench.sender.put(bench.job(Lane.CANCEL, "too late"))
    assert [name for name, _ in bench.dropped] == ["late", "too late"]
    assert bench.names == ["slow"]
