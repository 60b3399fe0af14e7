"""Own files through the real deck: dropped in, looked at again, marked, and never in the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.deck import AppDeck
from core.events.commands import StopMode
from core.events.snapshot import BotState
from tests.app.decks import deck_at, in_state, now, started, wait_for
from ui.deck import StrategyCard

GOOD = """
from core.strategy.base import Strategy


class Mine(Strategy):
    key = "mine"
    title = "Mine"
    summary = "Does nothing yet."
    default_timeframe = "1m"
"""
TRIPS = (
    GOOD
    + """
    def on_bar(self, bar):
        # The trial's prices are round 500; what it trades costs more or less.
        if self.ctx.instrument.symbol not in ("ONE", "OTHER"):
            raise ValueError("not here")
        return ()
"""
)


@pytest.fixture
def deck(tmp_path: Path) -> Iterator[AppDeck]:
    made = deck_at(tmp_path)
    yield made
    made.close(StopMode.KEEP_SAFETY_EXITS)


def drop(deck: AppDeck, name: str, source: str) -> None:
    folder = deck.own_files().folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(source, encoding="utf-8")
    look(deck)


def look(deck: AppDeck) -> None:
    deck.look_again()  # an empty folder is looked through before one could see it
    assert wait_for(lambda: not deck.own_files().looking, 60.0)


def own(deck: AppDeck) -> list[StrategyCard]:
    return [card for card in deck.cards() if card.own]


def test_a_file_becomes_a_card_after_looking_again(deck: AppDeck) -> None:
    assert own(deck) == []
    drop(deck, "mine.py", GOOD)
    (card,) = own(deck)
    assert (card.key, card.title, card.art, card.problem) == ("mine", "Mine", "bulb", "")
    assert deck.change_plan(replace(deck.plan(), strategy="mine")) == ""
    (deck.own_files().folder / "mine.py").unlink()
    look(deck)
    assert own(deck) == []
    refused = deck.change_plan(deck.plan())
    assert refused.startswith("There is no strategy called “mine”.")


def test_a_broken_file_is_marked_and_the_others_stay(deck: AppDeck) -> None:
    drop(deck, "mine.py", GOOD)
    drop(deck, "other.py", GOOD.replace("mine", "other") + "    on_bar = 3 +\n")
    cards = {card.key: card for card in own(deck)}
    assert set(cards) == {"mine", "other.py"}
    assert cards["mine"].problem == ""
    assert cards["other.py"].problem.startswith("other.py, line 10: This is not valid Python")
    assert (deck.own_files().good, deck.own_files().bad) == (1, 1)


def test_the_template_is_a_card_at_once(deck: AppDeck) -> None:
    assert deck.make_template() == ""
    assert wait_for(lambda: not deck.own_files().looking, 60.0)
    assert [card.title for card in own(deck)] == ["My strategy"]


def test_what_fails_while_trading_marks_its_card_until_looked_at(deck: AppDeck) -> None:
    drop(deck, "mine.py", TRIPS)
    assert deck.change_plan(replace(deck.plan(), strategy="mine", speed=0.0)) == ""
    started(deck)
    assert wait_for(lambda: own(deck)[0].problem)
    (card,) = own(deck)
    assert card.problem.startswith("mine.py, line 14: Mine made a mistake on ")
    assert "ValueError: not here. It is switched off" in card.problem
    assert in_state(deck, BotState.RUNNING, BotState.FINISHED)
    assert now(deck).symbols
    deck.stop(StopMode.KEEP_SAFETY_EXITS)
    drop(deck, "mine.py", GOOD)
    assert own(deck)[0].problem == ""


def test_a_changed_file_is_measured_anew(deck: AppDeck) -> None:
    drop(deck, "mine.py", GOOD)
    kinds = deck._plans.kinds
    assert kinds is not None
    first = kinds.own[0].source
    drop(deck, "mine.py", GOOD + "\n# a word\n")
    again = deck._plans.kinds
    assert again is not None
    assert again.own[0].source == first  # a remark changes no result
    drop(deck, "mine.py", GOOD.replace("nothing yet", "nothing"))
    changed = deck._plans.kinds
    assert changed is not None
    assert changed.own[0].source != first
