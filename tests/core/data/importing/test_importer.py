"""What the caller can say, and what an import costs."""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.importing import Effect, ImportResult, import_file
from core.model.instrument import Market
from tests.core.data.importing.conftest import Write

HEADER = "time,open,high,low,close,volume"
MINUTES = [f"2024-02-01 09:{minute},100,102,99,101,5" for minute in range(15, 25)]


def test_bar_length_is_seen_and_may_be_said(write: Write) -> None:
    path = write("ABC.csv", HEADER, *MINUTES)
    assert import_file(path).series[0].timeframe_s == 60
    assert import_file(path, timeframe="1m").series[0].timeframe_s == 60
    assert import_file(path, timeframe="5m").refused == (
        "The bars of ABC are 1 min apart, not 5 min. Leave the bar length to the file."
    )
    assert "is not a bar length" in str(import_file(path, timeframe="soon").refused)


def test_a_shorter_length_fits_bars_that_nobody_traded(write: Write) -> None:
    path = write("ABC.csv", HEADER, *MINUTES[::5])
    assert import_file(path).series[0].timeframe_s == 300
    assert import_file(path, timeframe="1m").series[0].timeframe_s == 60
    assert "not 2 min" in str(import_file(path, timeframe="2m").refused)


def test_one_row_needs_a_length(write: Write) -> None:
    assert "Say the bar length" in str(import_file(write("ABC.csv", HEADER, MINUTES[0])).refused)
    assert import_file(write("ABC_5minute.csv", HEADER, MINUTES[0])).series[0].timeframe_s == 300
    path = write("ABC.csv", HEADER, MINUTES[0])
    assert import_file(path, timeframe="1m").series[0].timeframe_s == 60


def test_weeks_and_ticks_are_refused(write: Write) -> None:
    weeks = [f"2024-{month:02d}-{day:02d},100,102,99,101,5" for month, day in
             ((1, 1), (1, 8), (1, 15), (1, 22), (1, 29), (2, 5), (2, 12))]  # fmt: skip
    assert "7 d apart; the longest bars used here are days" in str(
        import_file(write("ABC.csv", HEADER, *weeks)).refused
    )
    ticks = [f"2024-02-01 09:15:00.{at:03d},100,102,99,101,5" for at in range(20)]
    assert "less than a second apart" in str(import_file(write("ABC.csv", HEADER, *ticks)).refused)


def test_seconds_are_the_shortest_bars(write: Write) -> None:
    seconds = [f"2024-02-01 09:15:{at:02d},100,102,99,101,5" for at in range(20)]
    assert import_file(write("ABC.csv", HEADER, *seconds)).series[0].timeframe_s == 1


def test_day_first_answers_the_question(write: Write) -> None:
    lines = [f"0{day}/02/2024,100,102,99,101,5" for day in (5, 6, 7)]
    path = write("ABC.csv", HEADER, *lines)
    assert "day or the month comes first" in str(import_file(path).refused)
    assert import_file(path, day_first=True).rows_imported == 3


def test_summary_of_a_few_and_of_many_faults_of_a_kind(write: Write) -> None:
    bad = [f"{name},2024-02-01,100,102,99,101,5" for name in "ABCD"]
    more = [f"{name},2024-02-02,237,239,236,238,5" for name in "ABCD"]
    three = import_file(write("x.csv", "symbol," + HEADER, *bad[:3], *more[:3])).summary()
    assert three.count("near no usual split") == 3
    four = import_file(write("x.csv", "symbol," + HEADER, *bad, *more)).summary()
    assert four.count("near no usual split") == 1
    assert "The same in A, B, C and D (4 in all)." in four
    assert four.splitlines()[0] == (
        "x.csv: 8 of 8 rows imported. A, B, C and D: daily bars, 2024-02-01 to 2024-02-02."
    )


CELLS = [
    "2024-02-01", "2024-02-02 09:15", "13/02/2024", "1700000040", "100", "102.5", "99", "1,5",
    "-3", "0", "", "NaN", "abc", '"', "₹7", "2024-02-01 09:15+05:30", "1e400", "inf", "20240201",
    "09:15", "1.234,5", "1,234", "\r",
]  # fmt: skip
SPOILT = st.tuples(st.integers(15, 40), st.integers(0, 7), st.sampled_from(CELLS))


@given(st.lists(SPOILT, max_size=12), st.sampled_from([",", ";", "\t"]), st.booleans())
def test_every_row_of_a_spoilt_table_is_accounted_for(
    rows: list[tuple[int, int, str]], mark: str, headed: bool
) -> None:
    lines = [HEADER.replace(",", mark)] if headed else []
    for minute, place, cell in rows:
        row = [f"2024-02-01 09:{minute}", "100", "102.5", "99", "101", "5"]
        row[place : place + 1] = [cell] if place < 6 else []  # 6: one too many, 7: a good row
        lines.append(mark.join(row + [cell] * (place == 6)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ABC_1m.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        check(import_file(path, market=Market.NSE))


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"PAR1", b"\x1f\x8b", b"[", b"ARROW1"]),
)
def test_any_bytes_give_a_result(data: bytes, start: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ABC.bin"
        path.write_bytes(start + data)
        check(import_file(path))


def check(result: ImportResult) -> None:
    if result.refused is not None:
        assert result.refused.endswith(".")
        assert result.series == ()
        return
    dropped = sum(one.count for one in result.faults if one.effect is Effect.DROPPED)
    assert result.rows_read == result.rows_imported + dropped
    assert result.rows_imported > 0
    for one in result.series:
        assert (one.open_ns[1:] >= one.close_ns[:-1]).all()
        assert (one.low > 0).all()
        assert (one.high >= one.low).all()
        assert np.isfinite(one.volume).all()


PROGRAM = """
import sys
from core.data.importing import import_file
for path in sys.argv[1:]:
    assert import_file(path).refused is None
print(",".join(name for name in ("pandas", "numba", "openpyxl", "PySide6") if name in sys.modules))
"""


def test_usual_files_are_read_without_slow_libraries(project: Path, shared_data: Path) -> None:
    files = [
        "nse/bars_5m_RELIANCE_20250825_20251203.parquet",
        "nse/originals/RELIANCE_5minute.csv.gz",
    ]
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM, *(str(shared_data / one) for one in files)],
        cwd=project, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert answer.stdout.strip() == ""


@pytest.mark.parametrize("kind", ["parquet"])
def test_big_files_take_seconds(shared_data: Path, kind: str) -> None:
    import time

    start = time.process_time()
    result = import_file(shared_data / f"nse/bars_1m_20160816_20160909.{kind}")
    assert result.rows_imported == 391_500
    assert time.process_time() - start < 4  # 0.3 s on the slow machine it was written on
