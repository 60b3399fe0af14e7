"""Finished tests on the past with values put in, for screens."""

from decimal import Decimal

import numpy as np
from msgspec.structs import replace

from core.clock import DAY_NS
from ui.deck_backtest import (
    BacktestResult,
    BacktestSettings,
    BacktestView,
    BesideIt,
    DayBars,
    MonthLine,
    ReasonLine,
    SavedBacktest,
    TradeLine,
)

START_NS = 1_735_700_000_000_000_000
DAYS = 120

TESTED = BacktestSettings(
    title="Turtle",
    strategy="turtle",
    parameters=(("fast", "20"), ("slow", "50")),
    symbols=("RELIANCE", "INFY", "TCS", "SBIN"),
    timeframe="1d",
    cash=Decimal(100_000),
    currency="INR",
    prices="made-up prices",
    period="Jan 2025 to Jun 2026, 1d bars",
    made_up=True,
    fingerprint="463582b97f208b68",
    code_version="0.1.0",
    tested_ns=START_NS + 600 * DAY_NS,
)


def trade(number: int, profit: Decimal | None) -> TradeLine:
    """Return a finished trade; the symbols take turns."""
    return TradeLine(
        symbol=TESTED.symbols[number % len(TESTED.symbols)],
        side="long",
        quantity=Decimal(17),
        entry_ns=START_NS + number * DAY_NS,
        entry_price=Decimal("1178.90"),
        exit_ns=START_NS + (number + 4) * DAY_NS,
        exit_price=Decimal("1117.05"),
        profit=profit,
        reason="its 20-day line crossed above its 50-day line",
        exit_reason="Safety exit at 1117.10.",
    )


def days() -> DayBars:
    """Return the days of a symbol."""
    close = 1150 + 60 * np.sin(np.arange(DAYS) / 9)
    opens = START_NS + DAY_NS * np.arange(DAYS, dtype=np.int64)
    return DayBars(
        open_ns=opens,
        open=close - 4,
        high=close + 11,
        low=close - 12,
        close=close,
        volume=np.full(DAYS, 1e5),
    )


def finished(**facts: object) -> BacktestResult:
    """Return a test that lost money, with 38 trades."""
    worth = 100_000 * (1 - 0.1 * np.linspace(0, 1, DAYS))
    months = [
        (2025, month, gave) for month, gave in zip(range(1, 13), (-12.1, 3.4) * 6, strict=True)
    ]
    plain = BacktestResult(
        key="2026-08-24-101500-turtle",
        settings=TESTED,
        trust="do not trust it",
        reasons=(
            ReasonLine("against", "It lost money: −10.0 %."),
            ReasonLine("doubt", "It gave less than buying and waiting: −10.0 % against 4.0 %."),
            ReasonLine("for", "It once lost 10.0 % of its money from the highest point."),
        ),
        unchecked=7,
        deepest_fall=-10.0,
        longest_fall=119,
        still_below=True,
        losing_run=4,
        trades_lost=30,
        trades_count=38,
        months=tuple(MonthLine(*one) for one in (*months, (2026, 1, 0.4))),
        gave=BesideIt(
            total_return=-10.0,
            profit=Decimal("-10000"),
            charges=Decimal("2052.83"),
            holding_return=4.0,
            holding_fall=-21.2,
        ),
        curve_ns=START_NS + DAY_NS * np.arange(DAYS, dtype=np.int64),
        worth=worth,
        holding=100_000 * (1 + 0.04 * np.linspace(0, 1, DAYS)),
        trades=tuple(trade(n, Decimal(-100 if n % 4 else 450)) for n in range(38)),
        days={symbol: days() for symbol in TESTED.symbols},
    )
    return replace(plain, **facts) if facts else plain


def too_few() -> BacktestResult:
    """Return a test of which no return may be shown."""
    none = np.empty(0)
    return finished(
        trust="not enough evidence",
        reasons=(ReasonLine("against", "5 finished trades say little; 30 are needed."),),
        unchecked=0,
        months=(),
        gave=None,
        curve_ns=np.empty(0, np.int64),
        worth=none,
        holding=none,
        trades_count=5,
        trades_lost=3,
        trades=tuple(trade(n, None) for n in range(5)),
    )


def done(result: BacktestResult) -> BacktestView:
    """Return the view of a finished test."""
    return BacktestView(state="done", share=1.0, result=result)


def saved(key: str) -> SavedBacktest:
    """Return a kept test in the list."""
    return SavedBacktest(
        key=key,
        title=TESTED.title,
        timeframe=TESTED.timeframe,
        symbols=len(TESTED.symbols),
        period=TESTED.period,
        made_up=True,
        trust="do not trust it",
        tested_ns=TESTED.tested_ns,
    )
