"""Turtle against crossings computed another way."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import talib

from core.errors import StrategyError
from core.model.market import Bar
from core.model.orders import Purpose, Side
from strategies.turtle import ATR_BARS, Turtle
from tests.support.strategy_context import StrategyContext, bars_in, instrument_of, wishes_of

FILES = {
    "minutes": ("nse/bars_1m_20160816_20160909.parquet", 60, "RELIANCE"),
    "quiet minutes": ("nse/bars_1m_20160816_20160909.parquet", 60, "ICIL"),
    "days": ("nse/bars_1d_adjusted_2008_2021.parquet", 86_400, "INFY"),
    "coin": ("crypto/bybit_perp_bars_4h_20250924_20260721.parquet", 14_400, "ETHUSDT"),
}


def expected(bars: list[Bar], fast: int, slow: int, both: bool) -> list[tuple[int, str]]:
    """Return (bar, deed) from pandas' averages; the position follows at once."""
    close = pd.Series([bar.close for bar in bars])
    gap = close.rolling(fast).mean() - close.rolling(slow).mean()
    side = np.sign(gap.where(gap.abs() > 1e-9 * close, 0.0)).replace(0.0, np.nan).ffill()
    deeds, held, entry_due = [], 0, 0
    for i in range(1, len(bars)):
        now, before = side[i], side[i - 1]
        if np.isnan(now) or np.isnan(before) or i < ATR_BARS:  # no safety exit is known yet
            continue
        if now != before:
            entry_due = int(now)
        if held and held != now:
            deeds.append((i, "close"))
            held = 0
        elif not held and entry_due:
            if entry_due > 0 or both:
                held = entry_due
                deeds.append((i, "buy" if held > 0 else "short"))
            entry_due = 0
    return deeds


def deeds_of(found: list[tuple[int, object]]) -> list[tuple[int, str]]:
    words = {Side.BUY: "buy", Side.SELL: "short"}
    return [
        (i, words[wish.side] if wish.purpose is Purpose.ENTRY else "close") for i, wish in found
    ]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("fast", "slow", "both"), [(20, 50, False), (20, 50, True), (5, 13, False)]
)
def test_it_acts_at_exactly_the_crossings(
    name: str, fast: int, slow: int, both: bool, shared_data: Path
) -> None:
    file, seconds, symbol = FILES[name]
    bars = bars_in(shared_data / file, symbol, seconds)
    found = wishes_of(
        Turtle,
        bars,
        StrategyContext(instrument_of(symbol)),
        fast=fast,
        slow=slow,
        direction="both" if both else "buy only",
    )
    assert len(found) > 20
    assert deeds_of(found) == expected(bars, fast, slow, both)


def test_the_safety_exit_is_two_average_ranges_away(shared_data: Path) -> None:
    file, seconds, symbol = FILES["minutes"]
    bars = bars_in(shared_data / file, symbol, seconds)
    columns = [np.array([getattr(bar, name) for bar in bars]) for name in ("high", "low", "close")]
    usual = talib.ATR(*columns, 20)
    instrument = instrument_of(symbol)
    found = wishes_of(Turtle, bars, StrategyContext(instrument), direction="both", stop_atr=1.5)
    entries = [(i, wish) for i, wish in found if wish.purpose is Purpose.ENTRY]
    for i, wish in entries:
        away = 1.5 * usual[i] * wish.side.sign
        exact = bars[i].close - away
        assert abs(float(wish.stop_price) - exact) <= 0.05 + 1e-9  # rounded away from the price
        assert (float(wish.stop_price) - exact) * wish.side.sign <= 1e-9
    assert len({wish.side for _, wish in entries}) == 2


def test_the_reason_speaks_of_days_on_days(shared_data: Path) -> None:
    for name, unit in (("days", "day"), ("minutes", "bar")):
        file, seconds, symbol = FILES[name]
        (_, entry), (_, leave) = wishes_of(Turtle, bars_in(shared_data / file, symbol, seconds))[:2]
        assert entry.reason == f"its 20-{unit} line crossed above its 50-{unit} line"
        assert leave.reason == f"its 20-{unit} line crossed below its 50-{unit} line"


def test_the_fast_average_must_be_the_shorter_one() -> None:
    with pytest.raises(StrategyError, match=r"fast average \(50 bars\) must be shorter"):
        Turtle(StrategyContext(), fast=50, slow=50)
    with pytest.raises(StrategyError, match="must be between 2 and 200"):
        Turtle(StrategyContext(), fast=1)
