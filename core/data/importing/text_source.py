"""Tables of text: comma, semicolon, tab; with or without header; any usual encoding."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from core.data.arrow_values import arrow_mask, values_of
from core.data.importing.raw_table import RawTable
from core.data.importing.report import Effect, FaultKind, FaultLog
from core.data.importing.wording import counted, where
from core.errors import ImportRefused

_DELIMITERS = ("\t", ";", "|", ",")  # a comma can also be a decimal mark, so it comes last
_SAMPLE_LINES = 60
_SAMPLE_BYTES = 65_536
_NUMBER = re.compile(r"[-+]?[₹$€]?\s*[\d.,'’]*\d[\d.,]*(e[-+]?\d+)?\s*[%KMB]?", re.IGNORECASE)
_TIME_LIKE = re.compile(r"\d{1,4}[-/.: ]\w{1,3}[-/.: ]\d{1,4}.*")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
RECORDED_MESSAGES = (
    "This is a recording of an exchange's messages, not a table of bars. "
    "Download bars (open, high, low, close, volume) of the same market."
)


@dataclass(frozen=True, slots=True)
class _Layout:
    delimiter: str
    width: int
    names: list[str]
    first_line: int  # of the rows, counted from 1
    lines_before: list[int]


def read_text(data: bytes, source: str, log: FaultLog) -> RawTable:
    """Return the table in the bytes of a text file.

    Lines with the wrong number of columns go to the log; raises ImportRefused when there is no
    table or no row in it.
    """
    text = _utf8(data)
    layout = _find_layout(text)
    if layout.lines_before:
        log.add(
            FaultKind.LINES_BEFORE_TABLE,
            f"{where(layout.lines_before, 'line').capitalize()} before the table was not read.",
            count=len(layout.lines_before),
            lines=layout.lines_before,
        )
    table, wrong = _read_columns(text, layout)
    lines = _line_numbers(len(table), layout.first_line, wrong)
    columns = [table.column(index).combine_chunks() for index in range(layout.width)]
    columns, lines = _without_blank_lines(columns, lines, log)
    if wrong:
        log.rows_read += len(wrong)
        log.add(
            FaultKind.WRONG_COLUMNS,
            f"{where(wrong, 'line').capitalize()} not imported: the number of columns is not the "
            f"{layout.width} of the other lines.",
            count=len(wrong),
            lines=wrong,
            effect=Effect.DROPPED,
        )
    if len(lines) == 0:
        raise ImportRefused(
            "The file has a header but no rows below it"
            f"{' with as many columns' if wrong else ''}. Export it again with prices in it."
        )
    return RawTable(source, layout.names, columns, lines, "line", layout.delimiter)


def _utf8(data: bytes) -> bytes:
    """Return the text as UTF-8 without a byte order mark."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").encode()
    if _CONTROL.search(data[:_SAMPLE_BYTES]):
        raise ImportRefused(
            "This is not a table of prices: it is a binary file of an unknown kind. "
            "Save the prices as CSV, Excel or Parquet."
        )
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")  # old Macs end lines that way
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").encode()
    return data


def _find_layout(text: bytes) -> _Layout:
    sample = text[:_SAMPLE_BYTES].decode("utf-8", "ignore").split("\n")
    if len(text) > _SAMPLE_BYTES:
        sample.pop()  # cut in the middle
    sample = [line.rstrip("\r").replace("\r", " ") for line in sample[:_SAMPLE_LINES]]
    if not any(line.strip() for line in sample):
        raise ImportRefused("The file is empty. Export it again with prices in it.")
    if sum('{"' in line for line in sample) > len(sample) / 2:
        raise ImportRefused(RECORDED_MESSAGES)
    delimiter, width = _delimiter(sample)
    before: list[int] = []
    for number, line in enumerate(sample, start=1):
        cells = next(csv.reader([line], delimiter=delimiter), [])
        if not line.strip() or (len(cells) != width and len(cells) != width - 1):
            if line.strip():
                before.append(number)
            continue
        if any(_is_value(cell) for cell in cells):
            return _Layout(delimiter, width, [], number, before)
        names = [cell.strip() for cell in cells] + [""] * (width - len(cells))
        return _Layout(delimiter, width, names, number + 1, before)
    raise ImportRefused("The file has no table in it. Save the prices as CSV with a header.")


def _delimiter(sample: list[str]) -> tuple[str, int]:
    """Return the delimiter that makes the most columns alike, and how many it makes."""
    best, delimiter, columns = 1.0, "", 0
    for mark in _DELIMITERS:
        widths = Counter(len(cells) for cells in csv.reader(sample, delimiter=mark) if any(cells))
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        score = width * times / max(1, widths.total())
        if width >= 2 and score > best:
            best, delimiter, columns = score, mark, width
    if not delimiter:
        raise ImportRefused(
            "The file has no columns: no comma, semicolon or tab divides its lines alike. "
            "Save the prices as CSV with the columns time, open, high, low, close and volume."
        )
    return delimiter, columns


def _is_value(cell: str) -> bool:
    said = cell.strip()
    return bool(_NUMBER.fullmatch(said) or _TIME_LIKE.fullmatch(said))


def _read_columns(text: bytes, layout: _Layout) -> tuple[Any, list[int]]:
    """Return the columns as text, and the lines with another number of columns."""
    names = [str(index) for index in range(layout.width)]
    wrong: list[int] = []

    def note(row: Any) -> str:
        wrong.append(int(row.number))
        return "skip"

    if text.count(b"\n") < layout.first_line - 1 or not _rest(text, layout.first_line).strip():
        return pa.table({name: pa.array([], pa.string()) for name in names}), wrong
    try:
        table = pa_csv.read_csv(
            io.BytesIO(text),
            # line numbers of bad rows are known to a single thread only
            read_options=pa_csv.ReadOptions(
                use_threads=False, column_names=names, skip_rows=layout.first_line - 1
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=layout.delimiter, ignore_empty_lines=False, invalid_row_handler=note
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as fault:
        raise ImportRefused(
            f"The table cannot be read to its end ({str(fault).splitlines()[0]}). "
            "Look for a quotation mark that is opened and never closed."
        ) from fault
    return table, wrong


def _rest(text: bytes, first_line: int) -> bytes:
    """Return the text from a line on, or its first bytes when it is long."""
    start = 0
    for _ in range(first_line - 1):
        start = text.index(b"\n", start) + 1
    return text[start : start + _SAMPLE_BYTES]


def _line_numbers(rows: int, first_line: int, wrong: list[int]) -> NDArray[np.int64]:
    every = np.arange(first_line, first_line + rows + len(wrong), dtype=np.int64)
    return every[~np.isin(every, np.array(wrong, dtype=np.int64))] if wrong else every


def _without_blank_lines(
    columns: list[Any], lines: NDArray[np.int64], log: FaultLog
) -> tuple[list[Any], NDArray[np.int64]]:
    """Take out lines with nothing in any column; those between rows are reported."""
    blank = np.ones(len(lines), dtype=bool)
    for column in columns:
        if not blank.any():
            return columns, lines
        blank &= values_of(pc.binary_length(pc.utf8_trim_whitespace(column)), empty=0) == 0
    if not blank.any():
        return columns, lines
    kept = arrow_mask(~blank)
    log.add(
        FaultKind.BLANK_LINES,
        f"{counted(int(blank.sum()), 'empty line')} passed over ({where(lines[blank], 'line')}).",
        count=int(blank.sum()),
        lines=lines[blank],
    )
    return [column.filter(kept) for column in columns], lines[~blank]
