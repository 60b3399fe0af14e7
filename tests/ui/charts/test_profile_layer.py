"""The amounts at the side: longest in yellow, the value area stronger."""

import numpy as np
from PySide6.QtWidgets import QApplication

from tests.ui.charts.canvas import box_showing, color_at, painted
from ui.charts.chart_colors import LIGHT
from ui.charts.profile_layer import Profile, ProfileLayer


def profile(amounts: list[float], first: int, last: int) -> Profile:
    edges = np.linspace(0.0, 100.0, len(amounts) + 1)
    return Profile(edges, np.array(amounts), int(np.argmax(amounts)), first, last)


def test_bars_are_as_long_as_their_amounts(qapp: QApplication) -> None:
    layer = ProfileLayer(box_showing((0.0, 10.0), (0.0, 100.0)))
    layer.show_profile(profile([1.0, 4.0, 2.0, 0.0, 1.0], 1, 3))
    layer.box_resized()
    rows = layer.rows(layer._box.scale_for())
    assert [part for _, part in rows] == ["rest", "most", "area", "rest"]
    widths = [rect.width() for rect, _ in rows]
    assert widths == [22.0, 88.0, 44.0, 22.0]
    image = painted(layer)
    assert color_at(image, 40, 140) == LIGHT.wait
    assert color_at(image, 40, 180) == "#FFFFFF"
    assert color_at(image, 10, 100) != color_at(image, 10, 180)


def test_thin_bins_are_drawn_together_and_nothing_is_lost(qapp: QApplication) -> None:
    layer = ProfileLayer(box_showing((0.0, 10.0), (0.0, 100.0)))
    layer.show_profile(profile(list(np.ones(1000)), 0, 700))
    rows = layer.rows(layer._box.scale_for())
    assert len(rows) <= 51
    assert all(rect.height() >= 2 for rect, _ in rows[1:-1])
    assert rows[0][0].bottom() >= 198
    assert rows[-1][0].top() <= 1
    assert sum(part == "most" for _, part in rows) == 1


def test_without_amounts_nothing_is_drawn(qapp: QApplication) -> None:
    layer = ProfileLayer(box_showing((0.0, 10.0), (0.0, 100.0)))
    assert layer.idle()
    assert layer.rows(layer._box.scale_for()) == []
