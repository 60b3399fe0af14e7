import numpy as np
import pyqtgraph
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from tests.ui.charts.canvas import box_showing, new_picture, painting
from ui.charts import CandleChart
from ui.charts.grid_item import GridLayer
from ui.charts.plot_box import screen_ratio
from ui.theme import Theme


def test_its_mapping_is_pyqtgraph_s_own(look: Theme) -> None:
    box = box_showing((10, 30), (100, 120), width=400, height=200)
    scale = box.scale_for()
    for bar, price in ((10, 120), (17.5, 103.25), (30, 100)):
        point = box.mapFromView(QPointF(bar, price))
        assert abs(point.x() - scale.x(bar)) < 1e-6
        assert abs(point.y() - scale.y(price)) < 1e-6


def test_things_of_pyqtgraph_can_be_added_in_bars_and_prices(chart: CandleChart) -> None:
    first, last = chart.window_of_bars.bars
    low, high = chart.visible_prices
    plain = chart.grab().toImage()
    curve = pyqtgraph.PlotCurveItem(
        np.array([first, last], dtype=float), np.array([low, high]), pen="#FF00FF"
    )
    chart.box.addItem(curve)
    picture = chart.grab().toImage()
    assert picture != plain
    middle = round(chart.plot_width() / 2)
    seen = {picture.pixelColor(middle, y).name() for y in range(picture.height())}
    assert "#ff00ff" in seen
    assert chart.visible_prices == (low, high)  # and they move nothing


def test_a_new_size_is_known_at_once(look: Theme) -> None:
    box = box_showing((0, 10), (0, 100))
    before = box.scale_for().px_per_bar
    box.place(QRectF(0, 0, 800, 200))
    assert box.scale_for().px_per_bar == 2 * before
    assert box.scale_for(2.0).ratio == 2.0


def test_a_pane_without_room_draws_nothing(look: Theme) -> None:
    class Strict(GridLayer):
        def draw(self, *_: object) -> None:
            raise AssertionError("drawn without room")

    box = box_showing((0, 10), (0, 100), width=400, height=0)
    layer = Strict(box)
    layer.box_resized()
    with painting(new_picture(10, 10)) as painter:
        layer.paint(painter, QStyleOptionGraphicsItem())


def test_screen_ratio(look: Theme) -> None:
    for ratio in (1.0, 1.5, 2.0):
        with painting(new_picture(10, 10, ratio)) as painter:
            assert screen_ratio(painter) == ratio
