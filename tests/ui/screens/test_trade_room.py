"""Trade at every size, by keyboard, for the colour-blind."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.screens.layout import clipped, outside, small, tab_stops
from tests.ui.screens.price_deck import PriceDeck
from tests.ui.screens.price_screens import LOOKS, room_for, running_deck, show_screen
from ui import theme
from ui.screens.trade import TradeScreen

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def prices(shared_data: Path) -> PriceDeck:
    return running_deck(shared_data)


def _press(widget: object) -> None:
    QTest.mouseClick(widget, LEFT)  # type: ignore[call-overload]


@pytest.mark.parametrize(("size", "scale"), LOOKS)
def test_fits_every_size(
    qtbot: QtBot, prices: PriceDeck, size: tuple[int, int], scale: float
) -> None:
    theme.use("light", scale=scale)
    room = room_for(size, scale)
    screen = show_screen(qtbot, TradeScreen, prices, room)
    # Layouts come to rest over several turns of the event loop; a busy machine makes few.
    qtbot.waitUntil(lambda: clipped(screen) == [])
    assert screen.size().toTuple() == room, "the screen never makes the window larger"
    assert small(screen, scale) == []
    assert outside(screen, screen.page.widget()) == []
    _press(screen.ticket.buy)
    qtbot.waitUntil(lambda: screen.sheet.isVisible() and clipped(screen.sheet) == [])


@pytest.mark.parametrize("size", [(1308, 824), (892, 624), (600, 500)])
def test_the_keyboard_walks_in_visual_order(
    qtbot: QtBot, prices: PriceDeck, size: tuple[int, int]
) -> None:
    screen = show_screen(qtbot, TradeScreen, prices, size)
    stops = tab_stops(screen.watch.view, screen)
    card = screen.chart_card
    expected = [
        screen.watch.view,
        *card.length.buttons(),
        card.chart,
        card.fit,
        card.live,
        screen.lines,
        screen.ticket.buy,
        screen.ticket.sell,
        screen.ticket.quantity.less,
        screen.ticket.quantity.edit,
        screen.position.close_button,
    ]
    assert [one for one in stops if one in expected] == expected


def test_colours_for_the_colour_blind(qtbot: QtBot, prices: PriceDeck) -> None:
    theme.use("light", colour_blind=True)
    screen = show_screen(qtbot, TradeScreen, prices)
    assert screen.chart_card.chart.colors.up == "#0B62A8"
    assert screen.position.profit.palette().windowText().color().name().upper() == "#0B62A8"
    theme.use("dark")
    assert screen.chart_card.chart.colors.card == "#1B2029"
