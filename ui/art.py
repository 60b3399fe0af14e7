"""Our own drawings: SVG files, coloured from the tokens, crisp at any size and screen."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.theme import RESOURCES, Theme, current, tokens

ART_FOLDER = RESOURCES / "art"
_ICON_DENSITIES = (1.0, 1.5, 2.0, 3.0)

# Marks of one colour that mean something get that meaning's colour unless told otherwise.
_MEANING = {
    "octagon": "stop",
    "cross_badge": "stop",
    "tick_badge": "go",
    "info": "blue",
    "bought": "go",
    "sold": "blue",
    "order": "muted",
}


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Return the names of all drawings."""
    return frozenset(file.stem for file in ART_FOLDER.glob("*.svg"))


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    if name not in names():
        raise KeyError(f"there is no drawing called {name}")
    return Path(ART_FOLDER / f"{name}.svg").read_text(encoding="utf-8")


def money_mark(currency: str) -> str:
    """Return the name of the bag of a currency's money."""
    return "money_bag" if currency == "INR" else "money_bag_usdt"


def check(name: str) -> str:
    """Return the name when there is such a drawing, or raise KeyError."""
    _source(name)
    return name


def takes_colour(name: str) -> bool:
    """Return whether a drawing is of one colour, chosen by who paints it."""
    return "currentColor" in _source(name)


@lru_cache(maxsize=512)
def _renderer(name: str, tone: str, on: str, look: tuple[str, float, bool]) -> QSvgRenderer:
    theme = current()
    text = _source(name)
    for drawn, shown in theme.art.items():
        text = text.replace(drawn, shown)
    text = text.replace("currentColor", theme.hex(tone)).replace(
        tokens()["art"]["on"], theme.hex(on)
    )
    return QSvgRenderer(QByteArray(text.encode()))


def _tones(name: str, tone: str | None, theme: Theme) -> tuple[str, str]:
    chosen = tone or _MEANING.get(name, "ink")
    on = f"on_{chosen}"
    return chosen, on if on in theme.colours else "card"


def paint(painter: QPainter, name: str, box: QRectF, tone: str | None = None) -> None:
    """Paint a drawing into `box`; `tone` is a colour token for drawings of one colour."""
    theme = current()
    chosen, on = _tones(name, tone, theme)
    side = min(box.width(), box.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(box.center())
    drawing = _renderer(name, chosen, on, theme.key)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.render(painter, square)
    painter.restore()


@lru_cache(maxsize=512)
def _pixmap(
    name: str, side: int, tone: str | None, density: float, look: tuple[str, float, bool]
) -> QPixmap:
    check(name)  # an error while a painter is at work brings Qt down
    picture = QPixmap(round(side * density), round(side * density))
    picture.setDevicePixelRatio(density)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint(painter, name, QRectF(0, 0, side, side), tone)
    painter.end()
    return picture


def pixmap(name: str, side: int, tone: str | None = None, density: float = 1.0) -> QPixmap:
    """Return a drawing `side` logical px wide for a screen of that pixel density."""
    return _pixmap(name, side, tone, density, current().key)


def icon(name: str, side: int = 24, tone: str | None = None) -> QIcon:
    """Return a drawing as an icon for Qt's own widgets. Make it anew after a change of look."""
    made = QIcon()
    for density in _ICON_DENSITIES:
        made.addPixmap(pixmap(name, side, tone, density))
    return made


def app_icon() -> QIcon:
    """Return the program's own icon in every size a system asks for."""
    made = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256, 512, 1024):
        made.addPixmap(pixmap("app_icon_small" if side <= 48 else "app_icon", side))
    return made
