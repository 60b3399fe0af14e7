"""Turn resources/tokens.json into colours, sizes, fonts and a stylesheet; switch at run time."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from ui.fonts import interface_font

RESOURCES = Path(__file__).parents[1] / "resources"
SMALLEST_SCALE, LARGEST_SCALE = 1.0, 2.0
_PX = re.compile(r"\b(\d+)px")
_NAME = re.compile(r"\$([a-z_0-9]+)")


@lru_cache(maxsize=1)
def tokens() -> Mapping[str, Any]:
    """Return the whole token file."""
    text = (RESOURCES / "tokens.json").read_text(encoding="utf-8")
    return cast(Mapping[str, Any], json.loads(text))


def theme_names() -> tuple[str, ...]:
    """Return the names of the themes, in the order Settings shows them."""
    return tuple(tokens()["themes"])


@dataclass(frozen=True)
class Theme:
    """One look: colours by name, sizes times one factor, fonts. An unknown name raises KeyError."""

    name: str
    scale: float
    colour_blind: bool
    dark: bool
    colours: Mapping[str, str]
    art: Mapping[str, str]

    @property
    def key(self) -> tuple[str, float, bool]:
        """Return what tells this look from another; good as part of a cache key."""
        return (self.name, self.scale, self.colour_blind)

    def hex(self, token: str) -> str:
        """Return a colour as "#RRGGBB" (or "#AARRGGBB")."""
        return self.colours[token]

    def colour(self, token: str, opacity: float = 1.0) -> QColor:
        """Return a colour; `opacity` from 0 to 1 thins it further."""
        colour = QColor(self.colours[token])
        if opacity < 1.0:
            colour.setAlphaF(colour.alphaF() * opacity)
        return colour

    def px(self, value: float) -> int:
        """Return a length of the drawing board (logical px at 100 %) at this scale, at least 1."""
        return max(1, round(value * self.scale)) if value > 0 else 0

    def size(self, token: str) -> int:
        """Return a named size, spacing or radius at this scale."""
        return self.px(_plain_size(token))

    def font(self, size: str | float = "text", weight: str = "normal") -> QFont:
        """Return the interface font; `size` is a name from "type" or px at 100 %."""
        px = tokens()["type"][size] if isinstance(size, str) else size
        return interface_font(self.px(px), tokens()["weight"][weight])


@lru_cache(maxsize=256)
def _plain_size(token: str) -> float:
    for group in ("space", "radius", "size", "type"):
        if token in tokens()[group]:
            return float(tokens()[group][token])
    raise KeyError(token)


def motion_ms(token: str) -> int:
    """Return how long a movement takes."""
    return int(tokens()["motion_ms"][token])


def make_theme(name: str, *, scale: float = 1.0, colour_blind: bool = False) -> Theme:
    """Return a look. An unknown name raises KeyError; the scale is held within 1 to 2."""
    facts = tokens()["themes"][name]
    colours = dict(facts["colours"])
    if colour_blind:
        colours |= tokens()["colour_blind"][name]
    return Theme(
        name=name,
        scale=min(max(scale, SMALLEST_SCALE), LARGEST_SCALE),
        colour_blind=colour_blind,
        dark=facts["dark"],
        colours=colours,
        art=facts["art"],
    )


class _Hub(QObject):
    """Who holds the look in use and tells of a change."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = make_theme("light")


@lru_cache(maxsize=1)
def _hub() -> _Hub:
    return _Hub()


def current() -> Theme:
    """Return the look in use."""
    return _hub().theme


def use(name: str, *, scale: float = 1.0, colour_blind: bool = False) -> Theme:
    """Dress the whole application in a look, now and while it runs; return it.

    The look that is worn already costs nothing: Qt would dress every widget anew.
    """
    app = cast(QApplication, QApplication.instance())
    theme = make_theme(name, scale=scale, colour_blind=colour_blind)
    if app.property("dressed") == list(theme.key):
        return current()
    if app.property("dressed") is None:
        app.setStyle("Fusion")
    app.setProperty("dressed", list(theme.key))
    _hub().theme = theme
    app.setFont(theme.font())
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme))
    _hub().changed.emit()
    return theme


def follow(restyle: Callable[[], None]) -> None:
    """Call `restyle` now and after every change of look.

    It must be a method of a QObject: the tie ends with the object.
    """
    restyle()
    _hub().changed.connect(restyle)


def palette(theme: Theme) -> QPalette:
    """Return the palette of a look for Qt's own widgets."""
    made = QPalette()
    role = QPalette.ColorRole
    for roles, token in (
        ((role.Window, role.AlternateBase), "bg"),
        ((role.Base, role.Button), "card"),
        ((role.WindowText, role.Text, role.ButtonText, role.BrightText), "ink"),
        ((role.PlaceholderText,), "muted"),
        ((role.Highlight, role.Link, role.Accent), "blue"),
        ((role.HighlightedText,), "on_blue"),
        ((role.LinkVisited,), "purple"),
        ((role.ToolTipBase,), "tip"),
        ((role.ToolTipText,), "on_tip"),
        ((role.Light, role.Midlight, role.Mid, role.Dark), "line"),
    ):
        for one in roles:
            made.setColor(one, theme.colour(token))
    for one in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, one, theme.colour("off_text"))
    return made


def stylesheet(theme: Theme) -> str:
    """Return the stylesheet of a look: $names become colours, every px is scaled."""
    text = _template()
    text = _NAME.sub(lambda found: theme.colours[found.group(1)], text)
    return _PX.sub(lambda found: f"{theme.px(int(found.group(1)))}px", text)


@lru_cache(maxsize=1)
def _template() -> str:
    return (RESOURCES / "window.qss").read_text(encoding="utf-8")
