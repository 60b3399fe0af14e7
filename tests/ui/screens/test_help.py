"""Help: shortcuts, every word explained and found, what the program never does."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.screens.looking import SCALES, SIZES, area_of, everything_wrong, settle
from ui import theme
from ui.shell.help_overlay import HelpOverlay
from ui.words.terms import TERMS

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def sheet(qtbot: QtBot, look: theme.Theme) -> HelpOverlay:
    area = QWidget()
    qtbot.addWidget(area)
    area.resize(*area_of(SIZES[0], 1.0))
    area.show()
    overlay = HelpOverlay(area)
    overlay.open()
    settle()
    return overlay


def test_every_term_is_there_and_found(sheet: HelpOverlay, qtbot: QtBot) -> None:
    qtbot.mouseClick(sheet.parts.buttons()[1], LEFT)
    assert sorted(sheet.shown_words()) == sorted(TERMS)
    qtbot.keyClicks(sheet.search_field, "stop-loss")
    assert sheet.shown_words() == ["safety_exit"]
    sheet.search_field.setText("zebra")
    assert sheet.shown_words() == []
    assert "“zebra”" in sheet.nothing.sentence.text()
    assert sheet.nothing.isVisible()


def test_keys_walk_and_close(sheet: HelpOverlay, qtbot: QtBot) -> None:
    here = QApplication.focusWidget()
    assert here is sheet.parts.buttons()[0]
    qtbot.keyClick(here, Qt.Key.Key_Right)
    assert sheet.parts.value == "words"
    assert sheet.search_field.isVisible()
    qtbot.keyClick(sheet.parts.buttons()[1], Qt.Key.Key_Right)
    assert sheet.parts.value == "never"
    assert not sheet.search_field.isVisible()
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_a_long_text_scrolls_by_keys(sheet: HelpOverlay, qtbot: QtBot) -> None:
    sheet.show_part("words")
    settle()
    sheet.page.setFocus()
    qtbot.keyClick(sheet.page, Qt.Key.Key_PageDown)
    assert sheet.page.verticalScrollBar().value() > 0


@pytest.mark.parametrize("scale", SCALES)
def test_everything_fits(sheet: HelpOverlay, scale: float) -> None:
    theme.use("light", scale=scale)
    area = sheet.parentWidget()
    assert area is not None
    wrong = []
    for size in SIZES:
        area.resize(*area_of(size, scale))
        for part in ("shortcuts", "words", "never"):
            sheet.show_part(part)
            wrong += [f"{size} {part}: {one}" for one in everything_wrong(sheet)]
    assert wrong == []
