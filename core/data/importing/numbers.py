"""Numbers as people write them, to float64."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.data.arrow_values import is_text, matches, only_where, values_of
from core.errors import ImportRefused

Mask = NDArray[np.bool_]
_MISSING = r"^(|-|--|nan|null|none|na|n/a|#n/a|nat|<na>)$"
_PLAIN = r"^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$"
_DRESS = r"[₹$€£\s'’_\x{00a0}]|^rs\.?"
_SUFFIXES = {"k": 1e3, "m": 1e6, "b": 1e9}
_SAMPLE = 2_000


class Comma(Enum):
    """What a comma inside a number stands for."""

    NOTHING = "it does not occur"
    THOUSANDS = "groups of digits: 1,234.5"
    DECIMAL = "the decimal mark: 1.234,5"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Values (NaN where there is none), where the cell is empty, where it is no number."""

    values: NDArray[np.float64]
    missing: Mask
    wrong: Mask


def comma_meaning(columns: Sequence[Any], delimiter: str) -> Comma:
    """Return what a comma means in the text columns given, decided from all of them.

    Raises ImportRefused when every comma could mean both.
    """
    said: list[str] = []
    for column in columns:
        if is_text(column):
            commas = column.filter(pc.match_substring(column, ","))
            said.extend(str(one).strip() for one in commas.slice(0, _SAMPLE).to_pylist())
    if not said:
        return Comma.NOTHING
    if any("." in one for one in said):
        last_is_comma = sum(one.rfind(",") > one.rfind(".") for one in said if "." in one)
        return Comma.DECIMAL if last_is_comma else Comma.THOUSANDS
    if any(not re.search(r"^[-+]?[1-9]\d{0,2}(,\d{2,3})*,\d{3}$", one) for one in said):
        return Comma.DECIMAL
    if any(one.count(",") > 1 for one in said) or delimiter == ",":
        return Comma.THOUSANDS
    raise ImportRefused(
        f"The numbers can be read in two ways: “{said[0]}” could be a thousand or a fraction. "
        "Export the file again with a dot as the decimal mark."
    )


def to_numbers(column: Any, comma: Comma) -> Numbers:
    """Return a column as float64, with masks of empty cells and of cells that are no number."""
    if is_text(column):
        return _from_text(column, comma)
    size = len(column)
    if not (
        pa.types.is_integer(column.type)
        or pa.types.is_floating(column.type)
        or pa.types.is_null(column.type)
    ):
        nothing = np.full(size, np.nan)
        return Numbers(nothing, np.zeros(size, dtype=bool), np.ones(size, dtype=bool))
    values = _floats(column)
    return Numbers(values, np.isnan(values), np.isinf(values))


def _floats(column: Any) -> NDArray[np.float64]:
    return np.array(values_of(pc.cast(column, pa.float64(), safe=False), empty=np.nan))


def _from_text(column: Any, comma: Comma) -> Numbers:
    text = pc.utf8_trim_whitespace(column)
    if comma is Comma.DECIMAL:
        return _from_dressed_text(text, comma)  # 10.000 is ten thousand here
    try:
        values = _floats(text)
    except pa.ArrowInvalid:
        return _from_dressed_text(text, comma)
    return Numbers(values, np.isnan(values), np.isinf(values))


def _from_dressed_text(text: Any, comma: Comma) -> Numbers:
    """Read numbers with currency signs, groups of digits, a decimal comma or a K, M, B behind."""
    text = pc.utf8_lower(text)
    missing = matches(text, _MISSING) | values_of(pc.is_null(text), empty=True)
    text = pc.replace_substring_regex(text, _DRESS, "")
    if comma is Comma.DECIMAL:
        grouped = matches(text, r"^[-+]?(\d{1,3}(\.\d{3})+|\d+)?(,\d+)?[kmb]?$")
        text = pc.replace_substring(pc.replace_substring(text, ".", ""), ",", ".")
    else:
        # the last group has three digits; those before it two in India, three elsewhere
        grouped = matches(text, r"^[^,]+$|^[-+]?\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?[kmb]?$")
        text = pc.replace_substring(text, ",", "")
    factors = np.ones(len(text))
    for letter, factor in _SUFFIXES.items():
        factors[matches(text, rf"\d{letter}$")] = factor
        text = pc.replace_substring_regex(text, rf"^([-+\d.]+){letter}$", r"\1")
    fits = grouped & matches(text, _PLAIN)
    values = _floats(only_where(fits, text)) * factors
    return Numbers(values, missing, ~missing & (~fits | np.isinf(values)))
