"""Why no trade, by real clicks: from Trade and from Activity, at every size, while it goes on."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.events.gates import Gate, GateStory, Light
from tests.ui.screens.gate_lines import LONG, line, story
from tests.ui.screens.looking import everything_wrong, settle
from tests.ui.screens.price_deck import PriceDeck
from tests.ui.screens.price_screens import LOOKS, room_for, running_deck, show_screen
from ui import theme
from ui.screens.activity import ActivityScreen
from ui.screens.gate_list import RowShape
from ui.screens.gate_rows import gate_word, span_words, time_words, verdict
from ui.screens.gate_sheet import GateSheet
from ui.screens.trade import TradeScreen
from ui.widgets.gate_lamp import paint_gate

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def prices(shared_data: Path) -> PriceDeck:
    deck = running_deck(shared_data)
    deck.the_stories["RELIANCE"] = story("RELIANCE")
    return deck


def _opened(qtbot: QtBot, prices: PriceDeck, **more: object) -> tuple[TradeScreen, GateSheet]:
    screen = show_screen(qtbot, TradeScreen, prices, **more)  # type: ignore[arg-type]
    QTest.mouseClick(screen.signal.button, LEFT)
    settle()
    return screen, screen.why_sheet


def _said(sheet: GateSheet) -> list[str]:
    rows = sheet.list.rows
    return [rows.data(rows.index(place)) for place in range(rows.rowCount())]


def test_the_button_beside_the_signal_opens_the_share_looked_at(
    qtbot: QtBot, prices: PriceDeck
) -> None:
    _, sheet = _opened(qtbot, prices)
    assert sheet.isVisible()
    assert sheet.symbol == sheet.picker.value == "RELIANCE"
    assert sheet.stack.currentWidget() is sheet.list
    assert sheet.told.text().startswith("Turtle judges bars of 1m.")
    told = _said(sheet)
    assert told[0] == f"19 Aug 11:10, 26 bars since 10:44. Signal said no. {LONG}"
    assert "Mood said no. 1 of 4 clocks agree" in told[1]
    assert "Cash said no." in told[2]
    assert "Hours: waiting." in told[3]
    assert "All gates said yes. An order was sent" in told[4]
    assert "Nobody was asked. The bot is stopped." in told[5]


def test_times_are_written_as_a_clock_shows_them() -> None:
    long = line(20, Gate.SIGNAL, LONG, bars=30)
    assert (time_words(long), span_words(long)) == ("19 Aug 09:50", "30 bars since 09:20")
    days = line(20, Gate.SIGNAL, LONG, bars=1_500)
    assert span_words(days) == "1500 bars since 18 Aug"


def test_escape_and_close_shut_it(qtbot: QtBot, prices: PriceDeck) -> None:
    screen, sheet = _opened(qtbot, prices)
    QTest.keyClick(sheet.list, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    QTest.mouseClick(screen.signal.button, LEFT)
    assert sheet.isVisible()
    QTest.mouseClick(sheet.done, LEFT)
    assert not sheet.isVisible()


def test_another_share_is_picked_in_the_sheet(qtbot: QtBot, prices: PriceDeck) -> None:
    _, sheet = _opened(qtbot, prices)
    sheet.picker.setFocus()
    QTest.keyClick(sheet.picker, Qt.Key.Key_Down)
    assert sheet.symbol == "INFY"
    assert ("gate_story", "INFY") in prices.asked
    assert sheet.stack.currentWidget() is sheet.nothing
    assert sheet.nothing.sentence.text().startswith("The bot has not watched INFY")
    assert not sheet.told.isVisible()


def test_before_the_first_bar_and_while_it_is_being_told_it_says_so(
    qtbot: QtBot, prices: PriceDeck
) -> None:
    prices.the_stories["RELIANCE"] = None
    screen, sheet = _opened(qtbot, prices)
    assert sheet.nothing.sentence.text() == "Going through the bars of RELIANCE."
    prices.the_stories["RELIANCE"] = GateStory(symbol="RELIANCE", strategy="Turtle")
    screen.show_snapshot(prices.snapshot())
    assert sheet.nothing.sentence.text().startswith("No bar of RELIANCE has closed")
    prices.the_stories["RELIANCE"] = story("RELIANCE")
    screen.show_snapshot(prices.snapshot())
    assert sheet.stack.currentWidget() is sheet.list


def test_it_follows_the_bot_and_the_reader_stays_where_they_are(
    qtbot: QtBot, prices: PriceDeck
) -> None:
    screen, sheet = _opened(qtbot, prices)
    bar = sheet.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    read = sheet.list.rows.line(4)
    sheet.list.setCurrentIndex(sheet.list.rows.index(4))
    old = story("RELIANCE")
    longer = (line(101, Gate.RISK, "5 of 5 positions are open."), *old.lines)
    prices.the_stories["RELIANCE"] = GateStory(
        symbol="RELIANCE", strategy="Turtle", timeframe_s=60, lines=longer
    )
    screen.show_snapshot(prices.snapshot())
    assert sheet.list.rows.rowCount() == 7
    assert "Risk said no. 5 of 5" in _said(sheet)[0]
    here = sheet.list.currentIndex()
    assert sheet.list.rows.line(here.row()) == read
    assert here.row() == 5


def test_it_asks_for_nothing_while_it_is_shut(qtbot: QtBot, prices: PriceDeck) -> None:
    screen = show_screen(qtbot, TradeScreen, prices)
    for _ in range(20):
        screen.show_snapshot(prices.snapshot())
    assert prices.did("gate_story") == []


def test_activity_opens_it_for_what_was_skipped_at_last(qtbot: QtBot, prices: PriceDeck) -> None:
    prices.tell("skipped", "TCS", "Skipped TCS", "5 of 5 positions are open.")
    prices.the_diary = tuple(prices.lines)
    prices.the_stories["TCS"] = story("TCS")
    prices.live()
    screen = show_screen(qtbot, ActivityScreen, prices)  # type: ignore[type-var]
    QTest.mouseClick(screen.why, LEFT)
    settle()
    assert screen.why_sheet.isVisible()
    assert screen.why_sheet.symbol == "TCS"
    assert len(_said(screen.why_sheet)) == 6
    assert everything_wrong(screen.why_sheet) == []


@pytest.mark.parametrize("look", ["light", "dark", "high_contrast"])
@pytest.mark.parametrize(("size", "scale"), LOOKS)
def test_everything_can_be_read_at_every_size(
    qtbot: QtBot, prices: PriceDeck, size: tuple[int, int], scale: float, look: str
) -> None:
    theme.use(look, scale=scale)
    _, sheet = _opened(qtbot, prices, size=room_for(size, scale))
    assert everything_wrong(sheet) == []
    prices.the_stories["RELIANCE"] = GateStory(symbol="RELIANCE")
    sheet.refresh()
    assert everything_wrong(sheet) == []


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("width", [300, 560, 760, 1_100])
def test_every_word_of_a_row_has_its_room(qtbot: QtBot, width: int, scale: float) -> None:
    now = theme.use("light", scale=scale)
    for one in story("RELIANCE").lines:
        shape = RowShape(one, now.px(width))
        heavy, small = QFontMetricsF(shape.heavy), QFontMetricsF(shape.small)
        assert shape.time.width() >= heavy.horizontalAdvance(time_words(one))
        assert shape.span.width() >= small.horizontalAdvance(span_words(one))
        assert shape.verdict.width() >= heavy.horizontalAdvance(verdict(one))
        boxes = [shape.time, shape.span, shape.verdict, shape.sentence, *shape.cells.values()]
        for place, box in enumerate(boxes):
            assert box.right() <= now.px(width) + 0.5
            assert box.bottom() <= shape.height
            assert not any(box.intersects(_within(other)) for other in boxes[:place])
        word = QFontMetricsF(now.font("small", "heavy"))
        assert all(
            box.width() >= word.horizontalAdvance(gate_word(gate))
            for gate, box in shape.cells.items()
        )
        assert shape.sentence.height() >= heavy.height() * 0.9


def _within(box: QRectF) -> QRectF:
    return box.adjusted(0.5, 0.5, -0.5, -0.5)


def test_each_light_looks_different_without_colour(qtbot: QtBot, prices: PriceDeck) -> None:
    theme.use("light")
    drawn = set()
    for light in Light:
        image = QImage(24, 24, QImage.Format.Format_Grayscale8)
        image.fill(255)
        painter = QPainter(image)
        paint_gate(painter, light, QRectF(1, 1, 22, 22))
        painter.end()
        # Only whether something is drawn, and light signs on dark lamps: no shade of grey.
        spots = ((x, y) for x in range(24) for y in range(24))
        drawn.add(tuple(image.pixelColor(x, y).lightness() > 200 for x, y in spots))
    assert len(drawn) == len(Light)
