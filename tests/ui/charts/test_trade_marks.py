import numpy as np
import pytest
from PySide6.QtCore import QRectF

from core.clock import MINUTE_NS
from tests.ui.charts.canvas import box_showing, color_at, colors_in, painted, rows_of
from tests.ui.charts.test_candle_columns import START
from ui.charts.candle_columns import CandleColumns
from ui.charts.chart_colors import LIGHT
from ui.charts.chart_fonts import ChartFonts
from ui.charts.trade_marks import TradeMark, TradeMarksLayer
from ui.charts.visible_bars import visible_bars
from ui.theme import Theme


def columns_of(count: int) -> CandleColumns:
    columns = CandleColumns()
    ones = np.ones(count)
    times = START + np.arange(count, dtype=np.int64) * MINUTE_NS
    columns.load(times, (100 * ones, 120 * ones, 80 * ones, 100 * ones), ones)
    return columns


@pytest.fixture
def marks(look: Theme) -> TradeMarksLayer:
    return layer_of(40, look)


def layer_of(count: int, look: Theme) -> TradeMarksLayer:
    columns = columns_of(count)
    box = box_showing((-0.5, count - 0.5), (0.0, 200.0))
    layer = TradeMarksLayer(box, columns, lambda: visible_bars(columns, 0, count, 400 / count))
    layer.fonts = ChartFonts.of(look.font())
    layer.together = "{count} trades"
    return layer


def mark(bar: float, bought: bool = True) -> TradeMark:
    label = "Bought 10" if bought else "Sold 10"
    return TradeMark(START + round(bar * MINUTE_NS), bought, label)


def test_bought_points_up_from_below_sold_points_down_from_above(marks: TradeMarksLayer) -> None:
    marks.set_trades([mark(10.5), mark(30.2, bought=False)])
    image = painted(marks)
    assert color_at(image, 105, 130) == LIGHT.up  # under the low of 80
    assert all(y > 120 for y in rows_of(image, 105, LIGHT.up))
    assert color_at(image, 305, 70) == LIGHT.down  # over the high of 120
    assert all(y < 80 for y in rows_of(image, 305, LIGHT.down))


def test_a_trade_belongs_to_the_bar_it_happened_in(marks: TradeMarksLayer) -> None:
    marks.set_trades([mark(7.99), mark(8.0), mark(99)])
    assert len(marks.at(7, 8)) == 1
    assert len(marks.at(8, 9)) == 1
    assert len(marks.at(39, 40)) == 1  # newer than the newest bar: drawn there
    marks.set_trades([mark(-5)])
    assert marks.at(0, 40) == ()
    assert colors_in(painted(marks)) == set()


def test_trades_in_one_place_share_an_arrow(look: Theme) -> None:
    layer = layer_of(4000, look)
    layer.set_trades([mark(2000 + step / 10) for step in range(20)])
    image = painted(layer)
    columns = {x for x in range(400) for y in rows_of(image, x, LIGHT.up) if y < 136}
    assert columns
    assert max(columns) - min(columns) <= 14  # one arrow wide


def test_words_on_a_taken_place_are_left_out(marks: TradeMarksLayer) -> None:
    marks.set_trades([mark(20)])
    with_words = len(columns_inked(marks))
    marks.taken = [QRectF(150, 120, 120, 60)]
    assert 8 <= len(columns_inked(marks)) <= 14 < with_words  # the arrow alone


def columns_inked(layer: TradeMarksLayer) -> list[int]:
    image = painted(layer)
    return [x for x in range(400) if rows_of(image, x, LIGHT.up)]


@pytest.mark.parametrize("count", [10_000])
def test_ten_thousand_trades_are_no_burden(look: Theme, count: int) -> None:
    layer = layer_of(4000, look)
    layer.set_trades([mark(bar % 4000, bought=bar % 2 == 0) for bar in range(count)])
    assert {LIGHT.up, LIGHT.down} <= colors_in(painted(layer))


def test_words_and_arrow_stay_inside_the_pane(look: Theme) -> None:
    columns = columns_of(40)
    box = box_showing((-0.5, 39.5), (79.0, 121.0))
    layer = TradeMarksLayer(box, columns, lambda: visible_bars(columns, 0, 40, 10.0))
    layer.fonts = ChartFonts.of(look.font())
    layer.set_trades([mark(0), mark(39, bought=False)])
    image = painted(layer)
    for row in (0, 199):
        assert all(color_at(image, x, row) == "#FFFFFF" for x in range(400))
