"""Strips under the candles: their curves, values, edges and heights, by hand and key."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.ui.charts.conftest import Bars
from tests.ui.charts.hands import column_of, drag, hover
from ui.charts import Candle, CandleChart, Overlay, PaneLook

STRIPS = (PaneLook("a", "Strength", (30.0, 70.0)), PaneLook("b", "Momentum"))


@pytest.fixture
def strips(make_chart: Callable[..., CandleChart], reliance: Bars) -> CandleChart:
    chart = make_chart(reliance.first(1000))
    rows = np.arange(1000.0)
    curves = [
        Overlay("average", rows + 1000, "series_1"),
        Overlay("Strength", 50 + 30 * np.sin(rows / 9), "series_3", pane="a"),
        Overlay("line", np.cos(rows / 9), "series_1", pane="b"),
        Overlay("distance", np.sin(rows / 9), "series_2", form="bars", pane="b"),
    ]
    chart.set_overlays(curves, STRIPS)
    chart.refresh()
    return chart


def test_strips_lie_under_the_candles_over_the_same_time(strips: CandleChart) -> None:
    first, second = strips.studies.panes
    candles = strips.box.scale_for()
    for pane in (first, second):
        scale = pane.box.scale_for()
        assert (scale.first, scale.px_per_bar) == (candles.first, candles.px_per_bar)
        assert pane.box.rect().height() >= 60
    assert strips.box.rect().bottom() <= first.box.pos().y()
    assert first.box.pos().y() + first.box.rect().height() <= second.box.pos().y() + 1
    assert strips.studies.over_candles() == strips.studies.layers[:1]


def test_a_strip_shows_its_curves_and_guides(strips: CandleChart) -> None:
    first, second = strips.studies.panes
    scale = first.box.scale_for()
    assert scale.price(scale.height) < 20 < 80 < scale.top
    bars = second.box.scale_for()
    assert bars.price(bars.height) < -1 < 0 < 1 < bars.top
    assert [tag.text for tag in first.axis.tags] == [f"{50 + 30 * np.sin(999 / 9):.1f}"]
    assert len(second.axis.tags) == 1, "bars from zero have no tag"


def test_the_crosshair_tells_the_value_in_every_strip(strips: CandleChart) -> None:
    first = strips.studies.panes[0]
    x = column_of(strips, 940)
    hover(strips, QPoint(x, 100))
    told = [[entry.value for entry in pane._legend.entries] for pane in strips.studies.panes]
    assert told[0] == [f"{50 + 30 * np.sin(940 / 9):.1f}"]
    both = f"{np.cos(940 / 9):.2f}", f"{np.sin(940 / 9):.2f}"
    assert told[1] == [text.replace("-", "−") for text in both]
    y = round(first.box.pos().y() + first.box.scale_for().y(60))
    hover(strips, QPoint(x, y))
    reading = strips.crosshair.reading
    assert reading is not None
    assert float(reading.price_text) == pytest.approx(60, abs=2)
    assert strips.crosshair._plot.bottom() > first.box.pos().y()


def test_an_edge_is_dragged(strips: CandleChart, qtbot: QtBot) -> None:
    second = strips.studies.panes[1]
    edge, before = round(second.box.pos().y()), second.box.rect().height()
    hover(strips, QPoint(300, edge + 2))
    assert strips.viewport().cursor().shape() is Qt.CursorShape.SizeVerCursor
    with qtbot.waitSignal(strips.pane_resized) as told:
        drag(strips, QPoint(300, edge), QPoint(300, edge - 60))
    assert second.box.rect().height() == pytest.approx(before + 60, abs=4)
    assert told.args[0] == "b"
    assert told.args[1] == pytest.approx(second.share)


def test_no_edge_takes_all_the_room(strips: CandleChart) -> None:
    for number in (1, 0, 1):
        edge = round(strips.studies.panes[number].box.pos().y())
        drag(strips, QPoint(300, edge), QPoint(300, 5))
    assert strips.box.rect().height() > 0.25 * strips.viewport().height()


def test_new_bars_grow_every_curve(strips: CandleChart, reliance: Bars) -> None:
    row = [column[1000] for column in reliance]
    strips.append(Candle(int(row[0]), *map(float, row[1:])), [1.0, 2.0, 3.0])
    assert [layer.value_at(1000) for layer in strips.studies.layers[:3]] == [1.0, 2.0, 3.0]
    assert np.isnan(strips.studies.layers[3].value_at(1000)), "no value was given"
    strips.replace_last(Candle(int(row[0]), *map(float, row[1:])), [5.0, 6.0, 7.0, 8.0])
    assert [layer.value_at(1000) for layer in strips.studies.layers] == [5.0, 6.0, 7.0, 8.0]


def test_other_lines_keep_the_height_of_a_strip(strips: CandleChart) -> None:
    strips.studies.set_share(0, 0.3)
    strips.set_overlays([Overlay("Strength", np.zeros(1000), pane="a")], STRIPS[:1])
    assert [pane.share for pane in strips.studies.panes] == [0.3]
    strips.set_overlays([])
    strips.refresh()
    assert strips.studies.panes == []
    assert strips.box.rect().height() > 400


def test_a_tick_does_not_paint_everything(strips: CandleChart, reliance: Bars) -> None:
    strips.refresh()
    before = strips.picture()
    last = strips.columns.candle(999)
    strips.replace_last(last, [1999.0, 47.0, 0.1, 0.1])
    strips.refresh()
    assert strips.picture() == before
