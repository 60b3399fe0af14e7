import math
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from core.clock import MINUTE_NS
from core.data.series import BarSeries
from core.errors import DataError
from core.model.instrument import crypto_coin, nse_share
from tests.ui.charts.conftest import Bars
from tests.ui.charts.hands import column_of, hover
from ui.charts import Candle, CandleChart, Overlay, TradeMark

NEVER = float("nan")


def rows(chart: CandleChart) -> dict[str, str]:
    reading = chart.crosshair.reading
    assert reading is not None
    return {row.name: row.value for row in reading.values.rows}


def next_candle(chart: CandleChart, close: float | None = None) -> Candle:
    last = chart.columns.candle(len(chart.columns) - 1)
    price = last.close if close is None else close
    high, low = max(price, last.close), min(price, last.close)
    return Candle(last.time_ns + MINUTE_NS, last.close, high, low, price, 100.0)


def test_it_opens_at_the_newest_bars(chart: CandleChart) -> None:
    assert chart.follows
    assert 60 < chart.window_of_bars.span < 130
    assert chart.visible_range[1] > 6749


def test_visible_bars_fill_the_height(chart: CandleChart, reliance: Bars) -> None:
    for newest in (30, 300, 6750):
        chart.show_newest(newest)
        low, high = chart.visible_prices
        first, last = chart.window_of_bars.bars
        assert low < reliance.low[first:last].min()
        assert high > reliance.high[first:last].max()
        used = reliance.high[first:last].max() - reliance.low[first:last].min()
        assert used / (high - low) > 0.8


@pytest.mark.parametrize("share", [0.02, 0.11, 0.24, 0.37, 0.5, 0.63, 0.78, 0.94])
@pytest.mark.parametrize("newest", [30, 90, 240])
def test_the_crosshair_reads_the_bar_under_the_pointer(
    chart: CandleChart, reliance: Bars, share: float, newest: int
) -> None:
    chart.show_newest(newest)
    x = round(share * chart.plot_width())
    index = min(6749, round(chart.bar_under(x)))
    hover(chart, QPoint(x, 200))
    assert chart.pointed_at() == index
    change = reliance.close[index] / reliance.close[index - 1] - 1
    values = rows(chart)
    assert f"{abs(change) * 100:.2f} %" in values.pop("change")
    assert values == {
        "open": f"{reliance.open[index]:,.2f}",
        "high": f"{reliance.high[index]:,.2f}",
        "low": f"{reliance.low[index]:,.2f}",
        "close": f"{reliance.close[index]:,.2f}",
        "traded": chart.numbers.amount(reliance.volume[index]),
    }
    reading = chart.crosshair.reading
    assert reading is not None
    assert abs(reading.point.x() - column_of(chart, index)) <= 1


def test_the_crosshair_tells_which_bar(chart: CandleChart) -> None:
    told: list[int] = []
    chart.crosshair_moved.connect(told.append)
    hover(chart, QPoint(column_of(chart, 6700), 200))
    chart.point_at(None)
    chart.refresh()
    assert told[-2:] == [6700, -1]


def test_a_group_is_read_as_the_candle_that_is_drawn(
    make_chart: Callable[..., CandleChart], million: Bars
) -> None:
    chart = make_chart(million)
    chart.fit()
    hover(chart, QPoint(300, 200))
    index, size = chart.pointed_at(), chart.visible().size
    assert index is not None
    assert size > 1000
    group = slice(index // size * size, index // size * size + size)
    assert rows(chart)["open"] == chart.numbers.bare(million.open[group][0])
    assert rows(chart)["high"] == chart.numbers.bare(million.high[group].max())
    assert rows(chart)["low"] == chart.numbers.bare(million.low[group].min())
    assert rows(chart)["close"] == chart.numbers.bare(million.close[group][-1])
    reading = chart.crosshair.reading
    assert reading is not None
    assert reading.values.note == f"{chart.numbers.bare(size, 0)} bars together"


def test_a_new_bar_is_followed(chart: CandleChart) -> None:
    first, last = chart.visible_range
    chart.append(next_candle(chart))
    assert chart.visible_range[0] >= first
    assert chart.visible_range[1] >= len(chart.columns) - 0.5
    assert chart.window_of_bars.span == pytest.approx(last - first)


def test_a_new_bar_does_not_move_a_view_of_the_past(chart: CandleChart) -> None:
    chart.window_of_bars.move(-500)
    chart.changed()
    times, prices = chart.visible_range, chart.visible_prices
    for _ in range(50):
        chart.append(next_candle(chart, 2000.0))
    assert chart.visible_range == times
    assert chart.visible_prices == prices


def test_the_forming_bar_is_brought_up_to_date(chart: CandleChart) -> None:
    top = chart.visible_prices[1]
    last = chart.columns.candle(6749)
    chart.replace_last(last._replace(close=1100.0, high=1100.0))
    assert chart.visible_prices[1] > max(top, 1100)
    assert chart.tags()[0].text == "₹1,100.00"
    assert "last ₹1,100.00" in chart.accessibleName()


def test_a_bar_of_the_past_is_refused_in_words(chart: CandleChart) -> None:
    with pytest.raises(DataError, match="is not later than the last one shown"):
        chart.append(chart.columns.candle(10))
    assert len(chart.columns) == 6750


def test_missing_numbers_are_refused_and_the_old_chart_stays(
    chart: CandleChart, reliance: Bars
) -> None:
    close = reliance.close.copy()
    close[17] = NEVER
    with pytest.raises(DataError, match=r"Bar 18 of 6750 .* has no close"):
        chart.set_series(*reliance._replace(close=close))
    assert len(chart.columns) == 6750
    assert math.isfinite(chart.columns.close[17])


def test_no_bars_say_so(make_chart: Callable[..., CandleChart]) -> None:
    chart = make_chart()
    assert chart.message == "No prices yet."
    chart.set_empty_text("Import a file to see prices.")
    assert chart.message == "Import a file to see prices."
    assert chart.accessibleName() == "price chart, no prices yet"
    assert not chart.grab().isNull()


def test_the_message_goes_with_the_first_bar(
    make_chart: Callable[..., CandleChart], reliance: Bars
) -> None:
    chart = make_chart()
    chart.append(Candle(*(column[0] for column in reliance)))
    assert chart.message == ""
    assert len(chart.visible()) == 1
    chart.set_series(*reliance.first(0))
    assert chart.message == "No prices yet."


def test_loading_covers_the_chart(chart: CandleChart) -> None:
    chart.set_loading("Loading prices…")
    assert chart.message == "Loading prices…"
    hover(chart, QPoint(300, 200))
    assert chart.crosshair.reading is None
    chart.set_loading(None)
    assert chart.message == ""


@pytest.mark.parametrize("count", [1, 2, 11])
def test_a_few_bars_are_drawn_modestly(
    make_chart: Callable[..., CandleChart], reliance: Bars, count: int
) -> None:
    chart = make_chart(reliance.first(count))
    assert chart.window_of_bars.bars == (0, count)
    assert chart.box.scale_for().px_per_bar < 25
    assert chart.visible().size == 1
    assert not chart.grab().isNull()


@pytest.mark.parametrize("price", [0.0, 0.0001, 100.0, 1e9])
def test_a_price_that_never_moves(make_chart: Callable[..., CandleChart], price: float) -> None:
    flat = np.full(300, price)
    times = np.arange(300, dtype=np.int64) * MINUTE_NS
    chart = make_chart(Bars(times, flat, flat, flat, flat, np.zeros(300)))
    low, high = chart.visible_prices
    assert low < price < high
    hover(chart, QPoint(300, 200))
    assert rows(chart)["change"] == "0.00 %"
    assert not chart.grab().isNull()


def test_the_name_for_listening(chart: CandleChart, reliance: Bars) -> None:
    yesterday, today = reliance.close[-376], reliance.close[-1]
    assert chart.accessibleName() == (
        f"RELIANCE price chart, last ₹{today:,.2f}, up {(today / yesterday - 1) * 100:.1f} %"
    )
    assert "plus and minus zoom" in chart.accessibleDescription()


def test_currency_and_tick_come_from_the_instrument(chart: CandleChart) -> None:
    chart.set_instrument(crypto_coin("BTCUSDT", Decimal("0.1"), Decimal("0.001")))
    chart.refresh()
    assert chart.tags()[0].text == "$1,041.95"
    assert all(label.text.startswith("$") for label in chart.price_axis.labels)
    assert chart.snap(64210.17) == Decimal("64210.2")


def test_a_stored_series(make_chart: Callable[..., CandleChart], reliance: Bars) -> None:
    chart = make_chart()
    close_ns = reliance.time_ns + MINUTE_NS
    share = nse_share("INFY")
    chart.set_bars(BarSeries(share, 60, reliance.time_ns, close_ns, *reliance[1:]))
    chart.refresh()
    assert chart.accessibleName().startswith("INFY price chart, last ₹")


def test_lines_over_the_prices(chart: CandleChart, reliance: Bars) -> None:
    average = np.convolve(reliance.close, np.ones(20) / 20, mode="valid")
    chart.set_overlays([Overlay("Average, 20 bars", average, "series_2")])
    hover(chart, QPoint(column_of(chart, 6700), 200))
    entry = chart.studies.legend.entries[0]
    assert (entry.name, entry.color) == ("Average, 20 bars", chart.colors.series_2)
    assert entry.value == chart.numbers.bare(average[6700 - 19])
    chart.append(next_candle(chart), [1234.5])
    chart.append(next_candle(chart))
    chart.replace_last(next_candle(chart)._replace(time_ns=chart.columns.time_ns[-1]), [99.0])
    layer = chart.studies.layers[0]
    assert [layer.value_at(6750), layer.value_at(6751)] == [1234.5, 99.0]
    chart.set_series(*reliance)
    assert chart.studies.layers == []


def test_trades_are_read_with_their_bar(chart: CandleChart, reliance: Bars) -> None:
    moment = int(reliance.time_ns[6700]) + 30_000_000_000
    chart.set_trades([TradeMark(moment, True, "Bought 10")])
    hover(chart, QPoint(column_of(chart, 6700), 200))
    reading = chart.crosshair.reading
    assert reading is not None
    assert reading.values.note == "Bought 10"


def test_lines_near_the_prices_come_into_view(chart: CandleChart) -> None:
    low, _ = chart.visible_prices
    chart.set_stop(Decimal(str(round(low - 1))))
    assert chart.visible_prices[0] < low - 1
    chart.set_stop(Decimal("500.00"))
    assert chart.visible_prices[0] == pytest.approx(low)
    chart.set_stop(None)
    assert [line.price for line in chart.level_lines()] == [None, None, None]


def test_without_anything_traded_there_is_no_pane_for_it(
    make_chart: Callable[..., CandleChart], reliance: Bars
) -> None:
    chart = make_chart(reliance)
    with_pane = chart.box.rect().height()
    chart.set_series(*reliance._replace(volume=np.zeros(6750)))
    chart.refresh()
    assert chart.box.rect().height() > with_pane
    chart.resize(900, 200)
    chart.set_series(*reliance)
    chart.refresh()
    assert chart._volume.share == 0


def test_a_new_size_chooses_the_zoom_until_somebody_touches_it(chart: CandleChart) -> None:
    before = chart.window_of_bars.span
    chart.resize(450, 600)
    assert chart.window_of_bars.span < 0.7 * before
    chart.show_newest(500)
    chart.resize(900, 600)
    assert chart.window_of_bars.span == pytest.approx(500, rel=0.06)


def test_universal_time(chart: CandleChart) -> None:
    from datetime import UTC

    hover(chart, QPoint(column_of(chart, 6749), 200))
    reading = chart.crosshair.reading
    assert reading is not None
    assert reading.time_text == "Fri 9 Sep 2016, 15:29"
    chart.set_timezone(UTC)
    chart.refresh()
    reading = chart.crosshair.reading
    assert reading is not None
    assert reading.time_text == "Fri 9 Sep 2016, 09:59"


def test_other_words(chart: CandleChart) -> None:
    from dataclasses import replace

    chart.set_words(replace(chart.words, traded="gehandelt", safety_exit="Notausgang"))
    hover(chart, QPoint(300, 200))
    assert "gehandelt" in rows(chart)
    assert chart.stop_line.name == "Notausgang"


def test_a_million_bars_load_and_show_quickly(
    make_chart: Callable[..., CandleChart], million: Bars
) -> None:
    import time

    chart = make_chart()
    began = time.process_time()
    chart.set_series(*million)
    chart.fit()
    chart.grab()
    # 0.1 s on two idle cores; ten times that would mean a loop over bars has crept in.
    assert time.process_time() - began < 1.5
    assert len(chart.visible()) < 300
