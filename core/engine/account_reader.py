"""Reads the account for the risk gate, counting everything in flight at its worst."""

from decimal import Decimal

from core.engine.workspace import Workspace
from core.model.instrument import ZERO
from core.model.orders import BUY, ENTRY, PROTECT, SELL, TARGET, UNKNOWN, OrderIntent, Purpose, Side
from core.risk.account_view import AccountView, Exposure, SymbolView
from core.state.order_record import OrderRecord

_CASH_FOR_SLIP = Decimal("1.01")


def read_symbol(space: Workspace, intent: OrderIntent) -> SymbolView:
    """Return what the rules need to judge a way out, at this moment."""
    symbol = intent.symbol
    instrument = space.instruments[symbol]
    now_ns = space.clock.now_ns()
    position = space.state.book.positions.get(symbol)
    market_open = space.is_open(instrument, now_ns)
    latch = space.latch
    # The epoch before the flag: whenever another thread trips the latch, either the flag is seen
    # or the order carries an epoch that no sender takes any more.
    kill_epoch = latch.epoch
    return SymbolView(
        now_ns,
        ZERO if position is None else position.quantity,
        _reducing(space.state.orders.working(symbol), intent.purpose),
        space.mark(symbol),
        space.prices.at_ns.get(symbol, 0),
        market_open,
        "" if market_open else space.market_note(instrument, now_ns),
        latch.engaged,
        kill_epoch,
        latch.order.close_positions,
    )


def read_account(
    space: Workspace,
    intent: OrderIntent,
    paused_reason: str,
    orders_last_minute: int,
    venue_reason: str = "",
) -> AccountView:
    """Return what the rules need to judge an entry, at this moment."""
    one = read_symbol(space, intent)
    orders = space.state.orders
    entries = [record for record in orders.all_working() if record.order.purpose is ENTRY]
    working = orders.working(intent.symbol)
    return AccountView(
        one.ts_ns,
        one.held,
        one.reducing_in_flight,
        one.price,
        one.price_ns,
        one.market_open,
        one.market_note,
        one.kill_engaged,
        one.kill_epoch,
        one.kill_closes,
        space.equity(),
        _free_cash(space),
        sum((_cash_needed(record) for record in entries), ZERO),
        space.state.day_start_equity,
        _exposures(space, entries),
        any(record.order.purpose is ENTRY for record in working),
        any(record.order.side is not intent.side for record in working),
        space.state.frozen.get(intent.symbol, "") or _doubt(working),
        paused_reason,
        orders_last_minute,
        venue_reason,
    )


def _doubt(working: tuple[OrderRecord, ...]) -> str:
    """Return why the truth about a symbol is not known, or an empty text."""
    for record in working:
        if record.doubt or record.status is UNKNOWN:
            return (
                "the outcome of an order in it is not known yet, and the broker is being asked. "
                f"{record.doubt}"
            ).rstrip()
    return ""


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
        if (purpose is PROTECT and other is TARGET) or (purpose is TARGET and other is PROTECT):
            continue
        total += record.remaining
    return total


def closing_side(quantity: Decimal) -> Side:
    """Return the side that closes a holding."""
    return SELL if quantity > 0 else BUY
