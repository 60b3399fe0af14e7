from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QImage, QPaintEvent
from pytestqt.qtbot import QtBot

from core.clock import MINUTE_NS
from tests.ui.charts.conftest import Bars
from tests.ui.charts.hands import hover
from ui.charts import Candle, CandleChart, ChartColors, Overlay, TradeMark
from ui.theme import make_theme, theme_names


class Paints(QObject):
    """Remembers the width of each part of a chart that was painted."""

    def __init__(self, chart: CandleChart) -> None:
        super().__init__()
        self.widths: list[int] = []
        chart.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QPaintEvent):
            self.widths.append(event.rect().width())
        return False


def on_screen(chart: CandleChart, qtbot: QtBot) -> QImage:
    """Return what the window system holds, parts painted one after the other."""
    qtbot.wait(30)
    return chart.screen().grabWindow(chart.winId()).toImage()


def painted_anew(chart: CandleChart) -> QImage:
    return chart.grab().toImage()


def different_pixels(one: QImage, other: QImage) -> int:
    """Return how many pixels differ by more than a rounding of their smoothing."""
    assert one.size() == other.size()

    def pixels(image: QImage) -> np.ndarray:
        plain = image.convertToFormat(QImage.Format.Format_RGB32)
        return np.frombuffer(plain.constBits(), dtype=np.uint8).astype(int).reshape(-1, 4)

    return int((np.abs(pixels(one) - pixels(other)).max(axis=1) > 8).sum())


@pytest.mark.parametrize("newest", [40, 200, 3000, None])
def test_painting_only_the_newest_leaves_no_trace(
    chart: CandleChart, qtbot: QtBot, newest: int | None
) -> None:
    chart.fit() if newest is None else chart.show_newest(newest)
    chart.set_stop(Decimal("1035.00"))
    average = np.convolve(chart.columns.close, np.ones(20) / 20, mode="valid")
    chart.set_overlays([Overlay("Average", average)])
    rng = np.random.default_rng(4)
    on_screen(chart, qtbot)
    for number in range(12):
        last = chart.columns.candle(len(chart.columns) - 1)
        close = last.close + float(rng.normal(0, 0.7))
        high, low = max(last.high, close), min(last.low, close)
        if number % 3 == 0:
            high, low = max(last.close, close), min(last.close, close)
            bar = Candle(last.time_ns + MINUTE_NS, last.close, high, low, close, 900.0)
            chart.append(bar, [close])
        else:
            volume = last.volume + 500
            bar = last._replace(close=close, high=high, low=low, volume=volume)
            chart.replace_last(bar, [close])
        assert different_pixels(on_screen(chart, qtbot), painted_anew(chart)) == 0


def test_a_resting_view_is_painted_in_part_only(chart: CandleChart, qtbot: QtBot) -> None:
    chart.show_newest(200)
    on_screen(chart, qtbot)
    paints = Paints(chart)
    last = chart.columns.candle(6749)
    chart.replace_last(last._replace(close=last.low))
    qtbot.waitUntil(lambda: bool(paints.widths))
    assert max(paints.widths) < chart.width() / 2


def test_many_changes_make_one_repaint(chart: CandleChart, qtbot: QtBot) -> None:
    on_screen(chart, qtbot)
    paints = Paints(chart)
    for number in range(500):
        last = chart.columns.candle(len(chart.columns) - 1)
        chart.append(last._replace(time_ns=last.time_ns + MINUTE_NS))
        chart.set_stop(Decimal(1030 + number % 7))
    qtbot.wait(30)
    assert 1 <= len(paints.widths) <= 2


def test_a_hidden_chart_works_for_nothing(chart: CandleChart, qtbot: QtBot) -> None:
    chart.hide()
    qtbot.wait(10)
    name = chart.accessibleName()
    last = chart.columns.candle(6749)
    chart.append(last._replace(time_ns=last.time_ns + MINUTE_NS, close=last.low))
    qtbot.wait(10)
    assert chart.accessibleName() == name
    chart.show()
    qtbot.wait(10)
    assert chart.accessibleName() != name


@pytest.mark.parametrize("theme", theme_names())
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("newest", [12, 100, 6000])
def test_labels_fit_their_axes_at_every_size(
    chart: CandleChart, theme: str, scale: float, newest: int
) -> None:
    look = make_theme(theme, scale=scale)
    chart.setFont(look.font())
    chart.set_colors(ChartColors.from_tokens(look.colours))
    chart.set_stop(Decimal("1035.00"))
    chart.show_newest(newest)
    hover(chart, QPoint(300, 200))
    fonts = chart.price_axis.fonts
    assert fonts is not None
    assert fonts.small.pixelSize() == round(14 * scale)
    room = chart.price_axis.boundingRect().width()
    texts = [label.text for label in chart.price_axis.labels]
    assert len(texts) >= 2
    assert all(fonts.width(text) + 2 * fonts.unit <= room for text in texts)
    assert all(fonts.bold_width(tag.text) + 2 * fonts.unit <= room for tag in chart.price_axis.tags)
    assert chart.crosshair.price_rect().right() <= chart.width()
    assert chart.crosshair.time_rect().bottom() <= chart.height()
    rows = [chart.box.scale_for().y(price) for price in chart.grid.prices]
    assert all(lower - upper >= 2 * fonts.height for lower, upper in pairwise(rows))


def test_panes_and_axes_stand_on_whole_pixels(chart: CandleChart) -> None:
    for width, height in ((901, 601), (1366, 768), (333, 251)):
        chart.resize(width, height)
        chart.refresh()
        for box in (chart.box, chart._volume.box):
            sizes = box.pos().x(), box.pos().y(), box.rect().width(), box.rect().height()
            assert all(size == int(size) for size in sizes)


def test_everything_changes_with_the_theme(chart: CandleChart, qtbot: QtBot) -> None:
    chart.set_trades([TradeMark(int(chart.columns.time_ns[6740]), True, "Bought 10")])
    chart.set_stop(Decimal("1038.00"))
    light = painted_anew(chart)
    dark = ChartColors.from_tokens(make_theme("dark").colours)
    chart.set_colors(dark)
    picture = painted_anew(chart)
    assert different_pixels(light, picture) > 0.99 * picture.width() * picture.height()
    seen = {
        picture.pixelColor(x, y).name().upper()
        for x in range(0, picture.width(), 1)
        for y in range(0, picture.height(), 3)
    }
    assert {dark.card, dark.up, dark.down} <= seen
    assert "#FFFFFF" not in seen


def test_the_view_is_told_when_it_changes(chart: CandleChart, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chart.visible_range_changed) as told:
        chart.show_newest(300)
    assert told.args == list(chart.visible_range)


def test_a_closed_chart_can_be_shown_again(
    make_chart: Callable[..., CandleChart], reliance: Bars, qtbot: QtBot
) -> None:
    chart = make_chart(reliance)
    chart.close()
    chart.resize(500, 400)
    chart.show()
    qtbot.waitExposed(chart)
    assert not chart.grab().isNull()


def test_a_tiny_chart_does_no_harm(chart: CandleChart) -> None:
    for width, height in ((1, 1), (30, 500), (500, 20), (120, 60)):
        chart.resize(width, height)
        chart.refresh()
        assert not chart.grab().isNull()
