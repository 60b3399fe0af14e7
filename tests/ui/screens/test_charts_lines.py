"""Indicators on Charts by real clicks and keys: find, add, change, remove, keep."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from indicators import catalog
from tests.ui.screens.charts_shown import (
    beat,
    charts_on,
    curves,
    press,
    wait_for_curves,
)
from tests.ui.screens.layout import clipped, small
from tests.ui.screens.price_deck import PriceDeck
from tests.ui.screens.price_screens import SCALES, quick_hands, room_for, running_deck
from ui import theme
from ui.deck import ChartLook, LineChoice
from ui.screens.charts import ChartsScreen
from ui.screens.line_sheet import PROFILE


@pytest.fixture
def prices(shared_data: Path) -> PriceDeck:
    return running_deck(shared_data)


@pytest.fixture
def charts(qtbot: QtBot, qapp: QApplication, prices: PriceDeck) -> Iterator[ChartsScreen]:
    with quick_hands(qapp):
        yield charts_on(prices, qtbot)


def shown_shared(prices: PriceDeck) -> list[str]:
    lines = prices.the_looks[""].lines
    assert lines is not None
    return [one.indicator for one in lines]


# Finding


def test_the_menu_holds_every_indicator(charts: ChartsScreen) -> None:
    press(charts.add_line)
    assert set(charts.line_sheet.adds) == {PROFILE, *catalog.names()}


@pytest.mark.parametrize(
    ("typed", "found"),
    [("boll", "Bollinger bands"), ("relative str", "Strength (RSI)"), ("macd", "Momentum (MACD)"),
     ("quick av", "Quick average"), ("exponential", "Quick average")],
)  # fmt: skip
def test_found_by_house_word_and_by_the_fields(
    charts: ChartsScreen, typed: str, found: str
) -> None:
    press(charts.add_line)
    QTest.keyClicks(charts.line_sheet.search, typed)
    assert found in charts.line_sheet.shown()
    assert len(charts.line_sheet.shown()) < 8


def test_found_by_family(charts: ChartsScreen) -> None:
    press(charts.add_line)
    sheet = charts.line_sheet
    pills = {pill.text(): pill for pill in sheet._families.findChildren(type(charts.compare))}
    press(pills["Speed"])
    assert "Strength (RSI)" in sheet.shown()
    assert "Average" not in sheet.shown()
    press(pills["All"])
    QTest.keyClicks(sheet.search, "direction")
    assert "Average" in sheet.shown()


def test_nothing_found_says_so(charts: ChartsScreen) -> None:
    press(charts.add_line)
    QTest.keyClicks(charts.line_sheet.search, "unicorn")
    assert charts.line_sheet.shown() == []
    assert charts.line_sheet.nothing.text() == "No line is called “unicorn”."
    QTest.keyClick(charts.line_sheet.search, Qt.Key.Key_Return)
    assert charts.line_list.titles() == ["Fast line, 20 bars", "Slow line, 50 bars"]


def test_added_by_keys_alone(charts: ChartsScreen, qtbot: QtBot, prices: PriceDeck) -> None:
    charts.add_line.setFocus()
    QTest.keyClick(charts.add_line, Qt.Key.Key_Space)
    sheet = charts.line_sheet
    assert sheet.search.hasFocus()
    QTest.keyClicks(sheet.search, "strength (rsi")
    QTest.keyClick(sheet.search, Qt.Key.Key_Return)
    assert sheet.outcome.isVisible()
    sheet.search.clear()
    QTest.keyClicks(sheet.search, "channel")
    QTest.keyClick(sheet.search, Qt.Key.Key_Down)
    button = sheet.adds["donchian"]
    for _ in range(12):
        if button.hasFocus():
            break
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert button.hasFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    QTest.keyClick(button, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    wait_for_curves(charts, qtbot, 2 + 1 + 3)
    assert shown_shared(prices) == ["sma", "sma", "rsi", "donchian"]
    assert [pane.look.title for pane in charts.chart_card.chart.studies.panes] == [
        "Strength (RSI 14)"
    ]


def test_the_same_line_twice_is_refused_with_a_sentence(charts: ChartsScreen) -> None:
    for _ in range(2):
        charts._add("rsi")
    assert charts.line_list.titles().count("Strength (RSI 14)") == 1


# Strips


def test_every_output_of_an_indicator_is_drawn(charts: ChartsScreen, qtbot: QtBot) -> None:
    charts._add("macd")
    charts._add("supertrend")
    wait_for_curves(charts, qtbot, 2 + 3 + 1)
    chart = charts.chart_card.chart
    (pane,) = chart.studies.panes
    assert [layer.form for layer in pane.layers] == ["line", "line", "bars"]
    assert len({layer.color for layer in pane.layers}) == 3
    values = catalog.compute("macd", {"close": chart.columns.close})
    for layer, name in zip(pane.layers, ("macd", "signal", "histogram"), strict=True):
        np.testing.assert_allclose(layer.columns.values, values[name], rtol=1e-7, atol=1e-9)


def test_a_strip_is_closed_by_its_cross(charts: ChartsScreen, qtbot: QtBot) -> None:
    charts._add("rsi")
    wait_for_curves(charts, qtbot, 3)
    (cross,) = charts.pane_buttons.crosses.values()
    assert cross.isVisible()
    assert cross.width() >= 44
    assert cross.accessibleName() == "Close the strip: Strength (RSI 14)"
    press(cross)
    wait_for_curves(charts, qtbot, 2)
    assert charts.chart_card.chart.studies.panes == []
    assert charts.pane_buttons.crosses == {}


def test_the_height_of_a_strip_is_kept(
    charts: ChartsScreen, qtbot: QtBot, prices: PriceDeck
) -> None:
    charts._add("rsi")
    wait_for_curves(charts, qtbot, 3)
    chart = charts.chart_card.chart
    edge = chart.studies.panes[0].box.pos().toPoint()
    edge.setX(200)
    QTest.mousePress(chart.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    edge.setY(edge.y() - 50)
    QTest.mouseMove(chart.viewport(), edge)
    QTest.mouseRelease(chart.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    share = chart.studies.panes[0].share
    assert share > 0.18
    lines = prices.the_looks[""].lines
    assert lines is not None
    assert lines[-1].share == pytest.approx(share, abs=1e-4)
    again = charts_on(prices, qtbot)
    wait_for_curves(again, qtbot, 3)
    assert again.chart_card.chart.studies.panes[0].share == pytest.approx(share, abs=1e-4)


# Changing


def test_settings_are_changed_and_drawn(
    charts: ChartsScreen, qtbot: QtBot, prices: PriceDeck
) -> None:
    charts._add("rsi")
    wait_for_curves(charts, qtbot, 3)
    press(charts.line_list.pencils["rsi:14"])
    sheet = charts.line_settings
    assert sheet.isVisible()
    assert sheet.form is not None
    field = sheet.form._controls["period"]
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "5")
    press(sheet.colors[4])
    press(sheet.save)
    assert not sheet.isVisible()
    assert "Strength (RSI 5)" in charts.line_list.titles()
    chart = charts.chart_card.chart
    qtbot.waitUntil(lambda: "Strength (RSI 5)" in curves(charts), timeout=60_000)
    layer = chart.studies.layers[-1]
    assert layer.color == chart.colors.series_5
    exact = catalog.compute("rsi", {"close": chart.columns.close}, period=5)["rsi"]
    np.testing.assert_allclose(layer.columns.values, exact, rtol=1e-7)
    lines = prices.the_looks[""].lines
    assert lines is not None
    assert lines[-1] == LineChoice(indicator="rsi", settings={"period": 5}, color="series_5")


def test_settings_that_do_not_fit_are_refused_with_one_sentence(charts: ChartsScreen) -> None:
    charts._add("macd")
    press(charts.line_list.pencils["macd:12:26:9"])
    sheet = charts.line_settings
    assert sheet.form is not None
    field = sheet.form._controls["fast"]
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "40")
    assert sheet.form.problem == "“Fast bars” (40) must be fewer than “Slow bars” (26)."
    assert not sheet.save.isEnabled()
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "99999")
    assert sheet.form.problem == "“Fast bars” must be at most 5000."
    assert not sheet.save.isEnabled()
    press(sheet.cancel)
    assert "Momentum (MACD 12, 26, 9)" in charts.line_list.titles()


def test_a_change_into_a_line_that_is_there_is_refused(charts: ChartsScreen) -> None:
    press(charts.line_list.pencils["sma:20"])
    sheet = charts.line_settings
    assert sheet.form is not None
    field = sheet.form._controls["period"]
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "50")
    press(sheet.save)
    assert sheet.isVisible()
    assert sheet.notice.isVisible()
    assert list(charts.line_list.crosses) == ["sma:20", "sma:50"]


def test_lines_are_removed(charts: ChartsScreen, qtbot: QtBot, prices: PriceDeck) -> None:
    wait_for_curves(charts, qtbot, 2)
    press(charts.line_list.crosses["sma:20"])
    wait_for_curves(charts, qtbot, 1)
    assert shown_shared(prices) == ["sma"]
    press(charts.line_list.crosses["sma:50"])
    wait_for_curves(charts, qtbot, 0)
    assert charts.line_list.none.isVisible()
    charts.entered()
    assert charts.line_list.titles() == [], "what was taken away stays away"


def test_colours_of_lines_differ(charts: ChartsScreen) -> None:
    for name in ("ema", "rsi", "macd", "vwap"):
        charts._add(name)
    colors = [color for _, color in charts.book.lines()]
    assert len(colors) == len(set(colors)) == 6


# Keeping


def test_lines_come_back_after_a_restart(
    charts: ChartsScreen, qtbot: QtBot, prices: PriceDeck
) -> None:
    charts._add("rsi")
    wait_for_curves(charts, qtbot, 3)
    again = charts_on(prices, qtbot)
    assert again.line_list.titles()[-1] == "Strength (RSI 14)"
    wait_for_curves(again, qtbot, 3)


def test_a_symbol_may_have_lines_of_its_own(
    charts: ChartsScreen, qtbot: QtBot, prices: PriceDeck
) -> None:
    assert charts.own.accessibleName() == "Only for RELIANCE"
    press(charts.own)
    charts._add("rsi")
    assert "Strength (RSI 14)" in charts.line_list.titles()
    charts.show_symbol("INFY")
    assert "Strength (RSI 14)" not in charts.line_list.titles()
    assert not charts.own.isChecked()
    charts._add("macd")
    charts.show_symbol("RELIANCE")
    assert charts.own.isChecked()
    assert "Momentum (MACD 12, 26, 9)" not in charts.line_list.titles()
    press(charts.own)
    assert "Momentum (MACD 12, 26, 9)" in charts.line_list.titles(), "everybody's lines again"
    press(charts.own)
    assert "Strength (RSI 14)" in charts.line_list.titles(), "its own are not lost"


def test_a_line_nobody_knows_any_more_harms_nothing(qtbot: QtBot, prices: PriceDeck) -> None:
    lines = (
        LineChoice(indicator="unicorn", settings={"period": 3}),
        LineChoice(indicator="rsi", settings={"period": 0}, color="series_2"),
        LineChoice(indicator="sma", settings={"period": 9}, color="series_1"),
    )
    prices.the_looks[""] = ChartLook(lines=lines)
    screen = charts_on(prices, qtbot)
    wait_for_curves(screen, qtbot, 1)
    beat(screen, 3)
    assert curves(screen) == ["Average, 9 bars"]
    assert screen.line_list.titles() == [
        "unicorn (cannot be drawn: change its settings or remove it)",
        "Strength (RSI 0) (cannot be drawn: change its settings or remove it)",
        "Average, 9 bars",
    ]
    press(screen.line_list.pencils["rsi:0"])
    assert screen.line_settings.form is not None
    assert screen.line_settings.form.values() == {"period": 14}
    press(screen.line_settings.save)
    wait_for_curves(screen, qtbot, 2)
    screen._add("ema")
    kept = prices.the_looks[""].lines
    assert kept is not None
    assert [one.indicator for one in kept] == ["unicorn", "rsi", "sma", "ema"]
    press(screen.line_list.crosses["unicorn:3"])
    assert [line.indicator for line, _ in screen.book.lines()] == ["rsi", "sma", "ema"]


def test_a_disk_that_keeps_nothing_is_told(charts: ChartsScreen, prices: PriceDeck) -> None:
    prices.refuses["keep_chart_look"] = "Your charts could not be kept (no space)."
    charts._add("rsi")
    assert charts.outcome.isVisible()
    assert "Strength (RSI 14)" in charts.line_list.titles()


# Amounts at the side


def test_where_most_was_traded(charts: ChartsScreen, qtbot: QtBot, prices: PriceDeck) -> None:
    press(charts.add_line)
    QTest.keyClicks(charts.line_sheet.search, "most was traded")
    QTest.keyClick(charts.line_sheet.search, Qt.Key.Key_Return)
    press(charts.line_sheet.done)
    chart = charts.chart_card.chart
    qtbot.waitUntil(lambda: chart.profile.profile is not None, timeout=20_000)
    first, last = chart.window_of_bars.bars
    profile = chart.profile.profile
    assert profile is not None
    assert profile.amounts.sum() == pytest.approx(chart.columns.volume[first : last - 1].sum())
    assert charts.line_list.titles()[-1] == "Where most was traded"
    press(charts.line_list.pencils[PROFILE])
    press(charts.profile_sheet.span.buttons()[1])
    press(charts.profile_sheet.done)
    assert prices.the_looks[""].profile == "week"
    whole = float(chart.columns.volume[:-1].sum())
    qtbot.waitUntil(
        lambda: (
            chart.profile.profile is not None
            and chart.profile.profile.amounts.sum() == pytest.approx(whole)
        ),
        timeout=20_000,
    )
    press(charts.line_list.crosses[PROFILE])
    assert chart.profile.profile is None
    assert prices.the_looks[""].profile == "off"


def test_the_amounts_follow_the_view(charts: ChartsScreen, qtbot: QtBot) -> None:
    charts._add(PROFILE)
    chart = charts.chart_card.chart
    qtbot.waitUntil(lambda: chart.profile.profile is not None, timeout=20_000)
    before = chart.profile.profile
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_PageUp)
    qtbot.waitUntil(lambda: chart.profile.profile is not before, timeout=20_000)


# Looks


@pytest.mark.parametrize("scale", SCALES)
def test_sheets_fit_every_scale(qtbot: QtBot, prices: PriceDeck, scale: float) -> None:
    theme.use("light", scale=scale)
    screen = charts_on(prices, qtbot)
    screen.resize(*room_for((1366, 768), scale))
    for name in ("rsi", "macd", PROFILE):
        screen._add(name)
    wait_for_curves(screen, qtbot, 2 + 1 + 3)
    qtbot.wait(60)
    assert clipped(screen) == []
    assert small(screen, scale) == []
    screen.book.set_compare("INFY", "percent")
    screen._show_lines()
    openers = (
        (screen.add_line, screen.line_sheet),
        (screen.line_list.pencils["macd:12:26:9"], screen.line_settings),
        (screen.line_list.pencils[PROFILE], screen.profile_sheet),
        (screen.line_list.pencils["*compared"], screen.compare_sheet),
        (screen.to_date, screen.date_sheet),
    )
    for opener, sheet in openers:
        opener.click()
        qtbot.wait(40)
        assert sheet.isVisible()
        assert clipped(sheet) == [], type(sheet)
        assert small(sheet, scale) == [], type(sheet)
        sheet.shut()
