"""A real deck in a home of its own, without a window, and ways to wait for it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from app.deck import AppDeck, open_deck
from app.settings import load_settings
from core.events.commands import StopMode
from core.events.snapshot import BotState, EngineSnapshot
from ui.deck import Ready

PATIENCE_S = 30.0


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE_S) -> bool:
    """Wait until a condition holds; return whether it came to that."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.005)
    return bool(condition())


def deck_at(home: Path, *overrides: str) -> AppDeck:
    """Return the deck of the profile in a home folder, warmed up."""
    settings = load_settings(None, overrides, {"ALGOTRADER_HOME": str(home)})
    deck = open_deck(settings)
    deck.warm_up()
    return deck


@contextmanager
def opened(home: Path, *overrides: str, speed: float | None = None) -> Iterator[AppDeck]:
    """Open a deck, and end it with all its threads."""
    before = set(threading.enumerate())
    deck = deck_at(home, *overrides)
    try:
        if speed is not None:
            # Minutes: a test must not wait for days to pass.
            plan = replace(deck.plan(), speed=speed, timeframe="1m")
            assert deck.change_plan(plan) == ""
        yield deck
    finally:
        deck.close(StopMode.KEEP_SAFETY_EXITS)
    left = [one.name for one in threading.enumerate() if one not in before and one.is_alive()]
    assert left == []


def started(deck: AppDeck) -> Ready:
    """Press START and wait for what comes of it."""
    deck.start()
    assert wait_for(lambda: not _ready(deck).running)
    return _ready(deck)


def _ready(deck: AppDeck) -> Ready:
    ready = deck.ready()
    assert ready is not None
    return ready


def now(deck: AppDeck) -> EngineSnapshot:
    """Return the newest snapshot, which must be there."""
    snapshot = deck.snapshot()
    assert snapshot is not None
    return snapshot


def in_state(deck: AppDeck, *states: BotState) -> bool:
    """Wait for one of the states."""
    return wait_for(lambda: deck.snapshot() is not None and now(deck).state in states)


def owns_something(deck: AppDeck) -> bool:
    """Wait until something is owned."""
    return wait_for(lambda: deck.snapshot() is not None and now(deck).positions)
