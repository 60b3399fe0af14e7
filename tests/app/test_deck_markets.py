"""The deck over the real engine with coins: accounts of their own, and both in one."""

from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from core.events.commands import StopMode
from core.events.snapshot import BotState
from tests.app.decks import in_state, now, opened, owns_something, started, wait_for

BRISK = 3_600.0


def test_coins_are_traded_in_an_account_of_their_own(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        shares = deck.plan()
        markets = {one.key: one for one in deck.market_choices()}
        assert list(markets) == ["shares", "coins", "both"]
        assert deck.change_plan(replace(shares, market="coins")) == ""
        assert deck.symbols() == markets["coins"].symbols == ("BUBBLE", "COBBLER", "PUDDLE")
        ready = started(deck)
        assert ready.failed == ""
        assert ready.steps[0].detail == "made-up prices of 3 invented coins"
        assert owns_something(deck)
        snapshot = now(deck)
        assert snapshot.made_up_prices
        assert snapshot.currency == "INR"
        assert "3 coins watched" in snapshot.state_reason
        held = {one.symbol for one in snapshot.positions}
        deck.stop(StopMode.KEEP_SAFETY_EXITS)
        assert in_state(deck, BotState.STOPPED)

        assert deck.change_plan(replace(shares, cash=Decimal(70_000))) == ""
        assert started(deck).failed == ""
        assert wait_for(lambda: now(deck).cash_start == Decimal(70_000))
        assert not held & {one.symbol for one in now(deck).positions}
        deck.stop(StopMode.CLOSE_EVERYTHING)
        assert in_state(deck, BotState.STOPPED)

        assert deck.change_plan(replace(shares, market="coins")) == ""
        assert deck.plan().cash == shares.cash  # not that of the account which is still open
        assert started(deck).failed == ""
        assert wait_for(lambda: held <= {one.symbol for one in now(deck).positions})
        assert now(deck).cash_start == shares.cash


def test_both_go_on_after_a_restart(tmp_path: Path) -> None:
    with opened(tmp_path, speed=BRISK) as deck:
        assert deck.change_plan(replace(deck.plan(), market="both")) == ""
        assert started(deck).failed == ""
        assert owns_something(deck)
        assert "12 shares and 3 coins watched" in now(deck).state_reason
    with opened(tmp_path) as deck:
        assert deck.plan().market == "both"
        assert wait_for(lambda: deck.snapshot() is not None)
        assert now(deck).positions
        assert now(deck).equity > 0
        assert started(deck).failed == ""
        assert in_state(deck, BotState.RUNNING)
