"""Decks with real bars, and screens on show as the window shows them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.screens.price_deck import PriceDeck, read_bars
from ui.deck import Candles
from ui.screens.base import Screen

SYMBOLS = ("RELIANCE", "INFY", "TCS", "HDFCBANK", "ICICIBANK", "SBIN")
SCALES = (1.0, 1.5, 2.0)
LOOKS = [(size, scale) for size in ((1366, 768), (1440, 900)) for scale in SCALES]
LOOKS.append(((1024, 700), 1.0))

S = TypeVar("S", bound=Screen)


@lru_cache(maxsize=1)
def real_bars(shared_data: Path) -> dict[str, Candles]:
    """Return the one-minute bars of six shares."""
    return read_bars(shared_data / "nse" / "bars_1m_20160816_20160909.parquet", SYMBOLS, 1500)


def running_deck(shared_data: Path) -> PriceDeck:
    """Return a running deck with 1,200 bars a share and a holding of RELIANCE."""
    deck = PriceDeck(dict(real_bars(shared_data)), 1200)
    deck.hold("RELIANCE")
    for symbol in SYMBOLS:
        deck.offer(symbol)
    deck.live()
    return deck


def room_for(size: tuple[int, int], scale: float) -> tuple[int, int]:
    """Return what a window of a size leaves a screen: less the rail and the top bar."""
    return size[0] - round(132 * scale), size[1] - round(76 * scale)


@contextmanager
def quick_hands(app: QApplication) -> Iterator[None]:
    """Make a double click end soon, so that tests need not wait long for it."""
    usual = app.doubleClickInterval()
    app.setDoubleClickInterval(30)
    yield
    app.setDoubleClickInterval(usual)


def show_screen(
    qtbot: QtBot, kind: type[S], deck: PriceDeck, size: tuple[int, int] = (1308, 824)
) -> S:
    """Show a screen at a size."""
    screen = kind(deck, lambda _: None)
    qtbot.addWidget(screen)
    screen.resize(*size)
    screen.show()
    qtbot.waitExposed(screen)
    screen.entered()
    screen.show_snapshot(deck.snapshot())
    return screen
