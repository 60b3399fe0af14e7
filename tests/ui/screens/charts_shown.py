"""The Charts screen on show, and waiting for what it works out."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.screens.price_deck import PriceDeck
from tests.ui.screens.price_screens import show_screen
from ui.screens.charts import ChartsScreen

COMPILING_MS = 60_000
LEFT = Qt.MouseButton.LeftButton


def beat(screen: ChartsScreen, times: int = 1) -> None:
    """Let the window's clock tick."""
    for _ in range(times):
        screen.show_snapshot(screen.deck.snapshot())


def press(widget: QWidget) -> None:
    """Click a widget."""
    QTest.mouseClick(widget, LEFT)


def curves(screen: ChartsScreen) -> list[str]:
    """Return the names of the curves on the chart."""
    return [layer.name for layer in screen.chart_card.chart.studies.layers]


def wait_for_curves(screen: ChartsScreen, qtbot: QtBot, count: int) -> None:
    """Wait until so many curves are drawn."""
    qtbot.waitUntil(lambda: len(curves(screen)) == count, timeout=COMPILING_MS)


def wait_for_menu(screen: ChartsScreen, qtbot: QtBot) -> None:
    """Wait until it is known what can be drawn."""
    qtbot.waitUntil(screen.add_line.isEnabled, timeout=COMPILING_MS)


def charts_on(deck: PriceDeck, qtbot: QtBot) -> ChartsScreen:
    """Show the screen with its menu ready."""
    screen = show_screen(qtbot, ChartsScreen, deck)
    wait_for_menu(screen, qtbot)
    return screen
