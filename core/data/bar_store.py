"""Bars on disk: one Parquet file for each market, bar length and symbol.

A file is replaced as a whole and at once, so a power cut leaves the old one or the new one. What
the catalogue shows stands in the file's own metadata; no second file can disagree with it.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from core.clock import to_datetime
from core.data.arrow_values import arrow_column, values_of
from core.data.series import BarSeries
from core.errors import DataError, StorageError
from core.model.instrument import Instrument, Market
from core.model.market import timeframe_name

_COLUMNS = ("open_ns", "close_ns", "open", "high", "low", "close", "volume")
_ENCODINGS = dict.fromkeys(_COLUMNS[:2], "DELTA_BINARY_PACKED") | dict.fromkeys(
    _COLUMNS[2:], "BYTE_STREAM_SPLIT"
)
_ROWS_IN_GROUP = 8_192  # 22 sessions of minutes: a day is found in one or two groups
_FACTS_KEY = b"algotrader.bars"
_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_SHOWN_CONFLICTS = 5


class CatalogEntry(NamedTuple):
    """One stored series; `first_ns` and `last_ns` are the openings of its first and last bar."""

    market: Market
    symbol: str
    timeframe_s: int
    first_ns: int
    last_ns: int
    rows: int
    made_up: bool


class StoredFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says about itself; `notes` name the sources it was written from."""

    instrument: Instrument
    timeframe_s: int
    first_ns: int
    last_ns: int
    rows: int
    made_up: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoreReport:
    """What a write did: new bars, bars already there, bars that differ from those there.

    `conflicts_at` holds the openings of the first that differ. `newer_won` tells which were kept.
    """

    symbol: str
    added: int
    same: int
    conflicts: int
    conflicts_at: tuple[int, ...]
    newer_won: bool
    facts_changed: bool

    def sentence(self) -> str:
        """Say it in words."""
        said = f"{self.symbol}: {self.added:,} new bars stored, {self.same:,} were there already."
        if self.conflicts:
            first = ", ".join(f"{to_datetime(one):%Y-%m-%d %H:%M}" for one in self.conflicts_at)
            kept = "the new ones were kept" if self.newer_won else "the stored ones were kept"
            said += (
                f" {self.conflicts:,} differ from those stored (the first at {first} IST); {kept}."
            )
        if self.facts_changed:
            said += " Its price step or lot was brought up to date."
        return said


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file's metadata as long as the file stays the same."""

    stamp: tuple[int, int, int]
    metadata: Any  # pyarrow has no types for mypy
    facts: StoredFacts
    group_starts: NDArray[np.int64]


class BarStore:
    """Keeps series of bars in a folder.

    One process writes; any number of threads read. Errors of the disk raise StorageError, data
    that does not fit raises DataError.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: dict[Path, _Opened] = {}
        self._unreadable: dict[Path, str] = {}

    def write(self, series: BarSeries, note: str, *, newer_wins: bool = False) -> StoreReport:
        """Store a series, merged with what is there; `newer_wins` decides between differing bars.

        Raises DataError when made-up prices meet real ones, prices to look at meet prices to
        trade, or bars overlap.
        """
        _check(series)
        path = self._path(series.instrument.market, series.symbol, series.timeframe_s)
        if not path.exists():
            self._replace(path, series, (note,))
            return StoreReport(series.symbol, len(series), 0, 0, (), newer_wins, False)
        facts = self._open(path).facts
        _check_same_kind(facts, series)
        stored = self.read(series.instrument.market, series.symbol, series.timeframe_s)
        merged, report = _merge(stored, series, newer_wins)
        if report.added or report.facts_changed or (report.conflicts and newer_wins):
            notes = (*(one for one in facts.notes if one != note), note)
            self._replace(path, merged, notes)
        return report

    def read(
        self,
        market: Market,
        symbol: str,
        timeframe_s: int,
        start_ns: int | None = None,
        end_ns: int | None = None,
    ) -> BarSeries:
        """Return the bars with start_ns <= open_ns < end_ns; raise DataError when none is stored.

        The arrays are read-only.
        """
        path = self._path(market, symbol, timeframe_s)
        if not path.exists():
            raise DataError(
                f"There are no {timeframe_name(timeframe_s)} prices of {symbol}. Import them first."
            )
        opened = self._open(path)
        groups = _groups(opened.group_starts, start_ns, end_ns)
        try:
            with pq.ParquetFile(path, memory_map=True, metadata=opened.metadata) as file:
                table = file.read_row_groups(groups, columns=list(_COLUMNS), use_threads=False)
        except (OSError, pa.ArrowException) as fault:
            raise _damaged(path, fault) from fault
        if self._open(path).stamp != opened.stamp:  # replaced while it was read
            return self.read(market, symbol, timeframe_s, start_ns, end_ns)
        columns = {name: values_of(table.column(name), empty=0) for name in _COLUMNS}
        whole = _series(opened.facts.instrument, timeframe_s, columns, opened.facts.made_up)
        first = np.iinfo(np.int64).min if start_ns is None else start_ns
        last = np.iinfo(np.int64).max if end_ns is None else end_ns
        return whole.between(int(first), int(last))

    def catalog(self) -> list[CatalogEntry]:
        """Return what is stored, in the order of market, symbol and bar length.

        Files that cannot be read are not in it; `unreadable` names them.
        """
        entries = []
        self._unreadable.clear()
        for path in sorted(self._folder.glob("*/*/*.parquet")):
            try:
                facts = self._open(path).facts
            except DataError as fault:
                self._unreadable[path] = str(fault)
                continue
            entries.append(
                CatalogEntry(
                    facts.instrument.market,
                    facts.instrument.symbol,
                    facts.timeframe_s,
                    facts.first_ns,
                    facts.last_ns,
                    facts.rows,
                    facts.made_up,
                )
            )
        return sorted(entries)

    def unreadable(self) -> tuple[str, ...]:
        """Return a sentence for each file the last catalogue could not read."""
        return tuple(self._unreadable.values())

    def facts(self, market: Market, symbol: str, timeframe_s: int) -> StoredFacts:
        """Return what is known of a stored series; raise DataError when there is none."""
        return self._open(self._path(market, symbol, timeframe_s)).facts

    def _path(self, market: Market, symbol: str, timeframe_s: int) -> Path:
        length = timeframe_name(timeframe_s)
        return self._folder / market.value / length / f"{_file_name(symbol)}-{length}.parquet"

    def _open(self, path: Path) -> _Opened:
        """Return a file's metadata, from memory while the file is the same."""
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            known = self._opened.get(path)
            if known is not None and known.stamp == stamp:
                return known
            metadata = pq.read_metadata(path, memory_map=True)
            facts = msgspec.json.decode(metadata.metadata[_FACTS_KEY], type=StoredFacts)
        except (OSError, pa.ArrowException, KeyError, TypeError, msgspec.MsgspecError) as fault:
            raise _damaged(path, fault) from fault
        starts = [
            metadata.row_group(at).column(0).statistics.min for at in range(metadata.num_row_groups)
        ]
        self._opened[path] = _Opened(stamp, metadata, facts, np.array(starts, dtype=np.int64))
        return self._opened[path]

    def _replace(self, path: Path, series: BarSeries, notes: tuple[str, ...]) -> None:
        """Write beside the old file, force it to the disk, then take the old one's place."""
        facts = StoredFacts(
            instrument=series.instrument,
            timeframe_s=series.timeframe_s,
            first_ns=int(series.open_ns[0]),
            last_ns=int(series.open_ns[-1]),
            rows=len(series),
            made_up=series.made_up,
            notes=notes,
        )
        columns = [arrow_column(getattr(series, name)) for name in _COLUMNS]
        table = pa.Table.from_arrays(columns, list(_COLUMNS))
        table = table.replace_schema_metadata({_FACTS_KEY: msgspec.json.encode(facts)})
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            for left_over in path.parent.glob(f".{path.stem}.*.tmp"):
                left_over.unlink(missing_ok=True)
            _write_atomically(table, path)
        except (OSError, pa.ArrowException) as fault:
            raise StorageError(
                f"The prices of {series.symbol} could not be stored ({fault}). "
                "Check that the disk has room; what was stored before is still there."
            ) from fault


def _write_atomically(table: Any, path: Path) -> None:
    handle, temporary = tempfile.mkstemp(".tmp", f".{path.stem}.", path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            pq.write_table(
                table,
                file,
                compression="zstd",
                compression_level=1,
                use_dictionary=False,
                column_encoding=_ENCODINGS,
                row_group_size=_ROWS_IN_GROUP,
                store_schema=True,
            )
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows writes the name with the file
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _file_name(symbol: str) -> str:
    """Return a name every file system takes: M&M becomes M%26M."""
    return "".join(
        mark if mark in _SAFE else "".join(f"%{byte:02X}" for byte in mark.encode())
        for mark in symbol
    )


def _damaged(path: Path, fault: Exception) -> DataError:
    return DataError(
        f"The stored prices in {path.name} cannot be read ({str(fault).splitlines()[0]}). "
        "Delete the file and import the prices again."
    )


def _groups(starts: NDArray[np.int64], start_ns: int | None, end_ns: int | None) -> list[int]:
    """Return the row groups that can hold bars opening from start_ns to before end_ns."""
    first = 0
    if start_ns is not None:
        first = max(0, int(np.searchsorted(starts, start_ns, side="right")) - 1)
    last = len(starts)
    if end_ns is not None:
        last = int(np.searchsorted(starts, end_ns, side="left"))
    return list(range(first, max(first, last)))


def _series(
    instrument: Instrument, timeframe_s: int, columns: dict[str, NDArray[Any]], made_up: bool
) -> BarSeries:
    return BarSeries(instrument=instrument, timeframe_s=timeframe_s, made_up=made_up, **columns)


def _check(series: BarSeries) -> None:
    size = len(series)
    if size == 0:
        raise DataError(f"The series of {series.symbol} has no bars to store.")
    if any(len(getattr(series, name)) != size for name in _COLUMNS):
        raise DataError(f"The columns of {series.symbol} are not of one length.")
    if not bool((series.close_ns > series.open_ns).all()):
        raise DataError(f"A bar of {series.symbol} closes before it opens.")
    if not bool((series.open_ns[1:] >= series.close_ns[:-1]).all()):
        raise DataError(f"The bars of {series.symbol} overlap or are not in order of time.")


def _check_same_kind(facts: StoredFacts, series: BarSeries) -> None:
    if facts.made_up != series.made_up:
        raise DataError(
            f"{series.symbol} has {'made-up' if facts.made_up else 'real'} prices stored; the new "
            "ones are not of that kind and were not mixed in."
        )
    old, new = facts.instrument, series.instrument
    if old.tradable != new.tradable or old.currency != new.currency:
        raise DataError(
            f"The stored prices of {series.symbol} are "
            f"{'for trading' if old.tradable else 'only to look at'} in {old.currency}; the new "
            f"ones are {'for trading' if new.tradable else 'only to look at'} in {new.currency} "
            "and were not mixed in. Import them under another symbol."
        )


def _merge(stored: BarSeries, new: BarSeries, newer_wins: bool) -> tuple[BarSeries, StoreReport]:
    """Return both series as one, and what happened where both have a bar."""
    _, at_stored, at_new = np.intersect1d(
        stored.open_ns, new.open_ns, assume_unique=True, return_indices=True
    )
    differs = np.zeros(len(at_new), dtype=bool)
    for name in _COLUMNS[1:]:
        differs |= getattr(stored, name)[at_stored] != getattr(new, name)[at_new]
    winner, loser = (new, stored) if newer_wins else (stored, new)
    opens, places = np.unique(np.concatenate([winner.open_ns, loser.open_ns]), return_index=True)
    columns = {
        name: np.concatenate([getattr(winner, name), getattr(loser, name)])[places]
        for name in _COLUMNS[1:]
    }
    latest = new if new.open_ns[-1] >= stored.open_ns[-1] else stored
    columns["open_ns"] = opens
    merged = _series(latest.instrument, new.timeframe_s, columns, new.made_up)
    _check(merged)
    conflicts = int(differs.sum())
    report = StoreReport(
        new.symbol,
        len(merged) - len(stored),
        len(at_new) - conflicts,
        conflicts,
        tuple(int(one) for one in new.open_ns[at_new[differs]][:_SHOWN_CONFLICTS]),
        newer_wins,
        latest.instrument != stored.instrument,
    )
    return merged, report
