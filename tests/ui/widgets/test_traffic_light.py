"""The traffic light: shape, colour, word, reason and one next step."""

import pytest
from PySide6.QtCore import QRectF, Qt
from pytestqt.qtbot import QtBot

from tests.ui.widgets.pixels import count, picture
from ui.widgets.lamp import Lamp, lamp_path
from ui.widgets.traffic_light import TrafficLight


@pytest.mark.parametrize(("state", "others"), [("go", "stop wait"), ("stop", "go wait")])
def test_one_lamp_is_lit(qtbot: QtBot, state: str, others: str) -> None:
    light = TrafficLight("Bot")
    qtbot.addWidget(light)
    light.show_state(state, "WORD", "The reason.")
    image = picture(light)
    assert count(image, f"lamp_{state}") > 200
    for other in others.split():
        assert count(image, f"lamp_{other}") == 0
        assert count(image, f"unlit_{other}") > 100


def test_no_lamp_is_lit_when_off(qtbot: QtBot) -> None:
    light = TrafficLight("Bot")
    qtbot.addWidget(light)
    light.show_state("off", "READY", "Press START BOT.")
    assert all(count(picture(light), f"lamp_{one}") == 0 for one in ("go", "wait", "stop"))


def test_shapes_differ() -> None:
    box = QRectF(0, 0, 100, 100)
    corners = {state: lamp_path(state, box).elementCount() for state in ("go", "wait", "stop")}
    assert corners["wait"] == 4
    assert corners["stop"] == 9
    assert corners["go"] > 9
    assert all(box.contains(lamp_path(state, box).boundingRect().center()) for state in corners)


def test_amber_and_red_name_a_next_step(qtbot: QtBot) -> None:
    light = TrafficLight("Bot")
    qtbot.addWidget(light)
    light.show()
    light.show_state("wait", "PAUSED", "Prices are old.", action="Connect again")
    assert light.button.isVisible()
    assert light.accessibleName() == "Bot: PAUSED. Prices are old."
    with qtbot.waitSignal(light.action, timeout=500):
        qtbot.mouseClick(light.button, Qt.MouseButton.LeftButton)
    light.show_state("go", "RUNNING", "Turtle.")
    assert not light.button.isVisible()
    assert (light.state, light.word.text(), light.word.tone) == ("go", "RUNNING", "go")


def test_lamps_of_a_list(qtbot: QtBot) -> None:
    lamp = Lamp("go", 22, says="fine")
    qtbot.addWidget(lamp)
    lamp.resize(lamp.sizeHint())
    assert count(picture(lamp), "go") > 100
    lamp.show_state("stop", says="stopped")
    assert (lamp.state, lamp.accessibleName()) == ("stop", "stopped")
    assert count(picture(lamp), "stop") > 100
