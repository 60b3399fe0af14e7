"""Wishes and bars for tests of the parts."""

from core.clock import MINUTE_NS
from core.model.market import Bar
from core.model.orders import BUY, ENTRY, SELL, OrderIntent

START_NS = 1_471_319_100 * 1_000_000_000


def wish(side: str = "buy", **more: object) -> OrderIntent:
    facts = {"reason": "it rose", "strategy": "turtle", "symbol": "INFY", "purpose": ENTRY}
    return OrderIntent(side=BUY if side == "buy" else SELL, **{**facts, **more})


def bar(number: int, close: float = 100.0) -> Bar:
    opened = START_NS + number * MINUTE_NS
    return Bar("INFY", 60, opened, opened + MINUTE_NS, close, close, close, close, 1_000.0)


def at(minutes: float) -> int:
    return START_NS + int(minutes * MINUTE_NS)
