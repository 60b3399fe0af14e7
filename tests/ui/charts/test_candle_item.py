import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import MINUTE_NS
from tests.ui.charts.canvas import box_showing, color_at, colors_in, columns_of, painted, rows_of
from tests.ui.charts.test_candle_columns import START
from ui.charts.candle_columns import CandleColumns
from ui.charts.candle_item import CandleLayer, candle_shape
from ui.charts.chart_colors import LIGHT
from ui.charts.visible_bars import visible_bars
from ui.theme import Theme

UP, DOWN = LIGHT.up, LIGHT.down
# Four bars of 100 px each, prices 0 to 200 on 200 px: row = 200 - price.
PRICES = np.array(
    [[50, 150, 30, 120], [120, 180, 20, 60], [80, 90, 70, 80], [60, 60, 60, 60]], dtype=float
)


def columns_with(prices: np.ndarray) -> CandleColumns:
    columns = CandleColumns()
    times = START + np.arange(len(prices), dtype=np.int64) * MINUTE_NS
    opened, high, low, close = prices.T.copy()
    columns.load(times, (opened, high, low, close), np.ones(len(prices)))
    return columns


def layer_of(prices: np.ndarray, width: int = 400) -> CandleLayer:
    columns, count = columns_with(prices), len(prices)
    box = box_showing((-0.5, count - 0.5), (0.0, 200.0), width)
    return CandleLayer(box, lambda: visible_bars(columns, 0, count, width / count))


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_rising_candle_is_hollow_and_a_falling_one_filled(look: Theme, ratio: float) -> None:
    image = painted(layer_of(PRICES), ratio=ratio)

    def at(x: float, price: float) -> str:
        return color_at(image, int(x * ratio), int((200 - price) * ratio))

    assert at(50, 140) == UP  # wick above
    assert at(50, 40) == UP  # wick below
    assert at(50, 85) == "#FFFFFF"  # inside the body
    assert at(150, 90) == DOWN
    assert at(150, 170) == DOWN
    assert at(150, 30) == DOWN
    assert at(100, 100) == "#FFFFFF"  # between them


def test_edges_are_where_the_prices_are_and_sharp(look: Theme) -> None:
    image = painted(layer_of(PRICES))
    assert colors_in(image) == {UP, DOWN}  # no blurred pixel anywhere
    rows = rows_of(image, 150, DOWN)
    assert (rows[0], rows[-1]) == (20, 179)  # high 180 to low 20
    body = columns_of(image, 110, DOWN)
    assert body == list(range(111, 189))  # the middle 78 of 100 px
    edge = rows_of(image, 111, DOWN)
    assert (edge[0], edge[-1]) == (80, 139)  # open 120 to close 60


def test_a_doji_and_a_single_price_are_seen(look: Theme) -> None:
    image = painted(layer_of(PRICES))
    assert len(columns_of(image, 120, UP)) > 50  # open = close = 80
    assert rows_of(image, 350, UP) == [140, 141]  # one price all bar long


def test_the_wick_is_in_the_middle_of_the_body(look: Theme) -> None:
    for width in (280, 304, 400, 41, 60, 88):
        image = painted(layer_of(PRICES, width), width=width)
        wick, body = columns_of(image, 25, DOWN), columns_of(image, 110, DOWN)
        assert wick[0] - body[0] == body[-1] - wick[-1]


@given(pitch=st.floats(1.0, 200.0), ratio=st.sampled_from([1.0, 1.25, 1.5, 2.0]))
def test_shapes_fit_and_are_symmetric(pitch: float, ratio: float) -> None:
    shape = candle_shape(pitch * ratio, ratio)
    assert shape.body >= shape.line >= 1
    assert (shape.body - shape.line) % 2 == 0 or (shape.line, shape.body) == (1, 2)
    if pitch >= 3:
        assert shape.line < shape.body < pitch * ratio
    if pitch >= 4:
        assert shape.body > 2 * shape.line  # wide enough to be hollow


def test_a_hundred_thousand_bars_are_drawn_as_groups(look: Theme) -> None:
    rng = np.random.default_rng(5)
    close = np.clip(100 + np.cumsum(rng.normal(0, 0.2, 100_000)), 20, 180)
    opened = np.concatenate([close[:1], close[:-1]])
    prices = np.column_stack([opened, np.maximum(opened, close), np.minimum(opened, close), close])
    image = painted(layer_of(prices))
    top = min(y for y in range(200) for x in range(400) if color_at(image, x, y) != "#FFFFFF")
    assert abs(top - (200 - prices[:, 1].max())) <= 1
    assert {UP, DOWN} <= colors_in(image)


def test_nothing_to_draw_draws_nothing(look: Theme) -> None:
    columns = CandleColumns()
    layer = CandleLayer(box_showing((0, 10), (0, 1)), lambda: visible_bars(columns, 0, 0, 8.0))
    assert colors_in(painted(layer)) == set()


def test_colours_follow_the_theme(look: Theme) -> None:
    from dataclasses import replace

    layer = layer_of(PRICES)
    layer.set_colors(replace(LIGHT, up="#0B62A8", down="#B34700"))
    assert colors_in(painted(layer)) == {"#0B62A8", "#B34700"}
