from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.charts.conftest import Bars
from tests.ui.charts.hands import (
    LEFT,
    column_of,
    double_click,
    drag,
    hover,
    key,
    row_of,
    wheel,
)
from ui.charts import CandleChart

Key = Qt.Key


@pytest.mark.parametrize("x", [50, 400, 750])
def test_the_wheel_zooms_at_the_pointer(chart: CandleChart, x: int) -> None:
    chart.window_of_bars.move(-3000)
    chart.changed()
    span, bar = chart.window_of_bars.span, chart.bar_under(x)
    wheel(chart, 2, QPoint(x, 200))
    assert chart.window_of_bars.span < 0.8 * span
    assert chart.bar_under(x) == pytest.approx(bar)
    wheel(chart, -2, QPoint(x, 200))
    assert chart.window_of_bars.span == pytest.approx(span)
    assert chart.bar_under(x) == pytest.approx(bar)


def test_the_wheel_turns_time_when_pushed_sideways_or_with_shift(chart: CandleChart) -> None:
    span, first = chart.window_of_bars.span, chart.visible_range[0]
    wheel(chart, 0, QPoint(400, 200), sideways=1)
    assert chart.visible_range[0] < first
    assert chart.window_of_bars.span == pytest.approx(span)
    wheel(chart, -1, QPoint(400, 200), shift=True)
    assert chart.visible_range[0] == pytest.approx(first)


def test_dragging_moves_the_bars_with_the_hand(chart: CandleChart) -> None:
    chart.window_of_bars.move(-3000)
    chart.changed()
    bar = chart.bar_under(300)
    drag(chart, QPoint(300, 200), QPoint(520, 260))
    assert chart.bar_under(520) == pytest.approx(bar, abs=0.02)
    assert chart.crosshair.reading is not None


def test_dragging_to_the_past_stops_following_and_back_follows(
    chart: CandleChart, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(chart.follow_changed) as told:
        drag(chart, QPoint(300, 200), QPoint(600, 200))
    assert told.args == [False]
    with qtbot.waitSignal(chart.follow_changed) as told:
        drag(chart, QPoint(600, 200), QPoint(250, 200))
    assert told.args == [True]


def test_a_click_that_hardly_moves_moves_nothing(chart: CandleChart) -> None:
    before = chart.visible_range
    drag(chart, QPoint(300, 200), QPoint(302, 230))
    assert chart.visible_range == before


def test_other_buttons_do_not_drag(chart: CandleChart) -> None:
    before = chart.visible_range
    QTest.mousePress(chart.viewport(), Qt.MouseButton.RightButton, pos=QPoint(300, 200))
    QTest.mouseMove(chart.viewport(), QPoint(500, 200))
    QTest.mouseRelease(chart.viewport(), Qt.MouseButton.RightButton, pos=QPoint(500, 200))
    assert chart.visible_range == before


def test_a_double_click_fits(chart: CandleChart) -> None:
    double_click(chart, QPoint(300, 200))
    assert chart.window_of_bars.bars == (0, 6750)


def test_arrows_and_pages_move(chart: CandleChart) -> None:
    span, first = chart.window_of_bars.span, chart.visible_range[0]
    key(chart, Key.Key_Left)
    assert chart.visible_range[0] == pytest.approx(first - span / 10)
    key(chart, Key.Key_Right)
    assert chart.visible_range[0] == pytest.approx(first)
    key(chart, Key.Key_PageUp)
    assert chart.visible_range[0] == pytest.approx(first - 0.9 * span)
    key(chart, Key.Key_PageDown)
    assert chart.visible_range[0] == pytest.approx(first)


@pytest.mark.parametrize("pair", [(Key.Key_Plus, Key.Key_Minus), (Key.Key_Up, Key.Key_Down)])
def test_plus_and_minus_zoom_and_keep_the_newest_in_place(
    chart: CandleChart, pair: tuple[Key, Key]
) -> None:
    span, column = chart.window_of_bars.span, column_of(chart, 6749)
    key(chart, pair[0])
    assert chart.window_of_bars.span == pytest.approx(0.75 * span)
    assert column_of(chart, 6749) == column
    key(chart, pair[1])
    assert chart.window_of_bars.span == pytest.approx(span)


def test_home_fits_and_end_goes_to_the_newest(chart: CandleChart) -> None:
    span = chart.window_of_bars.span
    key(chart, Key.Key_PageUp)
    key(chart, Key.Key_End)
    assert chart.follows
    assert chart.window_of_bars.span == pytest.approx(span)
    key(chart, Key.Key_Home)
    assert chart.window_of_bars.bars == (0, 6750)


def test_a_key_without_meaning_is_left_to_others(chart: CandleChart) -> None:
    before = chart.visible_range
    for which in (Key.Key_Q, Key.Key_Escape, Key.Key_S, Key.Key_Return):
        key(chart, which)
    assert chart.visible_range == before


def test_control_and_arrows_read_one_bar_after_the_other(
    chart: CandleChart, reliance: Bars
) -> None:
    key(chart, Key.Key_Left, control=True)
    assert chart.pointed_at() == 6749
    key(chart, Key.Key_Left, control=True)
    key(chart, Key.Key_Left, control=True)
    assert chart.pointed_at() == 6747
    assert f"close {reliance.close[6747]:,.2f}" in chart.accessibleDescription()
    key(chart, Key.Key_Right, control=True)
    assert chart.pointed_at() == 6748
    key(chart, Key.Key_Escape)
    assert chart.crosshair.reading is None


def test_reading_beyond_the_edge_brings_the_bar_into_view(chart: CandleChart) -> None:
    key(chart, Key.Key_Left, control=True)
    for _ in range(150):
        key(chart, Key.Key_Left, control=True)
    assert chart.visible_range[0] <= 6599.5
    assert chart.crosshair.reading is not None


def test_the_crosshair_goes_when_the_pointer_leaves(chart: CandleChart) -> None:
    hover(chart, QPoint(300, 200))
    assert chart.crosshair.reading is not None
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    chart.refresh()
    assert chart.crosshair.reading is None
    hover(chart, QPoint(300, 200))
    hover(chart, QPoint(chart.width() - 10, 200))  # over the prices at the right
    assert chart.crosshair.reading is None


@pytest.fixture
def with_stop(chart: CandleChart) -> CandleChart:
    """Return the chart with a safety exit of 1,040.00 and a target of 1,052.00."""
    chart.set_stop(Decimal("1040.00"))
    chart.set_target(Decimal("1052.00"))
    chart.refresh()
    return chart


def test_dragging_the_safety_exit_tells_its_price_on_the_tick(
    with_stop: CandleChart, qtbot: QtBot
) -> None:
    end = QPoint(300, row_of(with_stop, 1043.37))
    expected = with_stop.snap(with_stop.price_under(end.y()))
    with qtbot.waitSignal(with_stop.stop_moved) as told:
        drag(with_stop, QPoint(300, row_of(with_stop, 1040)), end)
    assert told.args == [expected]
    assert isinstance(told.args[0], Decimal)
    assert told.args[0] % Decimal("0.05") == 0
    assert float(told.args[0]) == pytest.approx(1043.37, abs=0.1)


def test_dragging_the_target_tells_its_own_price(with_stop: CandleChart, qtbot: QtBot) -> None:
    start = QPoint(300, row_of(with_stop, 1052))
    with qtbot.assertNotEmitted(with_stop.stop_moved), qtbot.waitSignal(with_stop.target_moved):
        drag(with_stop, start, start + QPoint(0, 40))


def test_dragging_a_line_moves_neither_time_nor_prices(with_stop: CandleChart) -> None:
    times, prices = with_stop.visible_range, with_stop.visible_prices
    start = QPoint(300, row_of(with_stop, 1040))
    drag(with_stop, start, start + QPoint(200, -120), let_go=False)
    assert with_stop.visible_range == times
    assert with_stop.visible_prices == pytest.approx(prices)
    assert with_stop.stop_line.held


def test_a_line_stops_at_the_pane_s_edge(with_stop: CandleChart, qtbot: QtBot) -> None:
    bottom = with_stop.visible_prices[0]
    with qtbot.waitSignal(with_stop.stop_moved) as told:
        drag(with_stop, QPoint(300, row_of(with_stop, 1040)), QPoint(300, 590))
    assert float(told.args[0]) == pytest.approx(bottom, abs=0.05)


def test_escape_puts_a_dragged_line_back(with_stop: CandleChart, qtbot: QtBot) -> None:
    start = QPoint(300, row_of(with_stop, 1040))
    with qtbot.assertNotEmitted(with_stop.stop_moved):
        drag(with_stop, start, start + QPoint(0, -60), let_go=False)
        key(with_stop, Key.Key_Escape)
        QTest.mouseRelease(with_stop.viewport(), LEFT, pos=start + QPoint(0, -60))
    assert with_stop.stop_line.shown == Decimal("1040.00")


def test_losing_the_focus_lets_go(with_stop: CandleChart, qtbot: QtBot) -> None:
    with_stop.setFocus()
    with qtbot.assertNotEmitted(with_stop.stop_moved):
        key(with_stop, Key.Key_S)
        key(with_stop, Key.Key_Up)
        with_stop.clearFocus()
        qtbot.wait(1)
    assert not with_stop.stop_line.held


def test_the_average_price_cannot_be_dragged(with_stop: CandleChart) -> None:
    with_stop.set_average_price(Decimal("1046.00"))
    before = with_stop.visible_range
    drag(with_stop, QPoint(300, row_of(with_stop, 1046)), QPoint(350, 100))
    assert with_stop.average_line.shown == Decimal("1046.00")
    assert with_stop.visible_range != before  # the chart was dragged instead


def test_the_safety_exit_by_keys(with_stop: CandleChart, qtbot: QtBot) -> None:
    key(with_stop, Key.Key_S)
    assert with_stop.stop_line.held
    key(with_stop, Key.Key_Up)
    key(with_stop, Key.Key_Up)
    key(with_stop, Key.Key_Up, shift=True)
    key(with_stop, Key.Key_Down)
    assert with_stop.stop_line.shown == Decimal("1040.55")
    assert with_stop.accessibleDescription() == (
        "safety exit at ₹1,040.55. Enter sets it, Escape leaves it."
    )
    with qtbot.waitSignal(with_stop.stop_moved) as told:
        key(with_stop, Key.Key_Return)
    assert told.args == [Decimal("1040.55")]


def test_the_target_by_keys_and_escape(with_stop: CandleChart, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(with_stop.target_moved):
        key(with_stop, Key.Key_T)
        key(with_stop, Key.Key_Down)
        key(with_stop, Key.Key_Escape)
    assert with_stop.target_line.shown == Decimal("1052.00")
    assert with_stop.accessibleDescription() == with_stop.help_text()


def test_no_single_key_moves_a_safety_exit(with_stop: CandleChart, qtbot: QtBot) -> None:
    with (
        qtbot.assertNotEmitted(with_stop.stop_moved),
        qtbot.assertNotEmitted(with_stop.target_moved),
    ):
        for which in [one for one in Key if 0x20 <= one.value < 0x80]:
            key(with_stop, which)
            key(with_stop, Key.Key_Escape)


def test_without_an_instrument_lines_stay(
    make_chart: Callable[..., CandleChart], reliance: Bars
) -> None:
    chart = make_chart()
    chart.set_series(*reliance)
    chart.set_stop(Decimal("1040.00"))
    before = chart.visible_range
    drag(chart, QPoint(300, row_of(chart, 1040)), QPoint(360, 100))
    assert chart.stop_line.shown == Decimal("1040.00")
    assert chart.visible_range != before
    key(chart, Key.Key_S)
    assert not chart.stop_line.held


def test_the_cursor_says_what_can_be_done(with_stop: CandleChart) -> None:
    def shape() -> Qt.CursorShape:
        return with_stop.viewport().cursor().shape()

    hover(with_stop, QPoint(300, row_of(with_stop, 1046)))
    assert shape() is Qt.CursorShape.CrossCursor
    hover(with_stop, QPoint(300, row_of(with_stop, 1040) + 5))
    assert shape() is Qt.CursorShape.SizeVerCursor
    hover(with_stop, QPoint(with_stop.width() - 5, 100))
    assert shape() is Qt.CursorShape.ArrowCursor


def test_tab_goes_on_to_the_next_widget(chart: CandleChart) -> None:
    assert chart.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert not chart.focusNextPrevChild(True) or not chart.hasFocus()


@pytest.mark.parametrize("count", [0, 1])
def test_hands_do_no_harm_to_hardly_any_bars(
    make_chart: Callable[..., CandleChart], reliance: Bars, count: int
) -> None:
    chart = make_chart(reliance.first(count))
    hover(chart, QPoint(300, 200))
    wheel(chart, 3, QPoint(300, 200))
    wheel(chart, -9, QPoint(300, 200))
    drag(chart, QPoint(300, 200), QPoint(800, 200))
    for which in (Key.Key_Left, Key.Key_Plus, Key.Key_Minus, Key.Key_End, Key.Key_Home):
        key(chart, which)
    key(chart, Key.Key_Left, control=True)
    double_click(chart, QPoint(300, 200))
    assert chart.window_of_bars.bars == (0, count)
