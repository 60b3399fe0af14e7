"""Dates and times in text: the shapes in use, and which of day and month comes first."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.clock import DAY_NS, MINUTE_NS, SECOND_NS
from core.data.arrow_values import arrow_mask, matches, values_of
from core.data.importing.wording import where
from core.errors import ImportRefused

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]

_CLOCK = (
    r"(?:[ T,]+(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?P<ap>[AaPp][Mm])?)?\s*(?P<z>Z|z|UTC|GMT|IST|[-+]\d{2}:?\d{2}(?::\d{2})?)?$"
)
_SHAPES = (
    r"^(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _CLOCK,
    r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})" + _CLOCK,
    r"^(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4}|\d{2})" + _CLOCK,
    r"^(?P<d>\d{1,2})[- ]?(?P<mon>[A-Za-z]{3})[a-z]*[- ,]+(?P<y>\d{4}|\d{2})" + _CLOCK,
    r"^(?P<mon>[A-Za-z]{3})[a-z]* (?P<d>\d{1,2}),? (?P<y>\d{4})" + _CLOCK,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_STRAY_SHARE = 0.01  # a few rows the other way round are typing mistakes, more are two files


@dataclass(slots=True)
class TextTimes:
    """Nanoseconds since 1970 (UTC where aware), where readable, where zoned, the zones seen."""

    ns: Ints
    ok: Mask
    aware: Mask
    zones: set[str] = field(default_factory=set)


def text_times(text: Any, *, lines: Ints, unit: str, day_first: bool | None) -> TextTimes:
    """Return the times in trimmed text; raise ImportRefused when day and month are unclear."""
    fast = _iso_times(text)
    if fast is not None:
        return fast
    size = len(text)
    result = TextTimes(np.zeros(size, np.int64), np.zeros(size, bool), np.zeros(size, bool))
    for shape in _SHAPES:
        parts = pc.extract_regex(text, shape)
        found = values_of(pc.is_valid(parts), empty=False) & ~result.ok
        if found.any():
            at = np.flatnonzero(found)
            taken = parts.filter(arrow_mask(found))
            _place(result, at, _Parts(taken), _Order(lines[at], unit, day_first))
        if result.ok.all():
            break
    return result


def _iso_times(text: Any) -> TextTimes | None:
    """Read ISO text with or without zone quickly, or return None when any cell is otherwise."""
    offsets = pc.extract_regex(text, r"(?P<z>Z|[-+]\d{2}:?\d{2})$")
    zoned = offsets.null_count == 0
    kind = pa.timestamp("ns", "UTC") if zoned else pa.timestamp("ns")
    try:
        held = pc.cast(text, kind)
    except pa.ArrowInvalid:
        return None
    if held.null_count:
        return None
    ns = np.array(values_of(pc.cast(held, pa.int64()), empty=0), dtype=np.int64)
    zones = set(pc.unique(pc.struct_field(offsets, "z")).to_pylist()) if zoned else set()
    zones = {_zone_name(one) for one in zones}
    return TextTimes(ns, np.ones(len(ns), bool), np.full(len(ns), zoned), zones)


@dataclass(frozen=True, slots=True)
class _Order:
    """What tells day from month: the caller, or the lines to name when nothing does."""

    lines: Ints
    unit: str
    day_first: bool | None


class _Parts:
    """The pieces of a date as integers."""

    def __init__(self, struct: Any) -> None:
        self._struct = struct
        self.names = {struct.type.field(i).name for i in range(struct.type.num_fields)}

    def text(self, name: str) -> Any:
        return pc.struct_field(self._struct, name)

    def number(self, name: str) -> Ints:
        said = self.text(name)
        filled = pc.replace_substring_regex(said, "^$", "0")
        return np.array(values_of(pc.cast(filled, pa.int64()), empty=0), np.int64)

    def month(self) -> Ints:
        """Return the numbers of months given by name, 0 for a word that is none."""
        said = pc.dictionary_encode(pc.utf8_lower(self.text("mon")))
        known = [_MONTHS.index(one) + 1 if one in _MONTHS else 0 for one in _list(said.dictionary)]
        numbers: Ints = np.array(known, dtype=np.int64)[values_of(said.indices, empty=0)]
        return numbers


def _list(values: Any) -> list[str]:
    return [str(one) for one in values.to_pylist()]


def _place(result: TextTimes, at: Ints, parts: _Parts, order: _Order) -> None:
    """Put the moments that the parts describe into the rows `at`."""
    year = parts.number("y")
    year = np.where(year < 69, year + 2000, np.where(year < 100, year + 1900, year))
    if "mon" in parts.names:
        month, day = parts.month(), parts.number("d")
    elif "a" in parts.names:
        day, month = _day_and_month(parts.number("a"), parts.number("b"), order)
    else:
        month, day = parts.number("m"), parts.number("d")
    days, ok = _days(year, month, day)
    clock, clock_ok = _clock(parts)
    offset, aware = _offsets(parts, result.zones)
    ok &= clock_ok
    result.ns[at] = np.where(ok, days * DAY_NS + clock - offset, 0)
    result.ok[at] = ok
    result.aware[at] = aware


def _day_and_month(first: Ints, second: Ints, order: _Order) -> tuple[Ints, Ints]:
    if order.day_first is not None:
        return (first, second) if order.day_first else (second, first)
    must_be_day = (first > 12) & (second <= 12)
    must_be_month = (second > 12) & (first <= 12)
    day_firsts, month_firsts = int(must_be_day.sum()), int(must_be_month.sum())
    fewer = min(day_firsts, month_firsts)
    if fewer > _STRAY_SHARE * len(first):
        stray = must_be_day if day_firsts < month_firsts else must_be_month
        raise ImportRefused(
            "Some dates have the day first and some the month "
            f"(unlike the others: {where(order.lines[stray], order.unit)}). "
            "Export the file again with dates like 2024-02-01."
        )
    if day_firsts == month_firsts == 0 and bool((first != second).any()):
        raise ImportRefused(
            "The dates can be read in two ways: no day is above 12, so nobody can tell 1 February "
            "from 2 January. Say whether the day or the month comes first, or write dates like "
            "2024-02-01."
        )
    return (first, second) if day_firsts >= month_firsts else (second, first)


def _days(year: Ints, month: Ints, day: Ints) -> tuple[Ints, Mask]:
    """Return days since 1970 and where year, month and day make a date."""
    ok = (month >= 1) & (month <= 12) & (year >= 1900) & (year <= 2200)
    months = np.where(ok, (year - 1970) * 12 + month - 1, 0)
    start = months.astype("M8[M]").astype("M8[D]").astype(np.int64)
    end = (months + 1).astype("M8[M]").astype("M8[D]").astype(np.int64)
    return start + day - 1, ok & (day >= 1) & (day <= end - start)


def _clock(parts: _Parts) -> tuple[Ints, Mask]:
    """Return nanoseconds since midnight and where they make a time of day."""
    hour, minute, second = parts.number("h"), parts.number("mi"), parts.number("s")
    half = pc.utf8_lower(parts.text("ap"))
    afternoon = matches(half, "pm")
    morning = matches(half, "am")
    hour = np.where(morning | afternoon, hour % 12 + 12 * afternoon, hour)
    padded = pc.utf8_rpad(parts.text("f"), width=9, padding="0")
    fraction = values_of(pc.cast(padded, pa.int64()), empty=0)
    ok = (hour <= 23) & (minute <= 59) & (second <= 59)
    return hour * 60 * MINUTE_NS + minute * MINUTE_NS + second * SECOND_NS + fraction, ok


def _offsets(parts: _Parts, zones: set[str]) -> tuple[Ints, Mask]:
    """Return each row's distance from UTC and whether the row names one."""
    said = pc.dictionary_encode(parts.text("z"))
    names = _list(said.dictionary)
    codes = values_of(said.indices, empty=0)
    zones.update(_zone_name(one) for one in names if one)
    offsets = np.array([_offset_ns(one) for one in names], dtype=np.int64)
    return offsets[codes], np.array([bool(one) for one in names])[codes]


def _offset_ns(zone: str) -> int:
    if zone in {"", "Z", "z", "UTC", "GMT"}:
        return 0
    if zone == "IST":
        return 330 * MINUTE_NS
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "")
    return sign * (int(digits[:2]) * 60 + int(digits[2:4])) * MINUTE_NS


def _zone_name(zone: str) -> str:
    """Return +05:30 or UTC for the ways to write a zone."""
    minutes = _offset_ns(zone) // MINUTE_NS
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"
