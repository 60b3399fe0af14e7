"""Every screen, walked: nothing clipped, nothing small, nothing nameless, at every size."""

import pytest

from core.clock import LiveClock
from tests.ui.screens.looking import everything_wrong, settle
from tests.ui.still_deck import StillDeck
from ui import theme
from ui.screens import all_screens
from ui.shell.main_window import MainWindow

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
