"""Every screen, walked: nothing clipped, nothing small, nothing nameless, at every size."""

import pytest

from core.clock import LiveClock
from tests.ui.screens.looking import clipped, everything_wrong, outside, settle
from tests.ui.still_deck import StillDeck
from ui import theme
from ui.screens import all_screens
from ui.shell.main_window import MainWindow
from ui.shell.top_bar import TopBar

KEYS = ("home", "strategies", "charts", "trade", "test", "safety", "activity", "settings")


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", [(1366, 768), (1440, 900)])
def test_every_screen_can_be_read_and_pressed(qtbot, look, size, scale):
    theme.use("light", scale=scale)
    window = MainWindow(StillDeck(), all_screens(), LiveClock())
    qtbot.addWidget(window)
    window.resize(round(size[0] * scale), round(size[1] * scale))
    window.show()
    wrong = {}
    for key in KEYS:
        window.go(key)
        window.beat()
        settle()
        found = everything_wrong(window)
        if found:
            wrong[key] = found
    assert wrong == {}


@pytest.mark.parametrize(("size", "scale"), [((1024, 700), 1.0), ((1366, 768), 1.5)])
def test_with_little_room_screens_scroll_and_nothing_is_crushed(qtbot, look, size, scale):
    theme.use("light", scale=scale)
    deck = StillDeck()
    window = MainWindow(deck, all_screens(), LiveClock())
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    wrong = {}
    for key in ("home", "test", "safety", "activity"):
        window.go(key)
        settle()
        found = [*clipped(window.screens[key]), *outside(window.screens[key])]
        if found:
            wrong[key] = found
    theme.use("light")
    assert wrong == {}


@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_the_top_bar_gives_up_what_can_be_missed_on_a_small_screen(qtbot, look, scale):
    theme.use("light", scale=scale)
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.resize(1366 - round(132 * scale), bar.height())
    bar.show()
    settle()
    assert everything_wrong(bar) == []
    assert bar.mode.isVisible()
    assert bar.panic_button.isVisible()
    assert bar.panic_button.geometry().right() <= bar.width()
