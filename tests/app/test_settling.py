"""What is loaded behind the window, and that a START waits for its part of it."""

import threading
from pathlib import Path

from app.deck import open_deck
from app.settings import load_settings
from core.events.commands import StopMode
from core.events.snapshot import BotState
from tests.app.decks import now, wait_for


def test_a_start_pressed_at_once_waits_for_strategies_and_prices(tmp_path: Path) -> None:
    settings = load_settings(environment={"ALGOTRADER_HOME": str(tmp_path)})
    settings.paths.create()
    first = open_deck(settings)
    assert first.finish_wizard(first.plan()) == ""
    deck = open_deck(settings)
    try:
        deck.open_up()
        assert deck.cards() == ()
        deck.start()
        assert not wait_for(lambda: not deck.ready().running, seconds=0.3)  # type: ignore[union-attr]
        settling = threading.Thread(target=deck.settle_in)
        settling.start()
        assert wait_for(lambda: deck.snapshot() and now(deck).state is BotState.RUNNING)
        assert deck.cards()
    finally:
        deck.close(StopMode.KEEP_SAFETY_EXITS)
        settling.join()


def test_the_wizard_finds_the_strategies_loaded(tmp_path: Path) -> None:
    settings = load_settings(environment={"ALGOTRADER_HOME": str(tmp_path)})
    settings.paths.create()
    deck = open_deck(settings)
    try:
        deck.open_up()
        assert deck.first_run()
        assert deck.cards()
    finally:
        deck.close(StopMode.KEEP_SAFETY_EXITS)
