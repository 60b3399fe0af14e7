"""Momentum against its definition, computed with TA-Lib."""

from pathlib import Path

import numpy as np
import pytest
import talib

from core.errors import StrategyError
from core.model.market import Bar
from core.model.orders import Purpose, Side
from strategies.momentum import Momentum
from tests.support.strategy_context import StrategyContext, bars_in, instrument_of, wishes_of

FILES = {
    "RELIANCE": ("nse/bars_1m_20160816_20160909.parquet", 60),
    "IDBI": ("nse/bars_1m_20160816_20160909.parquet", 60),
    "MARUTI": ("nse/bars_1d_adjusted_2008_2021.parquet", 86_400),
    "ADAUSDT": ("crypto/bybit_perp_bars_4h_20250924_20260721.parquet", 14_400),
}


def expected(bars: list[Bar], memory: int, patience: int) -> list[tuple[int, str]]:
    close = np.array([bar.close for bar in bars])
    strength = talib.RSI(close, 14)
    gap = talib.MACD(close, 12, 26, 9)[2]
    deeds, held, used, since = [], False, -1, -34
    for i in range(33, len(bars)):
        fallen = [k for k in range(max(33, i - memory + 1), i + 1) if strength[k] < 30]
        if gap[i] > 0 and fallen and fallen[-1] > used:
            used = since = i
            if not held:
                deeds.append((i, "buy"))
                held = True
            continue
        weak = gap[i] < 0 and i - since >= patience
        if held and (strength[i] > 70 or weak):
            deeds.append((i, "strong" if strength[i] > 70 else "weak"))
            held = False
    return deeds


@pytest.mark.parametrize("symbol", FILES)
@pytest.mark.parametrize(("memory", "patience"), [(5, 10), (1, 0), (12, 30)])
def test_it_does_what_its_definition_says(
    symbol: str, memory: int, patience: int, shared_data: Path
) -> None:
    file, seconds = FILES[symbol]
    bars = bars_in(shared_data / file, symbol, seconds)
    context = StrategyContext(instrument_of(symbol))
    found = wishes_of(Momentum, bars, context, memory=memory, patience=patience)
    words = {"it had fallen too far and is turning up again": "buy"}
    words["its short trend turned down again"] = "weak"
    deeds = [(i, words.get(wish.reason, "strong")) for i, wish in found]
    assert deeds == expected(bars, memory, patience)
    assert len(deeds) >= (10 if memory > 1 and seconds == 60 else 2)
    assert all(
        (deed == "buy") is (wish.purpose is Purpose.ENTRY and wish.side is Side.BUY)
        for (_, deed), (_, wish) in zip(deeds, found, strict=True)
    )


def test_the_safety_exit_is_some_average_ranges_below(shared_data: Path) -> None:
    bars = bars_in(shared_data / FILES["RELIANCE"][0], "RELIANCE", 60)
    columns = [np.array([getattr(bar, name) for bar in bars]) for name in ("high", "low", "close")]
    usual = talib.ATR(*columns, 14)
    entries = wishes_of(Momentum, bars, stop_atr=3.0)[::2]
    assert len(entries) > 10
    for i, wish in entries:
        exact = bars[i].close - 3.0 * usual[i]
        assert exact - 0.05 - 1e-9 < float(wish.stop_price) <= exact + 1e-9


def test_the_marks_must_leave_room() -> None:
    with pytest.raises(StrategyError, match=r"low mark \(50\) must be under the high \(50\)"):
        Momentum(StrategyContext(), low=50, high=50)
