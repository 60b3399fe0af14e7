import numpy as np

from tests.ui.charts.canvas import box_showing, color_at, colors_in, painted
from ui.charts.chart_colors import LIGHT
from ui.charts.overlay_line import Overlay, OverlayLayer
from ui.theme import Theme


def test_the_line_runs_through_its_values_and_leaves_gaps(look: Theme) -> None:
    values = np.array([np.nan, np.nan, 100.0, 100.0, 100.0])
    layer = OverlayLayer(box_showing((-0.5, 4.5), (0, 200)), Overlay("Average", values), 5)
    image = painted(layer)
    assert color_at(image, 280, 100) == LIGHT.series_1
    assert color_at(image, 100, 100) == "#FFFFFF"


def test_a_short_line_belongs_to_the_newest_bars(look: Theme) -> None:
    layer = OverlayLayer(box_showing((0, 5), (0, 200)), Overlay("A", np.array([7.0, 8.0])), 5)
    assert np.isnan(layer.value_at(2))
    assert [layer.value_at(3), layer.value_at(4)] == [7.0, 8.0]
    assert np.isnan(layer.value_at(5))
    assert np.isnan(layer.value_at(-1))


def test_colour_by_token_or_by_value(look: Theme) -> None:
    box = box_showing((0, 2), (0, 200))
    for color, seen in (("series_2", LIGHT.series_2), ("#123456", "#123456")):
        layer = OverlayLayer(box, Overlay("A", np.array([1.0, 1.0]), color), 2)
        layer.set_colors(LIGHT)
        assert layer.color == seen


def test_a_line_far_outside_the_view_is_harmless(look: Theme) -> None:
    values = np.array([1e300, -1e300, 1e300, -1e300])
    layer = OverlayLayer(box_showing((-0.5, 3.5), (0, 200)), Overlay("A", values), 4)
    assert LIGHT.series_1 in colors_in(painted(layer))


def test_no_bars_no_line(look: Theme) -> None:
    layer = OverlayLayer(box_showing((0, 2), (0, 200)), Overlay("A", np.array([1.0, 2.0])), 0)
    assert colors_in(painted(layer)) == set()
