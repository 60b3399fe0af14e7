"""Where bars are missing, and when too many are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.clock import DAY_NS, SECOND_NS, to_datetime
from core.data.importing.bar_times import (
    DAY_S,
    SESSION_CLOSE_NS,
    SESSION_OPEN_NS,
    local_clock,
    local_days,
)
from core.data.importing.report import FaultKind, FaultLog
from core.data.importing.symbol_rows import SymbolRows
from core.data.importing.wording import counted, lasting, percent
from core.model.instrument import Market

LEAST_COVERAGE = 0.5
"""A series with less of its time covered is refused: no test on it would mean anything."""
_LONGEST_HOLIDAY_DAYS = 6  # two holidays around a weekend: the longest closure 2000 to 2021
_ENOUGH_DAYS = 10


@dataclass(frozen=True, slots=True)
class _Holes:
    after: NDArray[np.int64]  # places of the bars before the holes
    lengths_s: NDArray[np.int64]
    coverage: float


def check_holes(rows: SymbolRows, timeframe_s: int, log: FaultLog) -> str:
    """Report the holes of a series; return why it is refused, or nothing.

    It is refused when less than half of its time is covered.
    """
    if len(rows) < 2:
        return ""
    holes = _crypto(rows, timeframe_s) if rows.market is Market.CRYPTO else _nse(rows, timeframe_s)
    refused = holes.coverage < LEAST_COVERAGE
    if len(holes.after) == 0 and not refused:
        return ""
    said = _in_words(rows, holes)
    log.add(
        FaultKind.HOLES,
        f"{rows.symbol} has {said}. No bar was invented to fill them.",
        count=len(holes.after),
        lines=rows.lines[holes.after + 1],
        symbol=rows.symbol,
    )
    if not refused:
        return ""
    return (
        f"{rows.symbol} has {said}, too little for a test to mean anything. "
        "Download the prices again without holes, or take longer bars."
    )


def _crypto(rows: SymbolRows, timeframe_s: int) -> _Holes:
    """Coins trade around the clock: every longer step is a hole."""
    steps = np.diff(rows.open_ns) // SECOND_NS
    span = int(rows.open_ns[-1] - rows.open_ns[0]) // SECOND_NS + timeframe_s
    after = np.flatnonzero(steps > timeframe_s)
    return _Holes(after, steps[after], len(rows) * timeframe_s / span)


def _nse(rows: SymbolRows, timeframe_s: int) -> _Holes:
    """Look inside each session, and for closures longer than any holiday between days."""
    steps = np.diff(rows.open_ns) // SECOND_NS
    days = local_days(rows.open_ns, Market.NSE)
    apart = np.diff(days)
    missing = apart > _LONGEST_HOLIDAY_DAYS
    if timeframe_s < DAY_S:
        clock = local_clock(rows.open_ns, Market.NSE)
        inside = (clock < SESSION_CLOSE_NS) & (clock + timeframe_s * SECOND_NS > SESSION_OPEN_NS)
        missing |= (apart == 0) & inside[:-1] & inside[1:] & (steps > timeframe_s)
    after = np.flatnonzero(missing)
    return _Holes(after, steps[after], _working_days_covered(days))


def _working_days_covered(days: NDArray[np.int64]) -> float:
    """Return the share of Mondays to Fridays between first and last day that have a bar."""
    present = np.unique(days).astype("M8[D]")
    working = int(np.busday_count(present[0], present[-1] + 1))
    return 1.0 if working < _ENOUGH_DAYS else len(present) / working


def _in_words(rows: SymbolRows, holes: _Holes) -> str:
    covered = (
        f"only {percent(holes.coverage)} of the time is covered"
        if rows.market is Market.CRYPTO
        else f"only {percent(holes.coverage)} of the working days have bars"
    )
    if len(holes.after) == 0:
        return f"bars so far apart that {covered}"
    said = counted(len(holes.after), "hole")
    lengths, counts = np.unique(holes.lengths_s, return_counts=True)
    usual = int(np.argmax(counts))
    longest = int(np.argmax(holes.lengths_s))
    start = int(rows.open_ns[holes.after[longest]])
    if counts[usual] >= 0.8 * len(holes.after) and len(holes.after) > 2:
        said += f" of {lasting(int(lengths[usual]))} from bar to bar"
    else:
        said += (
            f"{', the longest' if len(holes.after) > 1 else ''} of "
            f"{lasting(int(holes.lengths_s[longest]))} from bar to bar, after "
            f"{_moment(start, rows.market)}"
        )
    return f"{said}; {covered}" if holes.coverage < 0.9 else said


def _moment(ts_ns: int, market: Market) -> str:
    if market is Market.NSE:
        return f"{to_datetime(ts_ns):%Y-%m-%d %H:%M} IST"
    day = np.datetime64(ts_ns // DAY_NS * DAY_NS, "ns").astype("M8[D]")
    seconds = ts_ns % DAY_NS // SECOND_NS
    return f"{day} {seconds // 3600:02d}:{seconds % 3600 // 60:02d} UTC"
