"""Jumps, splits, volumes, hours."""

import pytest

from core.data.importing import FaultKind, ImportResult, import_file
from core.data.importing.checks import TOO_MANY_JUMPS
from tests.core.data.importing.conftest import Write

HEADER = "time,open,high,low,close,volume"
EPOCH = 1_700_000_040


def bar(time: object, price: float, volume: float = 5) -> str:
    return f"{time},{price},{price},{price},{price},{volume}"


def coins(write: Write, prices: list[float], step: int = 60) -> ImportResult:
    lines = [bar(EPOCH // step * step + step * at, price) for at, price in enumerate(prices)]
    return import_file(write("BTCUSDT.csv", HEADER, *lines))


def fault(result: ImportResult, kind: FaultKind) -> tuple[int, tuple[int, ...]]:
    found = [one for one in result.faults if one.kind is kind]
    return (found[0].count, found[0].lines) if found else (0, ())


def test_a_crash_is_told_with_its_line(write: Write) -> None:
    result = coins(write, [100.0, 100.0, 79.0, 80.0, 80.0])
    assert fault(result, FaultKind.JUMPS) == (1, (4,))
    assert result.refused is None


@pytest.mark.parametrize(("price", "jumps"), [(120.0, 0), (120.1, 1), (80.0, 0), (79.9, 1)])
def test_a_jump_is_more_than_a_fifth(write: Write, price: float, jumps: int) -> None:
    assert fault(coins(write, [100.0, 100.0, price, price]), FaultKind.JUMPS)[0] == jumps


def test_a_jump_over_a_hole_is_not_counted(write: Write) -> None:
    lines = [bar(EPOCH + 60 * at, 100) for at in range(10)]
    lines += [bar(EPOCH + 60 * at, 200) for at in range(12, 20)]
    assert fault(import_file(write("BTCUSDT.csv", HEADER, *lines)), FaultKind.JUMPS)[0] == 0


def test_long_bars_may_move_far(write: Write) -> None:
    assert fault(coins(write, [100.0, 150.0, 100.0], 14_400), FaultKind.JUMPS)[0] == 0
    assert fault(coins(write, [100.0, 150.0, 100.0], 3_600), FaultKind.JUMPS)[0] == 2


def test_a_market_that_jumps_all_the_time_is_refused(write: Write) -> None:
    calm = [100.0] * 200
    once = coins(write, calm + [100.0, 150.0] * 12)  # 23 moves over a fifth
    assert fault(once, FaultKind.JUMPS)[0] == 23 < TOO_MANY_JUMPS
    assert once.refused is None
    often = coins(write, calm + [100.0, 150.0] * 13)
    assert fault(often, FaultKind.JUMPS)[0] == 25
    assert often.refused is not None
    assert "no market does that, a test network or a broken download does" in often.refused


def test_many_jumps_in_very_many_bars_are_only_told(write: Write) -> None:
    result = coins(write, [100.0] * 30_000 + [100.0, 150.0] * 13)
    assert fault(result, FaultKind.JUMPS)[0] == 25
    assert result.refused is None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(100, 50, "fell 50 % on 2 Feb 2024: this looks like a 2-for-1 split or a 1:1 bonus."),
     (100, 10, "fell 90 % on 2 Feb 2024: this looks like a 10-for-1 split."),
     (100, 66.7, "this looks like a 1:2 bonus."),
     (100, 200, "rose 100 % on 2 Feb 2024: this looks like a 1-for-2 consolidation."),
     (100, 20.5, "this looks like a 5-for-1 split."), (100, 74, "near no usual split or bonus."),
     (100, 0.01, "one of the two prices is wrong")],
)  # fmt: skip
def test_a_split_is_suspected(write: Write, before: float, after: float, said: str) -> None:
    lines = [bar("2024-02-01", before), bar("2024-02-02", after), bar("2024-02-05", after)]
    result = import_file(write("ABC.csv", HEADER, *lines))
    assert fault(result, FaultKind.SPLIT_SUSPECTED) == (1, (3,))
    sentence = next(one.sentence for one in result.faults if one.kind is FaultKind.SPLIT_SUSPECTED)
    assert sentence.startswith("ABC ")
    assert said in sentence
    assert result.series[0].close.tolist() == [before, after, after]


@pytest.mark.parametrize("after", [76, 124, 133])
def test_a_usual_night_is_no_split(write: Write, after: float) -> None:
    lines = [bar("2024-02-01", 100), bar("2024-02-02", after), bar("2024-02-05", after)]
    result = import_file(write("ABC.csv", HEADER, *lines))
    assert fault(result, FaultKind.SPLIT_SUSPECTED)[0] == 0


def test_inside_a_day_nothing_is_a_split(write: Write) -> None:
    lines = [bar("2024-02-01 09:15", 100), bar("2024-02-01 09:16", 50), bar("2024-02-01 09:17", 50)]
    result = import_file(write("ABC.csv", HEADER, *lines))
    assert fault(result, FaultKind.SPLIT_SUSPECTED)[0] == 0
    assert fault(result, FaultKind.JUMPS)[0] == 1


def test_bars_without_volume(write: Write) -> None:
    minutes = [f"2024-02-0{day} 09:{minute}" for day in (1, 2) for minute in range(15, 25)]
    lines = [bar(time, 100 + at, 0 if at in (0, 3, 10) else 5) for at, time in enumerate(minutes)]
    result = import_file(write("ABC.csv", HEADER, *lines))
    assert fault(result, FaultKind.FIRST_BAR_NO_VOLUME) == (2, (2, 12))
    assert fault(result, FaultKind.ZERO_VOLUME) == (1, (5,))
    assert result.series[0].instrument.tradable


def test_nothing_has_volume(write: Write) -> None:
    lines = [bar("2024-02-01", 100, 0), bar("2024-02-02", 101, 0)]
    result = import_file(write("ABC.csv", HEADER, *lines))
    assert fault(result, FaultKind.NO_VOLUME)[0] == 2
    assert fault(result, FaultKind.ZERO_VOLUME)[0] == 0
    assert not result.series[0].instrument.tradable


def test_saturdays_are_told(write: Write) -> None:
    days = [*range(1, 10), *range(12, 17), *range(19, 24)]  # 3 and 4 February 2024 are a weekend
    lines = [bar(f"2024-02-{day:02d} 00:00:00+05:30", 100) for day in days]
    result = import_file(write("ABC.csv", HEADER, *lines))
    assert fault(result, FaultKind.WEEKEND)[0] == 2


def test_hours_outside_the_session(write: Write) -> None:
    clock = ["09:07", *(f"{h:02d}:{m:02d}" for h in range(9, 16) for m in range(60))]
    session = [one for one in clock if one == "09:07" or "09:15" <= one <= "15:31"]
    lines = [bar(f"2024-02-01 {one}:00+05:30", 100) for one in session]
    result = import_file(write("ABC.csv", HEADER, *lines))
    assert fault(result, FaultKind.OUTSIDE_SESSION) == (3, (2, len(session), len(session) + 1))
    said = next(one.sentence for one in result.faults if one.kind is FaultKind.OUTSIDE_SESSION)
    assert "(at 09:07, 15:30 and 15:31)" in said
    assert fault(result, FaultKind.SHORT_DAY)[0] == 0
    assert fault(result, FaultKind.HOLES)[0] == 0


def test_a_day_that_was_cut_off(write: Write) -> None:
    whole = [f"2024-02-01 {h:02d}:{m:02d}" for h in range(9, 16) for m in range(60)]
    whole = [one for one in whole if "09:15" <= one[11:] < "15:30"]
    cut = [one.replace("02-01", "02-02") for one in whole if one[11:] < "13:41"]
    lines = [bar(one, 100) for one in (*whole, *cut)]
    result = import_file(write("ABC.csv", HEADER, *lines))
    assert fault(result, FaultKind.SHORT_DAY) == (1, (377,))
    sentence = next(one.sentence for one in result.faults if one.kind is FaultKind.SHORT_DAY)
    assert "2024-02-02 09:15 to 13:40" in sentence


def test_a_symbol_that_stops_early_is_told(write: Write) -> None:
    lines = [f"AAA,{bar(f'2024-02-{day:02d}', 100)}" for day in (5, 6, 7)]
    lines += [f"BBB,{bar(f'2024-02-{day:02d}', 100)}" for day in (5, 6)]
    result = import_file(write("any.csv", "symbol," + HEADER, *lines))
    assert fault(result, FaultKind.STALE)[0] == 1
    sentence = next(one.sentence for one in result.faults if one.kind is FaultKind.STALE)
    assert "1 symbol (BBB) stop on 2024-02-06, while the file goes on to 2024-02-07" in sentence
