"""Between pyarrow and numpy without loading pandas.

pyarrow loads pandas (half a second) whenever a Python value goes into it: pa.array, pa.scalar,
literals in pc functions. These few functions do without on files that have no empty cells.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def arrow_mask(mask: Mask) -> Any:
    """Return a pyarrow mask."""
    bits = pa.py_buffer(np.packbits(mask, bitorder="little"))
    return pa.Array.from_buffers(pa.bool_(), len(mask), [None, bits])


def values_of(column: Any, empty: object) -> NDArray[Any]:
    """Return a column of numbers, or of yes and no, as numpy values; `empty` where there is none.

    Numbers are read-only: they lie in the column's own memory.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if column.null_count:
        column = pc.fill_null(column, empty)
    if len(column) == 0:
        return np.array([], dtype=_dtype(column))
    memory = column.buffers()[1]
    if pa.types.is_boolean(column.type):
        bits = np.unpackbits(np.frombuffer(memory, np.uint8), bitorder="little")
        return bits[column.offset : column.offset + len(column)].astype(np.bool_)
    kind = _dtype(column)
    values = np.frombuffer(memory, kind, len(column), column.offset * kind.itemsize)
    values.flags.writeable = False  # the memory is pyarrow's
    return values


def arrow_column(values: NDArray[Any]) -> Any:
    """Return int64 or float64 values as a pyarrow array on the same memory."""
    held = np.ascontiguousarray(values)
    kind = pa.int64() if held.dtype.kind == "i" else pa.float64()
    return pa.Array.from_buffers(kind, len(held), [None, pa.py_buffer(held)])


def _dtype(column: Any) -> np.dtype[Any]:
    name = str(column.type)
    return np.dtype(
        {"double": "float64", "float": "float32", "halffloat": "float16"}.get(name, name)
    )


def matches(text: Any, pattern: str) -> Mask:
    """Return where a pattern is found in text; never in an empty cell."""
    return values_of(pc.match_substring_regex(text, pattern), empty=False)


def only_where(mask: Mask, text: Any) -> Any:
    """Return the column with nothing outside the mask."""
    return pc.if_else(arrow_mask(mask), text, pa.nulls(len(text), text.type))


def is_text(column: Any) -> bool:
    """Return whether a column holds text."""
    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))
