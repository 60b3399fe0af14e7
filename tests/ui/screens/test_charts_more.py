"""Targets, comparison, days, ages and stories on Charts, by real clicks and keys."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.events.commands import MoveTarget
from tests.ui.charts.hands import drag
from tests.ui.screens.charts_shown import beat, charts_on, press
from tests.ui.screens.price_deck import PriceDeck
from tests.ui.screens.price_screens import quick_hands, running_deck
from ui.screens.charts import ChartsScreen
from ui.text import say

SECOND_NS = 1_000_000_000


@pytest.fixture
def prices(shared_data: Path) -> PriceDeck:
    return running_deck(shared_data)


@pytest.fixture
def charts(qtbot: QtBot, qapp: QApplication, prices: PriceDeck) -> Iterator[ChartsScreen]:
    with quick_hands(qapp):
        yield charts_on(prices, qtbot)


def aim(prices: PriceDeck, target: str | None) -> None:
    price = None if target is None else Decimal(target)
    prices.held["RELIANCE"] = replace(prices.held["RELIANCE"], target_price=price)
    prices.live(sequence=2)


# The target


def test_a_target_is_set_twice_as_far_as_the_safety_exit(
    charts: ChartsScreen, prices: PriceDeck
) -> None:
    assert charts.target.text() == say("charts.set_target")
    press(charts.target)
    ((command,),) = prices.did("send")
    held = prices.held["RELIANCE"]
    assert isinstance(command, MoveTarget)
    assert command.target_price is not None
    assert held.stop_price is not None
    start = max(held.average_price, held.last_price)
    wanted = start + 2 * (held.average_price - held.stop_price)
    assert abs(command.target_price - wanted) <= Decimal("0.05")
    assert charts.chart_card.chart.target_line.shown is None
    beat(charts)
    assert charts.chart_card.chart.target_line.shown == command.target_price


def test_a_target_is_dragged_through_the_gate(charts: ChartsScreen, prices: PriceDeck) -> None:
    aim(prices, "1014.00")
    beat(charts)
    chart = charts.chart_card.chart
    chart.refresh()
    row = round(chart.box.scale_for().y(1014.0))
    drag(chart, QPoint(300, row), QPoint(300, row + 15))
    ((command,),) = prices.did("send")
    assert isinstance(command, MoveTarget)
    assert command.target_price is not None
    assert command.target_price < Decimal("1014.00")
    beat(charts)
    assert chart.target_line.shown == command.target_price, "it waits where it was put"
    aim(prices, str(command.target_price))
    beat(charts)
    told = say("trade.target_moved", price=f"₹{command.target_price}".replace("₹1", "₹1,", 1))
    assert told in charts.outcome.accessibleName() + _text_of(charts)


def test_a_refused_target_goes_back_with_its_sentence(
    charts: ChartsScreen, prices: PriceDeck
) -> None:
    aim(prices, "1014.00")
    beat(charts)
    chart = charts.chart_card.chart
    chart.setFocus()
    for which in (Qt.Key.Key_T, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(chart, which)
    prices.tell("error", "", "Problem", "The target of RELIANCE must be above its price 1012.05.")
    prices.live(sequence=3)
    beat(charts, 2)
    assert chart.target_line.shown == Decimal("1014.00")
    assert "must be above its price" in _text_of(charts)


def test_a_target_is_taken_away(charts: ChartsScreen, prices: PriceDeck) -> None:
    aim(prices, "1014.00")
    beat(charts)
    assert charts.target.text() == say("charts.remove_target")
    press(charts.target)
    assert prices.did("send") == [(MoveTarget(symbol="RELIANCE", target_price=None),)]
    charts.show_symbol("INFY")
    assert charts.target.isHidden(), "nothing is owned of it"


def _text_of(charts: ChartsScreen) -> str:
    return " ".join(label.text() for label in charts.outcome.findChildren(QLabel))


# Comparison


def test_two_symbols_are_compared(charts: ChartsScreen, prices: PriceDeck, qtbot: QtBot) -> None:
    press(charts.compare)
    sheet = charts.compare_sheet
    assert sheet.list.search.hasFocus()
    QTest.keyClicks(sheet.list.search, "infy")
    QTest.keyClick(sheet.list.search, Qt.Key.Key_Return)
    assert not sheet.isVisible()
    assert charts.line_list.titles()[-1] == "INFY, compared"
    assert prices.the_looks["RELIANCE"].compare == "INFY"
    chart = charts.chart_card.chart
    qtbot.waitUntil(lambda: chart.compared.shown, timeout=20_000)
    assert chart.in_percent
    np.testing.assert_array_equal(
        chart.compared.columns.values, prices.bars["INFY"].close[: prices.shown]
    )
    prices.shown += 3
    beat(charts)
    np.testing.assert_array_equal(
        chart.compared.columns.values, prices.bars["INFY"].close[: prices.shown]
    )
    press(charts.line_list.pencils["*compared"])
    press(sheet.scale.buttons()[1])
    assert not chart.compared.percent
    assert prices.the_looks["RELIANCE"].compare_scale == "own"
    sheet.shut()
    press(charts.line_list.crosses["*compared"])
    assert not chart.compared.shown
    assert prices.the_looks["RELIANCE"].compare == ""


def test_a_symbol_is_not_compared_with_itself(charts: ChartsScreen) -> None:
    press(charts.compare)
    model = charts.compare_sheet.list.model
    symbols = {model.row(place).symbol for place in range(model.rowCount())}
    assert "RELIANCE" not in symbols
    assert "INFY" in symbols


def test_nothing_to_compare_with_is_said(
    charts: ChartsScreen, prices: PriceDeck, qtbot: QtBot
) -> None:
    del prices.bars["INFY"]
    charts._compare_with("INFY", "percent")
    beat(charts, 2)
    told = say("charts.compare_none", length="1m", symbol="INFY")
    assert charts.line_list.titles()[-1] == told


# Going to a day


def test_going_to_a_day(charts: ChartsScreen) -> None:
    press(charts.to_date)
    sheet = charts.date_sheet
    assert sheet.field.hasFocus()
    assert sheet.range.text() == "Prices here go from 16 Aug 2016 to 19 Aug 2016."
    QTest.keyClicks(sheet.field, "18 aug")
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    assert not sheet.isVisible()
    chart = charts.chart_card.chart
    first = chart.window_of_bars.bars[0]
    shown = chart.time_text.full(int(chart.times()[first + 3]), 60 * SECOND_NS)
    assert "18 Aug" in shown
    assert "17 Aug" in chart.time_text.full(int(chart.times()[first - 5]), 60 * SECOND_NS)


@pytest.mark.parametrize(
    ("typed", "told"),
    [("soon", "“soon” is no day. Write it like 2 Sep 2016 or 2016-09-02."),
     ("1 Jan 2020", "There are no prices of 1 Jan 2020. Choose a day from 16 Aug 2016 to "
      "19 Aug 2016.")],
)  # fmt: skip
def test_a_day_without_prices_is_refused(charts: ChartsScreen, typed: str, told: str) -> None:
    before = charts.chart_card.chart.visible_range
    press(charts.to_date)
    QTest.keyClicks(charts.date_sheet.field, typed)
    press(charts.date_sheet.ok)
    assert charts.date_sheet.isVisible()
    assert charts.date_sheet.notice.isVisible()
    assert charts.date_sheet.notice.accessibleName() == told or told in _words(charts)
    assert charts.chart_card.chart.visible_range == before


def _words(charts: ChartsScreen) -> str:
    return " ".join(label.text() for label in charts.date_sheet.notice.findChildren(QLabel))


# Ages and stories


def test_the_newest_price_tells_its_age(charts: ChartsScreen, prices: PriceDeck) -> None:
    chart = charts.chart_card.chart
    view = prices.the_snapshot.prices[0]
    for seconds, told in ((0, "now"), (42, "42 s ago"), (600, "10 min ago")):
        aged = type(view)(view.symbol, view.price, view.day_open, 10**18)
        prices.the_snapshot = replace(
            prices.the_snapshot, ts_ns=10**18 + seconds * SECOND_NS, prices=(aged,)
        )
        beat(charts)
        assert chart.tags()[0].note == told


def test_a_trade_tells_its_story_on_hover(charts: ChartsScreen, prices: PriceDeck) -> None:
    first, sold, last = prices.marks_of["RELIANCE"]
    sold = replace(sold, charges=Decimal("61.40"), profit=Decimal("250.10"))
    prices.marks_of["RELIANCE"] = (first, sold, last)
    beat(charts)
    chart = charts.chart_card.chart
    row = int(np.searchsorted(chart.times(), sold.ts_ns, side="right")) - 1
    chart.window_of_bars.reveal(row)
    chart.refresh()
    chart.point_at(QPointF(chart.box.scale_for().x(row), 100.0))
    chart.refresh()
    reading = chart.crosshair.reading
    assert reading is not None
    assert reading.values.story[0].startswith("Sold 10 RELIANCE at ₹")
    assert reading.values.story[1].startswith("its 20-bar line crossed below")
    assert reading.values.story[-1] == "Costs ₹61.40 · ▲ +₹250.10 after costs"
    assert "Costs ₹61.40" in reading.values.sentence()
    texts = [line.accessibleName() for line in charts.trades._lines]
    assert any("▲ +₹250.10 after costs" in text for text in texts)
