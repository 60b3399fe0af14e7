"""Who may do what: roles, waiting after wrong PINs, every coming and going told."""

from pathlib import Path

import pytest

from app.access_desk import FREE_TRIES, AccessDesk, waiting_s
from app.pin_store import PinStore
from core.clock import SECOND_NS
from tests.app.test_pin_store import NoVault

PATIENCE_S = 20.0


class HandClock:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.wall_ns = 10**18

    def now_ns(self) -> int:
        return self.wall_ns

    def monotonic_ns(self) -> int:
        return self.wall_ns

    def pass_s(self, seconds: float) -> None:
        self.wall_ns += int(seconds * SECOND_NS)


class Door:
    """A desk in a folder, with what it told."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.told = folder, HandClock(), []
        self.desk = self.opened()

    def opened(self) -> AccessDesk:
        store = PinStore(self.folder, "default", NoVault())
        return AccessDesk(store, self.clock, lambda *line: self.told.append(line))

    def restart(self) -> None:
        self.desk = self.opened()

    def enter(self, pin: str) -> str:
        self.desk.enter(pin)
        assert self.desk.wait(PATIENCE_S)
        return self.desk.view().said

    def change(self, role: str, pin: str) -> str:
        self.desk.change(role, pin)
        assert self.desk.wait(PATIENCE_S)
        return self.desk.view().said


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


def test_without_a_pin_everything_is_open(door: Door) -> None:
    assert not door.desk.view().locked
    assert door.desk.why_not("risk.loss_per_day_percent") == ""
    door.desk.shut()
    assert not door.desk.view().locked


def test_the_pin_for_everything_locks_and_opens(door: Door) -> None:
    assert door.change("trade", "2468") == ""
    assert not door.desk.view().locked  # whoever set it is there
    door.restart()
    assert door.desk.view().locked
    assert "locked" in door.desk.why_not()
    assert "not a PIN" in door.enter("1111")
    assert door.desk.view().locked
    assert door.enter("2468") == ""
    assert not door.desk.view().locked
    assert [deed for deed, _ in door.told] == ["PIN set", "Wrong PIN", "Window opened"]


def test_each_role_may_do_its_own(door: Door) -> None:
    for role, pin in (("trade", "2468"), ("practice", "1357"), ("watch", "8642")):
        assert door.change(role, pin) == ""
    door.desk.shut()
    door.enter("8642")
    assert door.desk.view().role == "watch"
    assert "only watch" in door.desk.why_not()
    assert "may not change" in door.change("watch", "")
    door.desk.shut()
    door.enter("1357")
    assert door.desk.why_not() == ""
    assert door.desk.why_not("window.theme") == ""
    for owned in ("risk.loss_per_day_percent", "safety.close_on_panic", "access.lock_after"):
        assert "may not change" in door.desk.why_not(owned)
    assert "may not change" in door.change("trade", "9753")
    door.desk.shut()
    door.enter("2468")
    assert door.desk.why_not("risk.loss_per_day_percent") == ""


@pytest.mark.parametrize("pin", ["123", "12a4", "1234567890123", "٤٥٦٧", "1111", "12 34"])
def test_a_pin_that_is_none_is_refused(door: Door, pin: str) -> None:
    assert door.change("trade", pin) != ""
    assert door.desk.view().pins == ()


def test_other_roles_need_the_first_one_and_a_pin_of_their_own(door: Door) -> None:
    assert "first" in door.change("watch", "8642")
    door.change("trade", "2468")
    assert "has this PIN already" in door.change("watch", "2468")
    assert door.change("watch", "8642") == ""
    assert door.change("watch", "8642") == ""  # the same role may set it again
    assert door.change("trade", "") == ""
    assert door.desk.view().pins == ()  # nobody could take the other one away any more
    door.restart()
    assert not door.desk.view().locked


def test_wrong_pins_cost_time_also_over_a_restart(door: Door) -> None:
    door.change("trade", "2468")
    door.restart()
    for _ in range(FREE_TRIES):
        door.enter("1111")
    assert door.desk.view().wait_s == 5
    door.enter("2468")
    assert door.desk.view().locked  # not even looked at
    door.restart()
    assert door.desk.view().wait_s == 5
    door.clock.pass_s(4.5)
    assert door.desk.view().wait_s == 1
    door.clock.pass_s(0.6)
    door.enter("1112")
    assert door.desk.view().wait_s == 10
    door.clock.pass_s(10.5)
    assert door.enter("2468") == ""
    assert not door.desk.view().locked
    door.desk.shut()
    door.enter("1111")
    assert door.desk.view().wait_s == 0  # the right PIN has wiped the slate


def test_a_clock_set_back_locks_nobody_out_for_long(door: Door) -> None:
    door.change("trade", "2468")
    door.restart()
    for _ in range(FREE_TRIES):
        door.enter("1111")
    door.clock.pass_s(-86_400)
    assert door.desk.view().wait_s == 300


def test_the_wait_doubles_and_ends_somewhere() -> None:
    assert [waiting_s(wrong) for wrong in range(1, 7)] == [0, 0, 5, 10, 20, 40]
    assert waiting_s(1_000) == 300
