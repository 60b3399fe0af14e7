"""RSI against TA-Lib's."""

from pathlib import Path

import numpy as np
import pytest
import talib

from core.errors import StrategyError
from strategies.rsi import Rsi
from tests.strategies.deeds import FILES, bars_of, check_exits, columns_of, deeds_of, follow
from tests.support.strategy_context import StrategyContext


@pytest.mark.parametrize("symbol", FILES)
@pytest.mark.parametrize("both", [False, True])
def test_it_acts_when_strength_leaves_an_extreme(
    symbol: str, both: bool, shared_data: Path
) -> None:
    bars = bars_of(symbol, shared_data)
    _, high, low, close = columns_of(bars)
    strength, usual = talib.RSI(close, 14), talib.ATR(high, low, close, 14)
    state = np.where(strength < 30, -1, np.where(strength > 70, 1, 0))
    enters = [0] * len(bars)
    for i in range(15, len(bars)):
        if state[i] == 0 and state[i - 1]:
            enters[i] = -int(state[i - 1])
    leaves = [(bool(one > 70), bool(one < 30)) for one in strength]
    direction = "both" if both else "buy only"
    deeds, found = deeds_of(Rsi, symbol, bars, direction=direction)
    assert deeds == follow(enters, leaves, both=both)
    assert len(deeds) > 15
    check_exits(found, close, 2.5 * usual)


def test_the_reason_and_the_marks(shared_data: Path) -> None:
    _, found = deeds_of(Rsi, "RELIANCE", bars_of("RELIANCE", shared_data))
    assert found[0][1].reason.startswith("its strength came back above 30, to 3")
    assert found[1][1].reason.startswith("its strength reached 7")
    with pytest.raises(StrategyError, match=r"Cold \(50\) must be under hot \(50\)"):
        Rsi(StrategyContext(), low=50, high=50)
