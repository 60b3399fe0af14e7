"""The bundled fonts: small, complete, figures of equal width."""

from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QRawFont

from ui.fonts import FAMILIES, FONT_FOLDER, interface_font, load_fonts
from ui.text import words
from ui.theme import Theme, make_theme

MARKS = "₹₿€$▲▼●−–—…·×→←↑↓“”‘’✓%+≤≥"


def test_files_are_small_and_licensed() -> None:
    files = list(FONT_FOLDER.glob("*.[ot]tf"))
    assert len(files) == 5
    assert sum(file.stat().st_size for file in files) < 1_500_000
    licence = (FONT_FOLDER / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert all(family.split()[0] in licence for family in FAMILIES)


def test_the_bundled_fonts_are_used(look: Theme) -> None:
    assert load_fonts() == FAMILIES
    for weight in ("normal", "semi", "heavy"):
        font = make_theme("light").font("text", weight)
        assert QFontInfo(font).family() == "Inter"
        assert QFontInfo(font).weight() == font.weight()


def test_every_sentence_can_be_written(look: Theme) -> None:
    text = set("".join(words().values())) | set(MARKS)
    for file in FONT_FOLDER.glob("Inter-*.otf"):
        raw = QRawFont(str(file), 16)
        assert not {letter for letter in text if not raw.supportsCharacter(ord(letter))}


def test_devanagari_is_there(look: Theme) -> None:
    hindi = "बाज़ार खुला है"
    metrics = QFontMetricsF(interface_font(16, 400))
    assert metrics.horizontalAdvance(hindi) > 40
    files = {file.name for file in FONT_FOLDER.glob("NotoSansDevanagari*")}
    assert len(files) == 2


def test_figures_are_equally_wide(look: Theme) -> None:
    for weight in (400, 600, 800):
        metrics = QFontMetricsF(interface_font(44, weight))
        wide = [metrics.horizontalAdvance(figure * 20) for figure in "0123456789"]
        assert max(wide) - min(wide) < 2
    usual = QFont(interface_font(44, 600))
    usual.unsetFeature(QFont.Tag("tnum"))
    metrics = QFontMetricsF(usual)
    assert metrics.horizontalAdvance("8" * 20) - metrics.horizontalAdvance("1" * 20) > 20


def test_text_grows_with_the_scale_alone(look: Theme) -> None:
    one = QFontMetricsF(interface_font(16, 600)).horizontalAdvance("How your money moved")
    two = QFontMetricsF(interface_font(32, 600)).horizontalAdvance("How your money moved")
    assert abs(two - 2 * one) < 2
