import pytest
from PySide6.QtCore import QPoint

from tests.ui.charts.conftest import Bars
from tests.ui.charts.hands import column_of, hover
from ui.charts import CandleChart


def test_the_axis_names_the_most_that_was_traded(chart: CandleChart, reliance: Bars) -> None:
    pane = chart._volume
    first, last = chart.window_of_bars.bars
    most = reliance.volume[first:last].max()
    assert [label.text for label in pane.axis.labels] == [chart.numbers.short_amount(most)]
    scale = pane.box.scale_for()
    assert scale.y(0) == pytest.approx(scale.height)
    assert 0 < scale.y(most) < scale.height / 2


def test_it_moves_with_the_prices(chart: CandleChart) -> None:
    chart.show_newest(500)
    chart.refresh()
    prices, traded = chart.box.scale_for(), chart._volume.box.scale_for()
    assert (prices.first, prices.px_per_bar) == (traded.first, traded.px_per_bar)


def test_the_value_at_the_pointer(chart: CandleChart, reliance: Bars) -> None:
    assert chart._volume._legend.entries[0].value == ""
    hover(chart, QPoint(column_of(chart, 6700), 200))
    entry = chart._volume._legend.entries[0]
    assert entry.value == chart.numbers.short_amount(reliance.volume[6700])
    assert entry.name == "traded"
