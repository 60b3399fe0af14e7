"""Sends what makes, changes and removes triggers; the answers are read in the list of them."""

from collections.abc import Callable
from decimal import Decimal

from core.brokers.zerodha.books import READ
from core.brokers.zerodha.changes import Change, Changes
from core.brokers.zerodha.client import CarefulKite, Clients
from core.brokers.zerodha.mapping import REGULAR
from core.brokers.zerodha.order_watch import Terms, Tracked
from core.brokers.zerodha.triggers import TriggerState, trigger_price_of, trigger_request
from core.errors import BrokerRefused
from core.model.orders import SELL, Order, OrderType

PriceOf = Callable[[str], Decimal | None]


class TriggerRequests:
    """Requests about triggers. They count as ordinary requests at Kite, not as orders."""

    def __init__(self, clients: Clients, changes: Changes) -> None:
        self._clients = clients
        self._changes = changes
        self.last_price: PriceOf = lambda _: None
        self.tick_of: Callable[[str], Decimal] = lambda _: Decimal("0.05")

    def reached(self, order: Order) -> bool:
        """Tell whether the price is where the order's trigger is, or beyond it already.

        Kite takes the direction from the price at the time: such a trigger would wait for the
        price to come back.
        """
        away = self._price(order) - trigger_price_of(order)
        rises = (order.side is SELL) is (order.order_type is OrderType.LIMIT)
        return away >= 0 if rises else away <= 0

    def place(self, order: Order) -> str:
        """Make the trigger of an order and return its number; raises KiteFailed or ValueError."""
        request = trigger_request(
            order,
            order.quantity,
            trigger_price_of(order),
            self._price(order),
            self.tick_of(order.symbol),
        )
        told = self._clients.call(lambda kite: kite.place_gtt(**request))
        return str(int(told["trigger_id"]))

    def cancel(self, one: Tracked, tries: int) -> None:
        """Queue the removal of a trigger."""
        change = Change(one, READ, lambda: remove(self._clients.call, one), may_fire=True)
        self._changes.cancel(change, tries)

    def modify(self, one: Tracked, asked: Terms) -> None:
        """Queue new values for a trigger that has not fired."""
        self._changes.modify(Change(one, READ, lambda: self._send_terms(one, asked)))

    def _send_terms(self, one: Tracked, asked: Terms) -> None:
        order, row = one.order, one.trigger
        if order is None or row is None or row.state is not TriggerState.ACTIVE:
            raise BrokerRefused("Zerodha has no trigger at rest for this order now.")
        stop = order.order_type is OrderType.STOP
        price = (asked.trigger_price if stop else asked.limit_price) or row.trigger_price
        tick = self.tick_of(order.symbol)
        request = trigger_request(order, asked.quantity, price, self._price(order), tick)

        def send(kite: CarefulKite) -> None:
            kite.modify_gtt(row.trigger_id, **request)

        terms = Terms(asked.quantity, True, None if stop else price, price if stop else None, 0)
        with self._changes.expecting(one, terms):
            self._clients.call(send)

    def _price(self, order: Order) -> Decimal:
        return self.last_price(order.symbol) or order.reference_price


def remove(call: Callable[[Callable[[CarefulKite], object]], object], one: Tracked) -> None:
    """Remove a trigger, or cancel the order it has placed meanwhile."""
    if one.order_id:
        call(lambda kite: kite.cancel_order(REGULAR, one.order_id))
    else:
        call(lambda kite: kite.delete_gtt(one.trigger_id))
