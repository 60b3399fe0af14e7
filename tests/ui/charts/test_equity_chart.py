from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.clock import MINUTE_NS
from core.errors import DataError
from tests.ui.charts.hands import column_of, double_click, hover, key, row_of, wheel
from tests.ui.charts.test_candle_columns import START
from ui.charts import EquityChart, Overlay
from ui.theme import Theme

Maker = Callable[[list[float]], EquityChart]


@pytest.fixture
def make(look: Theme, qtbot: QtBot) -> Maker:
    def made(values: list[float]) -> EquityChart:
        chart = EquityChart()
        qtbot.addWidget(chart)
        chart.resize(700, 240)
        chart.show()
        times = START + np.arange(len(values), dtype=np.int64) * MINUTE_NS
        chart.set_series(times, np.array(values), 100_000.0)
        qtbot.waitExposed(chart)
        chart.refresh()
        return chart

    return made


@pytest.fixture
def chart(make: Maker) -> EquityChart:
    rng = np.random.default_rng(2)
    return make(list(100_000 + np.cumsum(rng.normal(3, 60, 375))))


def test_it_shows_everything_and_goes_on_doing_so(chart: EquityChart) -> None:
    assert chart.window_of_bars.bars == (0, 375)
    for minute in range(375, 500):
        chart.append(START + minute * MINUTE_NS, 101_000.0)
    assert chart.window_of_bars.bars == (0, 500)


def test_green_above_and_red_below_the_start(make: Maker) -> None:
    chart = make([101_000.0] * 50 + [99_000.0] * 50)
    picture = chart.grab().toImage()

    def at(index: int, value: float) -> str:
        return picture.pixelColor(column_of(chart, index), row_of(chart, value)).name().upper()

    assert at(20, 100_500) == chart.colors.soft_up
    assert at(80, 99_500) == chart.colors.soft_down
    assert at(20, 99_500) == chart.colors.card


def test_the_same_story_told_further_keeps_the_zoom(chart: EquityChart) -> None:
    wheel(chart, 5, QPoint(200, 100))
    before = chart.visible_range
    times = START + np.arange(500, dtype=np.int64) * MINUTE_NS
    chart.set_series(times, np.full(500, 100_500.0), 100_000.0)
    assert chart.visible_range == before
    chart.set_series(times + MINUTE_NS, np.full(500, 100_500.0), 100_000.0)
    assert chart.window_of_bars.bars == (0, 500)


def test_the_start_is_in_view_and_written(chart: EquityChart) -> None:
    low, high = chart.visible_prices
    assert low < 100_000 < high
    assert chart._area.start_text == "started with ₹1,00,000"


def test_the_value_under_the_pointer(chart: EquityChart) -> None:
    hover(chart, QPoint(column_of(chart, 200), 100))
    reading = chart.crosshair.reading
    assert reading is not None
    values = {row.name: row.value for row in reading.values.rows}
    worth = chart.columns.values[200]
    assert values["worth"] == chart.numbers.price(worth)
    assert f"{abs(worth / 1000 - 100):.2f} %" in values["since start"]
    assert reading.values.title == "Fri 2 Sep 2016, 12:35"
    assert reading.dot is not None
    assert reading.dot.y() == pytest.approx(row_of(chart, worth), abs=1)


def test_another_line_beside_it(chart: EquityChart) -> None:
    chart.set_comparison([Overlay("buy and hold", np.linspace(100_000, 120_000, 375), "muted")])
    assert chart.visible_prices[1] > 120_000
    hover(chart, QPoint(column_of(chart, 374), 100))
    reading = chart.crosshair.reading
    assert reading is not None
    assert reading.values.rows[-1].name == "buy and hold"
    assert reading.values.rows[-1].value == "₹1,20,000.00"
    chart.append(START + 375 * MINUTE_NS, 101_000.0)
    chart.refresh()
    assert chart.visible_prices[1] > 120_000


def test_its_name_for_listening(make: Maker) -> None:
    assert make([100_000.0, 102_500.0]).accessibleName() == (
        "Your money over time, now ₹1,02,500.00, up 2.5 %"
    )
    assert "down 1.0 %" in make([100_000.0, 99_000.0]).accessibleName()
    assert "unchanged" in make([100_000.0]).accessibleName()


def test_nothing_to_show_says_so(make: Maker) -> None:
    chart = make([])
    chart.set_empty_text("Start the bot to see your money move.")
    assert chart.message == "Start the bot to see your money move."
    assert chart.accessibleName() == "Your money over time, nothing to show yet"
    assert not chart.grab().isNull()
    chart.append(START, 100_000.0)
    assert chart.message == ""
    assert not chart.grab().isNull()


def test_the_newest_value_is_brought_up_to_date(chart: EquityChart) -> None:
    chart.replace_last(123_456.0)
    assert chart.tags()[0].text == "₹1,23,456"
    assert chart.visible_prices[1] > 123_456


@pytest.mark.parametrize(
    ("times", "values", "start", "words"),
    [
        ([1, 2], [1.0], 1.0, "2 times for 1 values"),
        ([1, 2], [1.0, float("nan")], 1.0, "is missing"),
        ([1, 2], [1.0, 2.0], float("nan"), "is missing"),
        ([2, 1], [1.0, 2.0], 1.0, "not in order of time"),
    ],
)
def test_bad_values_are_refused_in_words(
    chart: EquityChart, times: list[int], values: list[float], start: float, words: str
) -> None:
    with pytest.raises(DataError, match=words):
        chart.set_series(np.array(times), np.array(values), start)
    assert len(chart.columns) == 375


def test_a_bad_value_is_left_out(chart: EquityChart) -> None:
    with pytest.raises(DataError, match="missing"):
        chart.append(START + 999 * MINUTE_NS, float("nan"))
    with pytest.raises(DataError, match="too late"):
        chart.append(START, 1.0)
    with pytest.raises(DataError, match="missing"):
        chart.replace_last(float("inf"))
    assert len(chart.columns) == 375


def test_hands(chart: EquityChart) -> None:
    wheel(chart, 4, QPoint(300, 100))
    assert chart.window_of_bars.span < 300
    key(chart, Qt.Key.Key_Left)
    key(chart, Qt.Key.Key_S)
    double_click(chart, QPoint(300, 100))
    assert chart.window_of_bars.bars == (0, 375)


def test_a_million_values_are_no_burden(make: Maker) -> None:
    rng = np.random.default_rng(3)
    chart = make(list(100_000 + np.cumsum(rng.normal(0, 5, 1_000_000))))
    picture = chart.grab().toImage()
    low, high = chart.extent(0, 1_000_000)
    bottom, top = chart.visible_prices
    assert bottom < low
    assert high < top
    assert not picture.isNull()


def test_a_flat_start_of_nothing(make: Maker) -> None:
    chart = make([0.0, 0.0])
    chart.set_series(np.array([1, 2]), np.array([0.0, 0.0]), 0.0)
    hover(chart, QPoint(300, 100))
    assert not chart.grab().isNull()
