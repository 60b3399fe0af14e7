"""The order book on Trade by real clicks: live, old, missing; a row's price in the ticket."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.events.book_view import BookState, BookTrouble, BookView
from core.events.commands import CancelOrder, SubmitManual
from core.events.snapshot import OrderView, VenueView
from core.model.orders import BUY, ENTRY, OrderStatus, OrderType, Purpose
from tests.ui.screens.looking import everything_wrong
from tests.ui.screens.price_deck import PriceDeck
from tests.ui.screens.price_screens import quick_hands, room_for, running_deck, show_screen
from ui import theme
from ui.screens.ladder_rows import LadderMark, ladder_of
from ui.screens.trade import SLOW_BEATS, TradeScreen
from ui.text import say

LEFT = Qt.MouseButton.LeftButton
VENUE = VenueView(name="Zerodha", local=False, connected=True, sentence="")
ASKS = tuple((1012.10 + step / 20, 40.0 + 10 * step) for step in range(12))
BIDS = tuple((1012.05 - step / 20, 30.0 + 10 * step) for step in range(12))


def rounded(levels: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    return tuple((round(price, 2), size) for price, size in levels)


BOOK = BookView(
    symbol="RELIANCE", state=BookState.LIVE, bids=rounded(BIDS), asks=rounded(ASKS), age_s=0.2,
    deepest=50,
)  # fmt: skip


def order(purpose: Purpose = ENTRY, rests_at: str = "1011.90", **more: object) -> OrderView:
    plain = OrderView(
        client_order_id="mine", ts_ns=1, symbol="RELIANCE", side=BUY, order_type=OrderType.LIMIT,
        purpose=purpose, quantity=Decimal(7), filled=Decimal(2), price=Decimal(rests_at),
        status=OrderStatus.PARTIAL, reason="", rests_at=Decimal(rests_at),
    )  # fmt: skip
    return replace(plain, **more)


@pytest.fixture
def prices(shared_data: Path) -> PriceDeck:
    deck = running_deck(shared_data)
    show(deck, BOOK)
    return deck


@pytest.fixture
def trade(qtbot: QtBot, qapp: QApplication, prices: PriceDeck) -> Iterator[TradeScreen]:
    with quick_hands(qapp):
        screen = show_screen(qtbot, TradeScreen, prices)
        qtbot.waitUntil(screen.ladder.view.isVisible)
        beat(screen)
        yield screen


def show(deck: PriceDeck, book: BookView | None, **more: object) -> None:
    """Let the engine's next picture hold a book."""
    assert deck.the_snapshot is not None
    now = deck.the_snapshot
    deck.the_snapshot = replace(
        now, sequence=now.sequence + 1, venue=VENUE, made_up_prices=False, book=book, **more
    )


def beat(screen: TradeScreen, times: int = 1) -> None:
    for _ in range(times):
        screen.show_snapshot(screen.deck.snapshot())


def click_row(screen: TradeScreen, place: int) -> None:
    """Press a row: 1 is the best seller, -1 the best buyer."""
    middle = screen.ladder.view.box(place).center().toPoint()
    QTest.mouseClick(screen.ladder.view, LEFT, pos=middle)


def test_both_sides_with_the_gap_between_them(trade: TradeScreen) -> None:
    look = trade.ladder.view.shown
    assert [one.text for one in look.asks[:3]] == ["1,012.10", "1,012.15", "1,012.20"]
    assert [one.text for one in look.bids[:2]] == ["1,012.05", "1,012.00"]
    assert look.asks[0].quantity == "40"
    assert look.gap == "gap ₹0.05 · under 0.01 %"
    assert not look.old
    assert look.state == "● live"
    most = max(one.share for one in (*look.asks, *look.bids))
    assert most == 1.0
    view = trade.ladder.view
    assert view.box(1).bottom() <= view.box(-1).top()
    assert view.box(2).bottom() == view.box(1).top()
    assert "sellers ask ₹1,012.10, buyers offer ₹1,012.05" in view.accessibleName()


def test_the_book_is_asked_for_only_while_it_is_looked_at(
    trade: TradeScreen, prices: PriceDeck
) -> None:
    assert set(prices.did("look_at_book")) == {("RELIANCE",)}
    QTest.mouseClick(trade.ladder.fold, LEFT)
    assert trade.ladder.folded
    prices.asked.clear()
    beat(trade, 3)
    assert prices.did("look_at_book") == []
    QTest.mouseClick(trade.ladder.fold, LEFT)
    beat(trade)
    assert prices.did("look_at_book") == [("RELIANCE",)]


def test_of_mood_and_book_one_is_open(trade: TradeScreen, prices: PriceDeck) -> None:
    assert trade.market.folded
    QTest.mouseClick(trade.market.fold, LEFT)
    assert trade.ladder.folded
    beat(trade, 2)
    assert trade.ladder.folded, "what a person chose stays"
    QTest.mouseClick(trade.ladder.fold, LEFT)
    assert trade.market.folded


def test_a_press_on_a_row_puts_its_price_into_the_ticket(
    trade: TradeScreen, prices: PriceDeck, qtbot: QtBot
) -> None:
    click_row(trade, -3)
    field = trade.ticket.limit
    assert field.price == Decimal("1011.95")
    assert field.edit.text() == "1,011.95"
    assert field.told.text() == say("book.limit_buy")
    QTest.mouseClick(trade.ticket.buy, LEFT)
    sheet = trade.sheet
    assert sheet.title.text() == "Buy 95 RELIANCE at ₹1,011.95 or less?"
    qtbot.wait(60)
    QTest.mouseClick(sheet.send, LEFT)
    (command,) = (one[0] for one in prices.did("send"))
    assert isinstance(command, SubmitManual)
    intent = command.intent
    assert (intent.order_type, intent.limit_price) == (OrderType.LIMIT, Decimal("1011.95"))
    assert field.price is None, "the next order is not bound to it"


def test_what_stood_there_when_the_finger_went_down_counts(
    trade: TradeScreen, prices: PriceDeck
) -> None:
    view = trade.ladder.view
    at = view.box(1).center().toPoint()
    QTest.mousePress(view, LEFT, pos=at)
    up = tuple((round(price + 1, 2), size) for price, size in BOOK.asks)
    show(prices, replace(BOOK, asks=up))
    beat(trade)
    QTest.mouseRelease(view, LEFT, pos=at)
    assert trade.ticket.limit.price == Decimal("1012.10")


def test_a_finger_that_slides_away_picks_nothing(trade: TradeScreen) -> None:
    view = trade.ladder.view
    at = view.box(1).center().toPoint()
    QTest.mousePress(view, LEFT, pos=at)
    QTest.mouseRelease(view, LEFT, pos=at + QPoint(0, 120))
    assert trade.ticket.limit.price is None


def test_keys_walk_and_pick(trade: TradeScreen) -> None:
    view = trade.ladder.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert "₹1,012.10" in view.accessibleName()
    for _ in range(2):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.accessibleName().startswith("Buyers offer ₹1,012.00")
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert trade.ticket.limit.price == Decimal("1012.00")


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (BookTrouble.GAP, "A change went missing"),
        (BookTrouble.SILENT, "Nothing new for 21 seconds"),
        (BookTrouble.LINE_DOWN, "The line to Zerodha is down"),
    ],
)
def test_an_old_book_looks_old_and_gives_no_price(
    trade: TradeScreen, prices: PriceDeck, trouble: BookTrouble, told: str
) -> None:
    live = trade.ladder.view.grab().toImage()
    show(prices, replace(BOOK, state=BookState.STALE, trouble=trouble, age_s=21.4))
    beat(trade)
    assert trade.ladder.note.isVisible()
    assert trade.ladder.note.text().startswith(told)
    assert trade.ladder.view.shown.state == "▲ old"
    assert trade.ladder.view.shown.old
    faint = trade.ladder.view.grab().toImage()
    up = theme.current().colour("up").rgb()
    assert up in _colours(live)
    assert up not in _colours(faint), "nothing of it is drawn as if it were live"
    click_row(trade, -1)
    assert trade.ticket.limit.price is None
    show(prices, BOOK)
    beat(trade)
    assert not trade.ladder.note.isVisible()
    click_row(trade, -1)
    assert trade.ticket.limit.price == Decimal("1012.05")


def _colours(image: object) -> set[int]:
    wide, high = image.width(), image.height()  # type: ignore[attr-defined]
    return {image.pixel(x, y) for x in range(wide) for y in range(0, high, 2)}  # type: ignore[attr-defined]


def test_our_own_stand_at_their_prices(trade: TradeScreen, prices: PriceDeck) -> None:
    show(prices, BOOK, orders=(order(),))
    beat(trade)
    (row,) = [one for one in trade.ladder.view.shown.bids if one.tags]
    assert (row.text, row.tags) == ("1,011.90", (("order", "yours 5"),))
    assert prices.the_snapshot is not None
    stop = prices.the_snapshot.positions[0].stop_price
    assert stop == Decimal("1005.15")
    assert trade.ladder.beyond.text() == "▼ Safety exit at ₹1,005.15, 0.7 % lower"
    nearer = replace(prices.the_snapshot.positions[0], stop_price=Decimal("1012.00"))
    show(prices, BOOK, orders=(), positions=(nearer,))
    beat(trade)
    (row,) = [one for one in trade.ladder.view.shown.bids if one.tags]
    assert (row.text, row.tags) == ("1,012.00", (("exit", "exit"),))
    assert not trade.ladder.beyond.isVisible()


def test_an_order_that_waits_can_be_taken_back(trade: TradeScreen, prices: PriceDeck) -> None:
    assert not trade.ticket.waiting.isVisible()
    show(prices, BOOK, orders=(order(),))
    beat(trade)
    waiting = trade.ticket.waiting
    assert waiting.words.text() == "Waiting to buy 5 at ₹1,011.90"
    QTest.mouseClick(waiting.button, LEFT)
    beat(trade)
    QTest.mouseClick(waiting.button, LEFT)
    assert [one[0] for one in prices.did("send")] == [CancelOrder(client_order_id="mine")]
    assert trade.outcome.accessibleName() == say("book.taking_back")
    show(prices, BOOK, orders=(replace(order(), status=OrderStatus.CANCELED, rests_at=None),))
    beat(trade)
    assert not waiting.isVisible()


def test_a_typed_price_is_judged(trade: TradeScreen) -> None:
    field = trade.ticket.limit
    field.edit.setFocus()
    QTest.keyClicks(field.edit, "1011.93")
    assert field.told.text() == "Prices here move in steps of 0.05."
    assert not trade.ticket.buy.isEnabled()
    QTest.keyClick(field.edit, Qt.Key.Key_Backspace)
    QTest.keyClicks(field.edit, "5")
    assert field.price == Decimal("1011.95")
    assert trade.ticket.buy.isEnabled()
    QTest.mouseClick(field.clear_button, LEFT)
    assert field.price is None
    assert field.told.text() == say("book.limit_market")


def test_what_is_owned_is_sold_at_the_price_of_now(trade: TradeScreen) -> None:
    click_row(trade, 2)
    trade.ticket.sell.setFocus()
    assert trade.ticket.limit.told.text() == say("book.limit_owned")


def test_one_calm_sentence_where_there_is_none(trade: TradeScreen, prices: PriceDeck) -> None:
    assert prices.the_snapshot is not None
    now = prices.the_snapshot
    for made_up, told in ((True, "book.none_made_up"), (False, "book.none_file")):
        prices.the_snapshot = replace(now, venue=None, book=None, made_up_prices=made_up)
        beat(trade)
        if trade.ladder.folded:
            QTest.mouseClick(trade.ladder.fold, LEFT)
            beat(trade)
        assert trade.ladder.note.text() == say(told)
        assert not trade.ladder.view.isVisible()
        assert not trade.ticket.limit.isVisible()


def test_another_symbols_book_is_never_shown(trade: TradeScreen, prices: PriceDeck) -> None:
    trade.show_symbol("TCS")
    assert trade.ladder.note.text() == say("book.waiting", symbol="TCS")
    assert trade.ladder.view.shown.asks == ()
    refused = BookView(symbol="TCS", state=BookState.WAITING, trouble=BookTrouble.REFUSED)
    show(prices, refused)
    beat(trade)
    assert trade.ladder.note.text() == say("book.none_venue", broker="Zerodha")


def test_few_levels_are_told(trade: TradeScreen, prices: PriceDeck) -> None:
    five = replace(BOOK, bids=BOOK.bids[:5], asks=BOOK.asks[:5], deepest=5)
    show(prices, five)
    beat(trade)
    assert trade.ladder.few.text() == "Zerodha tells the best 5 on each side."
    show(prices, replace(five, asks=()))
    beat(trade)
    assert trade.ladder.view.shown.gap == say("book.one_side")


def test_a_mark_between_levels_has_a_row_and_one_beyond_has_none() -> None:
    book = replace(BOOK, asks=((10.0, 1.0), (12.0, 1.0)), bids=((9.0, 1.0),))
    between = LadderMark("order", Decimal("11"), Decimal(1))
    far = LadderMark("exit", Decimal("3"), Decimal(1))
    made = ladder_of(book, (between, far), 5)
    assert [one.price for one in made.asks] == [Decimal(10), Decimal(11), Decimal(12)]
    assert made.asks[1].quantity == 0.0
    assert made.below == (far,)
    assert [one.price for one in ladder_of(book, (between,), 1).asks] == [Decimal(10)]
    assert ladder_of(book, (between,), 1).above == (between,)


@pytest.mark.parametrize("look", ["light", "dark", "high_contrast"])
@pytest.mark.parametrize(("size", "scale"), [((1366, 768), 1.0), ((1440, 900), 1.0),
                                             ((1366, 768), 1.5), ((1024, 700), 1.0)])  # fmt: skip
def test_nothing_is_cut_at_any_size(
    qtbot: QtBot, prices: PriceDeck, size: tuple[int, int], scale: float, look: str
) -> None:
    theme.use(look, scale=scale)
    old = replace(BOOK, state=BookState.STALE, trouble=BookTrouble.LINE_DOWN, age_s=130.0)
    show(prices, old, orders=(order(),))
    screen = show_screen(qtbot, TradeScreen, prices, room_for(size, scale))
    if screen.ladder.folded:
        QTest.mouseClick(screen.ladder.fold, LEFT)
    beat(screen, SLOW_BEATS)
    qtbot.waitUntil(lambda: everything_wrong(screen) == [], timeout=2_000)
    view = screen.ladder.view
    foot = view.box(-view.count)
    assert QPointF(0, foot.bottom()).y() <= view.height(), "the last row lies inside"
