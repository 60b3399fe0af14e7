"""The pace of practice prices: honest at every speed, changed at once, able to rest."""

import pytest

from app.pace import LivePacer
from core.clock import SECOND_NS

START = 1_795_000_000 * SECOND_NS


class HandClock:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.machine_ns = 10**15

    def now_ns(self) -> int:
        return 0

    def monotonic_ns(self) -> int:
        return self.machine_ns

    def pass_s(self, seconds: float) -> None:
        self.machine_ns += int(seconds * SECOND_NS)


def pacer(speed: float, bar_s: int = 60) -> tuple[LivePacer, HandClock]:
    clock = HandClock()
    made = LivePacer(clock, speed, bar_s)
    made.resting = False
    return made, clock


def take(made: LivePacer, clock: HandClock, trading_ns: int) -> float:
    """Wait for one message as the loop does; return how long that took."""
    waited = 0.0
    while (left := made.wait_s(trading_ns)) > 0:
        waited += left
        clock.pass_s(left)
    return waited


@pytest.mark.parametrize(("speed", "expected"), [(1.0, 60.0), (10.0, 6.0), (60.0, 1.0)])
def test_a_minute_takes_what_the_speed_says(speed: float, expected: float) -> None:
    made, clock = pacer(speed)
    assert take(made, clock, START) == 0.0
    for minute in range(1, 4):
        assert take(made, clock, START + minute * 60 * SECOND_NS) == pytest.approx(expected)


def test_a_night_takes_a_second_at_most() -> None:
    made, clock = pacer(60.0)
    take(made, clock, START)
    assert take(made, clock, START + 18 * 3_600 * SECOND_NS) == pytest.approx(1.0)


@pytest.mark.parametrize(("speed", "expected"), [(1_800.0, 1.0), (11_250.0, 0.32)])
def test_at_a_high_speed_a_night_is_as_long_as_an_hour(speed: float, expected: float) -> None:
    made, clock = pacer(speed)
    take(made, clock, START)
    night = take(made, clock, START + 18 * 3_600 * SECOND_NS)
    assert night == pytest.approx(expected)


def test_days_come_one_a_second_at_most() -> None:
    made, clock = pacer(1.0, bar_s=86_400)
    take(made, clock, START)
    assert take(made, clock, START + 86_400 * SECOND_NS) == pytest.approx(1.0)


def test_another_speed_holds_in_the_middle_of_a_wait() -> None:
    made, clock = pacer(1.0)
    take(made, clock, START)
    due = START + 60 * SECOND_NS
    assert made.wait_s(due) == pytest.approx(60.0)
    clock.pass_s(1.0)
    made.speed = 60.0
    assert made.wait_s(due) == pytest.approx(0.0)


def test_nothing_falls_due_while_resting_or_held_and_no_time_is_made_up_for() -> None:
    made, clock = pacer(60.0)
    take(made, clock, START)
    due = START + 60 * SECOND_NS
    for switch in ("resting", "held"):
        setattr(made, switch, True)
        clock.pass_s(500.0)
        assert made.wait_s(due) > 100.0
        setattr(made, switch, False)
        assert made.wait_s(due) == pytest.approx(1.0)
    assert take(made, clock, due) == pytest.approx(1.0)


def test_a_loop_that_fell_behind_does_not_race() -> None:
    made, clock = pacer(60.0)
    take(made, clock, START)
    take(made, clock, START + 60 * SECOND_NS)
    clock.pass_s(30.0)
    waits = [take(made, clock, START + n * 60 * SECOND_NS) for n in range(2, 8)]
    assert sum(waits) >= 4.0 - 1e-6  # a second of arrears is made up for, not thirty


def test_as_fast_as_possible_leaves_a_breath() -> None:
    made, clock = pacer(0.0)
    waited = 0
    for number in range(2_000):
        if made.wait_s(START + number) > 0:
            waited += 1
        clock.machine_ns += 100_000  # a tenth of a millisecond of work
    assert 100 < waited < 400
