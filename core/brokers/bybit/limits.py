"""How often Bybit may be asked: one user's requests by endpoint, one address's in all."""

from typing import Final

from core.brokers.wire.rate_limiter import EVERY, Limit, RateLimiter
from core.clock import SECOND_NS, Clock

CREATE: Final = "order/create"
CANCEL: Final = "order/cancel"
AMEND: Final = "order/amend"
CANCEL_ALL: Final = "order/cancel-all"
OPEN_ORDERS: Final = "order/realtime"
ORDER_HISTORY: Final = "order/history"
EXECUTIONS: Final = "execution/list"
POSITIONS: Final = "position/list"
WALLET: Final = "account/wallet-balance"
SETTINGS: Final = "settings"
PRICES: Final = "market"

_PER_SECOND: Final = {
    CREATE: 10,
    CANCEL: 10,
    AMEND: 10,
    CANCEL_ALL: 10,
    OPEN_ORDERS: 50,
    ORDER_HISTORY: 50,
    EXECUTIONS: 50,
    POSITIONS: 50,
    WALLET: 50,
    SETTINGS: 5,
    PRICES: 40,
}
"""Requests a second in linear contracts, the smallest of the categories (Bybit, 2026-07)."""

_ADDRESS_CALLS: Final = 550
_ADDRESS_SPAN_NS: Final = 5 * SECOND_NS


def bybit_limiter(clock: Clock) -> RateLimiter:
    """Return a limiter with Bybit's limits; the address's own (600 in 5 s) is kept with room."""
    limits = {name: (Limit(calls, SECOND_NS),) for name, calls in _PER_SECOND.items()}
    return RateLimiter({**limits, EVERY: (Limit(_ADDRESS_CALLS, _ADDRESS_SPAN_NS),)}, clock)
