"""Reasons through the real deck: why nothing happened, and the market as the bot sees it."""

from pathlib import Path

from core.events.commands import StopMode
from core.events.gates import GATES, Gate, GateStory, Light
from core.events.market_look import MarketLook
from core.events.snapshot import BotState
from tests.app.decks import in_state, now, opened, started, wait_for

BRISK = 3_600.0


def test_a_story_is_told_while_the_bot_trades(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        symbol = deck.symbols()[0]
        assert deck.gate_story(symbol) == GateStory(symbol=symbol)
        assert started(deck).failed == ""
        assert wait_for(lambda: (deck.gate_story(symbol) or GateStory(symbol="")).lines)
        story = deck.gate_story(symbol)
        assert story is not None
        assert (story.symbol, story.strategy, story.timeframe_s) == (symbol, "Turtle", 60)
        assert story.since_ns < story.lines[-1].until_ns
        assert all(len(line.lights) == len(GATES) for line in story.lines)
        quiet = next(line for line in story.lines if line.said is Gate.SIGNAL)
        assert "Turtle" in quiet.sentence
        newest = story.lines[0].until_ns
        assert wait_for(lambda: deck.gate_story(symbol).lines[0].until_ns > newest)  # type: ignore[union-attr]

        other = deck.symbols()[1]
        assert wait_for(lambda: (deck.gate_story(other) or story).symbol == other)
        deck.stop(StopMode.KEEP_SAFETY_EXITS)
        assert in_state(deck, BotState.STOPPED)
        assert deck.gate_story("NOBODY") == GateStory(symbol="NOBODY")


def test_a_person_who_asks_for_too_much_certainty_reads_which_gate_it_is(tmp_path: Path) -> None:
    with opened(
        tmp_path, "signals.vote_least_percent=100", "signals.voters=rsi", speed=0.0
    ) as deck:
        started(deck)

        def refused() -> bool:
            stories = [deck.gate_story(symbol) for symbol in deck.symbols()[:1]]
            lines = [line for one in stories if one is not None for line in one.lines]
            return any(line.said is Gate.CONFIDENCE for line in lines)

        assert wait_for(refused)
        story = deck.gate_story(deck.symbols()[0])
        assert story is not None
        line = next(one for one in story.lines if one.said is Gate.CONFIDENCE)
        assert "other strategies agree" in line.sentence
        assert line.lights[GATES.index(Gate.CONFIDENCE)] is Light.NO


def test_the_market_is_looked_at_for_the_symbol_asked(tmp_path: Path) -> None:
    parts = ("mood", "clocks", "volume_levels", "adaptive")
    switches = [f"signals.{part}=true" for part in parts]
    with opened(tmp_path, *switches, "signals.least_confidence_percent=60", speed=BRISK) as deck:
        symbol = deck.symbols()[0]
        nothing = MarketLook(symbol=symbol)
        assert deck.market_look(symbol) is None
        started(deck)
        assert wait_for(lambda: (deck.market_look(symbol) or nothing).levels)
        seen = deck.market_look(symbol)
        assert seen is not None
        assert not seen.empty
        assert seen.mood
        # The past is learned in the clocks' own bars, so all four are read from the start.
        assert [one.timeframe_s for one in seen.clocks] == [14_400, 3_600, 900, 300]
        assert all(one.points for one in seen.clocks)
        price = next(one.price for one in now(deck).prices if one.symbol == symbol)
        poc = seen.levels[0]
        assert poc.name == "poc"
        assert abs(poc.price * (1 + poc.away / 100) / price - 1) < 0.05
        assert seen.least is not None
        assert seen.usual == 0.6


def test_without_parts_the_market_is_empty(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        symbol = deck.symbols()[0]
        deck.market_look(symbol)
        started(deck)
        assert wait_for(lambda: deck.market_look(symbol) == MarketLook(symbol=symbol))
        assert deck.market_look(symbol).empty  # type: ignore[union-attr]
