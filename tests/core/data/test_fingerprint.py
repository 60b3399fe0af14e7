"""The name of exact data."""

from dataclasses import replace

import numpy as np
import pytest

from core.data.fingerprint import fingerprint
from core.data.series import BarSeries
from core.model.instrument import nse_share


def series(symbol: str = "ABC") -> BarSeries:
    opens = np.arange(3, dtype=np.int64) * 60
    prices = [np.array([1.0, 2.0, 3.0]) + shift for shift in (0.0, 0.5, -0.5, 0.25)]
    return BarSeries(nse_share(symbol), 60, opens, opens + 60, *prices, np.array([5.0, 6.0, 7.0]))


def test_known_value() -> None:
    # sha256 over "NSE|ABC|60|3|0\n" and the seven columns, little end first
    import hashlib
    import struct

    data = b"NSE|ABC|60|3|0\n" + struct.pack("<6q", 0, 60, 120, 60, 120, 180)
    data += struct.pack("<15d", 1, 2, 3, 1.5, 2.5, 3.5, 0.5, 1.5, 2.5, 1.25, 2.25, 3.25, 5, 6, 7)
    assert fingerprint(series()) == hashlib.sha256(data).hexdigest()[:16]


@pytest.mark.parametrize(
    "column", ["open_ns", "close_ns", "open", "high", "low", "close", "volume"]
)
def test_any_value_changes_it(column: str) -> None:
    one = series()
    values = getattr(one, column).copy()
    values[1] += 1
    assert fingerprint(replace(one, **{column: values})) != fingerprint(one)


def test_identity_changes_it() -> None:
    one = series()
    others = [
        series("XYZ"),
        replace(one, timeframe_s=300),
        replace(one, made_up=True),
        one.rows(0, 2),
    ]
    assert len({fingerprint(other) for other in (one, *others)}) == 5


def test_order_does_not_matter_but_company_does() -> None:
    one, two = series("AAA"), series("BBB")
    assert fingerprint(one, two) == fingerprint(two, one)
    assert fingerprint(one) != fingerprint(one, two)


def test_views_hash_like_copies() -> None:
    one = series()
    strided = replace(one, open=np.repeat(one.open, 2)[::2])
    assert fingerprint(strided) == fingerprint(one)
