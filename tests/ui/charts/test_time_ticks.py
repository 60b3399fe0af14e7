from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.clock import DAY_NS, IST, MINUTE_NS, from_datetime, to_datetime
from tests.ui.charts.conftest import Bars, read_bars
from ui.charts.time_text import TimeText
from ui.charts.time_ticks import Grade, Rhythm, TimeTick, time_ticks

INDIA = TimeText(IST)
UTC_TEXT = TimeText(UTC)
Times = NDArray[np.int64]


def labels(times: Times, bars: tuple[int, int], least: float, text: TimeText) -> list[TimeTick]:
    return time_ticks(times, bars, Rhythm.of(times), least, text)


def texts(ticks: list[TimeTick]) -> list[str]:
    return [tick.text for tick in ticks]


def test_rhythm_of_nse_minutes(reliance: Bars) -> None:
    rhythm = Rhythm.of(reliance.time_ns)
    assert rhythm.bar_ns == MINUTE_NS
    assert rhythm.bars_per_day == 375
    assert 0.6 < rhythm.day_share < 0.8


def test_rhythm_of_coins_runs_around_the_clock(million: Bars) -> None:
    rhythm = Rhythm.of(million.time_ns)
    assert (rhythm.bar_ns, rhythm.bars_per_day, rhythm.day_share) == (5 * MINUTE_NS, 288, 1)


@pytest.mark.parametrize("count", [0, 1])
def test_rhythm_of_hardly_anything(count: int) -> None:
    assert Rhythm.of(np.zeros(count, dtype=np.int64)).bar_ns == MINUTE_NS


def test_minutes_of_a_morning(reliance: Bars) -> None:
    ticks = labels(reliance.time_ns, (0, 40), 6, INDIA)
    assert texts(ticks) == ["16 Aug", "09:30", "09:40", "09:50"]
    assert [tick.index for tick in ticks] == [0, 15, 25, 35]


def test_hours_and_days_of_sessions_without_nights(reliance: Bars) -> None:
    ticks = labels(reliance.time_ns, (0, 800), 100, INDIA)
    assert texts(ticks) == ["16 Aug", "12:00", "17 Aug", "12:00", "18 Aug"]
    assert [tick.index for tick in ticks if tick.grade is Grade.DAY] == [0, 375, 750]


def test_days_of_some_weeks(reliance: Bars) -> None:
    ticks = labels(reliance.time_ns, (0, 6750), 370, INDIA)
    assert texts(ticks)[:5] == ["16 Aug", "17 Aug", "18 Aug", "19 Aug", "22 Aug"]
    assert all(tick.index % 375 == 0 for tick in ticks)


def test_weeks_when_days_are_too_many(reliance: Bars) -> None:
    ticks = labels(reliance.time_ns, (0, 6750), 800, INDIA)
    assert texts(ticks) == ["22 Aug", "29 Aug", "1 Sep"]


def test_months_and_years_of_days(shared_data: Path) -> None:
    path = shared_data / "nse" / "bars_1d_adjusted_2008_2021.parquet"
    times = read_bars(path, "RELIANCE").time_ns
    first = int(np.searchsorted(times, from_datetime(datetime(2019, 10, 15, tzinfo=UTC))))
    ticks = labels(times, (first, first + 125), 18, INDIA)
    assert texts(ticks) == ["Nov", "Dec", "2020", "Feb", "Mar", "Apr"]
    assert texts(labels(times, (0, len(times)), 400, INDIA))[:3] == ["2008", "2010", "2012"]


def test_midnight_is_where_the_clocks_say(million: Bars) -> None:
    in_india = labels(million.time_ns, (1000, 2000), 250, INDIA)
    in_greenwich = labels(million.time_ns, (1000, 2000), 250, UTC_TEXT)
    for ticks, zone in ((in_india, IST), (in_greenwich, UTC)):
        moments = [to_datetime(int(million.time_ns[tick.index]), zone) for tick in ticks]
        assert len(moments) >= 3
        assert all((moment.hour, moment.minute) == (0, 0) for moment in moments)


@given(
    start=st.integers(0, 999_000),
    count=st.integers(1, 900_000),
    share=st.floats(0.05, 0.5),
)
def test_labels_are_apart_in_view_and_true(start: int, count: int, share: float) -> None:
    times = from_datetime(datetime(2020, 1, 1, tzinfo=UTC)) + np.arange(1_000_000) * 5 * MINUTE_NS
    last = min(1_000_000, start + count)
    least = (last - start) * share
    ticks = labels(times, (start, last), least, INDIA)
    places = [tick.index for tick in ticks]
    assert all(start <= place < last for place in places)
    assert all(after - before >= least for before, after in pairwise(places))
    for tick in ticks:
        if tick.grade is Grade.CLOCK:
            assert tick.text == INDIA.clock(int(times[tick.index]))


@given(shift=st.integers(0, 300))
def test_labels_keep_their_place_while_the_chart_moves(shift: int) -> None:
    times = from_datetime(datetime(2020, 1, 1, tzinfo=UTC)) + np.arange(9000) * 5 * MINUTE_NS
    still = {tick.index for tick in labels(times, (3000, 4000), 110, INDIA)}
    moved = {tick.index for tick in labels(times, (3000 + shift, 4000 + shift), 110, INDIA)}
    both = set(range(3000 + shift + 110, 4000 - 110))
    assert still & both == moved & both


def test_the_first_bar_is_no_beginning_just_by_being_first(reliance: Bars) -> None:
    # Bar 100 is in the middle of a session: neither a day nor an hour begins there.
    ticks = labels(reliance.time_ns, (100, 160), 10, INDIA)
    assert ticks[0].index != 100


def test_a_week_without_bars_gives_one_label_not_seven() -> None:
    start = from_datetime(datetime(2020, 1, 1, 3, 45, tzinfo=UTC))
    times = np.concatenate([start + np.arange(100) * MINUTE_NS, [start + 30 * DAY_NS]])
    ticks = time_ticks(times, (0, 101), Rhythm(MINUTE_NS, 100, 1.0), 1, INDIA)
    assert [tick.index for tick in ticks if tick.grade > Grade.CLOCK][-1] == 100
    assert len({tick.index for tick in ticks}) == len(ticks)


def test_a_zone_whose_clocks_change_is_labelled_truly() -> None:
    from zoneinfo import ZoneInfo

    text = TimeText(ZoneInfo("Europe/Berlin"))
    start = datetime(2024, 3, 30, tzinfo=UTC)
    times = np.array(
        [from_datetime(start + timedelta(hours=hour)) for hour in range(72)], dtype=np.int64
    )
    for tick in labels(times, (0, 72), 5, text):
        if tick.grade is Grade.CLOCK:
            assert tick.text == text.clock(int(times[tick.index]))


def test_nothing_in_view_has_no_labels(reliance: Bars) -> None:
    assert labels(reliance.time_ns, (5, 5), 10, INDIA) == []
