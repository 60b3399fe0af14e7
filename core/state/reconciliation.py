"""Compares our records with a venue's account: what differs, in plain words, with what may be done.

A difference is only one when two looks in a row find it: what is on its way between us and the
venue is on one side earlier than on the other. Orders that are under way are not looked at here.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from core.events.commands import Answer
from core.events.snapshot import DifferenceKind, DifferenceView
from core.execution.broker import VenueOrder, VenuePosition
from core.execution.live_broker import STRANGER
from core.model.instrument import ZERO, Instrument, Market
from core.model.money_text import rupees
from core.model.orders import ENTRY, EXIT, OrderStatus, OrderType, Product
from core.state.session_state import SessionState

_SMALL_CASH = Decimal("0.02")
_NOTHING = Decimal("0.005")


class VenueAccount(Struct, frozen=True, kw_only=True):
    """What a venue's account held when it was read."""

    ts_ns: int
    orders: tuple[VenueOrder, ...]
    positions: tuple[VenuePosition, ...]
    cash: Decimal


class Difference(Struct, frozen=True, kw_only=True):
    """One thing on which we and the venue disagree. `price` is the venue's mean price of it."""

    view: DifferenceView
    price: Decimal = ZERO
    product: Product | None = None
    order_id: str = ""


def differences(
    state: SessionState, account: VenueAccount, instruments: Mapping[str, Instrument]
) -> list[Difference]:
    """Return what differs and was not answered yet, in the order of its ids."""
    currency = next((one.currency for one in instruments.values()), "INR")
    found = [*_positions(state, account.positions, instruments), *_orders(state, account.orders)]
    # What is left alone there moves its cash as well, and cannot be told apart.
    if (
        not found
        and not state.watched
        and not any(_moves(state, symbol) for symbol in _symbols(state))
    ):
        found += _cash(state, account.cash, currency)
    return sorted(found, key=lambda one: one.view.id)


def small_cash_gap(state: SessionState, account: VenueAccount) -> Decimal:
    """Return what the venue's cash is more than ours, when it is no more than charges or funding.

    Nothing here counts those to the last digit before the venue does; 0 when the gap is larger.
    """
    if state.watched:
        return ZERO
    gap = account.cash - state.book.cash - state.watched_cash
    if abs(gap) > max(abs(account.cash), abs(state.book.cash)) * _SMALL_CASH:
        return ZERO
    return gap if abs(gap) > _NOTHING else ZERO


def missing_at_venue(state: SessionState, orders: Sequence[VenueOrder]) -> list[str]:
    """Return our orders that we think work there and the venue did not show."""
    shown = {one.client_order_id for one in orders}
    return [
        record.order.client_order_id
        for record in state.orders.all_working()
        if record.order.client_order_id not in shown and not record.status.unproven
    ]


def thought_over(state: SessionState, orders: Sequence[VenueOrder]) -> list[str]:
    """Return our orders that work at the venue and are over in our records."""
    found = []
    for one in orders:
        record = state.orders.get(one.client_order_id)
        if record is not None and record.status.terminal:
            found.append(one.client_order_id)
    return found


def _symbols(state: SessionState) -> set[str]:
    return {record.order.symbol for record in state.orders.all_working()}


def _moves(state: SessionState, symbol: str) -> bool:
    """Tell whether something may be on its way between us and the venue in a symbol."""
    for record in state.orders.working(symbol):
        order = record.order
        if record.unsettled or record.status is OrderStatus.ACKED:
            return True
        if order.purpose in (ENTRY, EXIT) and order.order_type is OrderType.MARKET:
            return True
    return False


def _positions(
    state: SessionState,
    positions: Sequence[VenuePosition],
    instruments: Mapping[str, Instrument],
) -> Iterator[Difference]:
    venue = {one.symbol: one for one in positions}
    for symbol in sorted({*venue, *state.book.positions}):
        at_venue, held = venue.get(symbol), state.book.positions.get(symbol)
        ours = ZERO if held is None else held.quantity
        theirs = ZERO if at_venue is None else at_venue.quantity
        gap = theirs - ours
        if gap == state.watched.get(symbol, ZERO) or _moves(state, symbol):
            continue
        product = held.product if held is not None else None
        if product is None and at_venue is not None:
            product = at_venue.product
        instrument = instruments.get(symbol)
        yield Difference(
            view=_position_view(symbol, ours, theirs, instrument),
            price=at_venue.average_price if at_venue is not None else ZERO,
            product=product or _product_of(instrument),
        )


def _position_view(
    symbol: str, ours: Decimal, theirs: Decimal, instrument: Instrument | None
) -> DifferenceView:
    gap = theirs - ours
    here, there, more = (_number(abs(one)) for one in (ours, theirs, gap))
    leave = (Answer.WATCH, f"Leave it alone; nothing new is opened in {symbol}.")
    choices: list[tuple[Answer, str]] = []
    if instrument is not None:
        if theirs:
            take = f"Take over all {there}, with a safety exit."
        else:
            take = f"Take {symbol} out of our records."
        choices.append((Answer.ADOPT, take))
    choices.append(leave)
    if not ours:
        kind = "holds" if theirs > 0 else "is short of"
        sentence = f"Your broker {kind} {there} {symbol}, which this program did not buy or sell."
    elif not theirs:
        sentence = f"Your broker no longer holds {symbol}; our records say {here}."
    else:
        sentence = f"Your broker holds {_number(theirs)} {symbol}; our records say {_number(ours)}."
    if instrument is not None and instrument.tradable and theirs * gap > 0:
        word = "Sell" if gap > 0 else "Buy back"
        choices.append((Answer.CLOSE, f"{word} {more} {symbol} at the market now."))
    return DifferenceView(
        id=f"position:{symbol}:{_number(ours)}:{_number(theirs)}",
        kind=DifferenceKind.POSITION,
        symbol=symbol,
        ours=ours,
        venue=theirs,
        sentence=sentence,
        choices=tuple(choices),
    )


def _orders(state: SessionState, orders: Sequence[VenueOrder]) -> Iterator[Difference]:
    for one in orders:
        record = state.orders.get(one.client_order_id)
        if record is not None and not record.status.terminal:
            continue
        known = record is not None or not one.client_order_id.startswith(STRANGER)
        view = _order_view(one, known)
        if view.id not in state.watched_orders:
            yield Difference(view=view, order_id=one.client_order_id)


def _order_view(one: VenueOrder, ours: bool) -> DifferenceView:
    left = _number(one.quantity - one.filled)
    verb = "buy" if one.side.sign > 0 else "sell"
    who = (
        "which this program placed but does not count as working"
        if ours
        else "which this program did not place"
    )
    return DifferenceView(
        id=f"order:{one.venue_order_id}",
        kind=DifferenceKind.ORDER,
        symbol=one.symbol,
        ours=ZERO,
        venue=one.quantity - one.filled,
        sentence=f"An order to {verb} {left} {one.symbol} waits at your broker, {who}.",
        choices=(
            (Answer.WATCH, "Leave it alone."),
            (Answer.CLOSE, "Cancel it now."),
        ),
    )


def _cash(state: SessionState, venue_cash: Decimal, currency: str) -> Iterator[Difference]:
    ours = state.book.cash + state.watched_cash
    gap = venue_cash - ours
    if abs(gap) <= max(abs(venue_cash), abs(ours)) * _SMALL_CASH or abs(gap) <= _NOTHING:
        return
    there, here = rupees(venue_cash, currency), rupees(ours, currency)
    yield Difference(
        view=DifferenceView(
            id=f"cash:{_number(ours)}:{_number(venue_cash)}",
            kind=DifferenceKind.CASH,
            symbol="",
            ours=state.book.cash,
            venue=venue_cash,
            sentence=(
                f"Your broker says {there} of cash, our records say {here}. Money paid in or out "
                "does this."
            ),
            choices=(
                (Answer.ADOPT, f"Go on with {there}."),
                (Answer.WATCH, "Leave our number as it is."),
            ),
        )
    )


def _product_of(instrument: Instrument | None) -> Product:
    crypto = instrument is not None and instrument.market is Market.CRYPTO
    return Product.PERPETUAL if crypto else Product.DELIVERY


def _number(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
