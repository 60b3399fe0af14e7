"""A socket is judged by the age of its last message and always comes back."""

import time
from collections.abc import Callable

import pytest

from core.brokers.wire.supervisor import Pulse, SocketSupervisor
from core.clock import SECOND_NS
from core.errors import LoginNeeded
from tests.core.brokers.wire.clocks import QuickClock


class Net:
    """A venue whose network can be taken away; each link speaks only when told to."""

    def __init__(self, rate: float = 40.0) -> None:
        self.clock = QuickClock(rate)
        self.failure: Exception | None = None
        self.pulses: list[Pulse] = []
        self.attempts_ns: list[int] = []
        self.closed = 0
        self.told: list[str] = []
        self.supervisor = SocketSupervisor(
            "test",
            self.open,
            self.clock,
            silence_ns=5 * SECOND_NS,
            on_up=lambda: self.told.append("up"),
            on_down=self.told.append,
        )

    def open(self, pulse: Pulse) -> "Net":
        self.attempts_ns.append(self.clock.monotonic_ns())
        if self.failure is not None:
            raise self.failure
        self.pulses.append(pulse)
        return self

    def close(self) -> None:
        self.closed += 1

    def until(self, holds: Callable[[], bool], timeout_s: float = 5.0) -> None:
        end = time.monotonic() + timeout_s
        while not holds():
            assert time.monotonic() < end, "it did not come to be in time"
            time.sleep(0.001)


@pytest.fixture
def net():
    one = Net()
    yield one
    one.supervisor.close()


def test_silence_is_found_and_the_socket_opened_again(net: Net) -> None:
    net.supervisor.start()
    net.until(lambda: net.told == ["up"])
    began = net.clock.monotonic_ns()
    net.until(lambda: net.told[-1] == "up" and len(net.told) == 3)
    assert net.told[1].startswith("Nothing was heard for")
    assert net.clock.monotonic_ns() - began < 10 * SECOND_NS
    assert net.closed == 1


def test_a_socket_that_speaks_is_left_alone(net: Net) -> None:
    net.supervisor.start()
    net.until(lambda: bool(net.pulses))
    end = net.clock.monotonic_ns() + 15 * SECOND_NS
    while net.clock.monotonic_ns() < end:
        net.pulses[0].touched()
        time.sleep(0.01)
    assert net.supervisor.opened == 1
    age_ns = net.supervisor.age_ns()
    assert age_ns is not None
    assert age_ns < 5 * SECOND_NS


def test_it_is_back_within_five_seconds_of_the_network(net: Net) -> None:
    net.failure = OSError("refused canary-4711")
    net.supervisor.start()
    net.until(lambda: net.clock.monotonic_ns() - net.attempts_ns[0] > 60 * SECOND_NS)
    gaps = [b - a for a, b in zip(net.attempts_ns, net.attempts_ns[1:], strict=False)]
    assert len(net.attempts_ns) < 35, "attempts are spaced"
    assert max(gaps) < 5 * SECOND_NS
    assert "canary" not in net.supervisor.why
    net.failure = None
    back = net.clock.monotonic_ns()
    net.until(lambda: net.supervisor.up)
    assert net.clock.monotonic_ns() - back < 5 * SECOND_NS


def test_a_socket_that_was_given_up_is_not_listened_to(net: Net) -> None:
    net.supervisor.start()
    net.until(lambda: len(net.pulses) == 1)
    old = net.pulses[0]
    old.failed("The exchange closed the line.")
    net.until(lambda: len(net.pulses) == 2 and net.supervisor.up)
    old.failed("and again")
    time.sleep(0.05)
    assert net.supervisor.up
    assert net.told[:3] == ["up", "The exchange closed the line.", "up"]


def test_accept_then_close_for_ever_is_not_hammered(net: Net) -> None:
    net.supervisor.start()
    net.until(lambda: bool(net.attempts_ns))
    while net.clock.monotonic_ns() - net.attempts_ns[0] < 40 * SECOND_NS:
        if net.pulses:
            net.pulses[-1].failed("closed")
        time.sleep(0.002)
    assert len(net.attempts_ns) < 25


def test_a_no_is_not_asked_for_again_at_once_but_a_new_login_tries_now(net: Net) -> None:
    net.failure = LoginNeeded("Log in again.")
    net.supervisor.start()
    net.until(lambda: net.supervisor.why == "Log in again.")
    net.until(lambda: net.clock.monotonic_ns() - net.attempts_ns[0] > 20 * SECOND_NS)
    assert len(net.attempts_ns) == 1
    net.failure = None
    net.supervisor.retry()
    net.until(lambda: net.supervisor.up)


def test_a_computer_that_slept_gives_the_socket_up(net: Net) -> None:
    net.supervisor.start()
    net.until(lambda: net.told == ["up"])
    net.clock.slept_ns = 600 * SECOND_NS
    net.until(lambda: len(net.told) == 3)
    assert "slept" in net.told[1]


def test_pings_are_asked_for_in_time(net: Net) -> None:
    pings: list[int] = []

    def ping(_: object) -> None:
        pings.append(1)
        net.pulses[-1].touched()

    net.supervisor.ping_every(SECOND_NS, ping)
    net.supervisor.start()
    net.until(lambda: len(pings) >= 5)
    assert net.supervisor.opened == 1


def test_a_snapshot_that_fails_is_a_failed_opening(net: Net) -> None:
    net.supervisor._on_up = lambda: (_ for _ in ()).throw(OSError("x"))
    net.supervisor.start()
    net.until(lambda: len(net.attempts_ns) >= 3)
    assert net.closed >= 2
