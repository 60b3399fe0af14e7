"""Which column is what, and what a file is when it holds no bars."""

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from core.data.arrow_values import is_text, matches
from core.data.importing.numbers import Comma, comma_meaning, to_numbers
from core.data.importing.raw_table import RawTable
from core.data.importing.times import parse_times
from core.data.importing.wording import listed
from core.errors import ImportRefused

_TIMES = (
    "timestamp", "datetime", "time", "date", "opentime", "starttime", "start", "unix", "ts", "t",
    "candletime", "bartime", "localtime", "gmttime", "timestampms", "date1", "tradedate", "dt",
    "datetimeutc", "dateandtime", "timeutc", "unixtimestamp",
)  # fmt: skip
_PRICES = {
    "open": ("open", "o", "openprice", "1open", "bopen"),
    "high": ("high", "h", "highprice", "2high", "max"),
    "low": ("low", "l", "lowprice", "3low", "min"),
    "close": ("close", "c", "closeprice", "4close", "price", "closelast", "ltp"),
}
_VOLUMES = (
    "volume", "vol", "v", "volumetraded", "totaltradedquantity", "tottrdqty", "ttltrdqnty",
    "tradedvolume", "5volume", "tickvolume", "tickvol", "qty", "quantity", "sharestraded",
)  # fmt: skip
_SYMBOLS = (
    "symbol", "code", "ticker", "tradingsymbol", "instrument", "scrip", "stock", "pair", "tic",
    "stockname", "symbolname",
)  # fmt: skip
_LISTS = ("token", "instrumenttoken", "isin", "isincode", "tradingsymbol", "companyname")
_TRADED = ("amount", "qty", "quantity", "size", "volume", "vol")
_BOOK = ("asks", "bids", "updatetype", "lastupdateid", "firstupdateid")
_OHLC = ("open", "high", "low", "close")
_SAMPLE = 200


@dataclass(slots=True)
class Roles:
    """The place of each column that matters; `asks` are the four ask prices of a quote file."""

    time: int
    prices: tuple[int, int, int, int]
    volume: int | None
    symbol: int | None = None
    clock: int | None = None
    asks: tuple[int, int, int, int] | None = None
    extras: list[int] = field(default_factory=list)


def find_roles(table: RawTable, day_ns: int | None) -> Roles:
    """Return what each column is; raise ImportRefused saying what the file is instead."""
    if not table.names:
        return _headerless(table, day_ns)
    names = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in table.names]
    places = {role: _first(names, known) for role, known in _PRICES.items()}
    missing = [role for role in _OHLC if places[role] is None]
    if missing:
        raise ImportRefused(_what_it_is(table, names, missing))
    taken = [place for place in places.values() if place is not None]
    time, clock = _time_columns(table, names, taken, day_ns)
    volume = _first(names, _VOLUMES)
    if volume is None:
        volume = next((at for at, name in enumerate(names) if name.startswith("volume")), None)
    symbol = _symbol_column(table, names)
    used = {*taken, time, clock, volume, symbol}
    extras = [at for at in range(len(names)) if at not in used]
    opens, highs, lows, closes = taken
    return Roles(time, (opens, highs, lows, closes), volume, symbol, clock, extras=extras)


def _first(names: list[str], known: tuple[str, ...]) -> int | None:
    return next((names.index(one) for one in known if one in names), None)


def _symbol_column(table: RawTable, names: list[str]) -> int | None:
    """Return the column of symbols: its name fits and it holds text that is no number."""
    place = _first(names, _SYMBOLS)
    return place if place is not None and _has_letters(table.columns[place]) else None


def _time_columns(
    table: RawTable, names: list[str], taken: list[int], day_ns: int | None
) -> tuple[int, int | None]:
    """Return the column of the times, and a second one when the clock stands apart."""
    if "date" in names and "time" in names and _is_clock(table.columns[names.index("time")]):
        return names.index("date"), names.index("time")
    named = [names.index(one) for one in _TIMES if one in names]
    unnamed = [at for at, name in enumerate(names) if not name or name.startswith("indexlevel")]
    for place in [*named, *unnamed, 0]:
        if place not in taken and _reads_as_time(table, place, day_ns):
            return place, None
    if named:
        return named[0], None
    raise ImportRefused(
        f"No column holds the time of the bars; the file has {listed(table.names)}. "
        "Export it again with the date and time in it."
    )


def _has_letters(column: Any) -> bool:
    return is_text(column) and bool(matches(column.slice(0, _SAMPLE), r"[A-Za-z]").any())


def _is_clock(column: Any) -> bool:
    if pa.types.is_time(column.type):
        return True
    shape = r"^\s*\d{1,2}:\d{2}(:\d{2})?\s*"
    return is_text(column) and bool(matches(column.slice(0, _SAMPLE), shape).all())


def _reads_as_time(table: RawTable, place: int, day_ns: int | None) -> bool:
    sample = table.columns[place].slice(0, _SAMPLE)
    times = parse_times(
        sample, lines=table.lines[:_SAMPLE], unit=table.unit, day_first=True, day_ns=day_ns
    )
    return bool(times.ok.mean() >= 0.5) if len(times.ok) else False


def _numeric(table: RawTable, place: int) -> bool:
    sample = table.columns[place].slice(0, _SAMPLE)
    held = to_numbers(sample, comma_meaning([sample], table.delimiter))
    return bool((~held.wrong & ~held.missing).mean() >= 0.5)


def _headerless(table: RawTable, day_ns: int | None) -> Roles:
    """Take the columns in their usual order: time, open, high, low, close, volume."""
    width = len(table.columns)
    times = [at for at in range(min(width, 4)) if _reads_as_time(table, at, day_ns)]
    if not times:
        raise ImportRefused(_headerless_puzzle(table))
    time = times[0]
    clock = time + 1 if time + 1 < width and _is_clock(table.columns[time + 1]) else None
    others = [at for at in range(width) if at not in (time, clock)]
    texts = [at for at in others if _has_letters(table.columns[at]) and not _numeric(table, at)]
    numbers = [at for at in others if at not in texts]
    if len(numbers) < 4:
        raise ImportRefused(_headerless_puzzle(table, time))
    symbol = texts[0] if texts else None
    if len(numbers) == 10 and width == 11 and _highest(table, numbers[5:9]):
        bids, asks = numbers[:4], numbers[5:9]
        return Roles(time, _four(bids), None, symbol, clock, _four(asks), [numbers[4], numbers[9]])
    if not _highest(table, numbers[:4]):
        raise ImportRefused(
            "The file has no header and its columns are not in the order time, open, high, low, "
            "close, volume. Put a line with the columns' names on top."
        )
    volume = numbers[4] if len(numbers) > 4 else None
    return Roles(time, _four(numbers), volume, symbol, clock, extras=numbers[5:] + texts[1:])


def _four(places: list[int]) -> tuple[int, int, int, int]:
    return places[0], places[1], places[2], places[3]


def _highest(table: RawTable, places: list[int]) -> bool:
    """Return whether the second column is mostly the highest and the third the lowest."""
    samples = [table.columns[at].slice(0, _SAMPLE) for at in places]
    comma = comma_meaning(samples, table.delimiter)
    opens, highs, lows, closes = (to_numbers(one, comma).values for one in samples)
    fits = (highs >= np.fmax(opens, closes)) & (lows <= np.fmin(opens, closes))
    return bool(fits.mean() >= 0.5)


def _headerless_puzzle(table: RawTable, time: int | None = None) -> str:
    """Say what a file without header and without bars looks like."""
    width = len(table.columns)
    first = [str(column[0].as_py()) for column in table.columns]
    others = [at for at in range(width) if at != time]
    if time is not None and width == 2 and _has_letters(table.columns[others[0]]):
        return (
            "This is a map file of QuantConnect Lean: it lists the names a share has had. "
            "There are no prices in it; import the share's price files instead."
        )
    if time is not None and width == 4 and first[0][:4].isdigit() and _all_below(table, 1, 1.0):
        return (
            "This is a factor file of QuantConnect Lean: it lists splits and dividends. "
            "There are no bars in it; import the share's price files instead."
        )
    if time is not None and width == 3 and all(_numeric(table, at) for at in others):
        return _TRADES
    if time is None:
        return (
            "The file has no header and none of its first columns can be read as a time. "
            "Put a line with the columns' names on top: time, open, high, low, close, volume."
        )
    return (
        f"The file has no header and only {width} columns; bars need time, open, high, low and "
        "close. Export it again with all of them."
    )


_TRADES = (
    "These are single trades, not bars: each line has one price. Bars made of scattered trades "
    "would have holes; download bars (open, high, low, close, volume) of the same market."
)


def _all_below(table: RawTable, place: int, limit: float) -> bool:
    held = to_numbers(table.columns[place], Comma.NOTHING)
    return bool((held.values <= limit).all())


def _what_it_is(table: RawTable, names: list[str], missing: list[str]) -> str:
    """Say what a table without open, high, low and close is."""
    if any(name.startswith(_BOOK) or name in {"bid", "ask"} for name in names):
        return (
            "This is an order book, not bars: it lists offers to buy and sell. "
            "Download bars (open, high, low, close, volume) of the same market."
        )
    if "price" in names and any(one in names for one in _TRADED) and len(missing) >= 3:
        return _TRADES
    prices_absent = [one for one in missing if one != "close"]
    if len(prices_absent) == 3 and any(one in names for one in _LISTS):
        return (
            f"This is a list of shares ({listed(table.names, 5)}), not prices. "
            "Import the price files of these shares instead."
        )
    said = [table.name(at) for at in range(len(names))]
    return (
        f"The {'columns' if len(missing) > 1 else 'column'} {listed(missing)} "
        f"{'are' if len(missing) > 1 else 'is'} missing; the file has {listed(said)}. "
        "Bars need time, open, high, low and close."
    )
