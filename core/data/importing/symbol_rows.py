"""Rows of one symbol: gathered over tables, put in order, duplicates taken out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.data.importing.report import Effect, FaultKind, FaultLog
from core.data.importing.rows import Floats, Rows
from core.data.importing.wording import counted, where
from core.model.instrument import Market


@dataclass(frozen=True, slots=True)
class SymbolRows:
    """Rows of one symbol; `prices` has the rows open, high, low, close."""

    market: Market
    symbol: str
    open_ns: NDArray[np.int64]
    prices: Floats
    volume: Floats
    lines: NDArray[np.int64]
    unit: str
    has_volume: bool
    quotes: bool
    timeframe_s: int | None

    def __len__(self) -> int:
        return len(self.open_ns)

    def taken(self, places: NDArray[np.int64] | NDArray[np.bool_] | slice) -> "SymbolRows":
        """Return the rows at `places`."""
        return SymbolRows(
            self.market,
            self.symbol,
            self.open_ns[places],
            self.prices[:, places],
            self.volume[places],
            self.lines[places],
            self.unit,
            self.has_volume,
            self.quotes,
            self.timeframe_s,
        )


def by_symbol(tables: Sequence[Rows], log: FaultLog) -> list[SymbolRows]:
    """Return the rows of each symbol, ordered and without duplicates, in symbol order."""
    parts: dict[tuple[Market, str], list[SymbolRows]] = {}
    for table in tables:
        for rows in _split(table):
            parts.setdefault((rows.market, rows.symbol), []).append(_in_order(rows, log))
    joined = [_joined(parts[key]) for key in sorted(parts)]
    return [_without_duplicates(rows, log) for rows in joined]


def _split(table: Rows) -> list[SymbolRows]:
    everything = SymbolRows(
        table.market,
        "",
        table.open_ns,
        table.prices,
        table.volume,
        table.lines,
        table.unit,
        table.has_volume,
        table.quotes,
        table.timeframe_s,
    )
    if bool((np.diff(table.codes) < 0).any()):
        order = np.argsort(table.codes, kind="stable")
        everything = everything.taken(order)
    codes = np.sort(table.codes)
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    ends = np.append(starts[1:], len(codes))
    return [
        replace(
            everything.taken(slice(int(start), int(end))), symbol=table.symbols[int(codes[start])]
        )
        for start, end in zip(starts, ends, strict=True)
    ]


def _joined(parts: list[SymbolRows]) -> SymbolRows:
    """Put the parts of several files behind one another, the earliest first."""
    if len(parts) == 1:
        return parts[0]
    parts = sorted(parts, key=lambda one: int(one.open_ns[0]))
    first = parts[0]
    whole = SymbolRows(
        first.market,
        first.symbol,
        np.concatenate([one.open_ns for one in parts]),
        np.concatenate([one.prices for one in parts], axis=1),
        np.concatenate([one.volume for one in parts]),
        np.concatenate([one.lines for one in parts]),
        first.unit,
        any(one.has_volume for one in parts),
        any(one.quotes for one in parts),
        first.timeframe_s,
    )
    return whole.taken(np.argsort(whole.open_ns, kind="stable"))


def _in_order(rows: SymbolRows, log: FaultLog) -> SymbolRows:
    """Return the rows oldest first and say which stood too late in the file."""
    steps = np.diff(rows.open_ns)
    if bool((steps >= 0).all()):
        return rows
    if bool((steps <= 0).all()):
        log.add(
            FaultKind.NEWEST_FIRST,
            f"{rows.symbol} stands newest first; its {counted(len(rows), 'row')} were turned "
            "around.",
            count=len(rows),
            effect=Effect.CHANGED,
            symbol=rows.symbol,
        )
        return rows.taken(np.argsort(rows.open_ns, kind="stable"))
    late = rows.open_ns < np.maximum.accumulate(rows.open_ns)
    log.add(
        FaultKind.OUT_OF_ORDER,
        f"{counted(int(late.sum()), 'row')} of {rows.symbol} stood too late in the file and "
        f"moved up to the right place ({where(rows.lines[late], rows.unit)}).",
        count=int(late.sum()),
        lines=rows.lines[late],
        effect=Effect.CHANGED,
        symbol=rows.symbol,
    )
    return rows.taken(np.argsort(rows.open_ns, kind="stable"))


def _without_duplicates(rows: SymbolRows, log: FaultLog) -> SymbolRows:
    """Keep the first row of each time; say which others were equal and which were not."""
    again = np.diff(rows.open_ns, prepend=rows.open_ns[0] - 1) == 0
    if not again.any():
        return rows
    first = np.maximum.accumulate(np.where(again, 0, np.arange(len(rows))))
    equal = (rows.prices == rows.prices[:, first]).all(axis=0) & (rows.volume == rows.volume[first])
    same, other = again & equal, again & ~equal
    _report_again(rows, same, FaultKind.DUPLICATE, "repeats an earlier row and was left out", log)
    _report_again(
        rows,
        other,
        FaultKind.CONFLICT,
        "gives other prices for a time that an earlier row has; the earlier row was kept",
        log,
    )
    return rows.taken(~again)


def _report_again(
    rows: SymbolRows, which: NDArray[np.bool_], kind: FaultKind, what: str, log: FaultLog
) -> None:
    number = int(which.sum())
    if number == 0:
        return
    lines = np.sort(rows.lines[which])
    said = where(lines, rows.unit).capitalize()
    log.add(
        kind,
        f"{said} of {rows.symbol}: {'it' if number == 1 else 'each'} {what}.",
        count=number,
        lines=lines,
        effect=Effect.DROPPED,
        symbol=rows.symbol,
    )
