"""From a raw table to checked rows: times in UTC, prices as numbers, symbols named."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.data.arrow_values import is_text, matches, values_of
from core.data.importing.file_name import NameFacts, clean_symbol
from core.data.importing.market_guess import IST_OFFSET_NS, Guess, guess_market
from core.data.importing.numbers import Comma, Numbers, comma_meaning, to_numbers
from core.data.importing.raw_table import RawTable
from core.data.importing.report import Effect, FaultKind, FaultLog
from core.data.importing.roles import Roles, find_roles
from core.data.importing.times import Times, parse_times
from core.data.importing.wording import counted, listed, where
from core.errors import ImportRefused
from core.model.instrument import Market

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
_LEAN_SCALE = 10_000.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller says about a file; None leaves it to the file."""

    market: Market | None
    symbol: str | None
    timeframe_s: int | None
    day_first: bool | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that can be bars, in the order of the file.

    `prices` has the rows open, high, low, close; `codes` index `symbols`. `quotes` tells that
    the prices are the middle of bid and ask.
    """

    market: Market
    symbols: tuple[str, ...]
    codes: NDArray[np.int64]
    open_ns: NDArray[np.int64]
    prices: Floats
    volume: Floats
    lines: NDArray[np.int64]
    unit: str
    has_volume: bool
    quotes: bool
    timeframe_s: int | None


class _Sieve:
    """Drops rows with a reason; a row is counted for its first reason only."""

    def __init__(self, lines: NDArray[np.int64], unit: str, log: FaultLog) -> None:
        self.alive: Mask = np.ones(len(lines), dtype=bool)
        self._lines = lines
        self._unit = unit
        self.log = log
        self._worst = (0, "")

    def drop(self, mask: Mask, kind: FaultKind, why: str) -> None:
        hit = self.alive & mask
        number = int(hit.sum())
        if number == 0:
            return
        self.alive &= ~hit
        self._worst = max(self._worst, (number, why))
        self.log.add(
            kind,
            f"{where(self._lines[hit], self._unit).capitalize()} not imported: {why}.",
            count=number,
            lines=self._lines[hit],
            effect=Effect.DROPPED,
        )

    def refuse_when_empty(self) -> None:
        if not self.alive.any():
            raise ImportRefused(
                f"None of the {counted(len(self.alive), 'row')} can be used, most often because "
                f"{self._worst[1]}. Export the file again with real prices in it."
            )


def checked_rows(table: RawTable, facts: NameFacts, options: Options, log: FaultLog) -> Rows:
    """Return the rows of a table that can be bars; the others go to the log, line by line.

    Raises ImportRefused when the table holds no bars or leaves open what they mean.
    """
    roles = find_roles(table, facts.lean_day_ns)
    log.rows_read += len(table)
    times = _times(table, roles, facts, options)
    sieve = _Sieve(table.lines, table.unit, log)
    shown = _example(table, roles, times)
    sieve.drop(~times.ok, FaultKind.BAD_TIME, f"the time cannot be read{shown}")
    sieve.refuse_when_empty()
    symbols, codes = _symbols(table, roles, facts, options, sieve)
    sieve.refuse_when_empty()
    guess = _market(times, sieve.alive, symbols, options, log)
    prices, volume, has_volume = _prices(table, roles, sieve)
    _drop_impossible(prices, volume, sieve)
    sieve.refuse_when_empty()
    _note_columns(table, roles, log)
    good = sieve.alive
    prices, volume = prices[:, good], volume[good]
    if _is_lean(table, times) and guess.market is Market.NSE:
        prices = _unscaled(prices, log)
    return Rows(
        guess.market,
        tuple(symbols),
        codes[good],
        _utc(times, guess, table, log)[good],
        prices,
        volume,
        table.lines[good],
        table.unit,
        has_volume,
        roles.asks is not None,
        facts.timeframe_s,
    )


def _times(table: RawTable, roles: Roles, facts: NameFacts, options: Options) -> Times:
    column = table.columns[roles.time]
    clock = None if roles.clock is None else table.columns[roles.clock]
    if clock is not None and is_text(column):
        said = clock if is_text(clock) else pc.cast(clock, pa.string())
        column = pc.binary_join_element_wise(
            pc.utf8_trim_whitespace(column), pc.utf8_trim_whitespace(said), " "
        )
        clock = None
    times = parse_times(
        column,
        lines=table.lines,
        unit=table.unit,
        day_first=options.day_first,
        day_ns=facts.lean_day_ns,
    )
    if clock is not None:
        since = pc.cast(pc.cast(clock, pa.time64("ns")), pa.int64())
        times.ns = times.ns + values_of(since, empty=0)
    return times


def _example(table: RawTable, roles: Roles, times: Times) -> str:
    """Return the first unreadable time in brackets."""
    bad = np.flatnonzero(~times.ok)
    if not len(bad):
        return ""
    said = table.columns[roles.time][int(bad[0])].as_py()
    return f" (“{said}”)" if said not in (None, "") else " (the cell is empty)"


def _symbols(
    table: RawTable, roles: Roles, facts: NameFacts, options: Options, sieve: _Sieve
) -> tuple[list[str], NDArray[np.int64]]:
    """Return the symbols and each row's place among them."""
    nothing = np.zeros(len(table), dtype=np.int64)
    asked = clean_symbol(options.symbol) if options.symbol else ""
    if roles.symbol is None:
        if not (asked or facts.symbol):
            raise ImportRefused(
                "Neither the file nor its name says which share or coin this is. "
                "Say the symbol, or name the file after it."
            )
        return [asked or facts.symbol], nothing
    encoded = pc.dictionary_encode(table.columns[roles.symbol], null_encoding="encode")
    raw = [clean_symbol(str(one or "")) for one in encoded.dictionary.to_pylist()]
    names = list(dict.fromkeys(raw))
    place = np.array([names.index(one) for one in raw], dtype=np.int64)
    codes = place[values_of(encoded.indices, empty=0)]
    if "" in names:
        empty = codes == names.index("")
        sieve.drop(empty, FaultKind.MISSING_VALUE, "the cell for the symbol is empty")
    known = [one for one in names if one]
    if not asked or known == [asked]:
        return names, codes
    if asked in known:
        other = codes != names.index(asked)
        sieve.drop(other, FaultKind.OTHER_SYMBOL, f"they are not of {asked}")
        return names, codes
    if len(known) == 1:
        sieve.log.add(FaultKind.RENAMED, f"{known[0]} was imported as {asked}, as you asked.")
        return [asked], nothing
    raise ImportRefused(
        f"{asked} is not in the file; it has {listed(sorted(known))}. Ask for one of these."
    )


def _market(
    times: Times, alive: Mask, symbols: Sequence[str], options: Options, log: FaultLog
) -> Guess:
    ns = times.ns[alive]
    aware = bool(times.aware[alive][0])
    known = [one for one in symbols if one]
    guess = guess_market(ns, aware=aware, zones=times.zones, symbols=known, given=options.market)
    if guess.why:
        kind = "Indian shares" if guess.market is Market.NSE else "crypto coins"
        log.add(
            FaultKind.MARKET_GUESSED,
            f"The file does not name its market; it was read as {kind} because {guess.why}.",
        )
    return guess


def _utc(times: Times, guess: Guess, table: RawTable, log: FaultLog) -> NDArray[np.int64]:
    """Return the times in UTC and say which zone was taken for those without one."""
    if bool(times.aware[times.ok][0]):
        if len(times.zones) > 1:
            log.add(
                FaultKind.MIXED_ZONES,
                f"The times are given in several zones ({listed(sorted(times.zones))}); each was "
                "placed by its own.",
                count=len(times.zones),
            )
        return times.ns
    log.add(
        FaultKind.ZONE_ASSUMED,
        "The times carry no zone; they were read as "
        f"{'Indian time' if guess.zone == 'IST' else 'UTC'}.",
        count=int(times.ok.sum()),
    )
    return times.ns - (IST_OFFSET_NS if guess.zone == "IST" else 0)


def _prices(table: RawTable, roles: Roles, sieve: _Sieve) -> tuple[Floats, Floats, bool]:
    """Return prices (4, n), volume and whether there is any volume column with numbers."""
    places = [*roles.prices, *(roles.asks or ())]
    wanted = places if roles.volume is None else [*places, roles.volume]
    comma = comma_meaning([table.columns[at] for at in wanted], table.delimiter)
    held = [to_numbers(table.columns[at], comma) for at in places]
    volume = _volume(table, roles, comma)
    every = [*held, volume] if volume is not None else held
    missing = np.logical_or.reduce([one.missing for one in every])
    wrong = np.logical_or.reduce([one.wrong for one in every])
    sieve.drop(missing, FaultKind.MISSING_VALUE, "a price or the volume is missing")
    sieve.drop(wrong, FaultKind.NOT_A_NUMBER, "a price or the volume is not a number")
    prices = np.stack([one.values for one in held[:4]])
    if roles.asks is not None:
        prices = (prices + np.stack([one.values for one in held[4:]])) / 2
    if volume is None:
        return prices, np.zeros(len(table)), False
    return prices, volume.values, True


def _volume(table: RawTable, roles: Roles, comma: Comma) -> Numbers | None:
    """Return the volume, or None when no row has one."""
    if roles.volume is None:
        return None
    held = to_numbers(table.columns[roles.volume], comma)
    return None if held.missing.all() else held


def _drop_impossible(prices: Floats, volume: Floats, sieve: _Sieve) -> None:
    opens, highs, lows, closes = prices
    with np.errstate(invalid="ignore"):
        lowest = np.asarray(prices.min(axis=0) <= 0)
        sieve.drop(lowest, FaultKind.NOT_POSITIVE, "a price is zero or negative")
        sieve.drop(
            highs < np.maximum(opens, closes),
            FaultKind.HIGH_TOO_LOW,
            "the high is below the open or the close",
        )
        sieve.drop(
            lows > np.minimum(opens, closes),
            FaultKind.LOW_TOO_HIGH,
            "the low is above the open or the close",
        )
        sieve.drop(volume < 0, FaultKind.NEGATIVE_VOLUME, "the volume is negative")


def _note_columns(table: RawTable, roles: Roles, log: FaultLog) -> None:
    if roles.asks is not None:
        log.add(
            FaultKind.MIDDLE_PRICES,
            "These are bid and ask prices; the bars are the middle between the two, without "
            "volume. They are for looking, not for trading.",
            count=len(table),
            effect=Effect.CHANGED,
        )
    if roles.extras:
        names = [table.name(at) for at in roles.extras]
        log.add(
            FaultKind.EXTRA_COLUMNS,
            f"{counted(len(names), 'column')} not used: {listed(names, 15)}.",
            count=len(names),
        )


def _is_lean(table: RawTable, times: Times) -> bool:
    """Return whether the table is laid out as QuantConnect Lean does."""
    return not table.names and (times.since_midnight or _lean_dates(table))


def _lean_dates(table: RawTable) -> bool:
    first = table.columns[0]
    return is_text(first) and bool(matches(first, r"^\d{8} \d{2}:\d{2}$").all())


def _unscaled(prices: Floats, log: FaultLog) -> Floats:
    """Divide Lean's share prices, which are whole hundredths of a paisa; leave its indices."""
    if bool((prices % 100 != 0).any()) or prices.min() < 1_000:
        return prices
    log.add(
        FaultKind.SCALED,
        "The prices were divided by 10,000: QuantConnect Lean keeps share prices that way.",
        count=prices.shape[1],
        effect=Effect.CHANGED,
    )
    return prices / _LEAN_SCALE
