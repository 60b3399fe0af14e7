"""The big button: presses down, says why it is off, works by keyboard, never cuts its words."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.widgets.pixels import count, picture
from ui import theme
from ui.widgets.big_button import BigButton
from ui.widgets.button_face import SHAPES, TONES


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", sorted(SHAPES))
def test_words_are_whole_at_the_smallest_width(qtbot: QtBot, size: str, scale: float) -> None:
    theme.use("light", scale=scale)
    button = BigButton("START WITH REAL MONEY", "go", size, mark="play", note="Ctrl+S")
    qtbot.addWidget(button)
    least = button.minimumSizeHint()
    button.resize(least)
    tight = count(picture(button), "on_go")
    button.resize(least.width() + 300, least.height())
    assert count(picture(button), "on_go") == pytest.approx(tight, rel=0.05)
    assert tight > 100


def test_heights(qtbot: QtBot) -> None:
    heights = {size: BigButton("x", size=size).sizeHint().height() for size in SHAPES}
    assert heights == {"small": 44, "normal": 56, "panic": 56, "big": 72, "huge": 88}


def test_edge_shrinks_and_face_sinks(qtbot: QtBot) -> None:
    button = BigButton("START", "go", "huge")
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    middle = button.width() // 2
    edge, face = (theme.current().colour(token).rgb() for token in ("go_edge", "go"))

    def column() -> list[int]:
        image = picture(button)
        return [image.pixel(middle, y) for y in range(image.height())]

    up = column()
    assert up[0] == face
    assert up.count(edge) == 6
    qtbot.mousePress(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: button.sunk == 1.0, timeout=500)
    down = column()
    assert down.count(edge) == 2
    assert down[:4].count(face) == 0
    assert down[4] == face
    qtbot.mouseRelease(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: button.sunk == 0.0, timeout=500)
    assert column() == up


def test_press_takes_60_ms() -> None:
    assert theme.motion_ms("press") == 60


def test_off_is_flat_grey_and_says_why(qtbot: QtBot) -> None:
    button = BigButton("START", "go", "huge")
    qtbot.addWidget(button)
    button.set_tip("Let the bot trade.")
    button.allow(False, "No strategy is chosen yet.")
    image = picture(button)
    assert count(image, "go") == 0
    assert count(image, "go_edge") == 0
    assert count(image, "off") > 1000
    assert button.toolTip() == "No strategy is chosen yet."
    assert button.accessibleDescription() == "No strategy is chosen yet."
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    button.allow(True)
    assert button.toolTip() == "Let the bot trade."
    assert count(picture(button), "go") > 1000


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_keys_press_it(qtbot: QtBot, key: Qt.Key) -> None:
    button = BigButton("START")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked, timeout=500):
        qtbot.keyClick(button, key)


def test_enter_can_be_switched_off(qtbot: QtBot) -> None:
    button = BigButton("Send the order", "stop")
    qtbot.addWidget(button)
    button.enter_presses = False
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Return)


@pytest.mark.parametrize("tone", TONES)
def test_every_tone_paints_its_face(qtbot: QtBot, tone: str) -> None:
    button = BigButton("START", tone, "huge")
    qtbot.addWidget(button)
    assert count(picture(button), tone) > 1000


def test_words_and_tone_change(qtbot: QtBot) -> None:
    button = BigButton("Start", "go", mark="play")
    qtbot.addWidget(button)
    narrow = button.sizeHint().width()
    button.show_text("Start with real money", mark="lock", note="F9")
    button.set_tone("stop")
    assert button.sizeHint().width() > narrow
    assert button.accessibleName() == "Start with real money, F9"
    button.resize(button.sizeHint())
    assert count(picture(button), "stop") > 500
    with pytest.raises(KeyError):
        button.show_text("x", mark="unicorn")
