"""Tables in JSON: lists of lists (freqtrade, Kite, Bybit), lists of objects, columns."""

import json
from collections import Counter
from typing import Any

import numpy as np

from core.data.importing.raw_table import RawTable, column_of, columns_of
from core.data.importing.report import Effect, FaultKind, FaultLog
from core.data.importing.text_source import RECORDED_MESSAGES
from core.data.importing.wording import where
from core.errors import ImportRefused

_DEEPEST = 4  # Bybit's answer holds its bars in result.list, Kite's in data.candles


def read_json(data: bytes, source: str, log: FaultLog) -> RawTable:
    """Return the table in a JSON file; raise ImportRefused when there is none."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as fault:
        if str(fault).startswith("Extra data"):  # one JSON value to a line
            raise ImportRefused(RECORDED_MESSAGES) from fault
        raise ImportRefused(
            f"The file is broken: it starts as JSON but cannot be read to its end ({fault}). "
            "Download it again."
        ) from fault
    rows = _find_rows(document, _DEEPEST)
    if rows is None:
        raise ImportRefused(
            "This JSON file holds no list of bars. It must be a list of "
            "[time, open, high, low, close, volume]."
        )
    if not rows:
        raise ImportRefused("The list in the file is empty: there are no prices in it.")
    if isinstance(rows[0], dict):
        return _from_objects(rows, source)
    return _from_lists(rows, source, log)


def _find_rows(value: object, depth: int) -> list[Any] | None:
    """Return the first list of lists or objects inside a JSON value."""
    if isinstance(value, list):
        return value if not value or isinstance(value[0], list | dict) else None
    if not isinstance(value, dict) or depth == 0:
        return None
    columns = {str(name): one for name, one in value.items() if isinstance(one, list)}
    if len(columns) >= 5 and len({len(one) for one in columns.values()}) == 1:
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    for one in value.values():
        found = _find_rows(one, depth - 1)
        if found is not None:
            return found
    return None


def _from_lists(rows: list[Any], source: str, log: FaultLog) -> RawTable:
    widths = Counter(len(row) for row in rows if isinstance(row, list))
    width = widths.most_common(1)[0][0]
    fits = np.array([isinstance(row, list) and len(row) == width for row in rows])
    entries = np.arange(1, len(rows) + 1, dtype=np.int64)
    wrong = entries[~fits]
    if len(wrong):
        log.rows_read += len(wrong)
        log.add(
            FaultKind.WRONG_COLUMNS,
            f"{where(wrong, 'entry').capitalize()} not imported: not the {width} values of the "
            "others.",
            count=len(wrong),
            lines=wrong,
            effect=Effect.DROPPED,
        )
    good = [row for row, fit in zip(rows, fits, strict=True) if fit]
    return RawTable(source, [], columns_of(good, width), entries[fits], "entry")


def _from_objects(rows: list[Any], source: str) -> RawTable:
    names = [str(name) for name in rows[0]]
    columns = [
        column_of(row.get(name) if isinstance(row, dict) else None for row in rows)
        for name in names
    ]
    return RawTable(source, names, columns, np.arange(1, len(rows) + 1, dtype=np.int64), "entry")
