"""Import of one file of prices: read, check, report."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.data.importing.bar_times import local_days
from core.data.importing.file_name import facts_of
from core.data.importing.report import Effect, FaultKind, FaultLog, ImportResult
from core.data.importing.rows import Options, Rows, checked_rows
from core.data.importing.series_builder import bar_length, build_series
from core.data.importing.sources import read_bytes, tables_in
from core.data.importing.symbol_rows import SymbolRows, by_symbol
from core.data.importing.wording import counted, listed
from core.data.series import BarSeries
from core.data.timeframe import infer_timeframe, parse_timeframe
from core.errors import ImportRefused, UserMistake
from core.model.instrument import Market


def import_file(
    path: str | Path,
    *,
    market: Market | None = None,
    symbol: str | None = None,
    timeframe: str | None = None,
    day_first: bool | None = None,
) -> ImportResult:
    """Return the bars of a file and everything that is to be said about it.

    CSV, JSON, Parquet, Feather and Excel are read, packed (.gz) or in a .zip. What the file
    leaves open is taken from the arguments, else decided from the prices and said so. A file that
    cannot be used gives a result with `refused` set to one plain reason; nothing is raised.
    """
    log = FaultLog()
    name = Path(path).name
    try:
        length = None if timeframe is None else parse_timeframe(timeframe)
        options = Options(market, symbol, length, day_first)
        series = _import(Path(path), options, log)
    except UserMistake as refusal:
        return ImportResult(name, (), tuple(log.faults), log.rows_read, 0, str(refusal))
    imported = sum(len(one) for one in series)
    return ImportResult(name, tuple(series), tuple(log.faults), log.rows_read, imported)


def _import(path: Path, options: Options, log: FaultLog) -> list[BarSeries]:
    data = read_bytes(path)
    tables: list[Rows] = []
    refusals: list[ImportRefused] = []
    for table in tables_in(data, path.name, log):
        log.source = table.source
        facts = facts_of(table.source)
        if not facts.symbol:
            facts = replace(facts, symbol=facts_of(path.name).symbol)
        rows_before, faults_before = log.rows_read, len(log.faults)
        try:
            tables.append(checked_rows(table, facts, options, log))
        except ImportRefused as refusal:
            refusals.append(refusal)
            if table.source != path.name:
                log.rows_read = rows_before
                del log.faults[faults_before:]
                log.add(FaultKind.MEMBER_LEFT_OUT, f"{table.source} was left out: {refusal}")
    if len(refusals) > 1 and not tables:
        raise ImportRefused(
            f"None of the {len(refusals):,} tables in it can be used; the first: {refusals[0]}"
        )
    if not tables:
        raise refusals[0]
    log.source = path.name
    return _built(by_symbol(tables, log), options, log)


def _built(parts: Sequence[SymbolRows], options: Options, log: FaultLog) -> list[BarSeries]:
    """Build each symbol's series; one that is refused does not spoil the others."""
    lengths = [infer_timeframe(rows.open_ns) for rows in parts]
    usual = next((one for one in lengths if one is not None), None)
    series: list[BarSeries] = []
    reasons: list[str] = []
    for rows in parts:
        before = len(log.faults)
        try:
            length = bar_length(rows, options.timeframe_s, usual)
            series.append(build_series(rows, length, log))
        except ImportRefused as refusal:
            reasons.append(str(refusal))
            if len(parts) > 1:
                said = log.faults[before:]
                log.faults[before:] = [one for one in said if one.effect is not Effect.DROPPED]
                log.add(
                    FaultKind.SERIES_REFUSED,
                    f"{rows.symbol} was left out. {refusal}",
                    count=len(rows),
                    effect=Effect.DROPPED,
                    symbol=rows.symbol,
                )
    if not series:
        raise ImportRefused(reasons[0])
    _note_stale(series, log)
    return series


def _note_stale(series: Sequence[BarSeries], log: FaultLog) -> None:
    """Say which symbols end on an earlier day than the others."""
    lasts = {
        one.symbol: int(local_days(one.open_ns[-1:], one.instrument.market)[0]) for one in series
    }
    latest = max(lasts.values())
    stale = [name for name, day in lasts.items() if day < latest]
    if stale:
        days = sorted({str(np.datetime64(lasts[name], "D")) for name in stale})
        log.add(
            FaultKind.STALE,
            f"{counted(len(stale), 'symbol')} ({listed(stale)}) stop on {listed(days, 3)}, while "
            f"the file goes on to {np.datetime64(latest, 'D')}.",
            count=len(stale),
        )
