"""Fills in a manual order by the same risk rules that will judge it, without sending anything.

The engine's thread publishes immutable views of the account with each snapshot; the ticket is
worked out from them in the thread that asks.
"""

from collections import deque
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from core.events.snapshot import EngineSnapshot
from core.model.instrument import ZERO, Instrument
from core.model.orders import Order, OrderIntent, OrderType, Product, Purpose, Refusal, Side
from core.risk.account_view import AccountView
from ui.deck_ticket import Ticket

if TYPE_CHECKING:
    from app.bootstrap import Machine
    from core.execution.charges import ChargeModel
    from core.risk.risk_engine import RiskEngine

_AT_ONCE = 4  # symbols looked at besides those asked for, with each snapshot
_ASKED_KEPT = 4


class _Seen(Struct, frozen=True, kw_only=True):
    """One symbol's account views at a moment; `leaving` is what is already on its way out."""

    instrument: Instrument
    to_buy: AccountView
    to_sell: AccountView
    leaving: Decimal
    product: Product | None


class TicketDesk:
    """Watches the machine; `ticket` may be asked from any thread."""

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}
        self._asked: deque[str] = deque(maxlen=_ASKED_KEPT)
        self._turn = 0
        self._gate: RiskEngine | None = None
        self._charges: Mapping[str, ChargeModel] = {}

    def opened(self, machine: "Machine") -> None:
        """Make a gate of our own with the machine's limits: it makes orders nobody sends."""
        from app.bootstrap import estimate_by
        from core.execution.charges import charges_by_symbol
        from core.ids import IdSource
        from core.risk.risk_engine import RiskEngine

        charges = charges_by_symbol(machine.space.instruments)
        estimate = estimate_by(charges)
        self._seen = {}
        self._charges = charges
        self._gate = RiskEngine(machine.space.risk.limits, IdSource("desk"), estimate)

    def look(self, machine: "Machine", snapshot: EngineSnapshot) -> None:
        """Publish fresh views of the symbols asked for, and of a few others in turn."""
        names = tuple(machine.space.instruments)
        first = self._turn % len(names)
        self._turn = first + _AT_ONCE
        for symbol in {*self._asked, *names[first : first + _AT_ONCE]}:
            if symbol in machine.space.instruments:
                self._seen[symbol] = _see(machine, symbol)

    def ticket(self, symbol: str, side: Side, limit: Decimal | None = None) -> Ticket | None:
        """Return the order the rules would allow now; None while there is no price.

        `limit` is for orders that open: what is owned is sold at the price of the moment.
        """
        if symbol not in self._asked:
            self._asked.append(symbol)
        seen, gate, charges = self._seen.get(symbol), self._gate, self._charges.get(symbol)
        if seen is None or gate is None or charges is None or seen.to_buy.price is None:
            return None
        view = seen.to_buy if side is Side.BUY else seen.to_sell
        leaves = view.held != 0 and (view.held > 0) is (side is Side.SELL)
        if leaves:
            view = structs.replace(view, reducing_in_flight=seen.leaving)
        limit = None if leaves else limit
        intent = OrderIntent(
            strategy="manual",
            symbol=symbol,
            side=side,
            purpose=Purpose.EXIT if leaves else Purpose.ENTRY,
            reason="You pressed the button.",
            order_type=OrderType.MARKET if limit is None else OrderType.LIMIT,
            limit_price=limit,
            origin="manual",
            product=seen.product if leaves else None,
        )
        answer = gate.approve(intent, seen.instrument, view)
        if isinstance(answer, Refusal):
            return _empty(symbol, side, answer.sentence)
        return _filled(answer, charges)


def _see(machine: "Machine", symbol: str) -> _Seen:
    from core.engine.account_reader import read_account

    space = machine.space
    position = space.state.book.positions.get(symbol)

    def view(side: Side) -> AccountView:
        wish = OrderIntent(
            strategy="manual", symbol=symbol, side=side, purpose=Purpose.ENTRY, reason=""
        )
        return read_account(space, wish, "", 0)

    leaving = (
        one.remaining
        for one in space.state.orders.working(symbol)
        if one.order.purpose is Purpose.EXIT
    )
    return _Seen(
        instrument=space.instruments[symbol],
        to_buy=view(Side.BUY),
        to_sell=view(Side.SELL),
        leaving=sum(leaving, ZERO),
        product=None if position is None else position.product,
    )


def _filled(order: Order, charges: "ChargeModel") -> Ticket:
    price, quantity, ts_ns = order.reference_price, order.quantity, order.created_ns
    costs = charges.estimate(order.side, order.product, quantity, price, ts_ns).total
    lose = needed = ZERO
    if order.stop_price is not None:
        back = charges.estimate(
            order.side.opposite, order.product, quantity, order.stop_price, ts_ns
        )
        lose = quantity * abs(price - order.stop_price) + costs + back.total
        needed = quantity * price + costs
    elif order.purpose is Purpose.EXIT:
        worth = quantity * price
        needed = costs - worth if order.side is Side.SELL else costs + worth
    return Ticket(
        symbol=order.symbol,
        side=order.side,
        quantity=quantity,
        stop_price=order.stop_price,
        most_to_lose=lose,
        costs=costs,
        cash_needed=needed,
        refused="",
        limit_price=order.limit_price,
    )


def _empty(symbol: str, side: Side, refused: str) -> Ticket:
    return Ticket(
        symbol=symbol,
        side=side,
        quantity=ZERO,
        stop_price=None,
        most_to_lose=ZERO,
        costs=ZERO,
        cash_needed=ZERO,
        refused=refused,
    )
