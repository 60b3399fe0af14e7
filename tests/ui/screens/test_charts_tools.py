"""The tools beside the chart by real clicks: draw, snap, note, take back; kept per symbol."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.charts.hands import drag, key
from tests.ui.screens.charts_shown import LEFT, beat, charts_on, press
from tests.ui.screens.price_deck import PriceDeck
from tests.ui.screens.price_screens import quick_hands, running_deck
from ui.deck import Candles
from ui.screens.charts import ChartsScreen
from ui.screens.tool_rail import TOOLS
from ui.text import say


class LongDeck(PriceDeck):
    """Has candles of five minutes too, made of five of one minute."""

    def candles(self, symbol: str, timeframe_s: int, first: int = 0) -> Candles | None:
        if timeframe_s != 300 or symbol not in self.bars:
            return super().candles(symbol, timeframe_s, first)
        one = self.bars[symbol]
        total = self.shown // 5
        cut = slice(5 * first, 5 * total, 5)
        return replace(
            one, timeframe_s=300, first=first, total=total, version=self.version,
            open_ns=one.open_ns[cut], open=one.open[cut], high=one.high[cut], low=one.low[cut],
            close=one.close[cut], volume=one.volume[cut],
        )  # fmt: skip


@pytest.fixture
def prices(shared_data: Path) -> PriceDeck:
    plain = running_deck(shared_data)
    deck = LongDeck(plain.bars, plain.shown)
    deck.hold("RELIANCE")
    deck.live()
    return deck


@pytest.fixture
def charts(qtbot: QtBot, qapp: QApplication, prices: PriceDeck) -> Iterator[ChartsScreen]:
    with quick_hands(qapp):
        yield charts_on(prices, qtbot)


def draw(screen: ChartsScreen, tool: str, start: QPoint, end: QPoint) -> None:
    press(screen.rail.tools[tool])
    drag(screen.chart_card.chart, start, end)


def kept(prices: PriceDeck, symbol: str = "RELIANCE") -> list[str]:
    look = prices.the_looks.get(symbol)
    return [] if look is None else [one.kind for one in look.drawings]


def test_every_tool_has_a_name_a_mark_and_room(charts: ChartsScreen) -> None:
    names = [button.accessibleName() for button in charts.rail.buttons()]
    assert names == [say(f"charts.tool_{name}") for name in (*TOOLS, "magnet", "undo", "trash")]
    assert all(min(button.width(), button.height()) >= 44 for button in charts.rail.buttons())


@pytest.mark.parametrize(
    ("tool", "kind"),
    [("trend_line", "trend"), ("level_line", "level"), ("fibonacci", "fibonacci")],
)
def test_a_tool_draws_and_is_put_down(
    charts: ChartsScreen, prices: PriceDeck, tool: str, kind: str
) -> None:
    press(charts.rail.tools[tool])
    assert charts.rail.tools[tool].isChecked()
    assert not charts.rail.tools["cross_hair"].isChecked()
    assert charts.chart_card.story.text() == say(f"charts.drawn_{kind}")
    assert charts.chart_card.chart.hasFocus()
    drag(charts.chart_card.chart, QPoint(250, 90), QPoint(420, 160))
    assert kept(prices) == [kind]
    assert charts.rail.tools["cross_hair"].isChecked()
    assert charts.chart_card.story.text() != say(f"charts.drawn_{kind}")


def test_tools_are_taken_by_keys(charts: ChartsScreen, prices: PriceDeck) -> None:
    button = charts.rail.tools["level_line"]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    chart = charts.chart_card.chart
    assert chart.hasFocus()
    key(chart, Qt.Key.Key_Return)
    assert kept(prices) == ["level"]


def test_escape_puts_the_tool_down(charts: ChartsScreen) -> None:
    press(charts.rail.tools["trend_line"])
    key(charts.chart_card.chart, Qt.Key.Key_Escape)
    assert charts.rail.tools["cross_hair"].isChecked()
    assert not charts.chart_card.chart.drawings.draws


def test_a_note_is_written(charts: ChartsScreen, prices: PriceDeck) -> None:
    chart, room = charts.chart_card.chart, charts.drawing_room
    press(charts.rail.tools["note"])
    QTest.mouseClick(chart.viewport(), LEFT, pos=QPoint(300, 150))
    assert room.note.isVisible()
    assert room.note.hasFocus()
    assert room.note.height() >= 44
    QTest.keyClicks(room.note, "results tomorrow")
    QTest.keyClick(room.note, Qt.Key.Key_Return)
    assert not room.note.isVisible()
    (look,) = [prices.the_looks["RELIANCE"]]
    assert [(one.kind, one.text) for one in look.drawings] == [("note", "results tomorrow")]
    press(charts.rail.tools["note"])
    QTest.mouseClick(chart.viewport(), LEFT, pos=QPoint(350, 150))
    QTest.keyClicks(room.note, "never mind")
    QTest.keyClick(room.note, Qt.Key.Key_Escape)
    assert kept(prices) == ["note"]


def test_the_magnet_is_kept_for_all_charts(
    charts: ChartsScreen, prices: PriceDeck, qtbot: QtBot
) -> None:
    press(charts.rail.snap)
    assert charts.chart_card.chart.drawings.magnet
    assert prices.the_looks[""].magnet
    charts.show_symbol("INFY")
    assert charts.chart_card.chart.drawings.magnet
    again = charts_on(prices, qtbot)
    assert again.rail.snap.isChecked()
    assert again.chart_card.chart.drawings.magnet


def test_taken_away_and_taken_back(charts: ChartsScreen, prices: PriceDeck) -> None:
    draw(charts, "trend_line", QPoint(250, 90), QPoint(420, 160))
    draw(charts, "level_line", QPoint(250, 60), QPoint(250, 60))
    press(charts.rail.bin)
    assert kept(prices) == ["trend"], "the chosen one"
    press(charts.rail.bin)
    assert kept(prices) == []
    assert charts.chart_card.story.text() == say("charts.drawings_gone", n=1)
    press(charts.rail.back)
    assert kept(prices) == ["trend"]
    key(charts.chart_card.chart, Qt.Key.Key_Z, control=True)
    assert kept(prices) == ["trend", "level"]
    charts.show_symbol("INFY")
    press(charts.rail.bin)
    assert charts.chart_card.story.text() == say("charts.no_drawings")
    press(charts.rail.back)
    assert charts.chart_card.story.text() == say("charts.nothing_to_undo")


def test_drawings_belong_to_their_symbol_and_outlive_a_restart(
    charts: ChartsScreen, prices: PriceDeck, qtbot: QtBot
) -> None:
    draw(charts, "trend_line", QPoint(250, 90), QPoint(420, 160))
    drawn = charts.chart_card.chart.drawings.drawings
    charts.show_symbol("INFY")
    assert charts.chart_card.chart.drawings.drawings == ()
    charts.show_symbol("RELIANCE")
    assert charts.chart_card.chart.drawings.drawings == drawn
    again = charts_on(prices, qtbot)
    assert again.chart_card.chart.drawings.drawings == drawn


def test_drawings_keep_their_time_over_candle_lengths(
    charts: ChartsScreen, prices: PriceDeck
) -> None:
    draw(charts, "trend_line", QPoint(250, 90), QPoint(420, 160))
    (drawn,) = charts.chart_card.chart.drawings.drawings
    places = charts.chart_card.chart.drawings.places()
    minutes = [places.place(time_ns) for time_ns, _ in drawn.points]
    press(charts.chart_card.length.buttons()[1])
    beat(charts)
    chart = charts.chart_card.chart
    assert len(chart.columns) == 240
    assert chart.drawings.drawings == (drawn,)
    fives = [chart.drawings.places().place(time_ns) for time_ns, _ in drawn.points]
    assert fives == pytest.approx([place / 5 for place in minutes], abs=0.01)


def test_measuring_keeps_nothing(charts: ChartsScreen, prices: PriceDeck) -> None:
    draw(charts, "ruler", QPoint(250, 90), QPoint(420, 160))
    assert charts.chart_card.chart.drawings.layer.pending is not None
    assert kept(prices) == []
    press(charts.rail.tools["cross_hair"])
    assert charts.chart_card.chart.drawings.layer.pending is None


def test_the_safety_exit_goes_before_drawings(charts: ChartsScreen, prices: PriceDeck) -> None:
    chart = charts.chart_card.chart
    beat(charts)
    chart.refresh()
    assert chart.stop_line.price is not None
    row = round(chart.box.scale_for().y(float(chart.stop_line.price)))
    draw(charts, "level_line", QPoint(250, row - 40), QPoint(250, row))
    key(chart, Qt.Key.Key_Escape)
    drag(chart, QPoint(300, row), QPoint(300, row - 12))
    assert [type(one).__name__ for (one,) in prices.did("send")] == ["MoveStop"]
