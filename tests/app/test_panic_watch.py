"""The latch of the program: a slow disk never holds up whoever presses."""

import threading
import time
from pathlib import Path

import pytest

from app.panic_watch import PanicLog, ProgramLatch
from core.clock import LiveClock
from core.engine.panic import PanicStep
from core.events.commands import UNLOCK_PHRASE
from core.risk import kill_switch
from core.risk.kill_switch import KillOrder

ORDER = KillOrder(reason="a test", ts_ns=5)


def test_a_slow_disk_does_not_hold_up_the_press_and_unlocking_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    real = kill_switch.write_kill_file

    def slow(path: Path, order: KillOrder) -> None:
        go_on.wait(10.0)
        real(path, order)

    monkeypatch.setattr(kill_switch, "write_kill_file", slow)
    latch = ProgramLatch(tmp_path / "KILL")
    begun = time.perf_counter()
    assert latch.trip(ORDER)
    assert time.perf_counter() - begun < 0.2
    assert latch.engaged
    assert not (tmp_path / "KILL").exists()
    go_on.set()
    assert latch.release(UNLOCK_PHRASE)
    assert not latch.engaged
    assert not (tmp_path / "KILL").exists()  # not written after the unlocking
    assert latch.saved


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    folder.write_text("a file where the folder should be", encoding="utf-8")
    latch = ProgramLatch(folder / "KILL")
    log = PanicLog(latch, tmp_path / "report.jsonl", LiveClock())
    latch.trip(ORDER)
    latch.wait_written()
    assert latch.engaged
    assert not latch.saved
    assert any("could not be written to disk" in line.sentence for line in log.view(0.0, 0).lines)


def test_listeners_of_a_machine_go_with_it(tmp_path: Path) -> None:
    latch = ProgramLatch(tmp_path / "KILL")
    heard: list[str] = []
    latch.on_trip(lambda _: heard.append("program"))
    latch.begin_machine()
    latch.on_trip(lambda _: heard.append("first machine"))
    latch.end_machine()
    latch.begin_machine()
    latch.on_trip(lambda _: heard.append("second machine"))
    latch.trip(ORDER)
    latch.wait_written()
    assert heard == ["program", "second machine"]


def test_steps_of_the_machine_follow_each_other(tmp_path: Path) -> None:
    latch = ProgramLatch(tmp_path / "KILL")
    log = PanicLog(latch, tmp_path / "report.jsonl", LiveClock())
    log.machine_runs = lambda: True
    latch.trip(ORDER)
    assert log.view(0.0, 0).lines == ()
    log.tell(PanicStep(elapsed_ms=1.0, sentence="one", confirmed=True))
    assert not log.view(0.0, 0).finished
    log.tell(PanicStep(elapsed_ms=2.0, sentence="two", confirmed=False, final=True))
    view = log.view(3.5, 1_795_000_000_000_000_000)
    assert view.finished
    assert not view.confirmed
    assert [line.sentence for line in view.lines] == ["one", "two"]
    assert view.drill_seconds == 3.5
    assert "2026" in view.last_drill
    latch.wait_written()
    again = PanicLog(ProgramLatch(tmp_path / "KILL"), tmp_path / "report.jsonl", LiveClock())
    before = again.view(0.0, 0)
    assert before.engaged
    assert before.finished
    assert not before.confirmed  # the last stop was not, so this one cannot be called certain
