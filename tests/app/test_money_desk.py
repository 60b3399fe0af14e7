"""Whose money: practice talks to no broker, and a broker's money is locked in the program too."""

import subprocess
import sys
from pathlib import Path

from app.broker_kinds import PHRASES
from core.events.snapshot import BotState
from tests.app.decks import deck_at, in_state, opened, started, wait_for

_PRACTICE = """
import sys, socket
from pathlib import Path
seen = []
connect = socket.socket.connect
def watched(self, address):
    seen.append(address)
    return connect(self, address)
socket.socket.connect = watched
from tests.app.decks import opened, started, in_state
from core.events.snapshot import BotState
with opened(Path(sys.argv[1]), speed=0.0) as deck:
    assert started(deck).failed == ""
    assert in_state(deck, BotState.RUNNING)
    deck.money().view(); deck.money().brokers(); deck.money().doctor(); deck.money().login()
loaded = [one for one in ("kiteconnect", "pybit", "requests", "websocket") if one in sys.modules]
assert loaded == [], loaded
assert [one for one in seen if isinstance(one, tuple)] == [], seen
"""


def test_practice_loads_no_vendor_and_opens_no_socket(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PRACTICE, str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_start_is_refused_by_the_program_while_a_lamp_is_in_its_way(tmp_path: Path) -> None:
    with opened(tmp_path) as deck:
        money = deck.money()
        assert money.choose("zerodha") == ""
        assert wait_for(lambda: money.doctor().lights)
        assert not money.doctor().ready
        ready = started(deck)
        assert "not green yet" in ready.failed
        assert deck.snapshot() is None
        assert money.choose("") == ""
        assert started(deck).failed == ""
        assert in_state(deck, BotState.RUNNING)
        assert "Stop it first" in money.choose("zerodha")


def test_the_word_holds_for_one_broker_and_one_session(tmp_path: Path) -> None:
    with opened(tmp_path) as deck:
        money = deck.money()
        assert not money.consent("REAL MONEY"), "practice needs no word"
        money.choose("bybit")
        assert money.view().mode == "TESTNET"
        assert not money.consent("REAL MONEY")
        assert money.consent(f" {PHRASES['TESTNET']} ")
        assert money.view().consented
        money.choose("zerodha")
        assert money.view().phrase == "REAL MONEY"
        assert not money.view().consented
    again = deck_at(tmp_path)
    assert again.money().view().mode == "PRACTICE"
    assert not again.money().view().consented
    from core.events.commands import StopMode

    again.close(StopMode.KEEP_SAFETY_EXITS)


def test_a_pin_for_practice_keeps_real_money_away(tmp_path: Path) -> None:
    with opened(tmp_path) as deck:
        deck.change_pin("trade", "2468")
        assert wait_for(lambda: "trade" in deck.access().pins)
        deck.change_pin("practice", "1357")
        assert wait_for(lambda: "practice" in deck.access().pins)
        deck.lock_window()
        assert "locked" in deck.money().choose("zerodha")
        deck.enter_pin("1357")
        assert wait_for(lambda: deck.access().role == "practice" and not deck.access().locked)
        assert "practice money" in deck.money().choose("zerodha")
