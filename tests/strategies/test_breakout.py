"""Breakout: days made by hand, and real days computed another way."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from core.model.market import Bar
from core.model.orders import OrderIntent, Purpose, Side
from strategies.breakout import Breakout
from tests.support.strategy_context import StrategyContext, bars_in, instrument_of, wishes_of

MINUTE = 60_000_000_000
OPENS = 1_470_800_700_000_000_000  # 2016-08-10 09:15 in India, a Wednesday
DAY = 1440 * MINUTE


def bar(minute: int, close: float, high: float = 0.0, low: float = 0.0, length: int = 5) -> Bar:
    """Return a bar that opens `minute` minutes after the opening."""
    start = OPENS + minute * MINUTE
    top, bottom = high or close, low or close
    end = start + length * MINUTE
    return Bar("INFY", length * 60, start, end, close, top, bottom, close, 100.0)


RANGE = [bar(0, 100.0, 101.0, 99.0), bar(5, 100.0, 102.0, 99.5), bar(10, 101.0, 101.5, 98.0)]


def wishes(bars: list[Bar], **values: object) -> list[tuple[int, OrderIntent]]:
    return wishes_of(Breakout, bars, **values)


def test_it_buys_the_first_close_above_the_range_with_the_exit_at_its_low() -> None:
    found = wishes([*RANGE, bar(15, 102.0, 103.0), bar(20, 102.05), bar(25, 110.0)])
    ((place, wish),) = found
    assert place == 4  # a high above is not enough, nor is a close at the edge
    assert (wish.side, wish.purpose) == (Side.BUY, Purpose.ENTRY)
    assert wish.stop_price == Decimal("98.00")
    assert wish.target_price is None
    assert wish.reason == "its price rose above the range of its first 15 minutes"


def test_the_exit_may_be_at_the_middle_and_profit_taken_at_a_multiple() -> None:
    ((_, wish),) = wishes([*RANGE, bar(15, 103.0)], stop_at="middle", target=2.0)
    assert wish.stop_price == Decimal("100.00")
    assert wish.target_price == Decimal("109.00")


def test_below_the_range_it_sells_only_when_told_to() -> None:
    assert wishes([*RANGE, bar(15, 97.0)]) == []
    ((_, wish),) = wishes([*RANGE, bar(15, 97.0)], direction="both", target=1.0)
    assert (wish.side, wish.stop_price) == (Side.SELL, Decimal("102.00"))
    assert wish.target_price == Decimal("92.00")


def test_a_fall_first_does_not_use_up_the_day_when_only_buying() -> None:
    ((place, _),) = wishes([*RANGE, bar(15, 97.0), bar(20, 103.0)])
    assert place == 4


def test_it_enters_once_a_day() -> None:
    context = StrategyContext()
    strategy = Breakout(context)
    bars = [*RANGE, *[bar(15 + 5 * i, 103.0 + i) for i in range(20)]]
    assert sum(len(strategy.on_bar(one)) for one in bars) == 1  # although nothing was filled


def test_it_does_not_enter_late() -> None:
    assert len(wishes([*RANGE, bar(235, 103.0)])) == 1  # closes 240 minutes after the opening
    assert wishes([*RANGE, bar(240, 103.0)]) == []
    assert len(wishes([*RANGE, bar(55, 103.0)], last_entry=60)) == 1
    assert wishes([*RANGE, bar(60, 103.0)], last_entry=60) == []


def test_a_day_whose_first_bar_was_not_seen_is_not_traded() -> None:
    assert wishes([*RANGE[1:], bar(15, 103.0), bar(20, 104.0)]) == []
    late = [bar(60, 100.0), bar(65, 130.0)]
    assert wishes(late) == []


def test_the_next_day_begins_anew() -> None:
    tomorrow = [
        Bar("INFY", 300, one.open_ns + DAY, one.close_ns + DAY, 50.0, 51.0, 49.0, 50.0, 1.0)
        for one in RANGE
    ]
    after = Bar("INFY", 300, OPENS + DAY + 15 * MINUTE, OPENS + DAY + 20 * MINUTE, *[51.5] * 4, 1.0)
    first, leave, second = wishes([*RANGE, bar(15, 103.0), *tomorrow, after])
    assert first[1].stop_price == Decimal("98.00")
    assert (leave[0], leave[1].reason) == (4, "the day it was opened for is over")
    assert second[1].stop_price == Decimal("49.00")


def test_the_pre_open_session_is_not_in_the_range() -> None:
    early = bar(-8, 100.0, 200.0, 1.0, length=1)
    ((_, wish),) = wishes([early, *RANGE, bar(15, 103.0)])
    assert wish.stop_price == Decimal("98.00")
    assert wishes([early, bar(30, 103.0)]) == []


def test_long_bars_make_the_range_by_themselves() -> None:
    hours = [bar(0, 100.0, 105.0, 95.0, length=60), bar(60, 106.0, length=60)]
    ((_, wish),) = wishes(hours)
    assert wish.stop_price == Decimal("95.00")


def test_a_bar_stamped_on_the_hour_holds_the_opening() -> None:
    # Hourly files stamp 09:00 what trades from 09:15 on.
    ((_, wish),) = wishes([bar(-15, 100.0, 105.0, 95.0, length=60), bar(45, 106.0, length=60)])
    assert wish.stop_price == Decimal("95.00")


def test_days_are_refused_in_words_and_never_traded() -> None:
    assert Breakout.supports(86_400) == (
        "Breakout needs bars shorter than a day, because it trades the day's first minutes."
    )
    assert Breakout.supports(14_400) is None
    days = [
        Bar("INFY", 86_400, OPENS + i * DAY, OPENS + (i + 1) * DAY, *[100.0 + i] * 4, 1.0)
        for i in range(9)
    ]
    assert wishes(days) == []


def by_hand(bars: list[Bar], zone: str, opens: str) -> list[tuple[int, float]]:
    """Return (bar, safety exit) of each day's first close above its first 15 minutes."""
    stamps = pd.to_datetime([one.open_ns for one in bars], utc=True).tz_convert(zone)
    frame = pd.DataFrame(
        {
            "high": [b.high for b in bars],
            "low": [b.low for b in bars],
            "close": [b.close for b in bars],
        },
        index=stamps,
    )
    frame["number"] = range(len(bars))
    found = []
    for date, day in frame.groupby(frame.index.date):
        start = pd.Timestamp(f"{date} {opens}", tz=zone)
        if day.index[0] != start:
            continue
        opening = day[day.index < start + pd.Timedelta(minutes=15)]
        step = stamps[1] - stamps[0]
        rest = day[
            (day.index >= start + pd.Timedelta(minutes=15))
            & (day.index + step <= start + pd.Timedelta(minutes=240))
        ]
        up = rest[rest["close"] > opening["high"].max()]
        if len(up):
            found.append((int(up["number"].iloc[0]), float(opening["low"].min())))
    return found


CASES = {
    "RELIANCE": ("nse/bars_5m_RELIANCE_20250825_20251203.parquet", 300, "Asia/Kolkata", "09:15"),
    "SBIN": ("nse/bars_1m_20160816_20160909.parquet", 60, "Asia/Kolkata", "09:15"),
    "SOLUSDT": ("crypto/bybit_perp_bars_5m_20250924_20260721.parquet", 300, "UTC", "00:00"),
}


@pytest.mark.parametrize("symbol", CASES)
def test_real_days_by_hand(symbol: str, shared_data: Path) -> None:
    file, seconds, zone, opens = CASES[symbol]
    bars = bars_in(shared_data / file, symbol, seconds, last=15_000)
    found = wishes_of(Breakout, bars, StrategyContext(instrument_of(symbol)))
    entries = [(i, wish) for i, wish in found if wish.purpose is Purpose.ENTRY]
    expected = by_hand(bars, zone, opens)
    assert [i for i, _ in entries] == [i for i, _ in expected]
    assert len(expected) >= 9
    for (_, wish), (_, low) in zip(entries, expected, strict=True):
        assert float(wish.stop_price) == pytest.approx(low, abs=0.0501)
