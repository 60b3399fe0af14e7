"""A fault that a person is told of in one sentence is in the log with all that mends it."""

import pytest

import app.deck
from app.getting_ready import GettingReady
from app.run_remarks import _needed
from app.settings import load_settings
from app.window import _Loader
from core.clock import LiveClock
from core.strategy.base import Strategy


def fail(*_: object) -> None:
    raise ZeroDivisionError("a mistake of our own")


def test_a_start_that_fails_says_to_look_into_the_log_and_is_found_there(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Host:
        panic_is_on = staticmethod(fail)

    ready = GettingReady(fail, Host(), None, LiveClock())  # type: ignore[arg-type]  # fails before
    ready._run()
    assert "look into the log" in ready.board.view().failed
    (said,) = caplog.records
    assert said.exc_info is not None
    assert said.exc_info[0] is ZeroDivisionError


def test_a_program_that_cannot_be_loaded_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(app.deck, "open_deck", fail)
    loader, told = _Loader(load_settings(None, (), {})), []
    loader.failed.connect(told.append)
    loader._run()
    assert told == ["a mistake of our own"]
    (said,) = caplog.records
    assert said.exc_info is not None
    assert said.exc_info[0] is ZeroDivisionError


def test_a_strategy_that_cannot_say_what_it_needs_is_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Odd(Strategy):
        key = "odd"
        needs_bars = fail  # type: ignore[assignment]

    caplog.set_level("INFO")
    assert _needed(Odd, {}) == 0
    (said,) = caplog.records
    assert (said.strategy, said.fault) == ("odd", "ZeroDivisionError")
