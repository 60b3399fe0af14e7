"""At which price an order meets the market: pure rules, the careful one wherever two would do.

See docs/practice-broker.md for every rule in words.
"""

from decimal import Decimal

from msgspec import Struct

from core.brokers.practice.working import VenueRecord
from core.model.instrument import ZERO, Instrument
from core.model.orders import OrderType

_STOP = OrderType.STOP


class Moment(Struct, frozen=True, gc=False):
    """What the market shows of one symbol at once: a bar's open, the rest of a bar, or a tick.

    `first` is the earliest price in it. `volume` is what was traded; orders remember by `key` what
    they had of it. `opening` says that `first` is the opening price everybody gets.
    `impact` is what the size of the order that looks moves the price by that it takes.
    """

    first: Decimal
    high: Decimal
    low: Decimal
    bid: Decimal | None
    ask: Decimal | None
    ts_ns: int
    volume: float
    key: int
    opening: bool
    slip: Decimal
    impact: Decimal = ZERO


class Match(Struct, frozen=True, gc=False):
    """A price an order trades at, and whether it rested and was hit."""

    price: Decimal
    maker: bool


def triggers(record: VenueRecord, moment: Moment) -> bool:
    """Return whether a waiting stop's trigger was traded at."""
    trigger = record.terms.trigger_price
    if trigger is None:
        return False
    if record.order.side.sign > 0:
        return moment.high >= trigger
    return moment.low <= trigger


def match(record: VenueRecord, moment: Moment, instrument: Instrument) -> Match | None:
    """Return what a triggered order trades at in this moment, or None."""
    if record.terms.limit_price is None:
        return Match(_taking(record, moment, instrument, moment.first), maker=False)
    return _match_limit(record, moment, instrument, record.terms.limit_price)


def match_on_trigger(record: VenueRecord, moment: Moment, instrument: Instrument) -> Match | None:
    """Return what a stop trades at in the moment that triggers it.

    That is the trigger, or the first price when the market jumped over the trigger, and slippage.
    A stop-limit trades only if its limit allows that.
    """
    sign = record.order.side.sign
    trigger = record.terms.trigger_price or moment.first
    base = moment.first if (moment.first - trigger) * sign > 0 else trigger
    price = _taking(record, moment, instrument, base)
    limit = record.terms.limit_price
    if record.order.order_type is _STOP or limit is None:
        return Match(price, maker=False)
    if (limit - price) * sign >= 0:
        return Match(price, maker=False)
    quoted = moment.ask if sign > 0 else moment.bid
    if quoted is None and (limit - base) * sign >= 0:
        return Match(limit, maker=False)
    return None


def _match_limit(
    record: VenueRecord, moment: Moment, instrument: Instrument, limit: Decimal
) -> Match | None:
    sign = record.order.side.sign
    quoted = moment.ask if sign > 0 else moment.bid
    if quoted is not None and (limit - quoted) * sign >= 0:
        if not record.fresh:
            return Match(limit, maker=True)
        moved = quoted + sign * moment.impact
        return Match(min(moved, limit) if sign > 0 else max(moved, limit), maker=False)
    better = (limit - moment.first) * sign > 0
    if better and moment.opening:
        return Match(moment.first, maker=not record.fresh)
    if better and record.fresh:
        if quoted is not None:
            return None
        taken = _taking(record, moment, instrument, moment.first)
        return Match(min(taken, limit) if sign > 0 else max(taken, limit), maker=False)
    extreme = moment.low if sign > 0 else moment.high
    # Strictly: somebody traded beyond our price, so whoever queued at our price was served.
    if (limit - extreme) * sign > 0:
        return Match(limit, maker=True)
    return None


def _taking(record: VenueRecord, moment: Moment, instrument: Instrument, base: Decimal) -> Decimal:
    """Return the price of taking liquidity: the quote, or `base` and slippage without one.

    Either is moved by the order's own size.
    """
    if record.order.side.sign > 0:
        return (moment.ask if moment.ask is not None else base + moment.slip) + moment.impact
    price = moment.bid if moment.bid is not None else base - moment.slip
    return max(price - moment.impact, instrument.tick_size)
