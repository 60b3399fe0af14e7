"""Reads the recorded market data that lies beside the project; never copied into it."""

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.clock import SECOND_NS
from core.data.calendar import MarketCalendar
from core.data.series import BarSeries
from core.model.instrument import Instrument, crypto_coin

SHARED_DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def recorded(name: str) -> Path:
    """Return the path of a recorded file; without the data the test is skipped."""
    path = SHARED_DATA / name
    if not path.exists():
        pytest.skip(f"needs the recorded data in {SHARED_DATA}")
    return path


def coin(symbol: str) -> Instrument:
    return crypto_coin(symbol, Decimal("0.1"), Decimal("0.001"))


def open_times(name: str) -> np.ndarray:
    """Return the `time` column in nanoseconds UTC."""
    column = pq.read_table(recorded(name), columns=["time"])["time"]
    zoned = column.cast(pa.timestamp("ns", tz="UTC"))
    return zoned.to_numpy().astype("datetime64[ns]").astype(np.int64)


def days_of(name: str, calendar: MarketCalendar) -> set:
    """Return the trading days on which the file has bars."""
    return {calendar.trading_day(int(one)) for one in np.unique(open_times(name))}


def load_series(
    name: str, timeframe_s: int, instrument: Callable[[str], Instrument]
) -> dict[str, BarSeries]:
    """Return a file's bars by symbol; files are sorted by symbol and time."""
    table = pq.read_table(recorded(name))
    opens = open_times(name)
    symbols = np.array(table["symbol"].to_pylist())
    prices = {
        key: table[key].to_numpy().astype(np.float64)
        for key in ("open", "high", "low", "close", "volume")
    }
    edges = np.flatnonzero(np.concatenate(([True], symbols[1:] != symbols[:-1], [True])))
    found = {}
    for first, end in pairwise(edges):
        symbol, rows = str(symbols[first]), slice(int(first), int(end))
        found[symbol] = BarSeries(
            instrument(symbol),
            timeframe_s,
            opens[rows],
            opens[rows] + timeframe_s * SECOND_NS,
            **{key: column[rows] for key, column in prices.items()},
        )
    return found
