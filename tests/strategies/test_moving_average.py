"""Moving average against TA-Lib's averages, each kind of them."""

from pathlib import Path

import pytest
import talib

from strategies.moving_average import AVERAGES, MovingAverage
from tests.strategies.deeds import FILES, bars_of, check_exits, columns_of, deeds_of, follow

TALIB = {
    "SMA": talib.SMA,
    "EMA": talib.EMA,
    "WMA": talib.WMA,
    "HMA": talib.HMA,
    "KAMA": talib.KAMA,
}


def test_every_kind_is_compared() -> None:
    assert set(TALIB) == set(AVERAGES)


@pytest.mark.parametrize("average", TALIB)
@pytest.mark.parametrize("symbol", FILES)
@pytest.mark.parametrize("both", [False, True])
def test_it_holds_the_side_of_its_line(
    average: str, symbol: str, both: bool, shared_data: Path
) -> None:
    bars = bars_of(symbol, shared_data)
    _, high, low, close = columns_of(bars)
    line, usual = TALIB[average](close, 20), talib.ATR(high, low, close, 14)
    enters, leaves, side = [0] * len(bars), [(False, False)] * len(bars), 0
    for i in range(len(bars)):
        if not (line[i] == line[i] and usual[i] > 0.0):
            continue
        before = side
        if abs(close[i] - line[i]) > 0.5 * usual[i]:
            side = 1 if close[i] > line[i] else -1
        if before and side != before:
            enters[i] = side
        leaves[i] = (side < 0, side > 0)
    direction = "both" if both else "buy only"
    values = {"average": average, "bars": 20, "direction": direction}
    deeds, found = deeds_of(MovingAverage, symbol, bars, **values)
    assert deeds == follow(enters, leaves, both=both)
    assert len(deeds) > 50
    check_exits(found, close, 2.5 * usual)
    assert found[0][1].reason == f"its price rose above its 20-bar {average} line" or both
