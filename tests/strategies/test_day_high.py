"""Day high against the days of the recorded files, grouped with pandas."""

from pathlib import Path

import pandas as pd
import pytest
import talib

from core.model.market import Bar
from strategies.day_high import DayHigh
from tests.strategies.deeds import bars_of, check_exits, columns_of, deeds_of, follow
from tests.support.strategy_context import bars_in

COINS = "crypto/bybit_perp_bars_5m_20250924_20260721.parquet"


def expected(bars: list[Bar], zone: str, days: int, leave_days: int, far: bool) -> list[list]:
    """Return entries and leavings from each day's high and low, and those of the days before."""
    times = pd.to_datetime([bar.open_ns for bar in bars], utc=True).tz_convert(zone)
    frame = pd.DataFrame({"high": [b.high for b in bars], "low": [b.low for b in bars]})
    frame["day"] = times.date
    daily = frame.groupby("day").agg({"high": "max", "low": "min"})
    before = pd.DataFrame(
        {
            "top": daily["high"].rolling(days).max().shift(),
            "bottom": daily["low"].rolling(days).min().shift(),
            "ceiling": daily["high"].rolling(leave_days).max().shift(),
            "floor": daily["low"].rolling(leave_days).min().shift(),
        }
    )
    enters, leaves, done, today = [], [], "", None
    for i, (bar, day) in enumerate(zip(bars, frame["day"], strict=True)):
        if day != today:
            today, done = day, ""
        top, bottom, ceiling, floor = before.loc[day]
        if not far:
            floor = ceiling = (floor + ceiling) / 2.0
        leaves.append((bool(bar.close < floor), bool(bar.close > ceiling)))
        if (done == "up" and leaves[-1][0]) or (done == "down" and leaves[-1][1]):
            done = ""
        side = 0
        if not done and i >= 14:
            side = 1 if bar.close > top else -1 if bar.close < bottom else 0
            done = {1: "up", -1: "down", 0: ""}[side]
        enters.append(side)
    return [enters, leaves]


@pytest.mark.parametrize(
    ("days", "leave_days", "far"), [(1, 1, False), (1, 1, True), (3, 2, False), (5, 3, True)]
)
@pytest.mark.parametrize("symbol", ["RELIANCE", "INFY", "SOLUSDT"])
def test_it_passes_the_days_before(
    symbol: str, days: int, leave_days: int, far: bool, shared_data: Path
) -> None:
    if symbol == "SOLUSDT":
        bars, zone = bars_in(shared_data / COINS, symbol, 300, last=8000), "UTC"
    else:
        bars, zone = bars_of(symbol, shared_data), "Asia/Kolkata"
    enters, leaves = expected(bars, zone, days, leave_days, far)
    deeds, found = deeds_of(
        DayHigh,
        symbol,
        bars,
        direction="both",
        days=days,
        leave_days=leave_days,
        leave_at="other end" if far else "middle",
    )
    assert deeds == follow(enters, leaves, both=True)
    assert len(deeds) >= 6
    _, high, low, close = columns_of(bars)
    check_exits(found, close, 4.0 * talib.ATR(high, low, close, 14))


def test_the_reasons(shared_data: Path) -> None:
    _, found = deeds_of(DayHigh, "RELIANCE", bars_of("RELIANCE", shared_data))
    assert [wish.reason for _, wish in found[:2]] == [
        "its price rose above the high of the day before",
        "its price fell below the middle of the day before",
    ]
    _, found = deeds_of(DayHigh, "INFY", bars_of("INFY", shared_data), days=5, leave_days=3)
    assert found[0][1].reason == "its price rose above the high of 5 days before"
