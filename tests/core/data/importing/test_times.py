"""Times and dates in every usual shape."""

import numpy as np
import pyarrow as pa
import pytest

from core.clock import iso
from core.data.importing import FaultKind, ImportResult, import_file
from core.data.importing.times import Times, parse_times
from core.errors import ImportRefused
from tests.core.data.importing.conftest import Write

HEADER = "time,open,high,low,close,volume"
BAR = ",100,102,99,101,5"


def parse(*cells: object, day_first: bool | None = None, unit: str = "line") -> Times:
    column = pa.array(list(cells))
    lines = np.arange(2, 2 + len(cells))
    return parse_times(column, lines=lines, unit=unit, day_first=day_first, day_ns=None)


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("2024-02-13", "2024-02-13T00:00:00"),
        ("2024/2/13 9:15", "2024-02-13T09:15:00"),
        ("20240213", "2024-02-13T00:00:00"),
        ("20240213 09:15", "2024-02-13T09:15:00"),
        ("13/02/2024 09:15:30", "2024-02-13T09:15:30"),
        ("13-02-24", "2024-02-13T00:00:00"),
        ("2/13/2024 3:15 PM", "2024-02-13T15:15:00"),
        ("2/13/2024 12:15 am", "2024-02-13T00:15:00"),
        ("13-02-99", "1999-02-13T00:00:00"),
        ("13-FEB-2024", "2024-02-13T00:00:00"),
        ("13 February 2024 15:15", "2024-02-13T15:15:00"),
        ("Feb 13, 2024", "2024-02-13T00:00:00"),
        ("2024-02-13T09:15:00.123456", "2024-02-13T09:15:00.123456"),
        ("2024-02-13T09:15:00Z", "2024-02-13T09:15:00"),
        ("2024-02-13 09:15:00+05:30", "2024-02-13T03:45:00"),
        ("2024-02-13T09:15:00+0530", "2024-02-13T03:45:00"),
        ("2024-02-13 09:15:00 IST", "2024-02-13T03:45:00"),
        ("13/02/2024 09:15 -03:00", "2024-02-13T12:15:00"),
        ("1707815700", "2024-02-13T09:15:00"),
        ("1707815700.5", "2024-02-13T09:15:00.500000"),
        ("1707815700000", "2024-02-13T09:15:00"),
        ("1707815700000000", "2024-02-13T09:15:00"),
        ("1707815700000000000", "2024-02-13T09:15:00"),
    ],
)
def test_shapes(cell: str, utc: str) -> None:
    from datetime import UTC

    times = parse(cell)
    assert times.ok.all()
    assert iso(int(times.ns[0]), UTC) == utc + "+00:00"


@pytest.mark.parametrize(
    "cell",
    ["2024-02-30", "2023-02-29", "2024-13-01", "2024-02-13 24:00", "2024-02-13 10:60", "soon", "",
     "31/02/2024", "13-FOO-2024", "1024-02-13", "5"],
)  # fmt: skip
def test_what_is_no_time(cell: str) -> None:
    times = parse(cell, "2024-02-13 10:00", "2024-02-13 10:01")
    assert times.ok.tolist() == [False, True, True]


def test_nanoseconds_keep_their_last_digit() -> None:
    assert parse("1700000000000000123", "1700000060000000456").ns.tolist() == [
        1700000000000000123,
        1700000060000000456,
    ]


def test_numbers_of_another_unit_are_no_times() -> None:
    times = parse(1_700_000_000, 1_700_000_060, 1_700_000_120_000)
    assert times.ok.tolist() == [True, True, False]


def test_day_or_month_first_is_decided_by_the_data() -> None:
    day_first = parse("01/02/2024", "13/02/2024")
    month_first = parse("02/01/2024", "02/13/2024")
    assert day_first.ns.tolist() == month_first.ns.tolist()
    assert iso(int(day_first.ns[0])).startswith("2024-02-01")


def test_undecidable_dates_are_asked_about_and_the_answer_is_taken() -> None:
    with pytest.raises(ImportRefused, match="day or the month comes first"):
        parse("01/02/2024", "03/02/2024")
    assert iso(int(parse("01/02/2024", day_first=True).ns[0])).startswith("2024-02-01")
    assert iso(int(parse("01/02/2024", day_first=False).ns[0])).startswith("2024-01-02")


def test_both_orders_in_one_file_are_refused_by_line() -> None:
    with pytest.raises(ImportRefused, match=r"unlike the others: line 4\)"):
        parse("13/02/2024", "14/02/2024", "02/15/2024")


def test_one_slip_among_many_is_one_bad_row() -> None:
    days = [f"{day:02d}/{month:02d}/2024" for month in range(1, 13) for day in range(1, 29)]
    times = parse(*days, "02/29/2024")
    assert times.ok.sum() == len(days)
    assert not times.ok[-1]


def test_excel_days_count_in_workbooks_only() -> None:
    assert iso(int(parse(45335.385416666664, unit="row").ns[0]))[:16] == "2024-02-13T14:45"
    assert not parse(45335.385416666664, unit="line").ok.any()


def test_arrow_kinds() -> None:
    from datetime import UTC, date, datetime

    zoned = parse_times(
        pa.array([datetime(2024, 2, 13, 9, 15, tzinfo=UTC), None], pa.timestamp("ms", "UTC")),
        lines=np.array([1, 2]), unit="row", day_first=None, day_ns=None,
    )  # fmt: skip
    assert zoned.ok.tolist() == [True, False]
    assert zoned.aware.all()
    days = parse_times(
        pa.array([date(2024, 2, 13)]), lines=np.array([1]), unit="row", day_first=None, day_ns=None
    )
    assert not days.aware.any()
    assert iso(int(days.ns[0])).startswith("2024-02-13T05:30")


def test_import_places_times_of_the_market(write: Write) -> None:
    indian = import_file(
        write("ABC.csv", HEADER, f"2024-02-01 09:15{BAR}", f"2024-02-01 09:16{BAR}")
    )
    assert starts(indian) == ["2024-02-01T09:15:00+05:30", "2024-02-01T09:16:00+05:30"]
    assert "read as Indian time" in sentence(indian, FaultKind.ZONE_ASSUMED)
    coin = import_file(
        write("ADAUSDT.csv", HEADER, f"2024-02-01 09:15{BAR}", f"2024-02-01 09:16{BAR}")
    )
    assert starts(coin) == ["2024-02-01T14:45:00+05:30", "2024-02-01T14:46:00+05:30"]
    assert "read as UTC" in sentence(coin, FaultKind.ZONE_ASSUMED)


def test_indian_hours_in_utc_without_zone(write: Write) -> None:
    lines = [f"2024-02-01 {3 + (45 + at) // 60:02d}:{(45 + at) % 60:02d}{BAR}" for at in range(60)]
    result = import_file(write("ABC.csv", HEADER, *lines))
    assert starts(result)[0] == "2024-02-01T09:15:00+05:30"
    assert "read as UTC" in sentence(result, FaultKind.ZONE_ASSUMED)


def test_several_zones_are_each_placed_and_told(write: Write) -> None:
    result = import_file(
        write("ABC.csv", HEADER, f"2024-02-01 09:15:00+05:30{BAR}", f"2024-02-01 03:46:00Z{BAR}")
    )
    assert starts(result) == ["2024-02-01T09:15:00+05:30", "2024-02-01T09:16:00+05:30"]
    assert "(+05:30 and UTC)" in sentence(result, FaultKind.MIXED_ZONES)


def test_zones_in_some_rows_only_are_refused(write: Write) -> None:
    result = import_file(
        write(
            "ABC.csv", HEADER, f"2024-02-01 09:15:00+05:30{BAR}", f"2024-02-01 09:16:00{BAR}",
            f"2024-02-01 09:17:00+05:30{BAR}",
        )
    )  # fmt: skip
    assert result.refused is not None
    assert "line 3 has no zone" in result.refused


@pytest.mark.parametrize("factor", [1, 10**3, 10**6, 10**9])
def test_epoch_numbers_are_utc(write: Write, factor: int) -> None:
    lines = [f"{(1_700_000_040 + 60 * at) * factor}{BAR}" for at in range(3)]
    result = import_file(write("BTCUSDT.csv", HEADER, *lines))
    assert starts(result)[0] == "2023-11-15T03:44:00+05:30"
    assert result.series[0].timeframe_s == 60


def starts(result: ImportResult) -> list[str]:
    assert result.refused is None, result.refused
    return [iso(int(one)) for one in result.series[0].open_ns]


def sentence(result: ImportResult, kind: FaultKind) -> str:
    return next(one.sentence for one in result.faults if one.kind is kind)
