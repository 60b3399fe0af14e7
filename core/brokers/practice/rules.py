"""What a practice venue may be set to, and the exchange rules an order must keep."""

from decimal import Decimal

from msgspec import Struct

from core.errors import ConfigurationError
from core.execution.slippage import Slippage
from core.model.instrument import Instrument, Market
from core.model.orders import Order, OrderType, Product

_PRODUCTS = {
    Market.NSE: (Product.DELIVERY, Product.INTRADAY),
    Market.CRYPTO: (Product.PERPETUAL, Product.DELIVERY),
}
_NEEDS_LIMIT = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT})
_NEEDS_TRIGGER = frozenset({OrderType.STOP, OrderType.STOP_LIMIT})
_DELIVERY = Product.DELIVERY


class VenueRules(Struct, frozen=True, kw_only=True):
    """How the simulated market treats orders.

    `participation` is the share of the volume of one bar or tick that one order may take;
    `slippage_ticks` what a market or stop order pays beyond the price when no quote is known;
    `latency_ns` the way of a request to the venue, made up to `latency_jitter` (a fraction) longer
    by a generator seeded with `seed`. `slippage` is what a taking order's own size costs beyond
    that.
    """

    participation: Decimal
    slippage_ticks: int
    latency_ns: int = 0
    latency_jitter: float = 0.0
    seed: int = 0
    slippage: Slippage = Slippage()

    def check(self) -> None:
        """Raise ConfigurationError when a value makes no sense."""
        if not 0 < self.participation <= 1:
            raise ConfigurationError(
                "The share of the traded volume an order may take must be above 0 and at most 1; "
                f"it is {self.participation}."
            )
        if self.slippage_ticks < 0:
            raise ConfigurationError(
                f"Slippage is counted in ticks from 0 up; it is {self.slippage_ticks}."
            )
        if self.latency_ns < 0 or self.latency_jitter < 0:
            raise ConfigurationError(
                "The practice broker's delay cannot be below zero; "
                f"it is {self.latency_ns} ns and {self.latency_jitter}."
            )
        self.slippage.check()


class Terms(Struct, frozen=True, kw_only=True, gc=False):
    """The part of an order that may be modified."""

    quantity: Decimal
    limit_price: Decimal | None
    trigger_price: Decimal | None

    def price_of(self, order: Order) -> Decimal:
        """Return the price the order is expected to trade at."""
        return self.limit_price or self.trigger_price or order.reference_price


def expected_price(order: Order, terms: Terms, instrument: Instrument, slippage: int) -> Decimal:
    """Return the price an order must be able to pay, with `slippage` ticks where it may slip."""
    price = terms.price_of(order)
    if terms.limit_price is None:
        price += order.side.sign * slippage * instrument.tick_size
    return price


def terms_of(order: Order) -> Terms:
    """Return the terms of an order as it was sent, without prices its type does not use."""
    kind = order.order_type
    return Terms(
        quantity=order.quantity,
        limit_price=order.limit_price if kind in _NEEDS_LIMIT else None,
        trigger_price=order.trigger_price if kind in _NEEDS_TRIGGER else None,
    )


def refuse(order: Order, instrument: Instrument | None, terms: Terms) -> str | None:
    """Return why the exchange would refuse these terms, or None."""
    if instrument is None:
        return f"{order.symbol} is not traded at the practice broker. Choose another symbol."
    if not instrument.tradable:
        return f"{order.symbol} cannot be traded. Choose another symbol."
    if order.product not in _PRODUCTS[instrument.market]:
        return f"{order.symbol} is not traded as {order.product} at {instrument.market}."
    return (
        _refuse_quantity(order, instrument, terms)
        or _refuse_prices(order, instrument, terms)
        or _refuse_value(order, instrument, terms)
    )


def _refuse_quantity(order: Order, instrument: Instrument, terms: Terms) -> str | None:
    quantity, symbol = terms.quantity, order.symbol
    if not quantity.is_finite() or quantity <= 0:
        return f"The quantity for {symbol} must be above zero; it is {quantity}."
    if quantity % instrument.lot_size:
        return f"{symbol} trades in lots of {instrument.lot_size}; {quantity} is not whole lots."
    if quantity < instrument.min_quantity:
        return f"The smallest order for {symbol} is {instrument.min_quantity}; this is {quantity}."
    if quantity > instrument.max_quantity:
        return (
            f"The largest order for {symbol} is {instrument.max_quantity}; this is {quantity}. "
            "Split it."
        )
    return None


def _refuse_prices(order: Order, instrument: Instrument, terms: Terms) -> str | None:
    if terms.limit_price is None and order.order_type in _NEEDS_LIMIT:
        return f"A {order.order_type} order for {order.symbol} needs a limit price."
    if terms.trigger_price is None and order.order_type in _NEEDS_TRIGGER:
        return f"A {order.order_type} order for {order.symbol} needs a trigger price."
    for price in (terms.limit_price, terms.trigger_price):
        if price is None:
            continue
        if not price.is_finite() or price <= 0:
            return f"A price for {order.symbol} must be above zero; it is {price}."
        if price % instrument.tick_size:
            return (
                f"Prices of {order.symbol} move in steps of {instrument.tick_size}; "
                f"{price} lies between two steps."
            )
    return None


def _refuse_value(order: Order, instrument: Instrument, terms: Terms) -> str | None:
    # Exchanges let the last crumbs of a position go, however small their value.
    if order.purpose.reduces:
        return None
    value = terms.quantity * terms.price_of(order)
    if value < instrument.min_notional:
        return (
            f"An order for {order.symbol} must be worth at least {instrument.min_notional} "
            f"{instrument.currency}; this one is worth {value.normalize():f}."
        )
    return None


def sells_only_holdings(order: Order) -> bool:
    """Return whether the order may never sell or buy more than closes what is held."""
    return order.purpose.reduces or (order.product is _DELIVERY and order.side.sign < 0)
