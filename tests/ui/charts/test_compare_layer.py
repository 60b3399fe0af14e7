"""A second symbol: tied to the candles at the left edge, or on its own axis."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.ui.charts.hands import key
from ui.charts import CandleChart
from ui.charts.line_columns import LineColumns


def columns(values: np.ndarray) -> LineColumns:
    made = LineColumns()
    made.load(values)
    return made


def test_percent_from_the_left_edge(chart: CandleChart) -> None:
    close = chart.columns.close
    chart.set_compared(columns(close * 3), "Triple", percent=True)
    chart.refresh()
    first, last = chart.window_of_bars.bars
    low, high = chart.compared.extent(first, last)
    assert low == pytest.approx(float(close[first:last].min()))
    assert high == pytest.approx(float(close[first:last].max()))
    texts = [label.text for label in chart.price_axis.labels]
    assert texts
    assert all(text.endswith(" %") for text in texts)
    base = float(close[first])
    for label in chart.price_axis.labels:
        share = float(label.text.replace("−", "-").removesuffix(" %"))
        assert label.price == pytest.approx(base * (1 + share / 100))
    tag = chart.compared.tag(chart.colors)
    assert tag is not None
    assert tag.price == pytest.approx(float(close[-1]))


def test_the_left_edge_moves_with_the_view(chart: CandleChart) -> None:
    chart.set_compared(columns(chart.columns.close[::-1].copy()), "Mirror", percent=True)
    chart.refresh()
    before = chart.compared._factor
    chart.setFocus()
    key(chart, Qt.Key.Key_PageUp)
    first = chart.window_of_bars.bars[0]
    wanted = chart.columns.close[first] / chart.compared.value_at(first)
    assert chart.compared._factor == pytest.approx(wanted)
    assert chart.compared._factor != before


def test_an_axis_of_its_own_leaves_the_prices_alone(chart: CandleChart) -> None:
    chart.refresh()
    prices = chart.visible_prices
    chart.set_compared(columns(chart.columns.close * 50), "Fifty", percent=False)
    chart.refresh()
    assert chart.visible_prices == prices
    assert all("₹" in label.text for label in chart.price_axis.labels)
    own = chart.compared._scale(chart.box.scale_for())
    assert 0 < own.y(float(chart.columns.close[-1]) * 50) < own.height
    assert chart.compared.tag(chart.colors) is None


def test_bars_the_other_one_does_not_have(chart: CandleChart) -> None:
    values = chart.columns.close.copy()
    values[: len(values) - 40] = np.nan
    chart.set_compared(columns(values), "Young", percent=True)
    chart.refresh()
    assert chart.studies.legend.entries[0].name == "Young"
    assert np.isfinite(chart.visible_prices).all()
    chart.set_compared(None)
    chart.refresh()
    assert not chart.in_percent
