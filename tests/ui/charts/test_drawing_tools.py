"""Drawing by real mouse and keys on real bars."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.charts.conftest import Bars
from tests.ui.charts.hands import LEFT, column_of, double_click, drag, hover, key, row_of
from ui.charts import CandleChart
from ui.charts.drawing import Drawing


def point_of(chart: CandleChart, x: int, y: int) -> tuple[int, float]:
    scale = chart.box.scale_for()
    exact = chart.snap(scale.price(y))
    assert exact is not None
    return int(chart.times()[round(scale.bar(x))]), float(exact)


def test_a_trend_line_is_dragged(chart: CandleChart, qtbot: QtBot) -> None:
    tools = chart.drawings
    before = chart.visible_range
    tools.take_tool("trend")
    with qtbot.waitSignals([tools.changed, tools.tool_changed]):
        drag(chart, QPoint(200, 100), QPoint(400, 220))
    (drawn,) = tools.drawings
    assert drawn == Drawing("trend", (point_of(chart, 200, 100), point_of(chart, 400, 220)))
    assert tools.tool is None
    assert tools.chosen == 0
    assert chart.visible_range == before, "the chart has not moved"


def test_a_line_is_drawn_by_two_clicks_too(chart: CandleChart) -> None:
    tools = chart.drawings
    tools.take_tool("fibonacci")
    QTest.mouseClick(chart.viewport(), LEFT, pos=QPoint(200, 300))
    hover(chart, QPoint(300, 200))
    assert tools.layer.pending is not None
    assert tools.layer.pending.points[1] == point_of(chart, 300, 200)
    assert tools.drawings == ()
    QTest.mouseClick(chart.viewport(), LEFT, pos=QPoint(420, 120))
    (drawn,) = tools.drawings
    assert drawn.points == (point_of(chart, 200, 300), point_of(chart, 420, 120))


def test_quick_clicks_while_drawing_do_not_fit_the_chart(chart: CandleChart) -> None:
    tools, before = chart.drawings, chart.visible_range
    tools.take_tool("trend")
    double_click(chart, QPoint(250, 250))
    assert chart.visible_range == before


def test_escape_gives_up_step_by_step(chart: CandleChart, qtbot: QtBot) -> None:
    tools = chart.drawings
    tools.take_tool("trend")
    QTest.mouseClick(chart.viewport(), LEFT, pos=QPoint(200, 300))
    key(chart, Qt.Key.Key_Escape)
    assert tools.layer.pending is None
    assert tools.tool == "trend"
    with qtbot.waitSignal(tools.tool_changed):
        key(chart, Qt.Key.Key_Escape)
    assert tools.tool is None
    assert tools.drawings == ()


def test_a_level_line_lies_at_a_price_of_the_grid(chart: CandleChart) -> None:
    tools = chart.drawings
    tools.take_tool("level")
    QTest.mouseClick(chart.viewport(), LEFT, pos=QPoint(300, 143))
    (drawn,) = tools.drawings
    assert drawn.kind == "level"
    assert round(drawn.points[0][1] / 0.05, 6) == round(drawn.points[0][1] / 0.05)


def test_the_magnet_snaps_to_the_nearest_of_the_four_prices(
    chart: CandleChart, reliance: Bars
) -> None:
    tools, bar = chart.drawings, len(reliance.time_ns) - 30
    x, high = column_of(chart, bar), float(reliance.high[bar])
    place = QPoint(x, row_of(chart, high) - 9)
    tools.take_tool("level")
    QTest.mouseClick(chart.viewport(), LEFT, pos=place)
    assert tools.drawings[0].points[0][1] > high
    tools.magnet = True
    tools.take_tool("level")
    QTest.mouseClick(chart.viewport(), LEFT, pos=place)
    assert tools.drawings[1].points[0] == (int(reliance.time_ns[bar]), high)
    far = QPoint(x, max(2, row_of(chart, high) - 120))
    tools.take_tool("level")
    QTest.mouseClick(chart.viewport(), LEFT, pos=far)
    assert tools.drawings[2].points[0][1] > high, "too far away to snap"


@pytest.fixture
def drawn(chart: CandleChart) -> CandleChart:
    chart.drawings.take_tool("trend")
    drag(chart, QPoint(200, 100), QPoint(400, 220))
    key(chart, Qt.Key.Key_Escape)
    return chart


def test_a_drawing_is_chosen_moved_and_let_go(drawn: CandleChart) -> None:
    tools = drawn.drawings
    (old,) = tools.drawings
    assert tools.chosen is None
    hover(drawn, QPoint(300, 160))
    assert drawn.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
    drag(drawn, QPoint(300, 160), QPoint(340, 200))
    (new,) = tools.drawings
    assert tools.chosen == 0
    places = tools.places()
    shifts = {
        round(places.place(b[0]) - places.place(a[0]))
        for a, b in zip(old.points, new.points, strict=True)
    }
    assert len(shifts) == 1
    assert shifts.pop() > 0
    assert new.points[0][1] < old.points[0][1]
    QTest.mouseClick(drawn.viewport(), LEFT, pos=QPoint(600, 400))
    assert tools.chosen is None
    assert tools.drawings == (new,)


def test_a_handle_moves_one_end(drawn: CandleChart) -> None:
    tools = drawn.drawings
    QTest.mouseClick(drawn.viewport(), LEFT, pos=QPoint(300, 160))
    (old,) = tools.drawings
    drag(drawn, QPoint(400, 220), QPoint(450, 120))
    (new,) = tools.drawings
    assert new.points[0] == old.points[0]
    assert new.points[1] == point_of(drawn, 450, 120)


def test_a_move_can_be_given_up(drawn: CandleChart) -> None:
    tools = drawn.drawings
    (old,) = tools.drawings
    drag(drawn, QPoint(300, 160), QPoint(340, 260), let_go=False)
    assert tools.layer.drawings[0] != old
    key(drawn, Qt.Key.Key_Escape)
    assert tools.layer.drawings == (old,)
    QTest.mouseRelease(drawn.viewport(), LEFT, pos=QPoint(340, 260))
    assert tools.drawings == (old,)


def test_delete_and_undo(drawn: CandleChart, qtbot: QtBot) -> None:
    tools = drawn.drawings
    (old,) = tools.drawings
    QTest.mouseClick(drawn.viewport(), LEFT, pos=QPoint(300, 160))
    with qtbot.waitSignal(tools.changed):
        key(drawn, Qt.Key.Key_Delete)
    assert tools.drawings == ()
    key(drawn, Qt.Key.Key_Z, control=True)
    assert tools.drawings == (old,)
    key(drawn, Qt.Key.Key_Z, control=True)
    assert tools.drawings == (), "before it was drawn"
    assert not tools.undo()


def test_keys_choose_and_move(drawn: CandleChart) -> None:
    tools = drawn.drawings
    (old,) = tools.drawings
    span = drawn.visible_range
    key(drawn, Qt.Key.Key_D)
    assert tools.chosen == 0
    key(drawn, Qt.Key.Key_Up)
    key(drawn, Qt.Key.Key_Right)
    (new,) = tools.drawings
    assert drawn.visible_range == span
    assert new.points[0][1] > old.points[0][1]
    places = tools.places()
    assert places.place(new.points[0][0]) - places.place(old.points[0][0]) == pytest.approx(1)


def test_keys_alone_draw_a_line(chart: CandleChart, reliance: Bars) -> None:
    tools = chart.drawings
    tools.take_tool("trend")
    key(chart, Qt.Key.Key_Return)
    for _ in range(5):
        key(chart, Qt.Key.Key_Left, control=True)
    key(chart, Qt.Key.Key_Return)
    (drawn,) = tools.drawings
    last = len(reliance.time_ns) - 1
    assert drawn.points[0] == (int(reliance.time_ns[last]), float(reliance.close[last]))
    assert drawn.points[1] == (int(reliance.time_ns[last - 5]), float(reliance.close[last - 5]))


def test_a_note_asks_for_its_words(chart: CandleChart, qtbot: QtBot) -> None:
    tools = chart.drawings
    tools.take_tool("note")
    with qtbot.waitSignal(tools.note_wanted) as asked:
        QTest.mouseClick(chart.viewport(), LEFT, pos=QPoint(300, 200))
    assert tools.drawings == ()
    (point,) = asked.args
    tools.write_note(point, "  ")
    assert tools.drawings == ()
    tools.write_note(point, " results ")
    assert tools.drawings == (Drawing("note", (point,), "results"),)
    assert tools.layer.drawing_at(tools.layer._note_rect(
        tools.drawings[0], tools.layer.spots(tools.drawings[0], chart.box.scale_for())[0]
    ).center()) == 0  # fmt: skip


def test_measuring_is_kept_nowhere(chart: CandleChart) -> None:
    tools = chart.drawings
    tools.take_tool("measure")
    drag(chart, QPoint(200, 300), QPoint(380, 200))
    pending = tools.layer.pending
    assert pending is not None
    told = tools.layer.measure_text(pending)
    bars = round(tools.places().place(pending.points[1][0]))
    bars -= round(tools.places().place(pending.points[0][0]))
    rise = pending.points[1][1] - pending.points[0][1]
    assert told.startswith(f"+₹{rise:.2f} · ▲ +")
    assert told.endswith(f"{bars} bars")
    assert tools.drawings == ()
    assert tools.tool == "measure"
    drag(chart, QPoint(300, 300), QPoint(380, 320))
    assert "▼" in tools.layer.measure_text(tools.layer.pending)
    key(chart, Qt.Key.Key_Escape)
    assert tools.layer.pending is None


def test_drawings_stay_at_their_time_when_bars_come(
    make_chart: Callable[..., CandleChart], reliance: Bars
) -> None:
    chart = make_chart(reliance.first(1000))
    chart.drawings.take_tool("trend")
    drag(chart, QPoint(200, 100), QPoint(400, 220))
    (drawn,) = chart.drawings.drawings
    place = chart.drawings.places().place(drawn.points[0][0])
    chart.set_series(*reliance.first(1200))
    assert chart.drawings.drawings == (drawn,)
    assert chart.drawings.places().place(drawn.points[0][0]) == place


def test_another_symbol_brings_its_own(drawn: CandleChart, qtbot: QtBot) -> None:
    tools = drawn.drawings
    with qtbot.assertNotEmitted(tools.changed):
        tools.show([Drawing("level", ((int(drawn.times()[5]), 1000.0),))])
    assert [one.kind for one in tools.drawings] == ["level"]
    assert not tools.undo(), "the other symbol's steps are not taken back here"


def test_tools_leave_axis_and_strips_alone(chart: CandleChart, qapp: QApplication) -> None:
    chart.drawings.take_tool("trend")
    QTest.mouseClick(chart.viewport(), LEFT, pos=QPoint(chart.viewport().width() - 5, 100))
    QTest.mouseClick(chart.viewport(), LEFT, pos=QPoint(200, chart.viewport().height() - 40))
    assert chart.drawings.layer.pending is None
