"""Files by what they hold: packed, archived, damaged, of another kind."""

import gzip
import io
import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from core.clock import iso
from core.data.importing import FaultKind, ImportResult, import_file
from tests.core.data.importing.conftest import Write

HEADER = "time,open,high,low,close,volume"
BARS = "2024-02-01 09:15,100,102,99,101,5\n2024-02-01 09:16,101,103,100,102,6\n"
CSV = f"{HEADER}\n{BARS}".encode()


def archive(**members: bytes | str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, data in members.items():
            packed.writestr(re.sub("__(csv|txt)$", r".\1", name), data)
    return held.getvalue()


def opens(result: ImportResult) -> dict[str, list[float]]:
    assert result.refused is None, result.refused
    return {one.symbol: one.open.tolist() for one in result.series}


def test_gzip_by_content_not_by_name(write: Write) -> None:
    assert opens(import_file(write("ABC.csv", data=gzip.compress(CSV, mtime=0)))) == {
        "ABC": [100, 101]
    }


def test_zip_of_several_symbols(write: Write) -> None:
    data = archive(AAA__csv=CSV, BBB__csv=CSV, readme__txt="hello", **{"__MACOSX/x": "junk"})
    result = import_file(write("all.zip", data=data))
    assert opens(result) == {"AAA": [100, 101], "BBB": [100, 101]}
    left_out = [one for one in result.faults if one.kind is FaultKind.MEMBER_LEFT_OUT]
    assert len(left_out) == 1
    assert left_out[0].sentence.startswith(
        "readme.txt in the archive was left out: The file has no"
    )


def test_zip_of_several_days_of_one_symbol(write: Write) -> None:
    second = CSV.replace(b"02-01", b"02-02")
    data = archive(ABC_20240202__csv=second, ABC_20240201__csv=CSV)
    result = import_file(write("ABC.zip", data=data))
    assert opens(result) == {"ABC": [100, 101, 100, 101]}
    assert FaultKind.OUT_OF_ORDER not in result.counts()


def test_a_member_without_bars_leaves_no_half_counted_rows(write: Write) -> None:
    zeros = f"{HEADER}\n2024-02-01,0,0,0,0,0\n".encode()
    result = import_file(write("all.zip", data=archive(AAA__csv=CSV, BBB__csv=zeros)))
    assert opens(result) == {"AAA": [100, 101]}
    assert (result.rows_read, result.rows_imported) == (2, 2)
    assert result.counts()[FaultKind.MEMBER_LEFT_OUT] == 1
    assert FaultKind.NOT_POSITIVE not in result.counts()


def test_zip_with_nothing_of_use(write: Write) -> None:
    result = import_file(write("x.zip", data=archive(a__txt="words only", b__txt="more words")))
    assert result.refused is not None
    assert result.refused.startswith("None of the 2 files in the archive can be used; the first: ")


def test_zip_of_one_file_of_no_use(write: Write) -> None:
    result = import_file(write("x.zip", data=archive(a__txt="words only")))
    assert result.refused is not None
    assert result.refused.startswith("The file has no columns")
    assert result.faults == ()


def test_lean_members_of_another_day_are_left_out(write: Write) -> None:
    rows = "33300000,100.5,101.5,100.5,101.5,0\n33360000,100.5,101.5,100.5,101.5,0\n"
    data = archive(
        **{
            "20190101_nifty_minute_trade__csv": rows,
            "20190102_nifty_minute_trade__csv": rows,
            "20190103_nifty_minute_trade__csv": rows.replace("100.5", "100.7"),
        }
    )
    result = import_file(write("20190101_trade.zip", data=data))
    assert [iso(int(one))[:10] for one in result.series[0].open_ns] == ["2019-01-01"] * 2
    said = [one.sentence for one in result.faults if one.kind is FaultKind.MEMBER_LEFT_OUT]
    assert len(said) == 2
    assert "its 2 rows are the same as 20190101_nifty" in said[0]
    assert "its 2 rows are not those of 20190101_nifty" in said[1]


def test_lean_days_in_a_plain_archive_are_all_taken(write: Write) -> None:
    rows = "33300000,100.5,101.5,100.5,101.5,0\n33360000,100.5,101.5,100.5,101.5,0\n"
    data = archive(
        **{"20190101_nifty_minute_trade__csv": rows, "20190102_nifty_minute_trade__csv": rows}
    )
    result = import_file(write("nifty.zip", data=data))
    assert result.rows_imported == 4


def table(**columns: object) -> pa.Table:
    return pa.table(columns)


def good_table() -> pa.Table:
    return table(
        date=pc.cast(pa.array(["2024-02-01 09:15", "2024-02-01 09:16"]), pa.timestamp("us")),
        open=np.array([100, 101], np.float32), high=[102, 103], low=[99, 100],
        close=[101, 102], volume=[5, 6],
    )  # fmt: skip


def test_parquet_and_feather(write: Write, tmp_path: Path) -> None:
    pq.write_table(good_table(), tmp_path / "ABC.parquet")
    feather.write_feather(good_table(), str(tmp_path / "ABC.feather"))
    for name in ("ABC.parquet", "ABC.feather"):
        result = import_file(tmp_path / name)
        assert opens(result) == {"ABC": [100, 101]}
        assert iso(int(result.series[0].open_ns[0])) == "2024-02-01T09:15:00+05:30"


def test_parquet_of_pandas_with_the_time_as_index(tmp_path: Path) -> None:
    frame = good_table().to_pandas().set_index("date").rename_axis(None)
    frame.to_parquet(tmp_path / "ABC.parquet")
    assert opens(import_file(tmp_path / "ABC.parquet")) == {"ABC": [100, 101]}


def test_faults_in_parquet_are_named_by_row(tmp_path: Path) -> None:
    held = good_table().append_column("symbol", pa.array(["AAA", None]))
    pq.write_table(held.set_column(1, "open", pa.array([None, 101.0])), tmp_path / "x_1m.parquet")
    result = import_file(tmp_path / "x_1m.parquet")
    assert result.refused is not None
    assert "None of the 2 rows" in result.refused
    assert [(one.kind, one.lines) for one in result.faults if one.lines] == [
        (FaultKind.MISSING_VALUE, (2,)),
        (FaultKind.MISSING_VALUE, (1,)),
    ]
    assert result.faults[0].sentence.startswith("Row 2 not imported")


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


EXCEL_HEADER: list[object] = ["Date", "Open", "High", "Low", "Close", "Volume"]


def test_excel_dates_titles_and_several_sheets(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Prices", None],
        EXCEL_HEADER,
        [datetime.fromisoformat("2024-02-01"), 100, 102.5, 99, 101, 5],
        [],
        [date(2024, 2, 2), 101, 103, 100, 102, 6],
        ["2024-02-05", "1,102.0", "1,103.0", "1,101.0", "1,102.0", 6],
    ]
    path = workbook(tmp_path / "book.xlsx", {"AAA": rows, "BBB": rows, "Notes": [["a", "b"]]})
    result = import_file(path)
    assert opens(result) == {"AAA": [100, 101, 1102], "BBB": [100, 101, 1102]}
    assert iso(int(result.series[0].open_ns[1])) == "2024-02-02T09:15:00+05:30"
    assert result.counts()[FaultKind.LINES_BEFORE_TABLE] == 2


def test_excel_row_numbers_serial_days_and_clock(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        EXCEL_HEADER,
        [45323, 100, 102, 99, 101, 5],
        [45324, 100, 1, 99, 101, 5],
        [45327, 101, 103, 100, 102, 6],
    ]
    result = import_file(workbook(tmp_path / "ABC.xlsx", {"Sheet1": rows}))
    assert [iso(int(one))[:10] for one in result.series[0].open_ns] == ["2024-02-01", "2024-02-05"]
    assert next(one.lines for one in result.faults if one.kind is FaultKind.HIGH_TOO_LOW) == (3,)
    clocks: list[list[object]] = [
        ["Date", "Time", "Open", "High", "Low", "Close", "Volume"],
        [date(2024, 2, 1), time(9, 15), 100, 102, 99, 101, 5],
        [date(2024, 2, 1), time(9, 16), 100, 102, 99, 101, 5],
    ]
    apart = import_file(workbook(tmp_path / "XYZ.xlsx", {"Sheet1": clocks}))
    assert iso(int(apart.series[0].open_ns[1])) == "2024-02-01T09:16:00+05:30"


def test_empty_workbook(tmp_path: Path) -> None:
    result = import_file(workbook(tmp_path / "ABC.xlsx", {"Sheet1": [EXCEL_HEADER]}))
    assert result.refused is not None
    assert "no rows below a header" in result.refused


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.csv", b"", "The file is empty (0 bytes)"),
        ("x.zip", b"", "The file is empty (0 bytes)"),
        ("x.zip", b"PK\x03\x04rubbish", "The archive (.zip) is damaged"),
        ("x.zip", archive(), "holds no file"),
        ("x.zip", archive(a__csv=b""), "The file is empty (0 bytes)"),
        ("x.gz", gzip.compress(CSV, mtime=0)[:40], "The packed file (.gz) is damaged or cut off"),
        ("x.parquet", b"PAR1rubbishPAR1", "The Parquet file is damaged"),
        ("x.feather", b"ARROW1rubbish", "The Feather file is damaged"),
        ("x.csv", b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture (PNG)"),
        ("x.csv", b"\xff\xd8\xff\xe0" + bytes(50), "a picture (JPEG)"),
        ("x.csv", b"%PDF-1.7 ...", "a PDF document"),
        ("x.xls", b"\xd0\xcf\x11\xe0" + bytes(50), "save it as .xlsx"),
        ("x.csv", b"<!DOCTYPE html><html>", "a web page"),
        ("x.pkl", b"\x80\x04\x95" + bytes(9), "a pickle, which can run harmful code"),
        ("x.csv", bytes(range(256)) * 4, "a binary file of an unknown kind"),
        ("x.json", b"[]", "The list in the file is empty"),
        ("x.json", b'[{"open": 1', "The file is broken"),
        ("x.json", b'{"status": "success"}', "no list of bars"),
    ],
)
def test_unusable_files_give_one_sentence(write: Write, name: str, data: bytes, said: str) -> None:
    result = import_file(write(name, data=data))
    assert result.refused is not None
    assert said in result.refused
    assert result.refused.endswith(".")
    assert result.summary().startswith(f"{name} was not imported. ")
    assert (result.series, result.rows_imported) == ((), 0)


def test_locked_archive(write: Write) -> None:
    data = bytearray(archive(a__csv=CSV))
    data[6] |= 1  # the flag of a password, in the member's head and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    result = import_file(write("x.zip", data=bytes(data)))
    assert result.refused == "The archive is locked with a password. Unpack it first."


def test_a_bomb_is_not_unpacked(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.data.importing.sources.LARGEST", 1_000)
    packed = gzip.compress(bytes(100_000))
    assert "larger than 2 GB" in str(import_file(write("x.gz", data=packed)).refused)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("a.csv", bytes(100_000))
    assert len(held.getvalue()) < 1_000
    assert "larger than 2 GB" in str(import_file(write("x.zip", data=held.getvalue())).refused)


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    assert import_file(tmp_path).refused == "This is a folder. Choose a file inside it."
    assert import_file(tmp_path / "no.csv").refused == (
        "There is no such file. Check the name and the folder."
    )
