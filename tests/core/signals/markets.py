"""Wishes and bars for the tests of the signal gate."""

from core.clock import SECOND_NS
from core.data.calendar import calendar_for
from core.model.instrument import Market
from core.model.market import Bar
from core.model.orders import OrderIntent, Purpose, Side

CRYPTO = calendar_for(Market.CRYPTO)
START_NS = 1_767_225_600 * SECOND_NS  # 2026-01-01 00:00 UTC


def calendar_of(symbol: str):
    return CRYPTO


def wish(side: Side = Side.BUY, **facts) -> OrderIntent:
    return OrderIntent(
        strategy="one", symbol="INFY", side=side, purpose=Purpose.ENTRY, reason="because.", **facts
    )


def bar(number: int, close: float, timeframe_s: int = 300, spread: float = 1.0) -> Bar:
    opens = START_NS + number * timeframe_s * SECOND_NS
    closes = opens + timeframe_s * SECOND_NS
    return Bar(
        "INFY", timeframe_s, opens, closes, close, close + spread, close - spread, close, 10.0
    )
