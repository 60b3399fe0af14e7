import numpy as np

from core.clock import MINUTE_NS
from tests.ui.charts.canvas import box_showing, colors_in, painted, rows_of
from tests.ui.charts.test_candle_columns import START
from ui.charts.candle_columns import CandleColumns
from ui.charts.chart_colors import LIGHT, mixed
from ui.charts.visible_bars import visible_bars
from ui.charts.volume_item import VOLUME_SHARE, VolumeLayer
from ui.theme import Theme

UP, DOWN = (mixed(color, LIGHT.card, VOLUME_SHARE) for color in (LIGHT.up, LIGHT.down))


def test_bars_are_as_high_as_what_was_traded(look: Theme) -> None:
    columns = CandleColumns()
    opened = np.array([1.0, 2.0, 1.0, 1.0])
    close = np.array([2.0, 1.0, 1.0, 1.0])
    volume = np.array([50.0, 120.0, 0.0, 0.001])
    times = START + np.arange(4, dtype=np.int64) * MINUTE_NS
    columns.load(
        times, (opened, np.maximum(opened, close), np.minimum(opened, close), close), volume
    )
    box = box_showing((-0.5, 3.5), (0.0, 200.0))
    image = painted(VolumeLayer(box, lambda: visible_bars(columns, 0, 4, 100.0)))
    assert colors_in(image) == {UP, DOWN}
    assert rows_of(image, 50, UP) == list(range(150, 200))
    assert rows_of(image, 150, DOWN) == list(range(80, 200))
    assert rows_of(image, 250, UP) == []  # nothing traded
    assert rows_of(image, 350, UP) == [199]  # hardly anything is still seen
