"""A snapshot of a bot in the middle of a day; tests change what they look at."""

from decimal import Decimal
from typing import Any

import msgspec

from core.clock import MINUTE_NS
from core.events.snapshot import (
    BotState,
    DiaryLine,
    EngineSnapshot,
    PositionView,
    Shield,
)

NOON_NS = 1_763_706_600_000_000_000  # 2025-11-21 12:00 IST


def a_position(symbol: str = "RELIANCE", profit: str = "500", **changes: Any) -> PositionView:
    """Return a holding of ten shares."""
    view = PositionView(
        symbol=symbol,
        quantity=Decimal(10),
        average_price=Decimal("2400.00"),
        last_price=Decimal("2450.00"),
        stop_price=Decimal("2352.00"),
        target_price=None,
        profit=Decimal(profit),
        shield=Shield.AT_BROKER,
        opened_ns=NOON_NS,
        strategy="turtle",
    )
    return msgspec.structs.replace(view, **changes)


def a_line(number: int, kind: str = "bought", deed: str = "", reason: str = "why") -> DiaryLine:
    """Return the diary line with this number, a minute after the one before."""
    return DiaryLine(
        id=number,
        ts_ns=NOON_NS + number * MINUTE_NS,
        kind=kind,
        symbol="INFY",
        deed=deed or f"Deed {number}",
        reason=reason,
    )


def a_snapshot(**changes: Any) -> EngineSnapshot:
    """Return a snapshot of a running bot with one holding."""
    whole = EngineSnapshot(
        sequence=1,
        ts_ns=NOON_NS,
        state=BotState.RUNNING,
        state_reason="",
        mode="PRACTICE",
        currency="INR",
        made_up_prices=True,
        feed_label="made-up prices",
        strategy="turtle",
        symbols=("RELIANCE", "INFY"),
        cash_start=Decimal(100_000),
        cash=Decimal(76_000),
        equity=Decimal(102_500),
        day_start_equity=Decimal(100_000),
        day_profit=Decimal(2_500),
        charges_paid=Decimal("61.20"),
        positions=(a_position(),),
        orders=(),
        prices=(),
        diary=(a_line(1),),
        equity_curve=(),
        loss_used_today=Decimal(860),
        loss_limit_today=Decimal(5_000),
        positions_used=1,
        positions_limit=5,
        refusals=0,
        fills=1,
        kill_engaged=False,
        kill_reason="",
        market_open=True,
        market_note="NSE open",
        feed_position=0.43,
        events_processed=10,
    )
    return msgspec.structs.replace(whole, **changes)
