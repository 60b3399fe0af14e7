"""Rows that cannot be bars, named by line; symbols chosen; volumes."""

import pytest

from core.data.importing import Effect, FaultKind, import_file
from tests.core.data.importing.conftest import Write

HEADER = "time,open,high,low,close,volume"
GOOD = "2024-02-01 09:{:02d},100,102,99,101,5"


@pytest.mark.parametrize(
    ("row", "kind", "said"),
    [
        ("NaN,102,99,101,5", FaultKind.MISSING_VALUE, "a price or the volume is missing"),
        ("100,,99,101,5", FaultKind.MISSING_VALUE, "a price or the volume is missing"),
        ("100,102,99,101,null", FaultKind.MISSING_VALUE, "a price or the volume is missing"),
        ("100,abc,99,101,5", FaultKind.NOT_A_NUMBER, "not a number"),
        ("100,inf,99,101,5", FaultKind.NOT_A_NUMBER, "not a number"),
        ("100,102,-99,101,5", FaultKind.NOT_POSITIVE, "zero or negative"),
        ("0,102,0,101,5", FaultKind.NOT_POSITIVE, "zero or negative"),
        ("100,100.5,99,101,5", FaultKind.HIGH_TOO_LOW, "the high is below the open or the close"),
        ("103,102,99,101,5", FaultKind.HIGH_TOO_LOW, "the high is below the open or the close"),
        ("100,102,100.5,101,5", FaultKind.LOW_TOO_HIGH, "the low is above the open or the close"),
        ("100,102,98,97,5", FaultKind.LOW_TOO_HIGH, "the low is above the open or the close"),
        ("100,102,99,101,-1", FaultKind.NEGATIVE_VOLUME, "the volume is negative"),
    ],
)
def test_bad_row_is_left_out_by_line(write: Write, row: str, kind: FaultKind, said: str) -> None:
    lines = [GOOD.format(15), f"2024-02-01 09:16,{row}", GOOD.format(17)]
    result = import_file(write("ABC.csv", HEADER, *lines))
    faults = [one for one in result.faults if one.effect is Effect.DROPPED]
    assert [(one.kind, one.lines, one.count) for one in faults] == [(kind, (3,), 1)]
    assert faults[0].sentence == f"Line 3 not imported: {faults[0].sentence.split(': ')[1]}"
    assert said in faults[0].sentence
    assert (result.rows_read, result.rows_imported) == (3, 2)


def test_flat_bar_at_the_edges_is_good(write: Write) -> None:
    lines = [f"2024-02-0{day},100,100,100,100,0" for day in (1, 2)]
    assert import_file(write("ABC.csv", HEADER, *lines)).rows_imported == 2


def test_unreadable_time_is_quoted(write: Write) -> None:
    result = import_file(
        write("ABC.csv", HEADER, GOOD.format(15), "soon,100,102,99,101,5", GOOD.format(16))
    )
    fault = next(one for one in result.faults if one.kind is FaultKind.BAD_TIME)
    assert fault.sentence == "Line 3 not imported: the time cannot be read (“soon”)."


def test_a_row_counts_for_its_first_reason_only(write: Write) -> None:
    result = import_file(
        write("ABC.csv", HEADER, GOOD.format(15), "2024-02-01 09:16,-5,-9,3,x,-1", GOOD.format(17))
    )
    dropped = [one for one in result.faults if one.effect is Effect.DROPPED]
    assert [one.kind for one in dropped] == [FaultKind.NOT_A_NUMBER]


def test_long_runs_are_one_sentence(write: Write) -> None:
    lines = [f"2024-02-01 09:{at:02d},0,0,0,0,0" for at in range(16, 36)]
    result = import_file(write("ABC.csv", HEADER, GOOD.format(15), *lines, GOOD.format(40)))
    fault = next(one for one in result.faults if one.kind is FaultKind.NOT_POSITIVE)
    assert fault.sentence == "Lines 3 to 22 not imported: a price is zero or negative."
    assert fault.count == 20
    assert fault.lines == tuple(range(3, 13))


def test_no_good_row_at_all_is_refused(write: Write) -> None:
    result = import_file(write("ABC.csv", HEADER, "2024-02-01,0,0,0,0,0", "2024-02-02,0,0,0,0,0"))
    assert result.refused is not None
    assert result.refused.startswith(
        "None of the 2 rows can be used, most often because a price is"
    )


def test_missing_column_is_named(write: Write) -> None:
    result = import_file(write("ABC.csv", "time,open,high,close,volume", "2024-02-01,1,2,2,5"))
    assert result.refused == (
        "The column low is missing; the file has time, open, high, close and volume. "
        "Bars need time, open, high, low and close."
    )


def test_missing_time_is_told(write: Write) -> None:
    result = import_file(write("ABC.csv", "open,high,low,close,volume", "1,2,1,2,5", "2,3,2,3,5"))
    assert result.refused is not None
    assert "No column holds the time" in result.refused


def test_without_volume_only_to_look_at(write: Write) -> None:
    header = HEADER.removesuffix(",volume")
    result = import_file(
        write("ABC.csv", header, "2024-02-01,100,102,99,101", "2024-02-02,100,102,99,101")
    )
    assert not result.series[0].instrument.tradable
    assert result.counts()[FaultKind.NO_VOLUME] == 2


@pytest.fixture
def two_symbols(write: Write) -> str:
    lines = [f"{name},2024-02-0{day},100,102,99,101,5" for day in (1, 2) for name in ("AAA", "BBB")]
    return str(write("any.csv", "symbol," + HEADER, *lines))


def test_one_symbol_chosen_of_two(two_symbols: str) -> None:
    result = import_file(two_symbols, symbol="bbb")
    assert [one.symbol for one in result.series] == ["BBB"]
    assert result.counts()[FaultKind.OTHER_SYMBOL] == 2
    assert (result.rows_read, result.rows_imported) == (4, 2)


def test_a_symbol_that_is_not_there(two_symbols: str) -> None:
    assert import_file(two_symbols, symbol="CCC").refused == (
        "CCC is not in the file; it has AAA and BBB. Ask for one of these."
    )


def test_a_single_symbol_can_be_renamed(write: Write) -> None:
    path = write("any_1d.csv", "symbol," + HEADER, "AAA,2024-02-01,100,102,99,101,5")
    result = import_file(path, symbol="XYZ")
    assert result.series[0].symbol == "XYZ"
    assert result.counts()[FaultKind.RENAMED] == 1


def test_a_row_without_symbol(write: Write) -> None:
    path = write(
        "any_1d.csv", "symbol," + HEADER, "AAA,2024-02-01,100,102,99,101,5", ",2024-02-02,1,2,1,2,5"
    )
    result = import_file(path)
    assert [one.symbol for one in result.series] == ["AAA"]
    assert result.counts()[FaultKind.MISSING_VALUE] == 1


def test_nobody_says_the_symbol(write: Write) -> None:
    path = write("prices_1m.csv", HEADER, GOOD.format(15))
    result = import_file(path)
    assert result.refused is not None
    assert "which share or coin this is" in result.refused
    assert import_file(path, symbol="ABC").series[0].symbol == "ABC"


def test_lean_prices_are_divided_only_where_they_are_lean(write: Write) -> None:
    lean = write("20240201_abc_minute_trade.csv", "33300000,950000,950500,939000,948500,10",
                 "33360000,946500,948500,941000,941000,10")  # fmt: skip
    result = import_file(lean)
    assert result.series[0].symbol == "ABC"
    assert result.series[0].open.tolist() == [95.0, 94.65]
    assert result.counts()[FaultKind.SCALED] == 2
    index = write("20240202_nifty_minute_trade.csv", "33300000,10881.7,10881.7,10881.7,10881.7,0",
                  "33360000,10881.7,10881.7,10881.7,10881.7,0")  # fmt: skip
    assert import_file(index).series[0].open.tolist() == [10881.7, 10881.7]
    plain = write("ABC_1d.csv", HEADER, "2024-02-01,950000,950500,939000,948500,10")
    assert import_file(plain).series[0].open.tolist() == [950000.0]
