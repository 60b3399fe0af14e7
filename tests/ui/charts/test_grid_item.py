from tests.ui.charts.canvas import box_showing, color_at, colors_in, painted, rows_of
from ui.charts.chart_colors import LIGHT
from ui.charts.grid_item import GridLayer
from ui.theme import Theme


def test_one_faint_row_for_each_price(look: Theme) -> None:
    grid = GridLayer(box_showing((0, 10), (0, 200)))
    grid.prices = (50.0, 150.0)
    image = painted(grid)
    assert colors_in(image) == {LIGHT.grid}
    assert rows_of(image, 7, LIGHT.grid) == [50, 150]


def test_one_row_at_one_and_a_half_too(look: Theme) -> None:
    grid = GridLayer(box_showing((0, 10), (0, 200)))
    grid.prices = (51.0,)
    image = painted(grid, ratio=1.5)
    assert len(rows_of(image, 7, LIGHT.grid)) == 1


def test_the_newest_price_is_dotted_from_its_bar_on(look: Theme) -> None:
    grid = GridLayer(box_showing((0, 10), (0, 200)))
    grid.marked = (5.0, 100.0, "#C62F35")
    image = painted(grid)
    red = [x for x in range(400) if color_at(image, x, 100) == "#C62F35"]
    assert red[0] >= 200
    assert 50 < len(red) < 150
