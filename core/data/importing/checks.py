"""What is odd about a series of bars: jumps, splits, volumes, hours."""

import numpy as np
from numpy.typing import NDArray

from core.clock import DAY_NS, MINUTE_NS, SECOND_NS
from core.data.adjustment.detection import suspects
from core.data.importing.bar_times import (
    DAY_S,
    SESSION_CLOSE_NS,
    SESSION_OPEN_NS,
    local_clock,
    local_days,
)
from core.data.importing.market_guess import weekday
from core.data.importing.report import FaultKind, FaultLog
from core.data.importing.symbol_rows import SymbolRows
from core.data.importing.wording import counted, listed, where
from core.model.instrument import Market

JUMP = 0.2
"""A move of more than 20 % from one bar of at most an hour to the next is a jump."""
TOO_MANY_JUMPS = 25
TOO_MANY_JUMPS_SHARE = 0.001
"""So many jumps, and more than one in a thousand bars, are no market: the series is refused."""
_SHORT_SHARE = 0.9
_SESSION_NS = SESSION_CLOSE_NS - SESSION_OPEN_NS


def check_series(rows: SymbolRows, timeframe_s: int, log: FaultLog) -> str:
    """Report what is odd; return why the prices cannot be of a market, or nothing."""
    refusal = _check_jumps(rows, timeframe_s, log)
    _check_volume(rows, timeframe_s, log)
    if rows.market is Market.NSE:
        _check_splits(rows, log)
        _check_weekends(rows, log)
        if timeframe_s < DAY_S:
            _check_hours(rows, timeframe_s, log)
            _check_short_days(rows, timeframe_s, log)
    return refusal


def _check_jumps(rows: SymbolRows, timeframe_s: int, log: FaultLog) -> str:
    if timeframe_s > 3_600:
        return ""
    closes = rows.prices[3]
    moves = np.abs(closes[1:] / closes[:-1] - 1)
    next_to = np.diff(rows.open_ns) == timeframe_s * SECOND_NS
    places = np.flatnonzero((moves > JUMP) & next_to) + 1
    if len(places) == 0:
        return ""
    log.add(
        FaultKind.JUMPS,
        f"{rows.symbol} moves by more than 20 % within one bar {counted(len(places), 'time')} "
        f"({where(rows.lines[places], rows.unit)}). That happens in a crash; check it.",
        count=len(places),
        lines=rows.lines[places],
        symbol=rows.symbol,
    )
    if len(places) < TOO_MANY_JUMPS or len(places) <= TOO_MANY_JUMPS_SHARE * len(rows):
        return ""
    lows, highs = float(rows.prices[2].min()), float(rows.prices[1].max())
    return (
        f"{rows.symbol} moves by more than 20 % from one bar to the next {len(places):,} times, "
        f"between {lows:,.10g} and {highs:,.10g}: no market does that, a test network or a broken "
        "download does. Get the prices from the real exchange."
    )


def _check_splits(rows: SymbolRows, log: FaultLog) -> None:
    days = local_days(rows.open_ns, rows.market)
    found = suspects(rows.symbol, days, rows.prices[0], rows.prices[3], rows.volume)
    if not found:
        return
    said = [f"{one.what()} ({one.looks_like()})" for one in found]
    lead = f"{rows.symbol} {listed(said, 5)}. "
    if len(found) == 1:
        lead = f"{rows.symbol} {found[0].what()}: {found[0].looks_like()}. "
    lines = rows.lines[[one.row for one in found]]
    log.add(
        FaultKind.SPLIT_SUSPECTED,
        f"{lead}The prices were not changed; have them adjusted, or start after it.",
        count=len(found),
        lines=lines,
        symbol=rows.symbol,
    )


def _check_volume(rows: SymbolRows, timeframe_s: int, log: FaultLog) -> None:
    if rows.quotes:
        return
    empty = rows.volume == 0
    if bool(empty.all()):
        said = "has no volume in any bar, as an index has"
        said = said if rows.has_volume else "has no volume column"
        log.add(
            FaultKind.NO_VOLUME,
            f"{rows.symbol} {said}: it can be looked at but not traded.",
            count=len(rows),
            symbol=rows.symbol,
        )
        return
    first = np.zeros(len(rows), dtype=bool)
    if rows.market is Market.NSE and timeframe_s < DAY_S:
        first = np.diff(local_days(rows.open_ns, rows.market), prepend=-1) != 0
    _report_volume(rows, empty & first, FaultKind.FIRST_BAR_NO_VOLUME, log)
    _report_volume(rows, empty & ~first, FaultKind.ZERO_VOLUME, log)


def _report_volume(
    rows: SymbolRows, which: NDArray[np.bool_], kind: FaultKind, log: FaultLog
) -> None:
    number = int(which.sum())
    if number == 0:
        return
    flat = int((which & (rows.prices == rows.prices[0]).all(axis=0)).sum())
    if kind is FaultKind.FIRST_BAR_NO_VOLUME:
        said = (
            "is the first of its day and has no volume"
            if number == 1
            else ("are the first of their day and have no volume")
        )
    else:
        said = "has no volume" if number == 1 else "have no volume"
    filled = f"; {flat:,} of them did not move, filled in by whoever made the file" if flat else ""
    log.add(
        kind,
        f"{counted(number, 'bar')} of {rows.symbol} {said} ({where(rows.lines[which], rows.unit)})"
        f"{filled}. Nothing can be bought or sold in such a bar.",
        count=number,
        lines=rows.lines[which],
        symbol=rows.symbol,
    )


def _check_weekends(rows: SymbolRows, log: FaultLog) -> None:
    days = local_days(rows.open_ns, Market.NSE)
    held = np.unique(days[weekday(days * DAY_NS) >= 5])
    if len(held) == 0:
        return
    said = listed([str(np.datetime64(int(day), "D")) for day in held], 5)
    log.add(
        FaultKind.WEEKEND,
        f"{rows.symbol} has bars on {counted(len(held), 'Saturday or Sunday')} ({said}); NSE "
        "does hold special sessions, so they were kept."
        if len(held) == 1
        else f"{rows.symbol} has bars on {len(held):,} Saturdays and Sundays ({said}); NSE does "
        "hold special sessions, so they were kept.",
        count=len(held),
        symbol=rows.symbol,
    )


def _check_hours(rows: SymbolRows, timeframe_s: int, log: FaultLog) -> None:
    clock = local_clock(rows.open_ns, Market.NSE)
    # hourly bars stamped 09:00 hold what was traded from 09:15 on
    outside = (clock + timeframe_s * SECOND_NS <= SESSION_OPEN_NS) | (clock >= SESSION_CLOSE_NS)
    number = int(outside.sum())
    if number == 0:
        return
    hours = np.unique(clock[outside] // MINUTE_NS)
    said = listed([f"{minute // 60:02d}:{minute % 60:02d}" for minute in hours], 5)
    log.add(
        FaultKind.OUTSIDE_SESSION,
        f"{counted(number, 'bar')} of {rows.symbol} open outside 09:15 to 15:30 IST (at {said}), "
        "before or after the session or on a special day; kept.",
        count=number,
        lines=rows.lines[outside],
        symbol=rows.symbol,
    )


def _check_short_days(rows: SymbolRows, timeframe_s: int, log: FaultLog) -> None:
    days = local_days(rows.open_ns, Market.NSE)
    clock = local_clock(rows.open_ns, Market.NSE)
    starts = np.flatnonzero(np.diff(days, prepend=-1))
    ends = np.append(starts[1:], len(days)) - 1
    last = np.minimum(clock[ends] + timeframe_s * SECOND_NS, SESSION_CLOSE_NS)
    last = np.maximum(last, clock[ends])
    begun = np.maximum(clock[starts], SESSION_OPEN_NS)
    short = np.flatnonzero(last - begun < _SHORT_SHARE * _SESSION_NS)
    if len(short) == 0:
        return
    said = [
        f"{np.datetime64(int(days[starts[at]]), 'D')} {_hour(clock[starts[at]])} to "
        f"{_hour(clock[ends[at]])}"
        for at in short
    ]
    log.add(
        FaultKind.SHORT_DAY,
        f"{rows.symbol} has {counted(len(short), 'short day')} ({listed(said, 3)}): a special "
        "session, or a day that was cut off.",
        count=len(short),
        lines=rows.lines[starts[short]],
        symbol=rows.symbol,
    )


def _hour(clock_ns: int) -> str:
    minutes = int(clock_ns) // MINUTE_NS
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
