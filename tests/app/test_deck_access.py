"""A locked window and a watcher: nothing starts, sells or changes, and the panic stop works."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.deck import AppDeck
from core.events.commands import UNLOCK_PHRASE, ClosePosition, StopMode
from core.events.snapshot import BotState
from core.model.orders import Side
from tests.app.decks import in_state, now, opened, owns_something, started, wait_for


@pytest.fixture(autouse=True)
def no_vault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests out of a developer's own vault."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


def set_pin(deck: AppDeck, role: str, pin: str) -> None:
    deck.change_pin(role, pin)
    assert wait_for(lambda: not deck.access().working)
    assert deck.access().said == ""


def enter(deck: AppDeck, pin: str) -> None:
    deck.enter_pin(pin)
    assert wait_for(lambda: not deck.access().working)


def check_nothing_can_be_done(deck: AppDeck) -> None:
    plan = deck.plan()
    assert deck.change_plan(plan) != ""
    assert deck.finish_wizard(plan) != ""
    assert deck.save_setting("risk.loss_per_day_percent", Decimal(9)) != ""
    assert deck.reset_account() != ""
    assert deck.drill() != ""
    deck.set_speed(1.0)
    assert deck.plan().speed == plan.speed


def test_a_locked_window_starts_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as deck:
        set_pin(deck, "trade", "2468")
    with opened(tmp_path) as deck:
        assert deck.access().locked
        check_nothing_can_be_done(deck)
        ready = started(deck)
        assert "locked" in ready.failed
        assert now(deck).state is BotState.READY if deck.snapshot() else True
        enter(deck, "2468")
        assert started(deck).failed == ""


def test_while_locked_what_runs_goes_on_and_only_panic_stops_it(tmp_path: Path) -> None:
    with opened(tmp_path, speed=3_600.0) as deck:
        set_pin(deck, "trade", "2468")
        started(deck)
        assert owns_something(deck)
        deck.lock_window()
        check_nothing_can_be_done(deck)
        held = now(deck).positions[0].symbol
        # A share asked for the first time is looked at with the next snapshot.
        assert wait_for(lambda: deck.ticket(held, Side.SELL) is not None)
        ticket = deck.ticket(held, Side.SELL)
        assert ticket is not None
        assert "locked" in ticket.refused
        deck.send(ClosePosition(symbol=held))
        deck.stop(StopMode.CLOSE_EVERYTHING)
        assert now(deck).state is BotState.RUNNING
        assert deck.diary("The window is locked")
        deck.panic(close_positions=False)
        assert in_state(deck, BotState.HALTED)
        assert not deck.unlock(UNLOCK_PHRASE)
        assert deck.panic_view().engaged
        enter(deck, "2468")
        assert deck.unlock(UNLOCK_PHRASE)


def test_a_watcher_sees_and_stops_in_panic_but_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as deck:
        set_pin(deck, "trade", "2468")
        set_pin(deck, "watch", "1357")
        deck.lock_window()
        enter(deck, "1357")
        assert (deck.access().locked, deck.access().role) == (False, "watch")
        check_nothing_can_be_done(deck)
        assert "only watch" in started(deck).failed
        assert deck.diary("PIN for watching only")
        deck.panic(close_positions=False)
        assert deck.panic_view().engaged
        assert not deck.unlock(UNLOCK_PHRASE)


def test_whoever_practises_may_trade_but_not_change_the_rules(tmp_path: Path) -> None:
    with opened(tmp_path, speed=3_600.0) as deck:
        set_pin(deck, "trade", "2468")
        set_pin(deck, "practice", "1357")
        deck.lock_window()
        enter(deck, "1357")
        assert deck.save_setting("risk.loss_per_day_percent", Decimal(9)) != ""
        assert deck.save_setting("window.scale", 150) == ""
        assert started(deck).failed == ""
        assert in_state(deck, BotState.RUNNING)
