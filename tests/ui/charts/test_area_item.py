import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.charts.canvas import box_showing, color_at, colors_in, painted
from ui.charts.area_item import AreaLayer
from ui.charts.chart_colors import LIGHT
from ui.charts.chart_fonts import ChartFonts
from ui.charts.line_columns import LineColumns
from ui.theme import Theme


def layer_of(values: list[float], start: float) -> AreaLayer:
    columns = LineColumns()
    columns.load(np.array(values))
    layer = AreaLayer(box_showing((0, len(values) - 1.0), (0, 200)), columns)
    layer.start = start
    return layer


@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_green_above_the_start_red_below(look: Theme, ratio: float) -> None:
    image = painted(layer_of([150, 150, 150, 50, 50, 50], 100), ratio=ratio)

    def at(x: float, value: float) -> str:
        return color_at(image, int(x * ratio), int((200 - value) * ratio))

    assert at(80, 150) == LIGHT.up
    assert at(80, 125) == LIGHT.soft_up
    assert at(80, 90) == "#FFFFFF"
    assert at(320, 50) == LIGHT.down
    assert at(320, 75) == LIGHT.soft_down
    assert at(320, 110) == "#FFFFFF"


def test_always_above_has_nothing_red(look: Theme) -> None:
    seen = colors_in(painted(layer_of([120, 150, 130, 180], 100)))
    assert LIGHT.soft_up in seen
    assert LIGHT.soft_down not in seen
    assert LIGHT.down not in seen


def test_one_value_is_seen(look: Theme) -> None:
    columns = LineColumns()
    columns.load(np.array([120.0]))
    layer = AreaLayer(box_showing((-1, 1), (0, 200)), columns)
    layer.start = 100.0
    assert LIGHT.up in colors_in(painted(layer))


def test_nothing_draws_nothing(look: Theme) -> None:
    layer = AreaLayer(box_showing((-1, 1), (0, 200)), LineColumns())
    assert colors_in(painted(layer)) == set()


def test_a_jagged_million_keeps_its_extremes(look: Theme) -> None:
    values = np.full(1_000_000, 100.0)
    values[777_777] = 190.0
    layer = layer_of(list(values), 100)
    image = painted(layer)
    column = [x for x in range(400) if color_at(image, x, 30) in (LIGHT.up, LIGHT.soft_up)]
    assert column
    assert all(abs(x - 311) <= 2 for x in column)


@pytest.mark.parametrize("newest", [90.0, 95.0, 105.0, 110.0])
def test_the_start_is_written_clear_of_the_newest_values_line(look: Theme, newest: float) -> None:
    layer = layer_of([100.0, 110.0, 90.0, newest], 100)
    layer._box.show_range((0, 12), (0, 200))  # most of the day is still to come
    layer.fonts, layer.start_text = ChartFonts.of(QApplication.font()), "started with ₹1,00,000"
    scale = layer._box.scale_for()
    x, y = scale.xs(np.arange(4.0)), scale.ys(np.array([100.0, 110.0, 90.0, newest]))
    rect = layer._free_place(scale, x, y, scale.y(100), layer.fonts)
    assert rect is not None
    assert not rect.top() < scale.y(newest) < rect.bottom()


def test_with_no_value_in_view_the_start_is_written_all_the_same(look: Theme) -> None:
    layer = layer_of([100.0, 110.0], 100)
    layer.fonts, layer.start_text = ChartFonts.of(QApplication.font()), "started with ₹1,00,000"
    nothing = np.empty(0)
    scale = layer._box.scale_for()
    assert layer._free_place(scale, nothing, nothing, scale.y(100), layer.fonts) is not None
