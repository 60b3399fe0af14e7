"""Our values against TA-Lib and against recorded answers. Relative error, every bar both give."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import talib
from numpy.typing import NDArray

from indicators import catalog
from tests.indicators.prices import Columns, real, walk

Floats = NDArray[np.float64]
LIMIT = 1e-9

# Outputs in TA-Lib's order, per indicator with the same definition.
TALIB: dict[str, Callable[[Columns], tuple[Floats, ...]]] = {
    "sma": lambda p: (talib.SMA(p["close"], 20),),
    "ema": lambda p: (talib.EMA(p["close"], 20),),
    "rsi": lambda p: (talib.RSI(p["close"], 14),),
    "macd": lambda p: talib.MACD(p["close"], 12, 26, 9),
    "atr": lambda p: (talib.ATR(p["high"], p["low"], p["close"], 14),),
    "bollinger": lambda p: talib.BBANDS(p["close"], 20, 2.0, 2.0),
    "donchian": lambda p: talib.DONCHIAN(p["high"], p["low"], 20),
    "highest": lambda p: (talib.MAX(p["high"], 20),),
    "lowest": lambda p: (talib.MIN(p["low"], 20),),
    "supertrend": lambda p: _supertrend(p["high"], p["low"], p["close"]),
    "vwap": lambda p: (talib.VWAP(p["high"], p["low"], p["close"], p["volume"]),),
}


def _supertrend(high: Floats, low: Floats, close: Floats) -> tuple[Floats, Floats]:
    line, side = talib.SUPERTREND(high, low, close, 10, 3.0)
    return line, np.where(side == 0, np.nan, side)  # 0 is its word for none yet


def worst(ours: Floats, theirs: Floats, scale: Floats | None = None) -> float:
    """Return the largest relative error where both have a value; there must be some."""
    both = np.isfinite(ours) & np.isfinite(theirs)
    assert both.sum() > 50
    base = np.abs(theirs) if scale is None else np.maximum(np.abs(theirs), scale)
    away = np.abs(ours - theirs)[both]
    return float(np.max(np.where(away == 0.0, 0.0, away / base[both])))


def series(name: str, shared_data: Path) -> list[Columns]:
    """Return real and made-up prices; for a price of the day only one day of each."""
    minutes = shared_data / "nse" / "bars_1m_20160816_20160909.parquet"
    rows = 375 if name == "vwap" else None
    found = [real(minutes, symbol, rows) for symbol in ("RELIANCE", "SBIN", "ICIL")]
    if name != "vwap":
        daily = shared_data / "nse" / "bars_1d_adjusted_2008_2021.parquet"
        found += [real(daily, symbol) for symbol in ("RELIANCE", "INFY", "MARUTI")]
        found += [walk(20_000, seed=7)]
    return found


@pytest.mark.parametrize("name", sorted(TALIB))
def test_it_equals_talib(name: str, shared_data: Path) -> None:
    for prices in series(name, shared_data):
        ours = catalog.compute(name, prices).values()
        theirs = TALIB[name](prices)
        for our, their in zip(ours, theirs, strict=True):
            # MACD gives its line before its signal is warm; all else begins where TA-Lib's does.
            if name != "macd":
                np.testing.assert_array_equal(np.isfinite(our), np.isfinite(their))
            assert worst(our, their) < LIMIT


def test_every_indicator_that_talib_has_is_compared() -> None:
    other_names = {"highest": "MAX", "lowest": "MIN", "bollinger": "BBANDS"}
    functions = set(talib.get_functions())
    shared = {name for name in catalog.names() if other_names.get(name, name.upper()) in functions}
    assert shared <= set(TALIB)


RECORDED = {
    "sma": ("sma_20",),
    "ema": ("ema_20",),
    "rsi": ("rsi_14",),
    "macd": ("macd", "macd_signal", "macd_hist"),
    "bollinger": ("bb_up", "bb_mid", "bb_low"),
    "atr": ("atr_14",),
}


@pytest.mark.parametrize("file", ["RELIANCE_1d_last1500.csv.gz", "BTCUSDT_4h.csv.gz"])
@pytest.mark.parametrize("name", sorted(RECORDED))
def test_it_equals_the_recorded_talib_answers(name: str, file: str, shared_data: Path) -> None:
    path = shared_data / "known_answers" / "talib" / file
    recorded = pd.read_csv(path)
    ours = catalog.compute(name, real(path, recorded["symbol"][0])).values()
    for our, column in zip(ours, RECORDED[name], strict=True):
        assert worst(our, recorded[column].to_numpy(float)) < LIMIT


SKENDER = {
    "sma": ("sma",),
    "ema": ("ema",),
    "rsi": ("rsi",),
    "macd": ("macd", "signal", "histogram"),
    "bollinger": ("upperBand", "sma", "lowerBand"),
    "atr": ("atr",),
    "donchian": ("upperBand", "centerline", "lowerBand"),
    "supertrend": ("superTrend",),
    "vwap": ("vwap",),
}
_FILES = {"bollinger": "bb"}


@pytest.mark.parametrize("name", sorted(SKENDER))
def test_it_equals_the_recorded_skender_answers(name: str, shared_data: Path) -> None:
    folder = shared_data / "known_answers" / "skender"
    quotes = pd.read_csv(folder / "quotes" / "default.csv", encoding="utf-8-sig")
    prices = {name.lower(): quotes[name].to_numpy(float) for name in quotes.columns[1:]}
    prices["day"] = np.zeros(len(quotes))  # theirs runs on from the first bar
    with zipfile.ZipFile(folder / "results.zip") as results:
        recorded = json.loads(results.read(f"{_FILES.get(name, name)}.standard.json"))
    ours = list(catalog.compute(name, prices, **({"period": 20} if name == "ema" else {})).values())
    for our, field in zip(ours, SKENDER[name], strict=False):
        theirs = np.array([row[field] for row in recorded], dtype=float)
        scale = None
        if name == "donchian":  # theirs leaves this bar out
            our, theirs = our[:-1], theirs[1:]
        if name == "macd":  # theirs begins the fast average 14 bars earlier: forgotten by now
            our, theirs, scale = our[200:], theirs[200:], np.full(len(our) - 200, 1.0)
        assert worst(our, theirs, scale) < LIMIT
