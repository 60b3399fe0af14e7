"""The name of exact data: a hash over every row."""

import hashlib

import numpy as np

from core.data.series import BarSeries

_LENGTH = 16
_TIMES = ("open_ns", "close_ns")
_NUMBERS = ("open", "high", "low", "close", "volume")


def fingerprint(*series: BarSeries) -> str:
    """Return 16 hexadecimal digits that change with any value of any row.

    SHA-256 over market, symbol, bar length and all columns of each series, in the order of
    market, symbol and bar length, so that the order of the arguments does not matter.
    """
    total = hashlib.sha256()
    for one in sorted(series, key=_key):
        market, symbol, timeframe_s = _key(one)
        head = f"{market}|{symbol}|{timeframe_s}|{len(one)}|{int(one.made_up)}\n"
        total.update(head.encode())
        for name in _TIMES:
            total.update(np.ascontiguousarray(getattr(one, name), dtype="<i8").data)
        for name in _NUMBERS:
            total.update(np.ascontiguousarray(getattr(one, name), dtype="<f8").data)
    return total.hexdigest()[:_LENGTH]


def _key(one: BarSeries) -> tuple[str, str, int]:
    return one.instrument.market.value, one.symbol, one.timeframe_s
