"""Supertrend against the flips of TA-Lib's line."""

from pathlib import Path

import numpy as np
import pytest
import talib

from core.model.orders import Purpose, Side
from strategies.supertrend import Supertrend
from tests.support.strategy_context import StrategyContext, bars_in, instrument_of, wishes_of

MINUTES = "nse/bars_1m_20160816_20160909.parquet"


@pytest.mark.parametrize("symbol", ["RELIANCE", "SBIN", "ICIL"])
@pytest.mark.parametrize(("period", "factor"), [(10, 3.0), (7, 1.5)])
def test_it_acts_at_exactly_the_flips(
    symbol: str, period: int, factor: float, shared_data: Path
) -> None:
    bars = bars_in(shared_data / MINUTES, symbol, 60)
    columns = [np.array([getattr(bar, name) for bar in bars]) for name in ("high", "low", "close")]
    line, side = talib.SUPERTREND(*columns, period, factor)
    flips = [i for i in range(period + 1, len(bars)) if side[i] != side[i - 1]]
    first = next(k for k, i in enumerate(flips) if side[i] > 0)
    found = wishes_of(
        Supertrend, bars, StrategyContext(instrument_of(symbol)), period=period, factor=factor
    )
    assert [i for i, _ in found] == flips[first:]
    assert len(flips) > 50
    for i, wish in found:
        if wish.purpose is Purpose.ENTRY:
            assert wish.side is Side.BUY
            assert line[i] - 0.05 - 1e-9 < float(wish.stop_price) <= line[i] + 1e-9
            assert wish.reason == "its price rose above its trend line"
        else:
            assert wish.reason == "its price fell below its trend line"


def test_both_ways_it_turns_on_the_bar_after_it_closed(shared_data: Path) -> None:
    bars = bars_in(shared_data / MINUTES, "SBIN", 60)
    found = wishes_of(Supertrend, bars, direction="both")
    entries = [(i, wish) for i, wish in found if wish.purpose is Purpose.ENTRY]
    assert {wish.side for _, wish in entries} == {Side.BUY, Side.SELL}
    for (i, leave), (j, entry) in zip(found[1::2], found[2::2], strict=False):
        assert leave.purpose is Purpose.EXIT
        assert entry.purpose is Purpose.ENTRY
        assert j == i + 1
        assert entry.side is leave.side
