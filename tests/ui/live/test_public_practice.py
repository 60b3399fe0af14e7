"""Practice money on Bybit's public prices, by clicks, against the local exchange: no key at all."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from core.events.snapshot import BotState
from core.model.orders import OrderStatus
from tests.exchanges.bybit.venue import FIRST_PRICES
from tests.live.markets import BybitMarket
from tests.ui.live.test_whole_way import buy, held, picture
from tests.ui.live.trader import Trader
from ui.screens.wizard_prices import PricesStep
from ui.screens.wizard_steps import MoneyStep

COINS = tuple(FIRST_PRICES)


@pytest.fixture
def market() -> Iterator[BybitMarket]:
    made = BybitMarket(rate=1.0, symbols=COINS)
    yield made
    made.close()


@pytest.fixture
def trader(qtbot, tmp_path, market: BybitMarket) -> Iterator[Trader]:
    made = Trader(qtbot, tmp_path, market.clock)
    made.use_local("bybit", market.server.url)
    yield made
    made.close()


def choose(trader: Trader, prices: str) -> None:
    """Answer the first questions with a source of prices, and the rest as usual."""
    wizard = trader.window.wizard
    step = wizard.step
    assert isinstance(step, PricesStep)
    picture(trader, f"wizard_{prices}")
    card = step.cards()[prices]
    if not card.isChecked():
        trader.click(card)
    trader.click(wizard.next)
    assert isinstance(wizard.step, MoneyStep)
    picture(trader, f"wizard_money_{prices}")
    trader.click(wizard.next)
    trader.click(wizard.next)
    picture(trader, f"wizard_shares_{prices}")
    trader.click(wizard.next)
    picture(trader, f"wizard_risk_{prices}")
    trader.click(wizard.next)
    trader.wait(lambda: not wizard.isVisible())


def start(trader: Trader) -> None:
    """Press START on Home."""
    trader.window.go("home")
    trader.click(trader.window.screens["home"].start)  # type: ignore[attr-defined]


def without_a_network(trader: Trader, market: BybitMarket) -> None:
    """See one sentence and one button; other prices are two clicks away."""
    overlay = trader.window.ready_overlay
    market.quiet()
    market.server.refuse()
    start(trader)
    trader.wait(overlay.again.isVisible)
    picture(trader, "public_no_network")
    failed = trader.deck.ready()
    assert failed is not None
    assert "Bybit cannot be reached" in failed.failed
    assert "without internet" in failed.failed
    trader.click(overlay.again)
    choose(trader, "made-up")
    assert trader.deck.plan().speed != 1.0, "made-up prices do not crawl because live ones did"
    start(trader)
    trader.wait(lambda: trader.state() is BotState.RUNNING)
    trader.wait(lambda: not overlay.isVisible())
    made_up = trader.snapshot()
    assert made_up.made_up_prices
    assert made_up.currency == "INR"
    picture(trader, "public_made_up_running")
    market.server.recover()
    market._pulse_off.clear()


def with_one(trader: Trader) -> None:
    """See real prices, in the currency of the coins, for practice money."""
    window, overlay = trader.window, trader.window.ready_overlay
    window.go("questions")
    choose(trader, "bybit")
    overlay.begin()
    trader.wait(lambda: trader.snapshot().venue is not None)
    trader.wait(lambda: trader.state() is BotState.RUNNING)
    trader.wait(lambda: not overlay.isVisible())
    trader.wait(lambda: trader.snapshot().venue.connected)
    now = trader.snapshot()
    assert (now.mode, now.currency, now.cash_start) == ("PRACTICE", "USDT", Decimal(100_000))
    assert not now.made_up_prices
    assert not [one for one in now.diary if one.deed == "Problem"], "nothing cries wolf"
    trader.wait(window.top_bar.source.isVisible)
    assert window.top_bar.source.accessibleName() == "Local Bybit"
    assert window.top_bar.mode.text() == "PRACTICE MONEY"
    picture(trader, "public_running")


def panic_and_restart(trader: Trader) -> None:
    """Press PANIC STOP; nothing is lost over a restart."""
    window = trader.window
    trader.click(window.top_bar.panic_button)
    trader.wait(lambda: trader.deck.panic_view().finished)
    picture(trader, "public_panic")
    assert trader.deck.panic_view().confirmed, trader.deck.panic_view().lines
    assert trader.snapshot().kill_engaged

    # The account is opened behind the window.
    before = trader.snapshot()
    trader.close()
    trader.open()
    trader.wait(lambda: trader.deck.snapshot() is not None)
    again = trader.snapshot()
    assert held(again, "BTCUSDT") == held(before, "BTCUSDT") == "0.01 WHILE_RUNNING"
    assert (again.cash, again.mode, again.kill_engaged) == (before.cash, "PRACTICE", True)
    folders = {one.name for one in trader.home.rglob("practice-*")}
    assert {"practice-bybit", "practice-made-up"} <= folders
    stored = [one.name for one in trader.home.rglob("bars/live/*")]
    assert stored == ["practice-local"], "bars of a local exchange are kept apart from real ones"


@pytest.mark.slow
def test_a_day_at_real_prices_without_a_key(trader: Trader, market: BybitMarket) -> None:
    window = trader.window
    window.go("questions")
    choose(trader, "bybit")
    assert trader.deck.plan().speed == 1.0
    picture(trader, "public_home_before")
    assert "USDT" in window.screens["home"].money.figure.text()  # type: ignore[attr-defined]
    without_a_network(trader, market)
    with_one(trader)

    buy(trader, "BTCUSDT", "0.01")
    trader.wait(lambda: held(trader.snapshot(), "BTCUSDT") == "0.01 WHILE_RUNNING")
    (bought,) = [one for one in trader.snapshot().orders if one.filled]
    assert bought.status is OrderStatus.FILLED
    assert not market.sent_ids(), "no order left the computer"
    picture(trader, "public_filled")
    panic_and_restart(trader)
