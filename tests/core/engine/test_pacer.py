"""The pace of prices: real time inside a session, a second for a night."""

from core.clock import MINUTE_NS, SECOND_NS
from core.engine.loop import Pacer

START = 1_471_319_100 * SECOND_NS


class Machine:
    """A clock that moves only when told."""

    now = 10 * SECOND_NS

    def now_ns(self) -> int:
        return self.now

    def monotonic_ns(self) -> int:
        return self.now


def test_a_minute_takes_a_minute_at_real_time_and_a_second_at_sixty():
    for speed, seconds in ((1.0, 60.0), (60.0, 1.0)):
        pacer = Pacer(Machine(), speed)
        pacer.wait_s(START)
        assert abs(pacer.wait_s(START + MINUTE_NS) - seconds) < 1e-6


def test_a_night_passes_in_a_second_at_any_speed():
    pacer = Pacer(Machine(), 1.0)
    pacer.wait_s(START)
    assert pacer.wait_s(START + 17 * 3600 * SECOND_NS) == 1.0


def test_full_speed_never_waits():
    pacer = Pacer(Machine(), None)
    pacer.wait_s(START)
    assert pacer.wait_s(START + MINUTE_NS) == 0.0
