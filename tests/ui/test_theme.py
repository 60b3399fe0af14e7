"""The look: contrast computed from the tokens, scale, switching while the program runs."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from ui import theme

COLOUR = re.compile(r"^#([0-9A-F]{2})?[0-9A-F]{6}$")
LOOKS = [(name, blind) for name in theme.theme_names() for blind in (False, True)]


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[-6:][at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#157A3E") == pytest.approx(5.4, abs=0.05)


@pytest.mark.parametrize(("name", "blind"), LOOKS)
@pytest.mark.parametrize(("kind", "needed"), [("text", 4.5), ("graphic", 3.0)])
def test_everything_is_readable(name: str, blind: bool, kind: str, needed: float) -> None:
    colours = theme.make_theme(name, colour_blind=blind).colours
    faint = [
        f"{front} on {back}: {ratio:.2f}"
        for front, backs in theme.tokens()["contrast"][kind].items()
        for back in backs
        if (ratio := contrast(colours[front], colours[back])) < needed
    ]
    assert not faint


def test_every_text_colour_is_measured_on_every_surface() -> None:
    measured = theme.tokens()["contrast"]["text"]
    surfaces = {name for name in theme.make_theme("light").colours if name.startswith("soft_")}
    surfaces |= {"bg", "card", "sunken"}
    for tone in ("ink", "muted", "go", "stop", "wait_text", "blue", "purple", "up", "down"):
        assert set(measured[tone]) == surfaces, tone
    for tone in ("go", "stop", "wait", "blue", "purple", "plain"):
        assert tone in measured[f"on_{tone}"]


def test_high_contrast_is_stronger() -> None:
    colours = theme.make_theme("high_contrast").colours
    for tone in ("ink", "muted", "go", "stop", "wait_text", "blue", "purple", "up", "down"):
        assert contrast(colours[tone], colours["card"]) >= 7


def test_all_looks_have_the_same_tokens() -> None:
    names = set(theme.make_theme("light").colours)
    for look, blind in LOOKS:
        colours = theme.make_theme(look, colour_blind=blind).colours
        assert set(colours) == names
        assert all(COLOUR.match(colour) for colour in colours.values())


def test_colour_blind_changes_only_up_and_down() -> None:
    usual = theme.make_theme("light").colours
    other = theme.make_theme("light", colour_blind=True).colours
    changed = {name for name in usual if usual[name] != other[name]}
    assert changed == {"up", "down", "soft_up", "soft_down"}
    assert (other["up"], other["down"]) == ("#0B62A8", "#B34700")


def test_sizes_follow_the_scale(look: theme.Theme) -> None:
    large = theme.make_theme("light", scale=1.5)
    assert (large.px(44), large.size("card"), large.size("target")) == (66, 30, 66)
    assert large.font("heading", "heavy").pixelSize() == round(19 * 1.5)
    assert theme.make_theme("light", scale=9).scale == 2.0
    assert theme.make_theme("light", scale=0.1).scale == 1.0
    assert look.px(0) == 0
    assert look.px(0.2) == 1


def test_unknown_names_are_refused() -> None:
    look = theme.make_theme("light")
    with pytest.raises(KeyError):
        look.colour("greenish")
    with pytest.raises(KeyError):
        look.size("greenish")
    with pytest.raises(KeyError):
        theme.make_theme("sepia")


def test_stylesheet_has_real_colours_and_scaled_lengths() -> None:
    plain = theme.stylesheet(theme.make_theme("light"))
    large = theme.stylesheet(theme.make_theme("dark", scale=2.0))
    assert "$" not in plain
    assert "min-height: 40px" in plain
    assert "min-height: 80px" in large
    assert theme.make_theme("dark").hex("field_line") in large


class _Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def restyle(self) -> None:
        self.seen.append(theme.current().name)


def test_switching_while_it_runs(look: theme.Theme, qapp: QApplication) -> None:
    listener = _Listener()
    theme.follow(listener.restyle)
    theme.use("dark", scale=1.25)
    assert listener.seen == ["light", "dark"]
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(theme.current().hex("bg"))
    label = QLabel("x")
    label.ensurePolished()
    assert label.palette().color(QPalette.ColorRole.WindowText) == theme.current().colour("ink")
    assert qapp.font().pixelSize() == 20


def test_the_look_that_is_worn_is_not_put_on_again(look: theme.Theme) -> None:
    listener = _Listener()
    theme.follow(listener.restyle)
    theme.use("light")
    assert listener.seen == ["light"]
    theme.use("light", colour_blind=True)
    theme.use("light")
    assert listener.seen == ["light", "light", "light"]


def test_a_dead_listener_is_forgotten(look: theme.Theme) -> None:
    listener = _Listener()
    seen = listener.seen
    theme.follow(listener.restyle)
    del listener
    theme.use("dark")
    assert seen == ["light"]


def test_colours_live_in_the_tokens_only(project: Path) -> None:
    folders = [project / "ui" / "widgets", project / "ui" / "words", project / "ui" / "screens"]
    files = [file for folder in folders for file in folder.glob("*.py")]
    files += list((project / "ui").glob("*.py"))
    literal = re.compile(r"#[0-9A-Fa-f]{6}\b")
    assert len(files) > 30
    assert not [file.name for file in files if literal.search(file.read_text("utf-8"))]
