"""The engine's thread: failures are said in words, files are closed, nothing is left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import StorageError
from core.events.commands import PauseTrading
from core.events.snapshot import BotState
from tests.app.decks import in_state, now, opened, owns_something, started, wait_for
from tests.conftest import PROJECT

BRISK = 3_600.0

_UNTIL_KILLED = """
import sys
from pathlib import Path
from tests.app.decks import deck_at, owns_something, started, now
from msgspec.structs import replace
deck = deck_at(Path(sys.argv[1]))
deck.change_plan(replace(deck.plan(), speed=3600.0))
started(deck)
owns_something(deck)
print("owns", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (StorageError("The diary could not be written to disk."), "could not be written"),
        (ZeroDivisionError("a defect"), "mistake of its own"),
    ],
)
def test_a_loop_that_fails_halts_in_words_and_start_goes_on_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, words: str
) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert owns_something(deck)
        session = deck._host.session()
        assert session is not None

        def fail(_: object) -> None:
            raise fault

        with monkeypatch.context() as broken:
            broken.setattr(session.machine.engine, "process", fail)
            deck.send(PauseTrading())
            assert in_state(deck, BotState.HALTED)
            assert wait_for(lambda: words in now(deck).state_reason)
        deck.send(PauseTrading())
        assert "not running" in deck.diary()[0].reason
        assert started(deck).failed == ""
        assert in_state(deck, BotState.RUNNING)


def test_an_account_that_cannot_be_opened_fails_the_start_in_words(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        folder = tmp_path / "default" / "data" / "sessions" / "practice-made-up"
        folder.mkdir(parents=True)
        (folder / "venue.db").write_text("this is no database at all", encoding="utf-8")
        ready = started(deck)
        assert "venue.db" in ready.failed
        assert [step.state for step in ready.steps][1] == "failed"
        assert deck.reset_account() == ""
        assert started(deck).failed == ""


def test_killed_without_warning_it_goes_on_at_the_next_start(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _UNTIL_KILLED, str(tmp_path)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"owns\n"
        os.kill(child.pid, signal.SIGKILL)
    with opened(tmp_path, speed=BRISK) as deck:
        assert now(deck).positions  # recovered, and our records match the venue's
        assert deck.diary("Bought")
        before = now(deck).ts_ns
        assert started(deck).failed == ""
        assert wait_for(lambda: now(deck).ts_ns > before)
        assert all(one.stop_price is not None for one in now(deck).positions)
