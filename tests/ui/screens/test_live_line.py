"""Lines bar by bar say what they say over the whole column, for every indicator there is."""

from pathlib import Path

import numpy as np
import pytest

from indicators import catalog
from tests.ui.screens.price_screens import real_bars
from ui.charts.line_columns import LineColumns
from ui.screens.chart_lines import ChartLine, Columns
from ui.screens.live_line import Curve, LiveLine, twin_of, work_out

BEFORE, COUNT = 900, 1100
DRAWN = [name for name in catalog.names() if catalog.describe(name).on_candles]


@pytest.fixture(scope="module")
def bars(shared_data: Path) -> Columns:
    one = real_bars(shared_data)["RELIANCE"]
    return Columns(one.open_ns, one.open, one.high, one.low, one.close, one.volume).part(0, COUNT)


def line_of(name: str) -> ChartLine:
    about = catalog.describe(name)
    return ChartLine(name, tuple((one.name, one.default) for one in about.settings), name)


@pytest.mark.parametrize("name", DRAWN)
def test_bar_by_bar_equals_the_whole(name: str, bars: Columns) -> None:
    live = work_out(line_of(name), bars.part(0, BEFORE), lambda: True)
    assert live is not None
    assert live.curves
    live.catch_up(bars.part(0, BEFORE + 30))
    for count in range(BEFORE + 31, COUNT + 1, 7):
        for curve in live.curves:
            # The newest bar was only tried; a chart puts its values in place bar by bar.
            columns = LineColumns()
            columns.load(curve.columns.values[:-1])
            curve.columns = columns
        live.catch_up(bars.part(0, count))
    whole = catalog.compute(name, bars.part(0, len(live.curves[0].columns)).by_name())
    for curve in live.curves:
        drawn, exact = curve.columns.values, whole[curve.output]
        scale = np.nanmax(np.abs(exact)) if np.isfinite(exact).any() else 1.0
        np.testing.assert_allclose(drawn, exact, rtol=1e-7, atol=1e-9 * scale, err_msg=name)


@pytest.mark.parametrize("name", DRAWN)
def test_trying_a_bar_changes_nothing(name: str, bars: Columns) -> None:
    stream = catalog.stream(name)
    rows = zip(bars.open, bars.high, bars.low, bars.close, bars.volume, strict=True)
    for number, row in enumerate(rows):
        if number % 50 == 49:
            twin = twin_of(stream)
            first = twin.update(*map(float, row), 1.0)
            twin.update(1.0, 2.0, 0.5, 1.0, 7.0, 1.0)
            np.testing.assert_equal(first, twin_of(stream).update(*map(float, row), 1.0))
        stream.update(*map(float, row), 1.0)


def test_a_sum_over_all_time_is_fed_from_the_first_bar(bars: Columns) -> None:
    many = Columns(
        np.arange(6_000, dtype=np.int64) * 60_000_000_000,
        *(np.resize(column, 6_000) for column in (bars.open, bars.high, bars.low, bars.close)),
        np.resize(bars.volume, 6_000),
    )
    for name in ("obv", "accumulation", "pvt", "sma", "macd"):
        live = work_out(line_of(name), many.part(0, 5_900), lambda: True)
        assert live is not None
        live.catch_up(many.part(0, 5_901))
        exact = catalog.compute(name, many.part(0, 5_901).by_name())
        for curve in live.curves:
            last = exact[curve.output][-1]
            assert curve.columns.values[-1] == pytest.approx(last, rel=1e-9), name


def test_work_nobody_wants_any_more_is_left(bars: Columns) -> None:
    assert work_out(line_of("sma"), bars, lambda: False) is None
    told = iter([True, False, False])
    assert work_out(line_of("sma"), bars, lambda: next(told)) is None


def test_settings_that_cannot_be_used_draw_nothing(
    bars: Columns, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = ChartLine("macd", (("fast", 30), ("slow", 10), ("signal", 9)), "MACD")
    assert work_out(wrong, bars, lambda: True) is None
    assert "must be fewer than" in caplog.text
    assert work_out(ChartLine("unicorn", (), "?"), bars, lambda: True) is None
    nothing = LiveLine([], None, 0)
    assert nothing.peek((1.0,) * 6) == nothing.close((1.0,) * 6) == []
    assert [Curve("a", LineColumns()).output] == ["a"]
