"""The whole way with a broker's money, by clicks, against the local exchanges."""

from pathlib import Path

import pytest

from core.events.commands import UNLOCK_PHRASE, Answer
from core.events.snapshot import BotState, EngineSnapshot
from core.model.orders import OrderStatus
from tests.ui.live.trader import PASSPHRASE, PersonsBrowser, Trader
from tests.ui.live.venues import OpenBybit, ThinKite
from tests.ui.screens.looking import settle
from ui.screens.trade import TradeScreen

PICTURES = Path("/tmp/live")


def picture(trader: Trader, name: str) -> None:
    """Keep what the window shows, where somebody wants to look."""
    if PICTURES.is_dir():
        trader.window.beat()
        settle()
        trader.window.grab().save(str(PICTURES / f"{name}.png"))


def begin(trader: Trader) -> None:
    """Type the word and press START."""
    trader.wait(lambda: trader.lamps().get("positions") == "go")
    picture(trader, "doctor")
    assert not trader.doctor.start.isEnabled()
    trader.allow()
    trader.wait(lambda: trader.deck.money().doctor().ready)
    picture(trader, "doctor_ready")
    trader.click(trader.doctor.start)
    trader.wait(lambda: trader.state() is BotState.RUNNING)
    trader.wait(lambda: not trader.window.ready_overlay.isVisible())


def buy(trader: Trader, symbol: str, quantity: str) -> None:
    """Press BUY on the Trade screen and then Send."""
    trader.window.go("trade")
    screen = trader.window.screens["trade"]
    assert isinstance(screen, TradeScreen)
    screen.show_symbol(symbol)
    trader.wait(screen.ticket.buy.isEnabled)
    screen.ticket.quantity.edit.setFocus()
    screen.ticket.quantity.edit.selectAll()
    trader.bot.keyClicks(screen.ticket.quantity.edit, quantity)
    trader.click(screen.ticket.buy)
    picture(trader, "order")
    trader.wait(lambda: screen.sheet._armed)  # a double click on BUY sends nothing
    trader.click(screen.sheet.send)


def held(snapshot: EngineSnapshot, symbol: str) -> str:
    """Return how many are owned, and who guards them."""
    found = (one for one in snapshot.positions if one.symbol == symbol)
    return next((f"{one.quantity.normalize():f} {one.shield}" for one in found), "none")


def panic_and_restart(trader: Trader) -> None:
    """Press PANIC STOP, wait until it is certain, end the program and start it again."""
    trader.click(trader.window.top_bar.panic_button)
    trader.wait(lambda: trader.deck.panic_view().finished)
    picture(trader, "panic")
    assert trader.deck.panic_view().confirmed, trader.deck.panic_view().lines
    assert trader.snapshot().kill_engaged
    trader.close()
    trader.open()
    assert trader.deck.panic_view().engaged, "a restart releases nothing"
    assert trader.deck.unlock(UNLOCK_PHRASE)
    assert trader.deck.money().view().mode == "PRACTICE", "real money is chosen anew each time"
    assert not trader.deck.money().view().consented


def decide(trader: Trader, symbol: str, answer: Answer) -> None:
    """Wait for what does not match and press a button on its card."""
    trader.wait(lambda: trader.doctor.cards)
    picture(trader, "difference")
    (card,) = trader.doctor.cards
    assert symbol in card.accessibleName()
    trader.wait(lambda: trader.lamps()["positions"] == "stop")
    trader.click(card.buttons[answer])
    trader.wait(lambda: not trader.deck.money().differences())
    trader.wait(lambda: trader.lamps()["positions"] == "go")


def nothing_secret_in(home: Path, secrets: list[str]) -> None:
    """Look through every file the program left."""
    files = [one for one in home.rglob("*") if one.is_file()]
    assert len(files) > 5
    for secret in secrets:
        assert not [one for one in files if secret.encode() in one.read_bytes()]


@pytest.mark.slow
def test_at_zerodha(at_zerodha: Trader, kite: ThinKite, browser: PersonsBrowser) -> None:
    trader = at_zerodha
    trader.use_local("zerodha", kite.server.url)
    trader.add_keys("zerodha", kite.keys)
    picture(trader, "keys_kept")
    trader.log_in("zerodha")
    assert "go back to AlgoTrader Pro" in browser.pages[0]
    picture(trader, "logged_in")

    trader.choose_money("zerodha")
    assert trader.window.top_bar.mode.text() == "LOCAL EXCHANGE"
    begin(trader)
    assert trader.snapshot().mode == "LOCAL"

    # Three of ten are to be had; the safety exit rests at the broker for what is owned.
    kite.thin["INFY"] = 3
    buy(trader, "INFY", "10")
    trader.wait(lambda: held(trader.snapshot(), "INFY") == "3 AT_BROKER")
    (part,) = [one for one in trader.snapshot().orders if one.filled == 3]
    assert part.status is OrderStatus.PARTIAL
    picture(trader, "partly_filled")
    trader.wait(lambda: kite.guards() == 1)
    del kite.thin["INFY"]
    trader.wait(lambda: held(trader.snapshot(), "INFY") == "10 AT_BROKER")
    picture(trader, "filled")
    trader.window.go("home")
    picture(trader, "home_running")
    assert min(one.equity for one in trader.snapshot().equity_curve) > 990_000

    panic_and_restart(trader)
    kite.buy_in_the_app("SBIN")
    trader.settings()
    panel = trader.window.screens["settings"].brokers.panels["zerodha"]  # type: ignore[attr-defined]
    assert panel.view.deed == "unlock"
    trader.click(panel.deed)
    trader.type_passphrase()
    assert "Logged in until" in trader.broker("zerodha").words
    trader.choose_money("zerodha")
    decide(trader, "SBIN", Answer.ADOPT)
    trader.wait(lambda: held(trader.snapshot(), "SBIN") == "7 AT_BROKER")
    assert held(trader.snapshot(), "INFY") == "10 AT_BROKER"
    picture(trader, "adopted")
    begin(trader)
    picture(trader, "running_again")

    trader.window.go("home")
    keys = [*kite.keys.values(), PASSPHRASE]
    keys += kite.server.call(lambda: list(kite.ground.venue.login._tokens))
    nothing_secret_in(trader.home, keys)


@pytest.mark.slow
def test_at_bybit(at_bybit: Trader, bybit: OpenBybit) -> None:
    trader = at_bybit
    trader.use_local("bybit", bybit.server.url)
    trader.add_keys("bybit", bybit.keys)
    assert trader.broker("bybit").state == "ready", trader.broker("bybit").words
    trader.choose_money("bybit")
    begin(trader)
    buy(trader, "BTCUSDT", "0.01")
    trader.wait(lambda: held(trader.snapshot(), "BTCUSDT") == "0.01 AT_BROKER")
    picture(trader, "bybit_filled")
    panic_and_restart(trader)
    bybit.buy_in_the_app("ETHUSDT")
    trader.settings()
    panel = trader.window.screens["settings"].brokers.panels["bybit"]  # type: ignore[attr-defined]
    trader.click(panel.deed)
    trader.type_passphrase()
    trader.choose_money("bybit")
    decide(trader, "ETHUSDT", Answer.WATCH)
    assert held(trader.snapshot(), "ETHUSDT") == "none"
    assert held(trader.snapshot(), "BTCUSDT").endswith("AT_BROKER")
    begin(trader)
    nothing_secret_in(trader.home, [*bybit.keys.values(), PASSPHRASE])
