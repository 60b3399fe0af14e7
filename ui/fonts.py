"""The bundled open fonts: Inter for Latin and figures, Noto Sans for Devanagari."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from core.errors import ConfigurationError, EngineDefect

FONT_FOLDER = Path(__file__).parents[1] / "resources" / "fonts"
FAMILIES = ("Inter", "Noto Sans Devanagari")


@lru_cache(maxsize=1)
def load_fonts() -> tuple[str, ...]:
    """Hand the font files to Qt once; a missing family raises ConfigurationError.

    Before the application exists it raises EngineDefect: Qt would crash without a word.
    """
    if QGuiApplication.instance() is None:
        raise EngineDefect("fonts were asked for before the application was made")
    found: set[str] = set()
    for file in sorted(FONT_FOLDER.glob("*.[ot]tf")):
        number = QFontDatabase.addApplicationFont(str(file))
        found.update(QFontDatabase.applicationFontFamilies(number))
    missing = [family for family in FAMILIES if family not in found]
    if missing:
        raise ConfigurationError(
            f"The font {missing[0]} is missing from {FONT_FOLDER}. Install the program again."
        )
    return FAMILIES


@lru_cache(maxsize=128)
def interface_font(size_px: int, weight: int) -> QFont:
    """Return the interface font with figures of equal width. Treat it as read-only."""
    font = QFont()
    font.setFamilies(list(load_fonts()))
    font.setPixelSize(size_px)
    font.setWeight(QFont.Weight(weight))
    # Without hinting a text is as wide at 150 % as 1.5 times its width at 100 %.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
