"""A call that takes too long is ended, and nothing else is."""

import threading
import time
from collections.abc import Callable

import pytest

from core.strategy.time_budget import TooSlow, within


def for_ever() -> None:
    while True:
        pass


def stubborn() -> None:
    while True:
        try:
            for_ever()
        except Exception:
            continue


@pytest.mark.parametrize("function", [for_ever, stubborn])
def test_a_loop_is_ended_at_its_line(function: Callable[[], None]) -> None:
    began = time.monotonic()
    with pytest.raises(TooSlow, match=r"on_bar took longer than 0\.2 seconds") as caught:
        within(0.2, "on_bar", function)
    assert 0.2 <= time.monotonic() - began < 2.0
    trace = caught.value.__traceback__
    names = []
    while trace is not None:
        names.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    assert "for_ever" in names


def test_what_a_call_gives_and_raises_comes_through() -> None:
    assert within(5.0, "it", divmod, 7, 3) == (2, 1)
    with pytest.raises(ZeroDivisionError):
        within(5.0, "it", divmod, 7, 0)


def test_calls_within_calls_share_the_budget() -> None:
    with pytest.raises(TooSlow):
        within(0.2, "outer", lambda: within(60.0, "inner", for_ever))


def test_a_sleep_is_ended_when_it_returns() -> None:
    with pytest.raises(TooSlow):
        within(0.1, "it", time.sleep, 0.4)


def test_nothing_is_thrown_after_a_call_that_ended_near_its_limit() -> None:
    # The watch looks every 50 ms; calls end just before, at and after the limit.
    wait = threading.Event()
    slow = 0
    for i in range(60):
        try:
            within(0.06, "it", wait.wait, 0.05 + i * 0.0005)
        except TooSlow:
            slow += 1
        total = 0
        for step in range(40_000):  # where a late exception would strike
            total += step
        assert total
    assert 0 < slow < 60


def test_threads_do_not_mix() -> None:
    ended = []

    def other() -> None:
        try:
            within(0.3, "other", for_ever)
        except TooSlow:
            ended.append(True)

    thread = threading.Thread(target=other)
    thread.start()
    assert within(30.0, "mine", lambda: sum(i for i in range(3_000_000))) > 0
    thread.join(10.0)
    assert ended == [True]
