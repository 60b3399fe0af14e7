"""Sends what makes, changes and removes triggers; the answers are read in the list of them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from core.brokers.wire.rate_limiter import RateLimiter
from core.brokers.wire.sender import Job, Lane, Sender
from core.brokers.zerodha.books import READ
from core.brokers.zerodha.client import CarefulKite, Clients, KiteFailed
from core.brokers.zerodha.failures import Verdict
from core.brokers.zerodha.mapping import REGULAR
from core.brokers.zerodha.order_watch import Terms, Tracked
from core.brokers.zerodha.triggers import TriggerState, trigger_price_of, trigger_request
from core.clock import SECOND_NS, Clock
from core.events.broker_reports import CancelRefused, ModifyRefused
from core.execution.broker import Post
from core.model.orders import SELL, Order, OrderType

_TRIES: Final = 4
Lost = Callable[[Tracked, str], None]
PriceOf = Callable[[str], Decimal | None]


class TriggerRequests:
    """Requests about triggers. They count as ordinary requests at Kite, not as orders."""

    def __init__(
        self, clients: Clients, sender: Sender, limiter: RateLimiter, clock: Clock
    ) -> None:
        self._clients = clients
        self._sender = sender
        self._limiter = limiter
        self._clock = clock
        self.post: Post = lambda _: None
        self.look: Callable[[], None] = lambda: None
        self.lost: Lost = lambda _one, _sentence: None
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

    def cancel(self, one: Tracked, tries: int = _TRIES) -> None:
        """Queue the removal of a trigger."""
        self._sender.put(
            Job(
                lane=Lane.CANCEL,
                bucket=READ,
                work=lambda: self._cancel(one, tries),
                dropped=lambda sentence: self._cancel_refused(one, sentence),
                lost=lambda sentence: self.lost(one, sentence),
            )
        )

    def _cancel(self, one: Tracked, tries: int) -> None:
        try:
            remove(self._clients.call, one)
        except KiteFailed as failed:
            failure = failed.failure
            if failure.verdict is Verdict.LIMITED and tries > 1:
                self._limiter.pause(READ, SECOND_NS)
                self.cancel(one, tries - 1)
            elif failure.verdict is Verdict.LOST:
                one.doomed = True
                self.lost(one, f"{failure.sentence} The cancel may have arrived or not.")
            else:
                # It may have fired just now: then its order is cancelled as soon as it is seen.
                one.doomed = True
                self._cancel_refused(one, failure.sentence)
            return
        self.look()

    def modify(self, one: Tracked, asked: Terms, tries: int = _TRIES) -> None:
        """Queue new values for a trigger that has not fired."""
        self._sender.put(
            Job(
                lane=Lane.EXIT,
                bucket=READ,
                work=lambda: self._modify(one, asked, tries),
                dropped=lambda sentence: self._modify_refused(one, sentence),
                lost=lambda sentence: self.lost(one, sentence),
            )
        )

    def _modify(self, one: Tracked, asked: Terms, tries: int) -> None:
        order, row = one.order, one.trigger
        if order is None or row is None or row.state is not TriggerState.ACTIVE:
            self._modify_refused(one, "Zerodha has no trigger at rest for this order now.")
            return
        stop = order.order_type is OrderType.STOP
        price = (asked.trigger_price if stop else asked.limit_price) or row.trigger_price
        tick = self.tick_of(order.symbol)
        request = trigger_request(order, asked.quantity, price, self._price(order), tick)

        def send(kite: CarefulKite) -> None:
            kite.modify_gtt(row.trigger_id, **request)

        terms = Terms(
            asked.quantity,
            True,
            None if stop else price,
            price if stop else None,
            self._clock.monotonic_ns(),
        )
        try:
            self._clients.call(send)
        except KiteFailed as failed:
            failure = failed.failure
            if failure.verdict is Verdict.LIMITED and tries > 1:
                self._limiter.pause(READ, SECOND_NS)
                self.modify(one, asked, tries - 1)
            elif failure.verdict is Verdict.LOST:
                one.terms = terms
                self.lost(one, f"{failure.sentence} The change may have arrived or not.")
            else:
                self._modify_refused(one, failure.sentence)
            return
        one.terms = terms
        self.look()

    def _price(self, order: Order) -> Decimal:
        return self.last_price(order.symbol) or order.reference_price

    def _cancel_refused(self, one: Tracked, sentence: str) -> None:
        self.post(
            CancelRefused(
                client_order_id=one.client_order_id,
                ts_ns=self._clock.now_ns(),
                sentence=sentence,
            )
        )
        self.look()

    def _modify_refused(self, one: Tracked, sentence: str) -> None:
        self.post(
            ModifyRefused(
                client_order_id=one.client_order_id,
                ts_ns=self._clock.now_ns(),
                sentence=sentence,
            )
        )
        self.look()


def remove(call: Callable[[Callable[[CarefulKite], object]], object], one: Tracked) -> None:
    """Remove a trigger, or cancel the order it has placed meanwhile."""
    if one.order_id:
        call(lambda kite: kite.cancel_order(REGULAR, one.order_id))
    else:
        call(lambda kite: kite.delete_gtt(one.trigger_id))
