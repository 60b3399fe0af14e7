"""The drawings: all there, in the tokens' colours, clear at 24 px, crisp on any screen."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from ui import art, theme

NEEDED = frozenset(
    {
        "turtle",
        "bolt",
        "target",
        "rocket",
        "robot",
        "app_icon",
        "app_icon_small",
        "bull",
        "nav_home",
        "nav_strategies",
        "nav_charts",
        "nav_trade",
        "nav_test",
        "nav_safety",
        "nav_activity",
        "nav_settings",
        "money_bag",
        "profit",
        "hand",
        "hand_mono",
        "play",
        "stop",
        "pause",
        "bell",
        "octagon",
        "shield_full",
        "shield_half",
        "shield_none",
        "tick",
        "warning",
        "cross",
        "info",
        "learn",
        "calendar",
        "door",
        "lock",
        "search",
        "plus",
        "arrow_right",
        "arrow_left",
    }
)
HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")


def _picture(name: str, side: int, tone: str | None = None) -> QImage:
    return art.pixmap(name, side, tone).toImage()


def _painted(image: QImage) -> list[int]:
    plain = image.convertToFormat(QImage.Format.Format_ARGB32)
    pixels = memoryview(plain.constBits()).cast("B").cast("I").tolist()
    return [pixel for pixel in pixels if pixel >> 24]


def test_all_needed_drawings_exist() -> None:
    assert art.names() >= NEEDED


@pytest.mark.parametrize("name", sorted(art.names()))
def test_a_drawing_is_sound(name: str, look: theme.Theme) -> None:
    source = (art.ART_FOLDER / f"{name}.svg").read_text("utf-8")
    root = ElementTree.fromstring(source)
    assert root.attrib["viewBox"] == "0 0 64 64"
    assert not [node for node in root.iter() if node.tag.endswith(("text", "image", "script"))]
    allowed = {*theme.tokens()["art"]["palette"], theme.tokens()["art"]["on"]}
    assert set(HEX.findall(source)) <= allowed
    for side in (24, 160):
        image = _picture(name, side)
        covered = len(_painted(image)) / (side * side)
        assert 0.06 < covered <= 1.0, side


def test_no_two_drawings_look_alike_at_24_px(look: theme.Theme) -> None:
    seen: dict[bytes, str] = {}
    for name in sorted(art.names() - {"app_icon_small"}):
        image = _picture(name, 24, "ink").convertToFormat(QImage.Format.Format_ARGB32)
        bits = bytes(image.constBits())
        assert bits not in seen, (name, seen.get(bits))
        seen[bits] = name


def test_nothing_is_cut_at_the_edge(look: theme.Theme) -> None:
    cut = []
    for name in sorted(art.names()):
        wide = QImage(192, 192, QImage.Format.Format_ARGB32)
        wide.fill(0)
        painter = QPainter(wide)
        art.paint(painter, name, QRectF(64, 64, 64, 64))
        painter.end()
        inside = wide.copy(64, 64, 64, 64)
        if len(_painted(wide)) > len(_painted(inside)) + 4:
            cut.append(name)
    assert not cut


def test_palette_has_no_colour_too_many() -> None:
    used = {
        colour
        for file in art.ART_FOLDER.glob("*.svg")
        for colour in HEX.findall(file.read_text("utf-8"))
    }
    assert used == {*theme.tokens()["art"]["palette"], theme.tokens()["art"]["on"]}


def test_marks_take_the_tone_asked_for(look: theme.Theme) -> None:
    for tone in ("go", "stop", "muted"):
        colours = {QColor.fromRgba(pixel).name() for pixel in _painted(_picture("stop", 64, tone))}
        assert theme.current().colour(tone).name() in colours
    assert art.takes_colour("play")
    assert not art.takes_colour("turtle")


def test_meaning_sets_the_colour(look: theme.Theme) -> None:
    colours = {QColor.fromRgba(pixel).name() for pixel in _painted(_picture("octagon", 64))}
    assert theme.current().colour("stop").name() in colours
    assert theme.current().colour("on_stop").name() in colours


def test_drawings_follow_the_look(look: theme.Theme) -> None:
    light = _picture("octagon", 32)
    theme.use("dark")
    assert _picture("octagon", 32) != light


def test_crisp_on_dense_screens(look: theme.Theme) -> None:
    picture = art.pixmap("bull", 24, density=3.0)
    assert (picture.width(), picture.devicePixelRatio()) == (72, 3.0)
    sizes = {size.width() for size in art.app_icon().availableSizes()}
    assert {16, 32, 48, 256, 1024} <= sizes
    assert not art.icon("play", 24).isNull()


def test_an_unknown_drawing_is_refused(look: theme.Theme) -> None:
    with pytest.raises(KeyError, match="unicorn"):
        art.pixmap("unicorn", 24)
