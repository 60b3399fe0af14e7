"""What an import says: faults, notes, the verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.clock import IST, to_datetime
from core.data.importing.wording import bars_of, counted, listed
from core.data.series import BarSeries
from core.model.instrument import Market

KEPT_LINES = 10
"""How many line numbers a fault keeps."""


class FaultKind(StrEnum):
    """What can be wrong with a file, or worth saying about it."""

    # rows that are not imported
    WRONG_COLUMNS = "wrong_columns"
    BAD_TIME = "bad_time"
    MISSING_VALUE = "missing_value"
    NOT_A_NUMBER = "not_a_number"
    NOT_POSITIVE = "not_positive"
    HIGH_TOO_LOW = "high_too_low"
    LOW_TOO_HIGH = "low_too_high"
    NEGATIVE_VOLUME = "negative_volume"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    OTHER_SYMBOL = "other_symbol"
    SERIES_REFUSED = "series_refused"
    # rows that are moved or changed
    OUT_OF_ORDER = "out_of_order"
    NEWEST_FIRST = "newest_first"
    ROUNDED = "rounded"
    SCALED = "scaled"
    MIDDLE_PRICES = "middle_prices"
    OVERLAP = "overlap"
    DAY_ALIGNED = "day_aligned"
    # what the file left open and how it was read
    MARKET_GUESSED = "market_guessed"
    ZONE_ASSUMED = "zone_assumed"
    MIXED_ZONES = "mixed_zones"
    TICK_GRID = "tick_grid"
    QUOTE_CURRENCY = "quote_currency"
    RENAMED = "renamed"
    EXTRA_COLUMNS = "extra_columns"
    LINES_BEFORE_TABLE = "lines_before_table"
    BLANK_LINES = "blank_lines"
    MEMBER_LEFT_OUT = "member_left_out"
    # what is odd about the prices
    NO_VOLUME = "no_volume"
    NOT_TRADABLE = "not_tradable"
    ZERO_VOLUME = "zero_volume"
    FIRST_BAR_NO_VOLUME = "first_bar_no_volume"
    HOLES = "holes"
    JUMPS = "jumps"
    SPLIT_SUSPECTED = "split_suspected"
    SHORT_DAY = "short_day"
    STALE = "stale"
    OUTSIDE_SESSION = "outside_session"
    WEEKEND = "weekend"


class Effect(StrEnum):
    """What a fault did to the rows it counts."""

    DROPPED = "not imported"
    CHANGED = "changed"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to know about a file.

    `lines` holds the first line numbers (rows of a table, entries of a list), `count` how many
    there are in all; `sentence` says it in words.
    """

    kind: FaultKind
    lines: tuple[int, ...]
    sentence: str
    count: int
    effect: Effect = Effect.NOTE
    symbol: str = ""
    source: str = ""


@dataclass(slots=True)
class FaultLog:
    """Collects the faults of one import; `source` is the file or member being read."""

    faults: list[Fault] = field(default_factory=list)
    rows_read: int = 0
    source: str = ""

    def add(
        self,
        kind: FaultKind,
        sentence: str,
        *,
        count: int = 1,
        lines: Sequence[int] | NDArray[np.int64] = (),
        effect: Effect = Effect.NOTE,
        symbol: str = "",
    ) -> None:
        """Add one fault of the file or archive member that `source` names."""
        first = tuple(int(one) for one in lines[:KEPT_LINES])
        self.faults.append(Fault(kind, first, sentence, count, effect, symbol, self.source))


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The outcome of one import.

    Unless the file is refused, `rows_read` equals `rows_imported` plus the counts of the faults
    with effect DROPPED.
    """

    source: str
    series: tuple[BarSeries, ...]
    faults: tuple[Fault, ...]
    rows_read: int
    rows_imported: int
    refused: str | None = None

    def counts(self) -> dict[FaultKind, int]:
        """Return how many rows, days or series each kind of fault counts."""
        totals: dict[FaultKind, int] = {}
        for fault in self.faults:
            totals[fault.kind] = totals.get(fault.kind, 0) + fault.count
        return totals

    def summary(self) -> str:
        """Return the whole report in plain words, one thing to a line."""
        if self.refused is not None:
            head = f"{self.source} was not imported. {self.refused}"
        else:
            head = (
                f"{self.source}: {self.rows_imported:,} of {counted(self.rows_read, 'row')} "
                f"imported. {_series_in_words(self.series)}"
            )
        return "\n".join([head, *_faults_in_words(self.faults)])


def _series_in_words(series: Sequence[BarSeries]) -> str:
    zone = IST if series[0].instrument.market is Market.NSE else UTC
    start = to_datetime(min(int(one.open_ns[0]) for one in series), zone)
    end = to_datetime(max(int(one.open_ns[-1]) for one in series), zone)
    lengths = listed([bars_of(one) for one in sorted({one.timeframe_s for one in series})])
    names = listed([one.symbol for one in series], 5)
    return f"{names}: {lengths}, {start:%Y-%m-%d} to {end:%Y-%m-%d}."


def _faults_in_words(faults: Sequence[Fault]) -> list[str]:
    """Say each fault; more than three of one kind and effect become one line with the total."""
    groups: dict[tuple[FaultKind, Effect], list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.kind, fault.effect), []).append(fault)
    said: list[str] = []
    for group in groups.values():
        if len(group) <= 3:
            said.extend(f"- {one.sentence}" for one in group)
            continue
        total = sum(one.count for one in group)
        names = listed([one.symbol or one.source for one in group], 5)
        said.append(f"- {group[0].sentence} The same in {names} ({total:,} in all).")
    return said
