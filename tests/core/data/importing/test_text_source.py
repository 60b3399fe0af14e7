"""The ways to write a table of text."""

import pytest

from core.clock import iso
from core.data.importing import FaultKind, ImportResult, import_file
from core.data.importing.report import FaultLog
from core.data.importing.text_source import read_text
from core.errors import ImportRefused
from tests.core.data.importing.conftest import Write

HEADER = "time,open,high,low,close,volume"
TWO = ("2024-02-01,100,102,99,101,5", "2024-02-02,101,103,100,102,6")


def bars(result: ImportResult) -> list[tuple[float, ...]]:
    assert result.refused is None, result.refused
    one = result.series[0]
    columns = (one.open, one.high, one.low, one.close, one.volume)
    return [tuple(float(column[at]) for column in columns) for at in range(len(one))]


PLAIN = [(100.0, 102.0, 99.0, 101.0, 5.0), (101.0, 103.0, 100.0, 102.0, 6.0)]


def test_comma(write: Write) -> None:
    assert bars(import_file(write("ABC.csv", HEADER, *TWO))) == PLAIN


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_other_delimiters(write: Write, mark: str) -> None:
    lines = [line.replace(",", mark) for line in (HEADER, *TWO)]
    assert bars(import_file(write("ABC.csv", *lines))) == PLAIN


def test_semicolon_with_decimal_comma_and_grouped_thousands(write: Write) -> None:
    result = import_file(
        write(
            "ABC.csv",
            "Datum;Open;High;Low;Close;Volume",
            "13.02.2024;1.234,50;1.240,00;1.230,05;1.235,5;10.000",
            "14.02.2024;1.235,50;1.240,00;1.230,05;1.235,5;20.000",
        )
    )
    assert bars(result)[0] == (1234.5, 1240.0, 1230.05, 1235.5, 10_000.0)


def test_quoted_indian_thousands(write: Write) -> None:
    result = import_file(
        write(
            "ABC.csv",
            HEADER,
            '2024-02-01,"1,234.50","1,240","1,230.00","1,235.50","1,00,000"',
            '2024-02-02,"1,234.50","1,240","1,230.00","1,235.50","12,34,567"',
        )
    )
    assert bars(result)[1] == (1234.5, 1240.0, 1230.0, 1235.5, 1_234_567.0)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + "\n".join((HEADER, *TWO)).encode(),
        "\n".join((HEADER, *TWO)).encode("utf-16"),
        "\r\n".join((HEADER, *TWO)).encode(),
        "\r".join((HEADER, *TWO)).encode(),
        "\n".join((HEADER, *TWO)).encode(),  # no newline at the end
        "\n".join((HEADER, *(line.replace(",", ", ") for line in TWO))).encode(),
    ],
    ids=["byte order mark", "utf-16", "windows", "old mac", "no last newline", "spaces"],
)
def test_encodings_and_line_ends(write: Write, data: bytes) -> None:
    assert bars(import_file(write("ABC.csv", data=data))) == PLAIN


def test_latin_bytes_in_another_column(write: Write) -> None:
    data = "\n".join((HEADER + ",note", *(line + ",caf\xe9" for line in TWO))).encode("latin-1")
    assert bars(import_file(write("ABC.csv", data=data))) == PLAIN


def test_headerless(write: Write) -> None:
    assert bars(import_file(write("ABC.csv", *TWO))) == PLAIN


def test_headerless_with_symbols_in_front(write: Write) -> None:
    result = import_file(write("any.csv", *("XYZ," + line for line in TWO)))
    assert bars(result) == PLAIN
    assert result.series[0].symbol == "XYZ"


def test_headerless_with_short_volumes(write: Write) -> None:
    lines = [line.rsplit(",", 1)[0] + ",1.5K" for line in TWO]
    result = import_file(write("ABC.csv", *lines))
    assert [one[4] for one in bars(result)] == [1_500.0, 1_500.0]
    assert result.series[0].symbol == "ABC"


def test_headerless_klines_of_binance(write: Write) -> None:
    rows = [
        f"{1_700_000_040_000 + 60_000 * at},100,102,99,101,5,1700000099999,505,7,2,202,0"
        for at in range(3)
    ]
    result = import_file(write("BTCUSDT-1m-2023-11.csv", *rows))
    assert bars(result) == [PLAIN[0]] * 3
    assert result.series[0].symbol == "BTCUSDT"
    fault = next(one for one in result.faults if one.kind is FaultKind.EXTRA_COLUMNS)
    assert fault.sentence.startswith("6 columns not used: column 7, column 8")


def test_rows_that_end_with_a_delimiter(write: Write) -> None:
    assert bars(import_file(write("ABC.csv", HEADER, *(line + "," for line in TWO)))) == PLAIN


def test_headerless_in_another_order_is_refused(write: Write) -> None:
    result = import_file(
        write("ABC.csv", "2024-02-01,102,100,99,101", "2024-02-02,103,101,100,102")
    )
    assert result.refused is not None
    assert "not in the order time, open, high, low, close, volume" in result.refused


def test_date_and_clock_in_two_columns(write: Write) -> None:
    result = import_file(
        write(
            "ABC.csv",
            "<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>",
            "20240201,09:15,100,102,99,101,5",
            "20240201,09:16,101,103,100,102,6",
        )
    )
    assert bars(result) == PLAIN
    assert iso(int(result.series[0].open_ns[1])) == "2024-02-01T09:16:00+05:30"


def test_headers_of_yahoo_with_two_lines_below(write: Write) -> None:
    result = import_file(
        write(
            "ABC.csv",
            "Price,Close,High,Low,Open,Volume",
            "Ticker,ABC.NS,ABC.NS,ABC.NS,ABC.NS,ABC.NS",
            "Date,,,,,",
            "2024-02-01,101,102,99,100,5",
            "2024-02-02,102,103,100,101,6",
        )
    )
    assert bars(result) == PLAIN
    assert result.counts()[FaultKind.BAD_TIME] == 2


def test_investing_com(write: Write) -> None:
    result = import_file(
        write(
            "ABC Historical Data.csv",
            '"Date","Price","Open","High","Low","Vol.","Change %"',
            '"16-01-2024","1,235.50","1,234.00","1,240.00","1,230.00","1.23M","0.5%"',
            '"15-01-2024","1,235.50","1,234.00","1,240.00","1,230.00","10.5K","0.5%"',
        )
    )
    assert result.series[0].symbol == "ABC"
    assert bars(result)[1] == (1234.0, 1240.0, 1230.0, 1235.5, 1_230_000.0)
    assert bars(result)[0][4] == 10_500.0


def test_lines_before_the_table_are_told(write: Write) -> None:
    result = import_file(write("ABC.csv", "Prices of ABC", "as of today", HEADER, *TWO))
    assert bars(result) == PLAIN
    fault = next(one for one in result.faults if one.kind is FaultKind.LINES_BEFORE_TABLE)
    assert (fault.lines, fault.count) == ((1, 2), 2)


def test_wrong_number_of_columns_names_the_line(write: Write) -> None:
    result = import_file(
        write("ABC.csv", HEADER, TWO[0], "", "2024-02-05,1,2", TWO[1], "2024-02-06,1,2,3,4,5,6,7")
    )
    assert bars(result) == PLAIN
    fault = next(one for one in result.faults if one.kind is FaultKind.WRONG_COLUMNS)
    assert fault.lines == (4, 6)
    assert fault.sentence.startswith("Lines 4 and 6 not imported")
    blank = next(one for one in result.faults if one.kind is FaultKind.BLANK_LINES)
    assert blank.lines == (3,)
    assert result.rows_read == 4


def test_extra_columns_are_named(write: Write) -> None:
    result = import_file(write("ABC.csv", HEADER + ",OI,Rank", *(line + ",7,8" for line in TWO)))
    fault = next(one for one in result.faults if one.kind is FaultKind.EXTRA_COLUMNS)
    assert fault.sentence == "2 columns not used: OI and Rank."


def test_several_symbols_in_one_file(write: Write) -> None:
    lines = [f"{symbol},{line}" for line in TWO for symbol in ("BBB.NS", "aaa")]
    result = import_file(write("any.csv", "Ticker," + HEADER, *lines))
    assert [one.symbol for one in result.series] == ["AAA", "BBB"]
    assert bars(result) == PLAIN
    assert result.rows_imported == 4


def test_unclosed_quotation_mark_is_one_sentence(write: Write) -> None:
    lines = [f'2024-02-01,100,102,99,101,"{number}' for number in range(3)]
    result = import_file(write("ABC.csv", HEADER, *lines))
    assert result.refused is not None
    assert result.rows_imported == 0


def test_a_comma_that_can_be_both_is_asked_about(write: Write) -> None:
    result = import_file(
        write("ABC.csv", HEADER.replace(",", ";"), "2024-02-01;1,234;1,240;1,230;1,235;5")
    )
    assert result.refused is not None
    assert "“1,234” could be a thousand or a fraction" in result.refused


def test_a_long_text_is_read_to_its_end() -> None:
    rows = "".join(f"{1_700_000_000 + 60 * at},1,2,1,2,3\n" for at in range(20_000))
    log = FaultLog()
    table = read_text(f"{HEADER}\n{rows}bad,line\n".encode(), "x.csv", log)
    assert len(table) == 20_000
    assert table.lines[-1] == 20_001
    assert log.faults[0].lines == (20_002,)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"   \n\n", "The file is empty"),
        (b"just one column\nof words\nand more\n", "no columns"),
        (bytes(range(256)), "binary file"),
        (HEADER.encode() + b"\n", "header but no rows"),
        (b'1 {"a": 1}\n2 {"a": 2}\n', "recording of an exchange's messages"),
    ],
)
def test_text_without_a_table(data: bytes, said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        read_text(data, "x.csv", FaultLog())
