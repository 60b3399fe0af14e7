"""What the caller can say, and what an import costs."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.data.importing import import_file
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


def test_day_first_answers_the_question(write: Write) -> None:
    lines = [f"0{day}/02/2024,100,102,99,101,5" for day in (5, 6, 7)]
    path = write("ABC.csv", HEADER, *lines)
    assert "day or the month comes first" in str(import_file(path).refused)
    assert import_file(path, day_first=True).rows_imported == 3


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
