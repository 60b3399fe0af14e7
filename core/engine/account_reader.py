"""Reads the account for the risk gate, counting everything in flight at its worst."""

from decimal import Decimal

from core.engine.workspace import Workspace
from core.model.instrument import ZERO
from core.model.orders import OrderIntent, Purpose, Side
from core.risk.account_view import AccountView, Exposure
from core.state.order_record import OrderRecord

_CASH_FOR_SLIP = Decimal("1.01")


def read_account(
    space: Workspace, intent: OrderIntent, paused_reason: str, orders_last_minute: int
) -> AccountView:
    """Return what the rules need to judge one intent, at this moment."""
    symbol = intent.symbol
    instrument = space.instruments[symbol]
    now_ns = space.clock.now_ns()
    entries = [r for r in space.state.orders.all_working() if r.order.purpose is Purpose.ENTRY]
    working = space.state.orders.working(symbol)
    position = space.state.book.positions.get(symbol)
    last = space.prices.last.get(symbol)
    closed_note = ""
    market_open = space.is_open(instrument, now_ns)
    if not market_open:
        closed_note = space.market_note(instrument, now_ns)
    return AccountView(
        ts_ns=now_ns,
        equity=space.equity(),
        cash=_free_cash(space),
        reserved_cash=sum((_cash_needed(r) for r in entries), ZERO),
        day_start_equity=space.state.day_start_equity,
        exposures=_exposures(space, entries),
        held=position.quantity if position else ZERO,
        reducing_in_flight=_reducing(working, intent.purpose),
        entry_in_flight=any(r.order.purpose is Purpose.ENTRY for r in working),
        opposite_working=any(r.order.side is not intent.side for r in working),
        frozen_reason=space.state.frozen.get(symbol, ""),
        price=None if last is None else instrument.money(last),
        price_ns=space.prices.at_ns.get(symbol, 0),
        market_open=market_open,
        market_note=closed_note,
        kill_engaged=space.latch.engaged,
        kill_epoch=space.latch.epoch,
        kill_closes=space.latch.order.close_positions,
        paused_reason=paused_reason,
        orders_last_minute=orders_last_minute,
    )


def _free_cash(space: Workspace) -> Decimal:
    """Return cash that may be spent: a short's proceeds and as much again stay blocked."""
    cash = space.state.book.cash
    for position in space.state.book.positions.values():
        if position.quantity < 0:
            cash += 2 * position.cost
    return cash


def _cash_needed(record: OrderRecord) -> Decimal:
    return record.remaining * record.order.reference_price * _CASH_FOR_SLIP


def _exposures(space: Workspace, entries: list[OrderRecord]) -> tuple[Exposure, ...]:
    found = []
    for symbol, position in space.state.book.positions.items():
        mark = space.mark(symbol)
        price = position.average_price if mark is None else mark
        stop = position.stop_price
        per_share = price if stop is None else (price - stop) * (1 if position.quantity > 0 else -1)
        found.append(
            Exposure(
                symbol=symbol,
                quantity=position.quantity,
                value=abs(position.quantity) * price,
                worst_loss=max(ZERO, per_share) * abs(position.quantity),
                in_flight=False,
            )
        )
    for record in entries:
        order = record.order
        sign = order.side.sign
        stop = order.stop_price
        price = order.reference_price
        per_share = price if stop is None else abs(price - stop)
        found.append(
            Exposure(
                symbol=order.symbol,
                quantity=record.remaining * sign,
                value=record.remaining * price,
                worst_loss=per_share * record.remaining,
                in_flight=True,
            )
        )
    return tuple(found)


def _reducing(working: tuple[OrderRecord, ...], purpose: Purpose) -> Decimal:
    """Return what is already on its way out, as far as it stands in the way of `purpose`.

    A safety exit and a target may rest side by side for the same shares: the engine cancels one
    when the other fills, and the practice venue never fills both.
    """
    total = ZERO
    for record in working:
        other = record.order.purpose
        if not other.reduces:
            continue
        pair = {purpose, other} == {Purpose.PROTECT, Purpose.TARGET}
        if not pair:
            total += record.remaining
    return total


def closing_side(quantity: Decimal) -> Side:
    """Return the side that closes a holding."""
    return Side.SELL if quantity > 0 else Side.BUY
