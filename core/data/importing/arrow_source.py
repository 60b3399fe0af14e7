"""Tables in Parquet and Feather files."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq

from core.data.importing.raw_table import RawTable
from core.errors import ImportRefused


def read_parquet(data: bytes, source: str) -> RawTable:
    """Return the table of a Parquet file; raise ImportRefused when it cannot be read."""
    try:
        return _raw(pq.ParquetFile(pa.BufferReader(data)).read(), source)
    except (pa.ArrowException, OSError) as fault:
        raise _broken("Parquet", fault) from fault


def read_feather(data: bytes, source: str) -> RawTable:
    """Return the table of a Feather file; raise ImportRefused when it cannot be read."""
    try:
        return _raw(feather.read_table(pa.BufferReader(data)), source)
    except (pa.ArrowException, OSError) as fault:
        raise _broken("Feather", fault) from fault


def _broken(kind: str, fault: Exception) -> ImportRefused:
    return ImportRefused(
        f"The {kind} file is damaged or cut off ({str(fault).splitlines()[0]}). Download it again."
    )


def _raw(table: Any, source: str) -> RawTable:
    if table.num_rows == 0:
        raise ImportRefused("The table in the file has no rows: there are no prices in it.")
    columns = [_plain(column) for column in table.columns]
    lines = np.arange(1, table.num_rows + 1, dtype=np.int64)
    return RawTable(source, list(table.column_names), columns, lines, "row")


def _plain(column: Any) -> Any:
    """Return one array without dictionary encoding or exact decimals."""
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks)
    if pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_decode()
    if pa.types.is_decimal(whole.type):
        whole = whole.cast(pa.float64())
    return whole
