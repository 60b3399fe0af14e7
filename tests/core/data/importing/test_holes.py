"""Holes: told, and refused when too much is missing."""

from core.data.importing import FaultKind, ImportResult, import_file
from core.data.importing.holes import LEAST_COVERAGE
from tests.core.data.importing.conftest import Write

HEADER = "time,open,high,low,close,volume"
EPOCH = 1_700_000_040


def coins(write: Write, minutes: list[int]) -> ImportResult:
    lines = [f"{EPOCH + 60 * minute},100,102,99,101,5" for minute in minutes]
    return import_file(write("BTCUSDT.csv", HEADER, *lines))


def shares(write: Write, times: list[str]) -> ImportResult:
    lines = [f"{time},100,102,99,101,5" for time in times]
    return import_file(write("ABC.csv", HEADER, *lines), symbol="ABC")


def said(result: ImportResult) -> str:
    return next((one.sentence for one in result.faults if one.kind is FaultKind.HOLES), "")


def test_no_hole_no_word(write: Write) -> None:
    assert said(coins(write, list(range(100)))) == ""


def test_one_hole_is_told_with_its_line(write: Write) -> None:
    result = coins(write, [*range(50), *range(55, 100)])
    assert result.refused is None
    fault = next(one for one in result.faults if one.kind is FaultKind.HOLES)
    assert (fault.count, fault.lines) == (1, (52,))  # header, 50 rows, then the row after the hole
    assert "1 hole of 6 min from bar to bar, after 2023-11-14 23:03 UTC" in fault.sentence


def test_equal_holes_are_told_together(write: Write) -> None:
    minutes = [day * 100 + minute for day in range(5) for minute in range(80)]
    assert "4 holes of 21 min from bar to bar; only 83 % of the time is covered" in said(
        coins(write, minutes)
    )


def test_the_limit_is_half(write: Write) -> None:
    assert LEAST_COVERAGE == 0.5
    most = coins(write, [*range(10), *range(20, 30)])  # 20 of 30
    assert most.refused is None
    exactly = coins(write, [*range(10), *range(30, 40)])  # 20 of 40
    assert exactly.refused is None
    less = coins(write, [*range(10), *range(31, 41)])  # 20 of 41
    assert less.refused is not None
    assert "only 49 % of the time is covered, too little for a test" in less.refused
    assert said(less)


def test_nights_and_weekends_are_no_holes(write: Write) -> None:
    days = ("01", "02", "05")  # Thursday, Friday, Monday
    times = [
        f"2024-02-{day} {hour:02d}:{m:02d}"
        for day in days
        for hour in range(10, 15)
        for m in range(60)
    ]
    assert said(shares(write, times)) == ""


def test_missing_minutes_inside_a_session(write: Write) -> None:
    times = [f"2024-02-01 10:{minute:02d}" for minute in range(60) if minute not in (7, 8, 30)]
    result = shares(write, times)
    assert "2 holes, the longest of 3 min from bar to bar, after 2024-02-01 10:06 IST" in said(
        result
    )
    assert result.refused is None


def test_a_week_without_a_day_is_a_hole(write: Write) -> None:
    month = ["01", "02", "05", "06", "07", "08", "09"]
    usual = shares(write, [f"2024-02-{day}" for day in (*month, "15")])  # 6 days: holidays do that
    assert said(usual) == ""
    longer = shares(write, [f"2024-02-{day}" for day in (*month, "16")])
    assert "1 hole of 7 d" in said(longer)
    assert longer.refused is None


def test_too_few_days_are_refused(write: Write) -> None:
    days = [f"2024-0{month}-{day:02d}" for month in (1, 5) for day in (15, 16, 17)]
    result = shares(write, days)
    assert result.refused is not None
    assert "% of the working days have bars" in result.refused


def test_one_bad_symbol_does_not_spoil_the_other(write: Write) -> None:
    good = [f"AAAUSDT,{EPOCH + 60 * minute},100,102,99,101,5" for minute in range(40)]
    bad = [f"BBBUSDT,{EPOCH + 60 * at},100,102,99,101,5" for at in (*range(10), *range(60, 70))]
    result = import_file(write("any.csv", "symbol," + HEADER, *good, *bad))
    assert [one.symbol for one in result.series] == ["AAAUSDT"]
    assert result.refused is None
    assert result.counts()[FaultKind.SERIES_REFUSED] == 20
    assert (result.rows_read, result.rows_imported) == (60, 40)
