"""Bybit's own list of coins, and the rules it sets for orders in each."""

import logging
from collections.abc import Iterable

from core.brokers.bybit.client import Row, number
from core.brokers.bybit.mapping import SETTLE_COIN, word
from core.errors import OutcomeUnknown
from core.model.instrument import Instrument, Market

_LOG = logging.getLogger(__name__)


def read_instruments(rows: Iterable[Row]) -> tuple[Instrument, ...]:
    """Return the perpetual contracts in USDT that trade now, in symbol order.

    A row that cannot be read is left out and logged: one strange coin must not hide the others.
    """
    found: list[Instrument] = []
    for row in rows:
        if not _wanted(row):
            continue
        try:
            found.append(read_instrument(row))
        except OutcomeUnknown as failure:
            _LOG.warning("an instrument was left out: %s", failure)
    return tuple(sorted(found, key=lambda one: one.symbol))


def _wanted(row: Row) -> bool:
    return (
        row.get("contractType") == "LinearPerpetual"
        and row.get("status") == "Trading"
        and row.get("settleCoin") == SETTLE_COIN
        and row.get("quoteCoin") == SETTLE_COIN
    )


def read_instrument(row: Row) -> Instrument:
    """Return one contract's rules; raise OutcomeUnknown when one of them is missing."""
    prices, lots = row.get("priceFilter"), row.get("lotSizeFilter")
    if not isinstance(prices, dict) or not isinstance(lots, dict):
        raise OutcomeUnknown("Bybit's instrument has no filters.")
    tick, step = number(prices, "tickSize"), number(lots, "qtyStep")
    least = number(lots, "minOrderQty")
    most = min(number(lots, "maxOrderQty"), number(lots, "maxMktOrderQty"))
    if min(tick, step, least, most) <= 0:
        raise OutcomeUnknown("Bybit's instrument has a filter of 0.")
    return Instrument(
        symbol=word(row, "symbol"),
        market=Market.CRYPTO,
        currency=SETTLE_COIN,
        tick_size=tick,
        lot_size=step,
        min_quantity=least,
        max_quantity=most,
        min_notional=number(lots, "minNotionalValue"),
        shortable=True,
        name=str(row.get("baseCoin") or ""),
    )
