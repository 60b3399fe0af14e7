"""Times as people write them, to nanoseconds."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.clock import DAY_NS, SECOND_NS
from core.data.arrow_values import is_text, matches, only_where, values_of
from core.data.importing.dates import TextTimes, text_times
from core.data.importing.wording import where
from core.errors import ImportRefused

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64] | NDArray[np.float64]
_EARLIEST_NS = -70 * 365 * DAY_NS  # 1900: older than any price file
_LATEST_NS = 230 * 365 * DAY_NS
_EPOCH_UNITS = (  # from, below, nanoseconds in one
    (1e8, 1e11, SECOND_NS),
    (1e11, 1e14, 1_000_000),
    (1e14, 1e17, 1_000),
    (1e17, 1e20, 1),
)
_EXCEL_EPOCH_DAYS = 25_569  # 1970-01-01 counted from Excel's 1899-12-30


@dataclass(slots=True)
class Times:
    """Times of all rows.

    `ns` counts from 1970: UTC where `aware`, else the local time of a zone the file does not
    name. `ok` is where a time could be read. `zones` are what the file says about zones.
    """

    ns: NDArray[np.int64]
    ok: Mask
    aware: Mask
    zones: set[str] = field(default_factory=set)
    since_midnight: bool = False


def parse_times(
    column: Any, *, lines: NDArray[np.int64], unit: str, day_first: bool | None, day_ns: int | None
) -> Times:
    """Return the times of a column.

    `day_ns` is the day a file name gives, for columns that count milliseconds since midnight.
    Raises ImportRefused when day and month cannot be told apart, or only some rows have a zone.
    """
    kind = column.type
    if pa.types.is_timestamp(kind):
        return _from_timestamps(column)
    if pa.types.is_date(kind):
        return _from_timestamps(pc.cast(column, pa.timestamp("us")))
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return _from_numbers(_held(column), day_ns, unit)
    if not is_text(column):
        nothing = np.zeros(len(column), dtype=bool)
        return Times(np.zeros(len(column), dtype=np.int64), nothing, nothing)
    text = pc.utf8_trim_whitespace(column)
    numeric = matches(text, r"^\d+(\.\d+)?$")
    if numeric.mean() >= 0.5 and not _compact_dates(text):
        numbers = _held(only_where(numeric, text))
        return _from_numbers(numbers, day_ns, unit)
    times = text_times(text, lines=lines, unit=unit, day_first=day_first)
    _refuse_half_zoned(times, lines, unit)
    return Times(times.ns, times.ok & _plausible(times.ns), times.aware, times.zones)


def _held(column: Any) -> Numbers:
    """Return whole numbers as int64 (nanoseconds need all 64 bits), others as float64; none: -1."""
    try:
        return np.array(values_of(pc.cast(column, pa.int64()), empty=-1), dtype=np.int64)
    except pa.ArrowInvalid:
        exact = values_of(pc.cast(column, pa.float64()), empty=-1.0)
        finite = np.nan_to_num(np.array(exact), nan=-1.0, posinf=-1.0, neginf=-1.0)
        return np.asarray(finite, dtype=np.float64)


def _compact_dates(text: Any) -> bool:
    """Return whether most cells are dates without marks between: 20210602."""
    dates = matches(text, r"^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
    return bool(dates.mean() >= 0.5)


def _plausible(ns: NDArray[np.int64]) -> Mask:
    return (ns >= _EARLIEST_NS) & (ns <= _LATEST_NS)


def _from_timestamps(column: Any) -> Times:
    ok = values_of(pc.is_valid(column), empty=False)
    whole = values_of(pc.cast(column, pa.int64()), empty=0)
    per_unit = {"s": SECOND_NS, "ms": 1_000_000, "us": 1_000, "ns": 1}[column.type.unit]
    ns = np.asarray(whole, dtype=np.int64) * per_unit
    zone = column.type.tz
    aware = np.full(len(ns), zone is not None)
    return Times(ns, ok & _plausible(ns), aware, {zone} if zone else set())


def _from_numbers(held: Numbers, day_ns: int | None, unit: str) -> Times:
    """Read counts since 1970, dates as whole numbers, Excel's days or time since midnight."""
    size = len(held)
    typical = float(np.median(held[held >= 0])) if bool((held >= 0).any()) else -1.0
    if day_ns is not None and float(held.max(initial=0)) < 86_400_000:
        ok = held >= 0
        ns = np.where(ok, day_ns + (held * 1_000_000).astype(np.int64), 0)
        return Times(ns, ok, np.zeros(size, dtype=bool), since_midnight=True)
    for low, high, per_unit in _EPOCH_UNITS:
        if low <= typical < high:
            ok = (held >= low / 10) & (held < high)
            ns = np.where(ok, _scaled(held, per_unit), 0)
            return Times(ns, ok & _plausible(ns), np.ones(size, dtype=bool), {"UTC"})
    naive = np.zeros(size, dtype=bool)
    if 19_000_101 <= typical <= 22_001_231:
        text = pa.array([f"{one:.0f}" for one in held])
        dates = text_times(text, lines=np.arange(size), unit="row", day_first=None)
        return Times(dates.ns, dates.ok, naive)
    if unit == "row" and 20_000 <= typical <= 80_000:  # in text these are prices
        ok = held > 0
        seconds = np.rint((held - _EXCEL_EPOCH_DAYS) * 86_400).astype(np.int64)
        return Times(np.where(ok, seconds * SECOND_NS, 0), ok, naive)
    return Times(np.zeros(size, dtype=np.int64), naive, naive)


def _scaled(held: Numbers, per_unit: int) -> NDArray[np.int64]:
    """Multiply without losing the last digits: whole part and fraction apart."""
    if held.dtype == np.int64:
        return np.asarray(held, dtype=np.int64) * per_unit
    whole = np.floor(held).astype(np.int64)
    return whole * per_unit + np.rint((held - np.floor(held)) * per_unit).astype(np.int64)


def _refuse_half_zoned(times: TextTimes, lines: NDArray[np.int64], unit: str) -> None:
    with_zone = times.ok & times.aware
    without = times.ok & ~times.aware
    if not (with_zone.any() and without.any()):
        return
    fewer = with_zone if with_zone.sum() < without.sum() else without
    verb = "has" if fewer.sum() == 1 else "have"
    said = f"{where(lines[fewer], unit)} {verb} {'a' if fewer is with_zone else 'no'} zone"
    raise ImportRefused(
        f"Some times have a zone and some have none ({said}), so nobody "
        "can tell which moment they mean. Export the file again with one kind of time."
    )
