"""The deck over the real engine: start, stop, restart, switch, panic; no window, no stand-in."""

import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.deck import AppDeck
from core.events.commands import (
    UNLOCK_PHRASE,
    ClosePosition,
    PauseTrading,
    ResumeTrading,
    StopMode,
    SubmitManual,
)
from core.events.snapshot import BotState
from core.model.orders import OrderIntent, Purpose, Side
from tests.app.decks import deck_at, in_state, now, opened, owns_something, started, wait_for
from ui.deck import Deck, Plan

BRISK = 3_600.0


def check_is_a_deck(deck: Deck) -> None:
    """Hold the type: mypy reads this, pytest runs it."""
    assert deck.close_on_panic() is False


def test_it_is_what_screens_expect(tmp_path: Path) -> None:
    with opened(tmp_path) as deck:
        check_is_a_deck(deck)
        assert deck.snapshot() is None
        assert deck.ready() is None
        assert deck.candles("MANGO", 60) is None
        assert deck.ticket("MANGO", Side.BUY) is None
        assert deck.first_run()
        assert len(deck.symbols()) == 12
        assert [card.key for card in deck.cards()][:2] == ["turtle", "momentum"]
        assert {row.key for row in deck.setting_rows()} >= {"safety.close_on_panic", "window.theme"}


def test_start_trades_soon_and_nothing_is_left_behind(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        pressed = time.perf_counter()
        ready = started(deck)
        took = time.perf_counter() - pressed
        assert ready.failed == ""
        assert [step.state for step in ready.steps] == ["done"] * 5
        assert took < 5.0  # under one second on a quiet machine; see the report of measures
        assert in_state(deck, BotState.RUNNING)
        assert owns_something(deck)
        snapshot = now(deck)
        assert snapshot.made_up_prices
        assert snapshot.mode == "PRACTICE"
        assert all(one.stop_price is not None for one in snapshot.positions)
        symbol = snapshot.positions[0].symbol
        assert deck.trade_marks(symbol)[0].story.startswith("Bought")
        lights = {one.symbol: one for one in deck.signals()}
        assert lights[symbol].light in ("go", "stop")
        assert set(lights) == set(deck.symbols())


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, speed=60.0) as deck:
        started(deck)
        assert in_state(deck, BotState.RUNNING)
        notes = len(deck.diary("began to watch"))
        assert started(deck).failed == ""
        assert now(deck).state is BotState.RUNNING
        assert len(deck.diary("began to watch")) == notes


def test_pause_and_resume_and_the_three_stops(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert owns_something(deck)
        deck.send(PauseTrading())
        assert in_state(deck, BotState.PAUSED)
        deck.send(ResumeTrading())
        assert in_state(deck, BotState.RUNNING)
        deck.stop(StopMode.NO_NEW_TRADES)
        assert in_state(deck, BotState.PAUSED)
        assert "still managed" in now(deck).state_reason
        deck.stop(StopMode.KEEP_SAFETY_EXITS)
        assert in_state(deck, BotState.STOPPED)
        assert all(one.stop_price is not None for one in now(deck).positions)
        assert started(deck).failed == ""
        assert in_state(deck, BotState.RUNNING)
        deck.stop(StopMode.CLOSE_EVERYTHING)
        assert in_state(deck, BotState.STOPPED)
        assert now(deck).positions == ()


def test_practice_time_rests_while_stopped_and_flat(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert owns_something(deck)
        deck.stop(StopMode.CLOSE_EVERYTHING)
        assert in_state(deck, BotState.STOPPED)
        time.sleep(0.6)
        rested = now(deck)
        time.sleep(0.6)
        assert now(deck).ts_ns == rested.ts_ns
        assert now(deck).sequence > rested.sequence


def test_a_restart_goes_on_with_cash_positions_diary_and_time(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert owns_something(deck)
        deck.stop(StopMode.KEEP_SAFETY_EXITS)
        assert in_state(deck, BotState.STOPPED)
    before = now(deck)
    with opened(tmp_path) as deck:
        after = now(deck)  # there at once, before any START
        assert after.cash == before.cash
        assert [p.symbol for p in after.positions] == [p.symbol for p in before.positions]
        assert [p.quantity for p in after.positions] == [p.quantity for p in before.positions]
        assert after.ts_ns >= before.ts_ns
        assert after.state is BotState.READY
        assert deck.diary("Bought")
        assert deck.trade_marks(after.positions[0].symbol)
        assert len(after.prices) == 12
        assert all(price.day_open > 0 for price in after.prices)
        symbol = after.symbols[0]
        minutes = deck.candles(symbol, 60)
        assert minutes is not None
        assert minutes.open_ns[-1] <= after.ts_ns
        time.sleep(0.5)
        assert now(deck).ts_ns == after.ts_ns  # time stands still until START
        assert started(deck).failed == ""
        assert wait_for(lambda: now(deck).ts_ns > after.ts_ns)


def test_another_strategy_takes_over_and_what_is_owned_stays_guarded(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert owns_something(deck)
        plan = replace(deck.plan(), strategy="supertrend", timeframe="5m", speed=60.0)
        assert deck.change_plan(plan) == ""
        assert now(deck).strategy == "turtle"
        held = {one.symbol for one in now(deck).positions}
        assert started(deck).failed == ""
        assert wait_for(lambda: now(deck).strategy == "supertrend")
        assert now(deck).state is BotState.RUNNING
        still = {one.symbol: one for one in now(deck).positions}
        assert held & set(still)
        assert all(one.stop_price is not None for one in still.values())


def test_other_safety_rules_hold_from_the_next_start(tmp_path: Path) -> None:
    with opened(tmp_path, speed=60.0) as deck:
        started(deck)
        assert wait_for(lambda: now(deck).positions_limit == 5)
        assert deck.save_setting("risk.max_open_positions", 2) == ""
        assert now(deck).positions_limit == 5
        deck.stop(StopMode.KEEP_SAFETY_EXITS)
        assert in_state(deck, BotState.STOPPED)
        assert started(deck).failed == ""
        assert wait_for(lambda: now(deck).positions_limit == 2)


def test_cancel_gives_up_before_anything_trades(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        deck.start()
        deck.cancel_start()
        assert wait_for(lambda: deck.ready() is None or not deck.ready().running)
        time.sleep(0.3)
        snapshot = deck.snapshot()
        assert snapshot is None or snapshot.state is not BotState.RUNNING
        assert snapshot is None or snapshot.fills == 0
        assert started(deck).failed == ""


def test_start_while_everything_is_being_closed(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert owns_something(deck)
        deck.stop(StopMode.CLOSE_EVERYTHING)
        assert started(deck).failed == ""
        assert deck.diary("You asked to close everything")  # it was all sold before the START
        assert in_state(deck, BotState.RUNNING)


def test_a_manual_order_passes_the_same_gate(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        # Without the strategy, which would trade the same share. Time rests until the order.
        deck.stop(StopMode.CLOSE_EVERYTHING)
        assert in_state(deck, BotState.STOPPED)
        assert wait_for(lambda: _buyable(deck))
        symbol = _buyable(deck)
        ticket = deck.ticket(symbol, Side.BUY)
        assert ticket is not None
        assert ticket.stop_price is not None
        assert Decimal(0) < ticket.most_to_lose <= now(deck).equity * Decimal("0.0201")
        assert ticket.cash_needed <= now(deck).cash
        refused = deck.ticket(symbol, Side.SELL)
        assert refused is not None
        assert "without owning" in refused.refused
        deck.send(SubmitManual(intent=_buy(symbol)))
        assert wait_for(lambda: any(p.symbol == symbol for p in now(deck).positions))
        assert wait_for(lambda: (deck.ticket(symbol, Side.SELL) or ticket).refused == "")
        sell = deck.ticket(symbol, Side.SELL)
        assert sell is not None
        assert sell.quantity > 0
        assert sell.most_to_lose == 0
        assert -ticket.cash_needed < sell.cash_needed < -ticket.cash_needed / 2, "it brings money"
        deck.send(ClosePosition(symbol=symbol))
        assert wait_for(lambda: all(p.symbol != symbol for p in now(deck).positions))


def _buyable(deck: AppDeck) -> str:
    held = {one.symbol for one in now(deck).positions}
    for symbol in now(deck).symbols:
        ticket = deck.ticket(symbol, Side.BUY)
        if symbol not in held and ticket is not None and ticket.quantity > 0:
            return symbol
    return ""


def _buy(symbol: str) -> OrderIntent:
    return OrderIntent(
        strategy="manual", symbol=symbol, side=Side.BUY, purpose=Purpose.ENTRY,
        reason="You pressed BUY.", origin="manual",
    )  # fmt: skip


def test_commands_without_an_engine_are_told(tmp_path: Path) -> None:
    with opened(tmp_path) as deck:
        deck.send(PauseTrading())
        assert "not running" in deck.diary()[0].reason
        deck.stop(StopMode.CLOSE_EVERYTHING)
        assert deck.snapshot() is None


def test_speed_changes_at_once_and_is_kept(tmp_path: Path) -> None:
    with opened(tmp_path, speed=1.0) as deck:
        started(deck)
        assert wait_for(lambda: now(deck).ts_ns > 0)
        slow = now(deck).ts_ns
        time.sleep(0.4)
        crawled = now(deck).ts_ns - slow
        deck.set_speed(BRISK)
        fast = now(deck).ts_ns
        time.sleep(0.4)
        ran = now(deck).ts_ns - fast
        assert ran > 20 * crawled
        assert deck.plan().speed == BRISK
        deck.set_speed(-1.0)
        assert "speed" in deck.diary()[0].reason
        assert deck.plan().speed == BRISK


def test_as_fast_as_possible_runs_days_and_can_still_be_stopped(tmp_path: Path) -> None:
    with opened(tmp_path, speed=0.0) as deck:
        started(deck)
        first = now(deck).ts_ns
        assert wait_for(lambda: now(deck).ts_ns > first + 3 * 86_400 * 10**9)
        deck.stop(StopMode.CLOSE_EVERYTHING)
        assert in_state(deck, BotState.STOPPED)
        assert now(deck).positions == ()
        symbol = now(deck).symbols[0]
        days = deck.candles(symbol, 86_400)
        minutes = deck.candles(symbol, 60)
        assert days is not None
        assert minutes is not None
        assert days.total > 120
        assert (minutes.open_ns[1:] > minutes.open_ns[:-1]).all()


def test_the_account_starts_over_and_the_old_one_is_kept_aside(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert owns_something(deck)
        assert "Stop it first" in deck.reset_account()
        deck.stop(StopMode.KEEP_SAFETY_EXITS)
        assert in_state(deck, BotState.STOPPED)
        assert deck.reset_account() == ""
        assert deck.snapshot() is None
        assert deck.diary() == ()
        sessions = tmp_path / "default" / "data" / "sessions"
        (aside,) = [one for one in sessions.iterdir() if "-until-" in one.name]
        assert (aside / "journal.db").exists()
        assert deck.change_plan(replace(deck.plan(), cash=Decimal(250_000))) == ""
        assert started(deck).failed == ""
        assert wait_for(lambda: deck.snapshot() is not None)
        assert now(deck).cash_start == Decimal(250_000)


def test_another_number_of_shares_waits_for_the_account_to_be_started_over(
    tmp_path: Path,
) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert wait_for(lambda: deck.snapshot() is not None)
        deck.stop(StopMode.CLOSE_EVERYTHING)
        assert in_state(deck, BotState.STOPPED)
        assert deck.save_setting("practice.shares", 20) == ""
        assert len(deck.symbols()) == 12
        assert started(deck).failed == ""
        deck.stop(StopMode.CLOSE_EVERYTHING)
        assert in_state(deck, BotState.STOPPED)
        assert deck.reset_account() == ""
        assert len(deck.symbols()) == 20
        assert started(deck).failed == ""
        assert wait_for(lambda: deck.snapshot() is not None and len(now(deck).symbols) == 20)


def test_closing_twice_does_nothing_more(tmp_path: Path) -> None:
    with opened(tmp_path) as deck:
        deck.close(StopMode.KEEP_SAFETY_EXITS)
        deck.panic(False)
        assert deck.panic_view().engaged


def test_the_plan_of_an_open_account_shows_its_own_cash(tmp_path: Path) -> None:
    with opened(tmp_path, speed=60.0) as deck:
        started(deck)
        assert wait_for(lambda: deck.snapshot() is not None)
        assert deck.change_plan(replace(deck.plan(), cash=Decimal(5_000_000))) == ""
        assert deck.plan().cash == Decimal(100_000)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"strategy": "turtel"}, "Did you mean"),
        ({"strategy": "breakout", "timeframe": "1d"}, "shorter than a day"),
        ({"parameters": {"fast": 99}}, "shorter than the slow"),
        ({"symbols": ("NOSUCH",)}, "no prices for NOSUCH"),
        ({"cash": Decimal(5)}, "practice money"),
        ({"timeframe": "7m"}, "no length of bars"),
        ({"prices": "zerodha"}, "PRACTICE MONEY"),
        ({"market": "gold"}, "no market “gold”"),
        ({"speed": float("nan")}, "speed"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(
    idle: AppDeck, change: dict[str, object], words: str
) -> None:
    before = idle.plan()
    assert words in idle.change_plan(replace(before, **change))
    assert idle.plan() == before


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory):
    with opened(tmp_path_factory.mktemp("idle")) as deck:
        yield deck


def test_the_wizard_is_shown_once(tmp_path: Path) -> None:
    with opened(tmp_path) as deck:
        assert deck.first_run()
        plan = replace(deck.plan(), symbols=("MANGO", "TIGER"), cash=Decimal(50_000))
        assert deck.finish_wizard(plan) == ""
        assert not deck.first_run()
    with opened(tmp_path) as deck:
        assert not deck.first_run()
        assert deck.plan() == plan
        started(deck)
        assert wait_for(lambda: deck.snapshot() is not None)
        assert wait_for(lambda: now(deck).symbols == ("MANGO", "TIGER"))


def test_settings_are_kept_typed_and_refused_in_words(idle: AppDeck) -> None:
    assert idle.save_setting("risk.loss_per_day_percent", 3.5) == ""
    rows = {row.key: row for row in idle.setting_rows()}
    assert rows["risk.loss_per_day_percent"].value == Decimal("3.5")
    assert "between 0.1 and 20" in idle.save_setting("risk.loss_per_day_percent", 99.0)
    assert idle.save_setting("safety.close_on_panic", True) == ""
    assert idle.close_on_panic()
    assert idle.save_setting("window.scale", 125.0) == ""
    assert idle.save_setting("data.folder", "") == ""
    assert "no setting" in idle.save_setting("fixed.safety_exit", False)
    assert rows["fixed.safety_exit"].fixed
    assert all(row.label and row.help for row in rows.values())


def test_closing_with_close_everything_ends_flat(tmp_path: Path) -> None:
    deck = deck_at(tmp_path)
    assert deck.change_plan(replace(deck.plan(), speed=BRISK)) == ""
    started(deck)
    assert owns_something(deck)
    deck.close(StopMode.CLOSE_EVERYTHING)
    assert not [one for one in threading.enumerate() if one.name in ("engine", "getting-ready")]
    with opened(tmp_path) as again:
        assert now(again).positions == ()
        assert again.diary("You asked to close everything")


def test_a_damaged_account_is_told_and_can_be_started_over(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert owns_something(deck)
    facts = tmp_path / "default" / "data" / "sessions" / "practice-made-up" / "account.json"
    facts.write_text("no json", encoding="utf-8")
    with opened(tmp_path) as deck:
        assert "cannot be opened" in deck.diary()[0].reason
        assert "cannot be opened" in started(deck).failed
        assert deck.reset_account() == ""
        assert started(deck).failed == ""


def test_plan_survives_screens_that_ask_before_warm_up(tmp_path: Path) -> None:
    from app.deck import open_deck
    from app.settings import load_settings

    settings = load_settings(None, (), {"ALGOTRADER_HOME": str(tmp_path)})
    begun = time.perf_counter()
    deck = open_deck(settings)
    assert time.perf_counter() - begun < 0.5
    try:
        assert deck.cards() == ()
        assert deck.symbols() == ()
        assert deck.plan() == Plan()
        assert deck.panic_view().engaged is False
        assert deck.unlock(UNLOCK_PHRASE)
    finally:
        deck.close(StopMode.KEEP_SAFETY_EXITS)
