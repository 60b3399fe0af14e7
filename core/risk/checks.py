"""The pre-trade rules: one function each, asked in order; the first no wins.

A rule returns None (yes) or one sentence with the numbers in it. Every order meets the first six;
the others are about opening. Those look at the whole account, which a way out is not made to wait
for, and must never be what blocks it.
"""

from collections.abc import Callable

from core.clock import SECOND_NS, iso
from core.model.instrument import Instrument
from core.model.money_text import rupees
from core.model.orders import BUY, PROTECT, OrderIntent, OrderType, TimeInForce
from core.risk.account_view import AccountView, SymbolView
from core.risk.limits import RiskLimits

EveryRule = Callable[[OrderIntent, Instrument, SymbolView, RiskLimits], str | None]
Rule = Callable[[OrderIntent, Instrument, AccountView, RiskLimits], str | None]

_GTD = TimeInForce.GTD
_NEEDS_LIMIT = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT})
_NEEDS_TRIGGER = frozenset({OrderType.STOP, OrderType.STOP_LIMIT})


def kill_switch(intent: OrderIntent, _: Instrument, view: SymbolView, __: RiskLimits) -> str | None:
    """Refuse everything while the kill switch is on, but closings it asked for itself."""
    if not view.kill_engaged:
        return None
    if intent.origin == "kill" and view.kill_closes and intent.purpose.reduces:
        return None
    if intent.purpose is PROTECT:
        return None
    return "The panic stop is on, so nothing is sent. Unlock trading first."


def sane(
    intent: OrderIntent, instrument: Instrument, view: SymbolView, _: RiskLimits
) -> str | None:
    """Refuse quantities and prices that are not finite, positive or on the exchange's grid."""
    name = intent.symbol
    if not instrument.tradable:
        return f"{name} cannot be traded: it is an index or has no traded volume."
    quantity = intent.quantity
    if quantity is not None and (not quantity.is_finite() or quantity <= 0):
        return f"The quantity for {name} must be above zero; it is {quantity}."
    prices = (intent.limit_price, intent.trigger_price, intent.stop_price, intent.target_price)
    for price in prices:
        if price is None:
            continue
        if not price.is_finite() or price <= 0:
            return f"A price for {name} must be above zero; it is {price}."
        if price % instrument.tick_size:
            return f"Prices of {name} move in steps of {instrument.tick_size}; {price} is between."
    if intent.time_in_force is _GTD and intent.expires_ns <= view.ts_ns:
        return f"This order for {name} would end before it is sent. Choose a later time."
    return _prices_fit_type(intent)


def _prices_fit_type(intent: OrderIntent) -> str | None:
    if intent.limit_price is None and intent.order_type in _NEEDS_LIMIT:
        return f"This order for {intent.symbol} needs a limit price."
    if intent.trigger_price is None and intent.order_type in _NEEDS_TRIGGER:
        return f"This order for {intent.symbol} needs a trigger price."
    return None


def trading_hours(
    intent: OrderIntent, _: Instrument, view: SymbolView, __: RiskLimits
) -> str | None:
    """Refuse orders outside the session; a safety exit may be laid down at any time."""
    if view.market_open or intent.purpose is PROTECT:
        return None
    return f"The market for {intent.symbol} is {view.market_note}, so no order is sent."


def price_known(
    intent: OrderIntent, _: Instrument, view: SymbolView, limits: RiskLimits
) -> str | None:
    """Refuse entries without a fresh price; a way out needs none, nor does a safety exit."""
    if intent.purpose.reduces:
        return None
    if view.price is None or view.price <= 0:
        return f"There is no price for {intent.symbol} yet, so nothing can be sized."
    age_s = (view.ts_ns - view.price_ns) // SECOND_NS
    allowed_s = max(limits.price_age_s, 2 * intent.timeframe_s)
    if intent.timeframe_s < 86_400 and age_s > allowed_s:
        return (
            f"The last price of {intent.symbol} is {age_s} seconds old "
            f"(allowed: {allowed_s}), so no new position is opened."
        )
    return None


def price_collar(
    intent: OrderIntent, _: Instrument, view: SymbolView, limits: RiskLimits
) -> str | None:
    """Refuse limit prices far from the last good price."""
    if intent.limit_price is None or view.price is None or intent.purpose is PROTECT:
        return None
    gap = abs(intent.limit_price - view.price) / view.price
    if gap <= limits.price_collar:
        return None
    return (
        f"The limit {intent.limit_price} for {intent.symbol} is {gap * 100:.1f} % away from its "
        f"price {view.price}; at most {limits.price_collar * 100:.1f} % is allowed."
    )


def shrinks_only(
    intent: OrderIntent, _: Instrument, view: SymbolView, __: RiskLimits
) -> str | None:
    """Refuse a way out that is larger than what is held."""
    if not intent.purpose.reduces:
        return None
    if view.held == 0:
        return f"There is no position in {intent.symbol} to close."
    if (view.held > 0) == (intent.side is BUY):
        return f"This order would add to the position in {intent.symbol}, not shrink it."
    free = abs(view.held) - view.reducing_in_flight
    if intent.quantity is None or intent.quantity <= free:
        return None
    return (
        f"Only {free} of {intent.symbol} can still be closed "
        f"({abs(view.held)} held, {view.reducing_in_flight} already on the way out); "
        f"{intent.quantity} were asked."
    )


def not_paused(intent: OrderIntent, _: Instrument, view: AccountView, __: RiskLimits) -> str | None:
    """Refuse new positions while the bot is paused, stopping or over its daily loss."""
    if intent.purpose.reduces or not view.paused_reason:
        return None
    return f"No new position in {intent.symbol}: {view.paused_reason}"


def venue_ready(
    intent: OrderIntent, _: Instrument, view: AccountView, __: RiskLimits
) -> str | None:
    """Refuse new positions while the line to a real broker, its rules or its account forbid it."""
    if intent.purpose.reduces or not view.venue_reason:
        return None
    return f"{intent.symbol} is not opened: {view.venue_reason}"


def not_frozen(intent: OrderIntent, _: Instrument, view: AccountView, __: RiskLimits) -> str | None:
    """Refuse new risk in a symbol whose truth is not known."""
    if intent.purpose.reduces or not view.frozen_reason:
        return None
    return f"{intent.symbol} is frozen for new positions: {view.frozen_reason}"


def not_twice(intent: OrderIntent, _: Instrument, view: AccountView, __: RiskLimits) -> str | None:
    """Refuse an entry while another of the same symbol is on its way or would meet our own."""
    if intent.purpose.reduces:
        return None
    if view.entry_in_flight:
        return f"An order to open {intent.symbol} is already on its way."
    if view.held and (view.held > 0) != (intent.side is BUY):
        return f"{intent.symbol} is held the other way round; close it before turning."
    if view.held and intent.origin == "strategy":
        return f"{intent.symbol} is already held, so the strategy does not add to it."
    if view.opposite_working and not view.held:
        return f"An order of ours waits on the other side of {intent.symbol}; it would meet itself."
    return None


def may_short(
    intent: OrderIntent, instrument: Instrument, view: AccountView, __: RiskLimits
) -> str | None:
    """Refuse selling what is not owned where the exchange or the product does not allow it."""
    if intent.purpose.reduces or intent.side is BUY or instrument.shortable:
        return None
    return f"{intent.symbol} cannot be sold without owning it, so this sale is not opened."


def open_positions(
    intent: OrderIntent, _: Instrument, view: AccountView, limits: RiskLimits
) -> str | None:
    """Refuse a position beyond the number allowed; entries on their way count."""
    if intent.purpose.reduces:
        return None
    symbols = {one.symbol for one in view.exposures}
    if intent.symbol in symbols or len(symbols) < limits.open_positions:
        return None
    return (
        f"{len(symbols)} of {limits.open_positions} positions are already open or on their way, "
        f"so {intent.symbol} is not opened."
    )


def order_rate(
    intent: OrderIntent, _: Instrument, view: AccountView, limits: RiskLimits
) -> str | None:
    """Refuse entries when orders come faster than allowed; ways out are never slowed here."""
    if intent.purpose.reduces or view.orders_last_minute < limits.orders_per_minute:
        return None
    return (
        f"{view.orders_last_minute} orders were sent in the last minute "
        f"(allowed: {limits.orders_per_minute}), so {intent.symbol} waits."
    )


def daily_loss(
    intent: OrderIntent, instrument: Instrument, view: AccountView, limits: RiskLimits
) -> str | None:
    """Refuse new positions once the day's loss has reached its limit."""
    if intent.purpose.reduces:
        return None
    lost = view.day_start_equity - view.equity
    allowed = view.day_start_equity * limits.loss_per_day
    if lost < allowed:
        return None
    return (
        f"Today's loss {rupees(lost, instrument.currency)} has reached the limit "
        f"{rupees(allowed, instrument.currency)} ({limits.loss_per_day * 100:.0f} % of the "
        f"morning's {rupees(view.day_start_equity, instrument.currency)} on "
        f"{iso(view.ts_ns)[:10]}), so {intent.symbol} is not opened."
    )


EVERY_ORDER: tuple[tuple[str, EveryRule], ...] = (
    ("kill_switch", kill_switch),
    ("sane", sane),
    ("trading_hours", trading_hours),
    ("price_known", price_known),
    ("price_collar", price_collar),
    ("shrinks_only", shrinks_only),
)
"""The rules no order gets around, by the name refusals carry, in the order they are asked."""

OPENING: tuple[tuple[str, Rule], ...] = (
    ("paused", not_paused),
    ("venue", venue_ready),
    ("frozen", not_frozen),
    ("duplicate", not_twice),
    ("short", may_short),
    ("open_positions", open_positions),
    ("order_rate", order_rate),
    ("loss_per_day", daily_loss),
)
"""The rules about opening, asked after those; none of them says no to a way out."""

RULES: tuple[tuple[str, Rule], ...] = (*EVERY_ORDER, *OPENING)
"""Every rule, in the order they are asked."""
