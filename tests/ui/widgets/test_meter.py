"""The meter: words, thresholds, a shape as well as a colour when it warns."""

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.widgets.pixels import count, picture
from ui.widgets.lamp import Lamp
from ui.widgets.meter import Meter, meter_tone


@pytest.mark.parametrize(
    ("kind", "share", "tone"),
    [
        ("limit", 0.0, "go"),
        ("limit", 0.599, "go"),
        ("limit", 0.6, "wait"),
        ("limit", 0.849, "wait"),
        ("limit", 0.85, "stop"),
        ("limit", 1.4, "stop"),
        ("count", 0.4, "blue"),
        ("count", 0.6, "wait"),
        ("count", 1.0, "stop"),
        ("progress", 0.99, "go"),
        ("score", 0.88, "go"),
        ("score", 0.61, "wait"),
        ("score", 0.2, "stop"),
    ],
)
def test_colours_of_a_meter(kind: str, share: float, tone: str) -> None:
    assert meter_tone(kind, share) == tone


def test_bar_is_as_long_as_its_share(qtbot: QtBot) -> None:
    meter = Meter("Loss used today")
    qtbot.addWidget(meter)
    meter.resize(400, 60)
    meter.show_share(0.5, "₹2,500 of ₹5,000")
    half = count(picture(meter), "go")
    meter.show_share(0.25, "₹1,250 of ₹5,000")
    quarter = count(picture(meter), "go")
    assert 1.85 < half / quarter < 2.2
    meter.show_share(0.0, "₹0 of ₹5,000")
    assert count(picture(meter), "go") == 0


def test_warning_has_a_shape_and_words(qtbot: QtBot) -> None:
    meter = Meter("Loss used today")
    qtbot.addWidget(meter)
    meter.show()
    meter.show_share(0.3, "₹1,500 of ₹5,000")
    lamp = meter.findChild(Lamp)
    assert lamp is not None
    assert not lamp.isVisible()
    meter.show_share(0.9, "₹4,500 of ₹5,000")
    assert lamp.isVisible()
    assert lamp.state == "stop"
    assert meter.tone == "stop"
    assert meter.accessibleName() == "Loss used today: ₹4,500 of ₹5,000"
