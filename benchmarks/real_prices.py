"""A million real bars in one piece: NSE minutes and crypto bars, joined without a jump."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DATA = Path(__file__).parents[2] / "shared" / "data"
PRICES = ("open", "high", "low", "close")
FILES = (
    "nse/bars_1m_20160816_20160909.parquet",
    "crypto/bybit_perp_bars_5m_20250924_20260721.parquet",
    "crypto/bars_1m_BTC-PERP_202201.parquet",
    "crypto/binance_spot_BTCUSDT_1h_2017_2024.parquet",
    "nse/bars_1m_20160816_20160909.parquet",
)


def a_million(rows: int = 1_000_000) -> dict[str, NDArray[np.float64]]:
    """Return columns of real bars, one symbol behind the other, file after file.

    Each symbol is scaled so that it opens at the close of the one before: every bar keeps its own
    shape and every change between two bars is real. Volumes stay. `day` counts days of a symbol
    in the file's zone. The files hold 927,970 bars; the rest are the NSE minutes once more.
    """
    parts: list[dict[str, NDArray[np.float64]]] = []
    last, days = 1000.0, 0.0
    for name in FILES:
        frame = pd.read_parquet(DATA / name)
        keys = frame["symbol"] if "symbol" in frame else pd.Series("one", index=frame.index)
        for _, bars in frame.groupby(keys, sort=False):
            scale = last / float(bars["open"].iloc[0])
            part = {column: bars[column].to_numpy(float) * scale for column in PRICES}
            part["volume"] = bars["volume"].to_numpy(float)
            local = pd.DatetimeIndex(pd.to_datetime(bars["time"])).tz_localize(None)
            part["day"] = days + local.normalize().factorize()[0].astype(float)
            last, days = float(part["close"][-1]), float(part["day"][-1]) + 1.0
            parts.append(part)
    joined = {
        column: np.concatenate([part[column] for part in parts])[:rows] for column in parts[0]
    }
    if joined["close"].size < rows:
        raise SystemExit(f"Only {joined['close'].size:,} bars were found in {DATA}.")
    return {column: np.ascontiguousarray(values) for column, values in joined.items()}
