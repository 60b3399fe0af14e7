"""The calendars against the recorded data, the exchange's lists and themselves."""

import csv
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import DAY_NS, IST, MINUTE_NS, from_datetime, iso
from core.data.calendar import CryptoCalendar, NseCalendar, calendar_for
from core.data.session_table import NSE_TABLE, load_table, parse_table, read_rows
from core.errors import DataError
from core.model.instrument import Market
from tests.core.data.recorded import days_of, open_times, recorded

PROJECT = Path(__file__).resolve().parents[3]
NSE = NseCalendar()
CRYPTO = CryptoCalendar()


def ist(text: str) -> int:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=IST))


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=one) for one in range((last - first).days + 1)]


def hours(day: str, closing_auction: bool = False) -> str:
    """Return the day's sessions as text, in Indian time."""
    return " ".join(
        f"{iso(one.open_ns)[11:16]}-{iso(one.close_ns)[11:16]}"
        for one in NSE.sessions(date.fromisoformat(day), closing_auction)
    )


def test_shipped_table_is_what_the_script_makes() -> None:
    script = PROJECT / "scripts" / "make_calendar.py"
    made = subprocess.run(
        [sys.executable, "-W", "ignore", str(script), "--print"],
        capture_output=True,
        text=True,
        check=True,
    )

    def rows(text: str) -> list[str]:
        return [line for line in text.splitlines() if not line.startswith("#")]

    assert rows(made.stdout) == rows(NSE_TABLE.read_text(encoding="utf-8"))


def test_reading_the_calendar_needs_neither_pandas_nor_the_library() -> None:
    code = (
        "import sys; import core.data.calendar, core.data.bar_builder, core.data.historical;"
        "core.data.calendar.NseCalendar().describe(0);"
        "print(sorted({'pandas', 'numba', 'pandas_market_calendars'} & set(sys.modules)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "timeframe_s"),
    [
        ("nse/bars_1m_20160816_20160909.parquet", 60),
        ("nse/bars_1m_20160930.parquet", 60),
        ("nse/bars_30m_20160315_20160909.parquet", 1_800),
        ("nse/bars_5m_RELIANCE_20250825_20251203.parquet", 300),
    ],
)
def test_no_recorded_intraday_bar_lies_outside_the_sessions(name: str, timeframe_s: int) -> None:
    times = np.unique(open_times(name))
    outside = []
    for ts_ns in times.tolist():
        session = NSE.session_at(ts_ns)
        # The last 30-minute bar is a short one: only its open must lie inside.
        end_ns = ts_ns + min(timeframe_s, 900) * 1_000_000_000
        if session is None or end_ns > session.close_ns:
            outside.append(iso(ts_ns))
    assert len(times) > 300
    assert outside == []


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        # Three symbols over 21 years: the calendar has exactly their days, to the day.
        ("nse/bars_1d_raw_2000_2021.parquet", set()),
        # The README of the data: Muhurat 2020-11-14 is missing in this file.
        ("nse/bars_1d_adjusted_2008_2021.parquet", {"2020-11-14"}),
        # This vendor left out three Muhurat sessions and the budget Saturday.
        (
            "nse/bars_1h_NIFTY_continuous_future_2018_2021.parquet",
            {"2018-11-07", "2019-10-27", "2020-02-01"},
        ),
        ("nse/bars_30m_20160315_20160909.parquet", set()),
        ("nse/bars_1m_20160816_20160909.parquet", set()),
        ("nse/bars_5m_RELIANCE_20250825_20251203.parquet", set()),
    ],
)
def test_trading_days_are_the_days_with_bars(name: str, missing: set[str]) -> None:
    seen = days_of(name, NSE)
    expected = {day for day in days_between(min(seen), max(seen)) if NSE.is_trading_day(day)}
    assert {str(day) for day in seen - expected} == set()
    assert {str(day) for day in expected - seen} == missing


def test_outage_day_hours_cover_the_hourly_bars() -> None:
    name = "nse/bars_1h_NIFTY_continuous_future_2018_2021.parquet"
    day = date(2021, 2, 24)
    stamps = [one for one in open_times(name).tolist() if NSE.trading_day(one) == day]
    assert [iso(one)[11:16] for one in stamps] == ["09:00", "10:00", "11:00", "15:00", "16:00"]
    for ts_ns in stamps:  # each hour holds at least one open minute, 12:00 to 14:00 hold none
        assert any(NSE.is_open(ts_ns + one * MINUTE_NS) for one in range(60))
    assert not any(NSE.is_open(stamps[2] + one * MINUTE_NS) for one in range(60, 240))


def test_closed_weekdays_are_the_reference_list() -> None:
    with recorded("reference/nse_holidays_2000_2026.csv").open(encoding="utf-8") as file:
        listed = {
            date.fromisoformat(row["date"])
            for row in csv.DictReader(file)
            if row["closed_in_exchange_calendars_XBOM"] == "yes"
        }
    span = days_between(date(2000, 1, 1), date(2026, 12, 31))
    closed = {day for day in span if day.weekday() < 5 and not NSE.is_trading_day(day)}
    # XBOM has these two days wrong; the daily bars show no trading on the 15th.
    assert {str(day) for day in closed - listed} == {"2013-11-15"}
    # Traded although the list says closed: seen in the daily bars, or Muhurat sessions.
    assert {str(day) for day in listed - closed} == {
        *("2001-01-01", "2004-01-01", "2013-11-14"),
        *("2014-10-23", "2015-11-11", "2017-10-19", "2018-11-07"),
        *("2021-11-04", "2022-10-24", "2024-11-01", "2025-10-21"),
    }


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2000-01-03", "09:55-15:30"),
        ("2010-01-04", "09:00-15:30"),
        ("2010-10-18", "09:15-15:30"),
        ("2016-10-30", "18:30-19:30"),
        ("2019-10-27", "18:15-19:15"),
        ("2020-02-01", "09:15-15:30"),
        ("2020-11-14", "18:15-19:15"),
        ("2021-02-24", "09:15-11:40 15:45-17:00"),
        ("2022-10-24", "18:15-19:15"),
        ("2023-11-12", "18:15-19:15"),
        ("2024-01-20", "09:15-15:30"),
        ("2024-01-22", ""),
        ("2024-03-02", "09:15-10:00 11:30-12:30"),
        ("2024-05-18", "09:15-10:00 11:30-12:30"),
        ("2024-11-01", "18:00-19:00"),
        ("2025-02-01", "09:15-15:30"),
        ("2025-10-21", "13:45-14:45"),
        ("2026-01-15", ""),
        ("2026-02-01", "09:15-15:30"),
        ("2026-11-07", ""),
        ("2026-11-09", "09:15-15:30"),
        ("2026-11-10", ""),
    ],
)
def test_hours_of_days_known_by_name(day: str, expected: str) -> None:
    assert hours(day) == expected


@pytest.mark.parametrize("day", ["2009-10-17", "2012-09-08", "2013-11-03", "2026-11-08"])
def test_hours_nobody_wrote_down_are_not_invented(day: str) -> None:
    moment = ist(f"{day} 00:00")
    assert NSE.is_trading_day(date.fromisoformat(day))
    assert hours(day) == ""
    assert not any(NSE.is_open(moment + one * MINUTE_NS) for one in range(1440))
    assert NSE.day_bounds(date.fromisoformat(day)) == (moment, moment + DAY_NS)


def test_closing_auction_begins_on_3_august_2026_for_shares_with_derivatives() -> None:
    assert hours("2026-07-31", closing_auction=True) == "09:15-15:30"
    assert hours("2026-08-03", closing_auction=True) == "09:15-15:15"
    assert hours("2026-08-03") == "09:15-15:30"
    late = ist("2026-08-03 15:15")
    assert NSE.is_open(late)
    assert not NSE.is_open(late, closing_auction=True)
    assert NSE.is_open(late - 1, closing_auction=True)
    assert NSE.previous_close(late, closing_auction=True) == late
    assert NSE.describe(late, closing_auction=True).startswith("in the closing auction, opens")


def test_a_muhurat_evening_has_no_closing_auction() -> None:
    rows = [*read_rows(NSE_TABLE)]
    rows.append({"date": "2026-11-08", "kind": "muhurat", "hours": "18:15-19:15", "name": ""})
    calendar = NseCalendar(parse_table(rows))
    assert calendar.sessions(date(2026, 11, 8), True) == calendar.sessions(date(2026, 11, 8))


def test_open_is_inside_and_close_is_outside() -> None:
    opens, closes = ist("2016-08-16 09:15"), ist("2016-08-16 15:30")
    answers = [NSE.is_open(one) for one in (opens - 1, opens, closes - 1, closes)]
    assert answers == [False, True, True, False]
    assert NSE.previous_close(closes) == closes
    assert NSE.previous_close(closes - 1) == ist("2016-08-12 15:30")  # the 15th was a holiday
    assert NSE.next_open(opens - 1) == opens
    assert NSE.next_open(opens) == ist("2016-08-17 09:15")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2016-08-16 13:16", "open, closes in 2 h 14 min"),
        ("2016-08-16 15:29:01", "open, closes in 1 min"),
        ("2016-08-16 08:00", "closed, opens today 09:15"),
        ("2016-08-16 15:30", "closed, opens Wednesday 09:15"),
        ("2016-08-15 11:00", "closed for Independence Day, opens Tuesday 09:15"),
        ("2016-08-20 11:00", "closed for the weekend, opens Monday 09:15"),
        ("2024-03-02 10:30", "closed, opens today 11:30"),
        ("2025-10-21 11:00", "closed for Diwali, opens today 13:45"),
        ("2025-10-21 20:00", "closed for Diwali, opens Thursday 09:15"),
        ("2000-03-17 11:00", "closed for a holiday, opens Tuesday 09:55"),
        (
            "2026-11-08 11:00",
            "closed (a Muhurat session is held today at hours we do not know), opens Monday 09:15",
        ),
        (
            "2026-12-31 18:00",
            "closed, opens Friday 09:15 (holidays after 2026 are not known yet)",
        ),
        (
            "2027-01-26 12:00",
            "open, closes in 3 h 30 min (holidays after 2026 are not known yet)",
        ),
    ],
)
def test_describe(moment: str, words: str) -> None:
    assert NSE.describe(ist(moment)) == words


def test_an_opening_far_away_is_described_by_its_date() -> None:
    rows = [*read_rows(NSE_TABLE)]
    rows += [
        {"date": str(day), "kind": "closed", "hours": "", "name": "a flood"}
        for day in days_between(date(2027, 3, 1), date(2027, 3, 9))
    ]
    said = NseCalendar(parse_table(rows)).describe(ist("2027-03-01 12:00"))
    assert said.startswith("closed for a flood, opens on 10 March 2027 09:15")


def test_after_the_table_only_weekends_are_closed() -> None:
    assert NSE.known_until == date(2026, 12, 31)
    for day in days_between(date(2027, 1, 1), date(2027, 12, 31)):
        assert NSE.is_trading_day(day) == (day.weekday() < 5)


def test_crypto_never_closes_and_counts_utc_days() -> None:
    midnight = from_datetime(datetime(2025, 10, 10, tzinfo=UTC))
    assert CRYPTO.trading_day(midnight) == date(2025, 10, 10)
    assert CRYPTO.trading_day(midnight - 1) == date(2025, 10, 9)
    assert CRYPTO.day_bounds(date(2025, 10, 10)) == (midnight, midnight + DAY_NS)
    assert CRYPTO.is_open(midnight)
    assert CRYPTO.next_open(midnight) == midnight + DAY_NS
    assert CRYPTO.previous_close(midnight) == midnight
    assert CRYPTO.describe(midnight) == "open day and night"


def test_a_market_has_one_calendar() -> None:
    assert calendar_for(Market.NSE) is calendar_for(Market.NSE)
    assert calendar_for(Market.NSE).name == "NSE"
    assert calendar_for(Market.CRYPTO).name == "CRYPTO"


@pytest.mark.parametrize(
    "line",
    [
        "2024-13-01,closed,,",
        "2024-01-01,open,,",
        "2024-01-01,special,10:00-09:00,",
        "2024-01-01,closed,09:15-15:30,",
        "2024-01-01,muhurat,,",
    ],
)
def test_a_broken_table_is_refused_by_name(tmp_path: Path, line: str) -> None:
    path = tmp_path / "nse_sessions.csv"
    path.write_text(
        "date,kind,hours,name\n2000-01-01,regular-hours,09:15-15:30,\n"
        f"2026-12-31,known-until,,\n{line}\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError, match=r"nse_sessions\.csv cannot be read"):
        load_table(path)


def test_a_table_without_its_rules_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("date,kind,hours,name\n", encoding="utf-8")
    with pytest.raises(DataError, match="regular hours"):
        load_table(path)


moments = st.integers(ist("1999-12-01 00:00"), ist("2028-02-01 00:00"))


@given(moments, st.booleans(), st.sampled_from([NSE, CRYPTO]))
def test_the_answers_fit_together(ts_ns: int, auction: bool, calendar: NseCalendar) -> None:
    day = calendar.trading_day(ts_ns)
    session = calendar.session_at(ts_ns, auction)
    opens, closed = calendar.next_open(ts_ns, auction), calendar.previous_close(ts_ns, auction)
    assert calendar.is_open(ts_ns, auction) == (session is not None)
    assert closed <= ts_ns < opens
    assert calendar.is_open(opens, auction)
    if session is not None:
        assert session in calendar.sessions(day, auction)
        assert closed <= session.open_ns <= ts_ns < session.close_ns <= opens
    else:
        assert not calendar.is_open((ts_ns + opens) // 2, auction)
    assert isinstance(calendar.describe(ts_ns, auction), str)


@given(moments, st.sampled_from([NSE, CRYPTO]))
def test_segments_cut_the_whole_day_without_holes(ts_ns: int, calendar: NseCalendar) -> None:
    day = calendar.trading_day(ts_ns)
    segments = calendar.segments(day)
    assert segments[-1][1] - segments[0][0] == DAY_NS
    assert all(a[1] == b[0] for a, b in pairwise(segments))
    assert segments[0][0] <= ts_ns < segments[-1][1]
    for session in calendar.sessions(day):
        assert (session.open_ns, session.close_ns) in segments
