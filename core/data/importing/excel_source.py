"""Tables in Excel workbooks."""

import io
import zipfile
from datetime import date, datetime

import numpy as np

from core.data.importing.raw_table import RawTable, columns_of
from core.data.importing.report import FaultKind, FaultLog
from core.data.importing.wording import where
from core.errors import ImportRefused

Cells = tuple[object, ...]
_HEADER_WITHIN = 30


def read_excel(data: bytes, source: str, log: FaultLog) -> list[RawTable]:
    """Return the tables of all sheets that hold one; raise ImportRefused when none does."""
    import openpyxl  # slow to load, and few files are workbooks
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [(sheet.title, list(sheet.iter_rows(values_only=True))) for sheet in book]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as fault:
        raise ImportRefused(
            f"The Excel file is damaged ({fault}). Open it in Excel and save it again as .xlsx."
        ) from fault
    many = len(sheets) > 1
    found = [_table(rows, f"{source} [{title}]" if many else source, log) for title, rows in sheets]
    tables = [table for table in found if table is not None]
    if not tables:
        raise ImportRefused("The Excel file has no rows below a header: there are no prices in it.")
    return tables


def _table(rows: list[Cells], source: str, log: FaultLog) -> RawTable | None:
    """Return the table of a sheet, or None when it has no rows."""
    filled = [number for number, row in enumerate(rows) if any(cell is not None for cell in row)]
    widest = max((_cells(rows[at]) for at in filled), default=0)
    wide = [at for at in filled[:_HEADER_WITHIN] if _cells(rows[at]) >= max(2, 0.6 * widest)]
    if not wide:
        return None
    start = wide[0]
    before = [number + 1 for number in filled if number < start]
    if before:
        log.add(
            FaultKind.LINES_BEFORE_TABLE,
            f"{where(before, 'row').capitalize()} before the table was not read.",
            count=len(before),
            lines=before,
        )
    headed = all(cell is None or isinstance(cell, str) for cell in rows[start])
    names = ["" if cell is None else str(cell) for cell in rows[start]] if headed else []
    kept = [number for number in filled if number >= start + headed]
    if not kept:
        return None
    width = max(len(rows[number]) for number in kept)
    names += [""] * (width - len(names)) if headed else []
    body = [tuple(_plain(cell) for cell in rows[number]) for number in kept]
    body = [row + (None,) * (width - len(row)) for row in body]
    lines = np.array(kept, dtype=np.int64) + 1
    return RawTable(source, names, columns_of(body, width), lines, "row")


def _cells(row: Cells) -> int:
    return sum(cell is not None for cell in row)


def _plain(cell: object) -> object:
    """Return a date as a datetime, so that a column of both has one kind."""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001  Excel knows no zones
    return cell
