"""MACD against TA-Lib's histogram."""

from pathlib import Path

import numpy as np
import pytest
import talib

from core.errors import StrategyError
from strategies.macd import Macd
from tests.strategies.deeds import FILES, bars_of, check_exits, columns_of, deeds_of, follow
from tests.support.strategy_context import StrategyContext


@pytest.mark.parametrize("symbol", FILES)
@pytest.mark.parametrize("both", [False, True])
def test_it_acts_at_exactly_the_crossings(symbol: str, both: bool, shared_data: Path) -> None:
    bars = bars_of(symbol, shared_data)
    _, high, low, close = columns_of(bars)
    side = np.sign(talib.MACD(close, 12, 26, 9)[2])
    usual = talib.ATR(high, low, close, 14)
    enters = [0] * len(bars)
    for i in range(34, len(bars)):
        if side[i] == -side[i - 1]:
            enters[i] = int(side[i])
    leaves = [(bool(one < 0), bool(one > 0)) for one in side]
    direction = "both" if both else "buy only"
    deeds, found = deeds_of(Macd, symbol, bars, direction=direction)
    assert deeds == follow(enters, leaves, both=both)
    assert len(deeds) > 100
    check_exits(found, close, 2.0 * usual)


def test_the_reason_and_the_averages(shared_data: Path) -> None:
    _, found = deeds_of(Macd, "RELIANCE", bars_of("RELIANCE", shared_data))
    assert [wish.reason for _, wish in found[:2]] == [
        "its fast trend pulled ahead",
        "its fast trend fell behind",
    ]
    with pytest.raises(StrategyError, match="must be shorter"):
        Macd(StrategyContext(), fast=30, slow=30)
