"""Order and duplicates."""

from core.clock import iso
from core.data.importing import Effect, FaultKind, ImportResult, import_file
from tests.core.data.importing.conftest import Write

HEADER = "time,open,high,low,close,volume"


def row(minute: int, close: float = 101, volume: int = 5) -> str:
    return f"2024-02-01 09:{minute:02d},100,102,99,{close},{volume}"


def minutes(result: ImportResult) -> list[str]:
    assert result.refused is None, result.refused
    return [iso(int(one))[14:16] for one in result.series[0].open_ns]


def kinds(result: ImportResult) -> dict[FaultKind, tuple[int, tuple[int, ...]]]:
    return {
        one.kind: (one.count, one.lines) for one in result.faults if one.effect is not Effect.NOTE
    }


def test_rows_out_of_order(write: Write) -> None:
    result = import_file(write("ABC.csv", HEADER, row(15), row(18), row(16), row(17), row(19)))
    assert minutes(result) == ["15", "16", "17", "18", "19"]
    assert kinds(result) == {FaultKind.OUT_OF_ORDER: (2, (4, 5))}


def test_newest_first(write: Write) -> None:
    result = import_file(write("ABC.csv", HEADER, row(17, 100.5), row(16), row(15)))
    assert minutes(result) == ["15", "16", "17"]
    assert result.series[0].close.tolist() == [101.0, 101.0, 100.5]
    assert kinds(result) == {FaultKind.NEWEST_FIRST: (3, ())}


def test_equal_duplicate_is_merged(write: Write) -> None:
    result = import_file(write("ABC.csv", HEADER, row(15), row(16), row(16), row(17)))
    assert minutes(result) == ["15", "16", "17"]
    assert kinds(result) == {FaultKind.DUPLICATE: (1, (4,))}


def test_conflicting_duplicate_keeps_the_first(write: Write) -> None:
    result = import_file(write("ABC.csv", HEADER, row(15), row(16, 100.5), row(16, 101), row(17)))
    assert kinds(result) == {FaultKind.CONFLICT: (1, (4,))}
    assert result.series[0].close[1] == 100.5
    said = next(one.sentence for one in result.faults if one.kind is FaultKind.CONFLICT)
    assert "the earlier row was kept" in said


def test_another_volume_is_a_conflict_too(write: Write) -> None:
    result = import_file(write("ABC.csv", HEADER, row(15), row(16, volume=5), row(16, volume=6)))
    assert kinds(result) == {FaultKind.CONFLICT: (1, (4,))}


def test_first_of_the_file_wins_when_newest_first(write: Write) -> None:
    result = import_file(write("ABC.csv", HEADER, row(17), row(16, 100.5), row(16, 101), row(15)))
    assert result.series[0].close.tolist() == [101.0, 100.5, 101.0]
    assert kinds(result)[FaultKind.CONFLICT] == (1, (4,))


def test_each_copy_is_compared_with_the_first(write: Write) -> None:
    result = import_file(
        write("ABC.csv", HEADER, row(15), row(16, 100), row(16, 101), row(16, 100), row(17))
    )
    assert kinds(result) == {FaultKind.CONFLICT: (1, (4,)), FaultKind.DUPLICATE: (1, (5,))}


def test_symbols_do_not_disturb_one_another(write: Write) -> None:
    lines = [f"{name},{row(minute)}" for minute in (15, 16) for name in ("BBB", "AAA")]
    result = import_file(write("any.csv", "symbol," + HEADER, *lines))
    assert kinds(result) == {}
    assert [len(one) for one in result.series] == [2, 2]


def test_two_daily_rows_of_one_day(write: Write) -> None:
    days = [f"2024-02-0{day} 00:00:00+05:30,100,102,99,101,5" for day in (5, 6, 7)]
    again = "2024-02-07 15:30:00+05:30,100,102,99,100,5"
    result = import_file(write("ABC.csv", HEADER, *days, again), timeframe="1d")
    assert result.refused is not None  # 15 h 30 min is no whole number of days
    coins = [f"2024-02-0{day} 00:00:00,100,102,99,101,5" for day in (5, 6, 7, 8)]
    late = [f"2024-02-{day} 00:00:05,100,102,99,101,5" for day in ("09", "10")]
    moved = import_file(write("ADAUSDT.csv", HEADER, *coins, *late))
    assert moved.counts()[FaultKind.DAY_ALIGNED] == 2
    assert iso(int(moved.series[0].open_ns[-1])) == "2024-02-10T05:30:00+05:30"
