import numpy as np

from core.clock import DAY_NS, IST, MINUTE_NS
from tests.ui.charts.conftest import Bars
from ui.charts.chart_fonts import ChartFonts
from ui.charts.plot_box import PlotBox
from ui.charts.time_axis import TimeAxis
from ui.charts.time_labels import TimeLabels
from ui.charts.time_text import TimeText
from ui.charts.time_window import TimeWindow
from ui.theme import Theme

TEXT = TimeText(IST)


def axis_for(times: np.ndarray, window: TimeWindow, look: Theme) -> tuple[TimeAxis, TimeLabels]:
    axis = TimeAxis(PlotBox())
    keeper = TimeLabels(axis)
    keeper.measure(times)
    keeper.choose(times, window, 900.0, ChartFonts.of(look.font()), TEXT)
    return axis, keeper


def window_of(count: int, newest: float) -> TimeWindow:
    window = TimeWindow()
    window.set_count(count)
    window.show_newest(newest)
    return window


def test_the_corner_names_the_day_within_days(look: Theme, reliance: Bars) -> None:
    axis, keeper = axis_for(reliance.time_ns, window_of(6750, 100), look)
    assert axis.corner == "9 Sep"
    assert keeper.bar_ns == MINUTE_NS


def test_the_corner_names_the_year_over_days(look: Theme, reliance: Bars) -> None:
    axis, _ = axis_for(reliance.time_ns, window_of(6750, 6750), look)
    assert axis.corner == "2016"


def test_years_need_no_corner(look: Theme) -> None:
    times = np.arange(20_000, dtype=np.int64) * DAY_NS
    axis, _ = axis_for(times, window_of(20_000, 20_000), look)
    assert axis.corner == ""
    assert axis.ticks


def test_an_unmoved_view_keeps_its_labels(look: Theme, reliance: Bars) -> None:
    window = window_of(6750, 200)
    axis, keeper = axis_for(reliance.time_ns, window, look)
    before = axis.ticks
    keeper.choose(reliance.time_ns, window, 900.0, ChartFonts.of(look.font()), TEXT)
    assert axis.ticks is before
    window.move(-50)
    keeper.choose(reliance.time_ns, window, 900.0, ChartFonts.of(look.font()), TEXT)
    assert axis.ticks is not before


def test_another_series_is_measured_anew(look: Theme, reliance: Bars) -> None:
    axis = TimeAxis(PlotBox())
    keeper = TimeLabels(axis)
    keeper.measure(reliance.time_ns)
    keeper.forget()
    keeper.measure(np.arange(6750, dtype=np.int64) * DAY_NS)
    assert keeper.bar_ns == DAY_NS


def test_nothing_has_no_labels(look: Theme) -> None:
    axis, _ = axis_for(np.empty(0, dtype=np.int64), TimeWindow(), look)
    assert (axis.ticks, axis.corner) == ([], "")


def test_the_first_minutes_of_all_name_their_day(look: Theme, reliance: Bars) -> None:
    times = reliance.time_ns[:7]
    window = TimeWindow()
    window.set_count(7)
    axis, _ = axis_for(times, window, look)
    assert axis.corner == "16 Aug"
