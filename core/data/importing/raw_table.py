"""A table as it stands in a file, before anybody knows what its columns mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


@dataclass(slots=True)
class RawTable:
    """Columns of one length, with the line each row stands on.

    `names` is empty for a table without a header. `delimiter` is set for text only; it tells
    whether a comma inside a number can be a decimal mark.
    """

    source: str
    names: list[str]
    columns: list[Any]  # pyarrow arrays: pyarrow has no types for mypy
    lines: NDArray[np.int64]
    unit: str = "line"
    delimiter: str = ""

    def __len__(self) -> int:
        return len(self.lines)

    def name(self, index: int) -> str:
        """Return the name of a column, or its place when it has none."""
        said = self.names[index].strip() if self.names else ""
        return said or f"column {index + 1}"


def column_of(values: Iterable[object]) -> Any:
    """Return a pyarrow array of Python values; mixed kinds become text."""
    held = list(values)
    try:
        return pa.array(held)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([None if one is None else str(one) for one in held], pa.string())


def columns_of(rows: Sequence[Sequence[object]], width: int) -> list[Any]:
    """Return `width` pyarrow arrays from rows of that many values."""
    return [column_of(row[index] for row in rows) for index in range(width)]
