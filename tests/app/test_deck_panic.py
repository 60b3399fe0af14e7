"""The panic stop through the deck: at once, step by step, over a restart, rehearsed."""

import threading
import time
from pathlib import Path

import msgspec

from app.deck import AppDeck
from core.engine.mailbox import Mailbox
from core.engine.panic import PanicStep
from core.events.commands import UNLOCK_PHRASE, StopMode
from core.events.snapshot import BotState
from core.model.market import Tick
from core.risk.kill_switch import KillOrder, write_kill_file
from tests.app.decks import in_state, now, opened, owns_something, started, wait_for

BRISK = 3_600.0
QUEUED = 100_000


def bury(deck: AppDeck, count: int) -> Mailbox:
    """Put many prices into the engine's mailbox; return it."""
    session = deck._host.session()
    assert session is not None
    mailbox = session.machine.engine.mailbox
    symbol = now(deck).symbols[0]
    price = now(deck).prices[0].price
    ts_ns = now(deck).ts_ns
    for number in range(count):
        mailbox.post_market(Tick(symbol, ts_ns + number, price, 1.0))
    return mailbox


def test_it_latches_before_the_engine_has_worked_off_its_prices(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert owns_something(deck)
        mailbox = bury(deck, QUEUED)
        deck.panic(False)
        assert deck.panic_view().engaged
        assert len(mailbox.market) > 0  # it did not wait for them
        assert wait_for(lambda: deck.panic_view().finished)
        view = deck.panic_view()
        assert view.confirmed
        assert view.lines[0].sentence == "Nothing new can be sent."
        assert view.reason == "you pressed PANIC STOP"
        assert in_state(deck, BotState.HALTED)
        assert now(deck).positions  # kept, with their safety exits
        assert "panic stop is on" in started(deck).failed


def test_closing_everything_ends_flat_and_stays_on_over_a_restart(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert owns_something(deck)
        deck.panic(True)
        assert wait_for(lambda: deck.panic_view().finished)
        assert deck.panic_view().confirmed
        assert wait_for(lambda: not now(deck).positions)
    with opened(tmp_path) as deck:
        view = deck.panic_view()
        assert view.engaged
        assert view.finished
        assert "before this start" in view.lines[0].sentence
        assert now(deck).state is BotState.HALTED
        assert not deck.unlock("please")
        assert deck.unlock(UNLOCK_PHRASE)
        assert in_state(deck, BotState.STOPPED)
        assert not now(deck).kill_engaged
        assert started(deck).failed == ""


def test_without_a_bot_it_still_latches_and_says_so(tmp_path: Path) -> None:
    with opened(tmp_path) as deck:
        deck.panic(False)
        view = deck.panic_view()
        assert view.engaged
        assert view.finished
        assert view.confirmed
        assert "No bot is running" in view.lines[-1].sentence
        report = tmp_path / "default" / "data" / "panic_report.jsonl"
        last = report.read_bytes().splitlines()[-1]
        assert msgspec.json.decode(last, type=PanicStep).final
        assert "panic stop is on" in started(deck).failed
        assert deck.snapshot() is None


def test_pressed_while_getting_ready_nothing_trades(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        deck.start()
        deck.panic(False)
        assert wait_for(lambda: deck.ready() is not None and not deck.ready().running)
        assert "panic stop is on" in deck.ready().failed
        time.sleep(0.3)
        snapshot = deck.snapshot()
        assert snapshot is None or snapshot.fills == 0
        assert deck.unlock(UNLOCK_PHRASE)
        assert started(deck).failed == ""
        assert owns_something(deck)


def test_another_terminal_stops_the_window_too(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert in_state(deck, BotState.RUNNING)
        write_kill_file(
            tmp_path / "default" / "data" / "KILL", KillOrder(reason="panic from another terminal")
        )
        assert wait_for(lambda: deck.panic_view().finished)
        assert deck.panic_view().reason == "panic from another terminal"
        assert in_state(deck, BotState.HALTED)


def test_a_machine_that_is_gone_is_not_told(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert in_state(deck, BotState.RUNNING)
        deck.stop(StopMode.CLOSE_EVERYTHING)
        assert in_state(deck, BotState.STOPPED)
        assert deck.reset_account() == ""
        deck.panic(True)
        assert [line.sentence for line in deck.panic_view().lines] == [
            "Nothing new can be sent.",
            "No bot is running, so there was nothing to cancel.",
        ]


def test_the_rehearsal_measures_and_unlocks_itself(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        assert "not running" in deck.drill()
        started(deck)
        assert owns_something(deck)
        assert deck.drill() == ""
        assert wait_for(lambda: not deck.panic_view().drill and deck.panic_view().last_drill)
        view = deck.panic_view()
        assert not view.engaged
        assert 0.0 < view.drill_seconds < 30.0
        assert in_state(deck, BotState.STOPPED)
        assert now(deck).positions == ()
        assert not (tmp_path / "default" / "data" / "KILL").exists()
        assert started(deck).failed == ""
        told = view.last_drill
    with opened(tmp_path) as deck:
        assert deck.panic_view().last_drill == told
        assert deck.panic_view().drill_seconds == view.drill_seconds


def test_the_real_stop_during_a_rehearsal_stays_on(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        assert owns_something(deck)
        assert deck.drill() == ""
        deck.panic(False)
        assert "under way" in deck.drill() or "panic stop is on" in deck.drill()
        assert wait_for(lambda: deck.panic_view().finished)
        drill = deck._panic._drill
        assert drill is not None
        assert wait_for(lambda: not drill.running())
        assert deck.panic_view().engaged


def test_any_thread_may_press(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        started(deck)
        thread = threading.Thread(target=deck.panic, args=(False,))
        thread.start()
        thread.join()
        assert deck.panic_view().engaged
        assert wait_for(lambda: deck.panic_view().finished)
