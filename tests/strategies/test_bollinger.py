"""Bollinger against TA-Lib's bands."""

from pathlib import Path

import numpy as np
import pytest
import talib

from strategies.bollinger import BOUNCE, BREAK, Bollinger
from tests.strategies.deeds import FILES, bars_of, check_exits, columns_of, deeds_of, follow


@pytest.mark.parametrize("symbol", FILES)
@pytest.mark.parametrize("way", [BOUNCE, BREAK])
@pytest.mark.parametrize("both", [False, True])
def test_it_trades_the_edges(symbol: str, way: str, both: bool, shared_data: Path) -> None:
    bars = bars_of(symbol, shared_data)
    _, high, low, close = columns_of(bars)
    upper, middle, lower = talib.BBANDS(close, 20, 2.0, 2.0)
    usual = talib.ATR(high, low, close, 14)
    place = np.where(close > upper, 1, np.where(close < lower, -1, 0))
    enters, leaves = [0] * len(bars), [(False, False)] * len(bars)
    for i in range(19, len(bars)):
        below, above = close[i] < middle[i] - 1e-9, close[i] > middle[i] + 1e-9
        bounce = way == BOUNCE
        side = -int(place[i - 1]) if bounce and place[i] == 0 else 0
        if not bounce and place[i] != place[i - 1]:
            side = int(place[i])
        leaves[i] = (not below, not above) if bounce else (below, above)
        if i > 19 or not bounce:
            enters[i] = 0 if (leaves[i][0] if side > 0 else leaves[i][1]) else side
    direction = "both" if both else "buy only"
    deeds, found = deeds_of(Bollinger, symbol, bars, direction=direction, way=way)
    assert deeds == follow(enters, leaves, both=both)
    assert len(deeds) > 60
    check_exits(found, close, 2.0 * usual)


def test_the_reasons(shared_data: Path) -> None:
    bars = bars_of("RELIANCE", shared_data)
    reasons = {
        (way, direction): {
            wish.reason
            for _, wish in deeds_of(Bollinger, "RELIANCE", bars, way=way, direction=direction)[1]
        }
        for way in (BOUNCE, BREAK)
        for direction in ("buy only", "both")
    }
    back = "its price is back at its average"
    lower, upper = (
        f"its price came back inside the {edge} edge of its band" for edge in ("lower", "upper")
    )
    assert reasons[BOUNCE, "buy only"] == {back, lower}
    assert reasons[BOUNCE, "both"] == {back, lower, upper}
    assert reasons[BREAK, "both"] == {
        back,
        "its price closed above the upper edge of its band",
        "its price closed below the lower edge of its band",
    }
