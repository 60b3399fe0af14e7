"""Price columns for tests of indicators: real ones and made ones."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Columns = dict[str, NDArray[np.float64]]
Floats = NDArray[np.float64]
NAMES = ("open", "high", "low", "close", "volume", "day")
IST_NS = 19_800_000_000_000
DAY_NS = 86_400_000_000_000


def real(path: Path, symbol: str, rows: int | None = None) -> Columns:
    """Return a symbol's columns; `day` counts days in the file's own zone."""
    frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    frame = frame[frame["symbol"] == symbol].iloc[:rows]
    columns = {name: frame[name].to_numpy(float) for name in NAMES[:5]}
    local = pd.DatetimeIndex(pd.to_datetime(frame["time"])).tz_localize(None)
    columns["day"] = (local.as_unit("ns").asi8 // DAY_NS).astype(float)
    return columns | around(columns["close"], 1)


def around(price: Floats, seed: int) -> Columns:
    """Return a book and trades around prices, and the line at one price of it."""
    rng = np.random.default_rng(seed + 1)
    size = price.size
    whole = {
        name: rng.integers(1, 500, size).astype(float)
        for name in ("bid_size", "ask_size", "bid_depth", "ask_depth", "size", "queue")
    }
    side = rng.integers(-1, 2, size).astype(float)
    traded = rng.integers(0, 9, size).astype(float)
    reach = np.abs(price) * 1e-4
    return {
        "bid": price - reach,
        "ask": price + reach * rng.integers(0, 3, size),
        "price": price,
        "side": side,
        "traded": traded,
        **whole,
    }


def made(close: NDArray[np.float64], seed: int = 1, per_day: int = 50) -> Columns:
    """Return columns around given closes."""
    rng = np.random.default_rng(seed)
    size = close.size
    reach = np.abs(close) * 0.001
    return {
        "open": close,
        "high": close + reach * rng.random(size),
        "low": close - reach * rng.random(size),
        "close": close,
        "volume": rng.integers(1, 1000, size).astype(float),
        "day": (np.arange(size) // per_day).astype(float),
        **around(close, seed),
    }


def walk(size: int, seed: int = 1) -> Columns:
    """Return a random walk around 1,000."""
    steps = np.random.default_rng(seed).normal(0.0, 1.0, size)
    return made(1000.0 + np.cumsum(steps), seed)
