"""The market as the bot sees it, on Trade: what is shown, what is off, folding, at every size."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.events.market_look import LevelLook, MarketLook
from core.events.snapshot import BotState
from tests.ui.screens.gate_lines import clocks, market
from tests.ui.screens.layout import clipped, outside
from tests.ui.screens.looking import everything_wrong, settle
from tests.ui.screens.price_deck import PriceDeck
from tests.ui.screens.price_screens import LOOKS, room_for, running_deck, show_screen
from ui import theme
from ui.screens.market_card import MarketCard
from ui.screens.trade import SLOW_BEATS, TradeScreen

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def prices(shared_data: Path) -> PriceDeck:
    deck = running_deck(shared_data)
    for symbol in deck.bars:
        deck.the_market_looks[symbol] = market(symbol)
    return deck


@pytest.fixture
def card(qtbot: QtBot) -> MarketCard:
    made = MarketCard()
    qtbot.addWidget(made)
    made.resize(252, 400)
    made.show()
    return made


def test_everything_that_is_on_is_told(card: MarketCard) -> None:
    card.show_look(market("INFY"), "INR", running=True)
    assert card.mood.word.text() == "Climbing"
    assert card.mood.mark.name == "arrow_up"
    assert card.mood.since.text() == "since 19 Aug 09:30"
    each = card.clocks.each
    assert [one.name.text() for one in each] == ["4h", "1h", "15m", "5m"]
    assert [one.arrow.text() for one in each] == ["▲", "▲", "▲", "▼"]
    assert each[3].accessibleName() == "5m points down"
    assert card.clocks.agree.text() == "3 of 4 point up: enough to buy"
    poc, vah = card.levels.each["poc"], card.levels.each["vah"]
    assert (poc.price.text(), poc.away.text()) == ("₹1,008.45", "−0.4 %")
    assert (vah.price.text(), vah.away.text()) == ("₹1,015.90", "+0.4 %")
    assert poc.accessibleName() == "Busiest at ₹1,008.45, 0.4 % below the last price"
    assert card.least.value.text() == "66 %"
    assert "60 % as set, times 1.10: prices swing more" in card.least.why.text()
    assert not card.note.isVisible()
    assert not card.button.isVisible()


@pytest.mark.parametrize(
    ("points", "stale", "words"),
    [
        ((1, 1, 1, 1), None, "4 of 4 point up: enough to buy"),
        ((1, 1, -1, -1), None, "2 of 4 point up: too few to buy"),
        ((1, 1, 1, -1), 0, "2 of 4 point up: too few to buy"),
        ((-1, -1, -1, 1), None, "3 of 4 point down: no buying"),
        ((1, 0, 0, 0), None, "1 of 4 point up: too few to buy"),
    ],
)
def test_what_the_clocks_come_to(
    card: MarketCard, points: tuple[int, ...], stale: int | None, words: str
) -> None:
    look = MarketLook(symbol="INFY", clocks=clocks(*points, stale=stale), clocks_least=3)
    card.show_look(look, "INR", running=True)
    assert card.clocks.agree.text() == words
    if stale is not None:
        assert card.clocks.each[stale].accessibleName() == "4h has no new prices"


def test_clocks_the_prices_cannot_tell_are_named(card: MarketCard) -> None:
    look = MarketLook(symbol="INFY", clocks=clocks(1, 1), clocks_least=2, clocks_missing=(900, 300))
    card.show_look(look, "INR", running=True)
    assert [one.isVisible() for one in card.clocks.each] == [True, True, False, False]
    assert card.clocks.agree.text() == "2 of 2 point up: enough to buy"
    assert card.clocks.missing.text() == "Too short for these prices: 15m, 5m"


def test_parts_that_are_off_are_named_with_a_way_to_switch_them_on(card: MarketCard) -> None:
    look = replace(market("INFY"), clocks=(), clocks_least=0, levels=())
    card.show_look(look, "INR", running=True)
    assert card.note.text() == "Switched off: clocks, volume levels."
    assert card.button.isVisible()
    card.show_look(MarketLook(symbol="INFY"), "INR", running=True)
    assert "they are switched off" in card.note.text()
    assert not any(one.isVisible() for one in card.parts)
    card.show_look(None, "INR", running=True)
    assert card.note.text() == "Looking at the market."
    assert not card.button.isVisible()
    card.show_look(market("INFY"), "INR", running=False)
    assert card.note.text().endswith("once the bot was started.")
    assert not any(one.isVisible() for one in card.parts)
    assert not card.button.isVisible()


def test_a_day_without_trading_has_no_levels(card: MarketCard) -> None:
    nan = float("nan")
    look = replace(market("INFY"), levels=(LevelLook("poc", nan, nan),), multiplier=1.0)
    card.show_look(look, "INR", running=True)
    assert card.levels.none.isVisible()
    assert not card.levels.each["poc"].isVisible()
    assert card.least.why.text() == "as set in Settings"


def test_the_settings_button_leads_to_the_strategies_section(
    qtbot: QtBot, prices: PriceDeck
) -> None:
    went: list[str] = []
    prices.the_market_looks["RELIANCE"] = MarketLook(symbol="RELIANCE")
    screen = TradeScreen(prices, went.append)
    qtbot.addWidget(screen)
    screen.resize(1308, 824)
    screen.show()
    screen.entered()
    screen.show_snapshot(prices.snapshot())
    settle()
    QTest.mouseClick(screen.market.button, LEFT)
    assert went == ["settings:strategies"]


def test_another_share_shows_its_own_market_and_it_is_asked_rarely(
    qtbot: QtBot, prices: PriceDeck, monkeypatch: pytest.MonkeyPatch
) -> None:
    prices.the_market_looks["TCS"] = replace(market("TCS"), mood="wild")
    screen = show_screen(qtbot, TradeScreen, prices)
    assert screen.market.mood.word.text() == "Climbing"
    screen.show_symbol("TCS")
    assert screen.market.mood.word.text() == "Wild"
    asked: list[str] = []
    monkeypatch.setattr(prices, "market_look", asked.append)
    for _ in range(3 * SLOW_BEATS):
        screen.show_snapshot(prices.snapshot())
    assert asked == ["TCS"] * 3


def test_it_folds_away_and_gives_the_list_its_room(qtbot: QtBot, prices: PriceDeck) -> None:
    screen = show_screen(qtbot, TradeScreen, prices, (1234, 692))
    settle()
    before = screen.watch.view.height()
    QTest.mouseClick(screen.market.fold, LEFT)
    settle()
    assert screen.market.folded
    assert not screen.market.mood.isVisible()
    assert screen.watch.view.height() > before + 150
    assert screen.market.fold.accessibleName() == "Show more of the market"
    QTest.mouseClick(screen.market.fold, LEFT)
    settle()
    assert screen.watch.view.height() == before


def test_a_stopped_bot_shows_no_old_market(qtbot: QtBot, prices: PriceDeck) -> None:
    screen = show_screen(qtbot, TradeScreen, prices)
    assert prices.the_snapshot is not None
    prices.the_snapshot = replace(prices.the_snapshot, state=BotState.STOPPED)
    for _ in range(SLOW_BEATS):
        screen.show_snapshot(prices.snapshot())
    assert not screen.market.mood.isVisible()
    assert screen.market.note.isVisible()


@pytest.mark.parametrize("look", ["light", "dark", "high_contrast"])
@pytest.mark.parametrize(("size", "scale"), LOOKS)
def test_nothing_is_cut_at_any_size(
    qtbot: QtBot, prices: PriceDeck, size: tuple[int, int], scale: float, look: str
) -> None:
    theme.use(look, scale=scale)
    screen = show_screen(qtbot, TradeScreen, prices, room_for(size, scale))
    screen.market.be_folded(False)
    qtbot.waitUntil(lambda: clipped(screen) == [], timeout=2_000)
    assert outside(screen, screen.page.widget()) == []
    assert everything_wrong(screen.market) == []
    prices.the_market_looks["RELIANCE"] = MarketLook(symbol="RELIANCE")
    screen.show_symbol("RELIANCE")
    settle()
    assert everything_wrong(screen.market) == []


def test_at_the_smallest_usual_window_trade_needs_no_scroll_bar(
    qtbot: QtBot, prices: PriceDeck
) -> None:
    screen = show_screen(qtbot, TradeScreen, prices, room_for((1366, 768), 1.0))
    settle()
    assert screen.page.verticalScrollBar().maximum() == 0
