"""Sends what changes orders: one POST for an intent, whatever comes back."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from core.brokers.wire.rate_limiter import RateLimiter
from core.brokers.wire.sender import Job, Lane, Sender
from core.brokers.zerodha.books import ORDER, READ, Books
from core.brokers.zerodha.changes import TRIES, Change, Changes
from core.brokers.zerodha.client import CarefulKite, Clients, KiteFailed
from core.brokers.zerodha.failures import Failure, Verdict
from core.brokers.zerodha.mapping import (
    AUTOMATIC,
    REGULAR,
    STOPS,
    State,
    placing,
    plain,
    text_of,
    whole,
)
from core.brokers.zerodha.order_watch import Stage, Terms, Tracked
from core.brokers.zerodha.trigger_requests import TriggerRequests
from core.brokers.zerodha.triggers import PREFIX, rests_as_trigger
from core.clock import SECOND_NS, Clock
from core.errors import BrokerRefused, TradingStopped
from core.events.broker_reports import (
    OrderAccepted,
    OrderCanceled,
    OrderRejected,
    OutcomeLost,
)
from core.execution.broker import Post
from core.model.orders import ENTRY, Order, OrderType

_STOPPED: Final = "The panic stop came on, so this order was not sent. Unlock trading first."
_CALLED_BACK: Final = "It was called back before it was sent."
_PART_FILLED: Final = (
    "A part of this order is filled, and Zerodha does not say whether a new quantity would mean "
    "the whole or the rest. Cancel the rest and order anew."
)


class OrderRequests:
    """The orders of this run, and the requests about them.

    `registry` may be read from any thread; orders are added under `lock`. `triggers` are the
    requests about those that rest as a trigger.
    """

    def __init__(
        self,
        clients: Clients,
        sender: Sender,
        limiter: RateLimiter,
        books: Books,
        clock: Clock,
        latch_epoch: Callable[[], int],
    ) -> None:
        self._clients = clients
        self._sender = sender
        self._limiter = limiter
        self._books = books
        self._clock = clock
        self._latch_epoch = latch_epoch
        self.lock = threading.RLock()
        self.registry: dict[str, Tracked] = {}
        self.post: Post = lambda _: None
        self.look: Callable[[], None] = lambda: None
        self._changes = Changes(sender, limiter, clock, self)
        self.triggers = TriggerRequests(clients, self._changes)

    def tracked(self, client_order_id: str) -> Tracked:
        """Return what is known of an order; one of an earlier run is known from now on."""
        with self.lock:
            one = self.registry.get(client_order_id)
            if one is None:
                one = Tracked(client_order_id, Stage.UNKNOWN)
                self.registry[client_order_id] = one
                self._books.know(client_order_id)
            return one

    def recall(self, client_order_id: str, order: Order, venue_order_id: str) -> None:
        """Know an order of an earlier run again; a trigger can be known by nothing else."""
        with self.lock:
            if client_order_id in self.registry:
                return
            one = self.registry[client_order_id] = Tracked(client_order_id, Stage.SENT, order)
            if venue_order_id.startswith(PREFIX):
                one.trigger_id = venue_order_id.removeprefix(PREFIX)
            self._books.know(client_order_id)

    def submit(self, order: Order) -> None:
        """Queue an order; raise TradingStopped when its kill epoch is stale.

        The same order once more is only a question: at most one POST leaves for an intent.
        """
        if order.kill_epoch != self._latch_epoch():
            raise TradingStopped(_STOPPED)
        resting = rests_as_trigger(order)
        wish = placing(order, self._clock.now_ns())
        key = order.client_order_id
        with self.lock:
            if key in self.registry:
                self.registry[key].asked_ns = self._clock.monotonic_ns()
                again = True
            else:
                one = self.registry[key] = Tracked(key, Stage.QUEUED, order)
                self._books.know(key)
                again = False
        if again:
            self.look()
            return

        def void() -> str:
            if order.kill_epoch != self._latch_epoch():
                return _STOPPED
            return _CALLED_BACK if one.doomed else ""

        self._sender.put(
            Job(
                lane=Lane.ENTRY if order.purpose is ENTRY else Lane.EXIT,
                bucket=READ if resting else ORDER,
                work=lambda: self._place(one, wish, resting),
                dropped=lambda sentence: self._never_sent(one, sentence),
                void=void,
                lost=lambda sentence: self.lost(one, sentence),
            )
        )

    def _place(self, one: Tracked, wish: dict[str, str], resting: bool) -> None:
        if resting and one.order is not None and self.triggers.reached(one.order):
            if one.order.order_type is OrderType.STOP:
                self._refused(one, wish, "The price is beyond the stop already.")
                return
            # A target that is reached is an ordinary order, and counts as one.
            resting = False
            self._limiter.spend(ORDER)
        with self.lock:
            one.stage = Stage.SENDING
        try:
            if resting and one.order is not None:
                number = self.triggers.place(one.order)
            else:
                number = text_of(self._clients.call(lambda kite: kite.place_order(**wish)))
        except KiteFailed as failed:
            self._place_failed(one, failed.failure, wish)
            return
        except (ValueError, TypeError, KeyError):
            self.lost(one, "Zerodha answered without a number.")
            return
        with self.lock:
            one.stage = Stage.SENT
            one.answered_ns = self._clock.monotonic_ns()
            if resting:
                one.trigger_id = number
            else:
                one.order_id = number
                self._books.know(one.client_order_id, number)
            # Under the lock, so that no reading of the book can tell of a fill before it.
            if "accepted" not in one.told:
                one.told.add("accepted")
                self.post(
                    OrderAccepted(
                        client_order_id=one.client_order_id,
                        ts_ns=self._clock.now_ns(),
                        venue_order_id=PREFIX + number if resting else number,
                    )
                )
        if one.doomed:
            self.cancel(one.client_order_id)
        self.look()

    def _place_failed(self, one: Tracked, failure: Failure, wish: dict[str, str]) -> None:
        if one.stage is not Stage.SENDING:
            return  # the book has shown the order meanwhile
        if failure.verdict is Verdict.LOST:
            self.lost(one, failure.sentence)
            return
        if failure.verdict is Verdict.LIMITED:
            self._limiter.pause(ORDER, SECOND_NS)
            with self.lock:
                one.stage = Stage.LIMITED
                one.answered_ns = self._clock.monotonic_ns() + SECOND_NS
            self.look()
            return
        self._refused(one, wish, failure.sentence)

    def _refused(self, one: Tracked, wish: dict[str, str], why: str) -> None:
        with self.lock:
            one.stage, one.over = Stage.NEVER, True
        price = wish.get("price") or wish.get("trigger_price") or "the market price"
        what = f"{wish['transaction_type']} {wish['quantity']} {wish['tradingsymbol']} at {price}"
        self.post(
            OrderRejected(
                client_order_id=one.client_order_id,
                ts_ns=self._clock.now_ns(),
                sentence=f"{what} was not taken. {why}",
            )
        )

    def _never_sent(self, one: Tracked, sentence: str) -> None:
        with self.lock:
            one.stage, one.over, one.doomed = Stage.NEVER, True, True
        self.post(
            OrderCanceled(
                client_order_id=one.client_order_id,
                ts_ns=self._clock.now_ns(),
                cumulative=Decimal(0),
                sentence=sentence,
            )
        )

    def lost(self, one: Tracked, sentence: str) -> None:
        """Note that nobody knows; the book will tell by the tag."""
        with self.lock:
            if one.stage is Stage.SENDING:
                one.stage = Stage.UNKNOWN
            one.answered_ns = self._clock.monotonic_ns()
            self.post(
                OutcomeLost(
                    client_order_id=one.client_order_id,
                    ts_ns=self._clock.now_ns(),
                    sentence=sentence,
                )
            )
        self.look()

    def cancel(self, client_order_id: str) -> None:
        """Queue a cancel; an order whose number is not known yet is cancelled when it is seen."""
        one = self.tracked(client_order_id)
        with self.lock:
            known = bool(one.order_id or one.trigger_id)
            if one.stage is Stage.QUEUED or not known:
                one.doomed = True
        if not known:
            self.look()
            return
        self._put_cancel(one, TRIES)

    def cancel_again(self, one: Tracked, now_ns: int) -> None:
        """Cancel an order that was to be gone and is seen at work, at most once a second."""
        if now_ns - one.doom_sent_ns >= SECOND_NS:
            one.doom_sent_ns = now_ns
            self._put_cancel(one, 1)

    def _put_cancel(self, one: Tracked, tries: int) -> None:
        if one.as_trigger:
            self.triggers.cancel(one, tries)
            return

        def send() -> None:
            variety = REGULAR if one.row is None else one.row.variety
            self._clients.call(lambda kite: kite.cancel_order(variety, one.order_id))

        self._changes.cancel(Change(one, ORDER, send), tries)

    def modify(
        self,
        client_order_id: str,
        quantity: Decimal,
        limit_price: Decimal | None,
        trigger_price: Decimal | None,
    ) -> None:
        """Queue new values for a working order."""
        one = self.tracked(client_order_id)
        terms = Terms(quantity, False, limit_price, trigger_price, 0)
        if one.as_trigger:
            self.triggers.modify(one, terms)
        else:
            self._changes.modify(Change(one, ORDER, lambda: self._send_terms(one, terms)))

    def _send_terms(self, one: Tracked, asked: Terms) -> None:
        change, terms = self._change(one, asked)

        def send(kite: CarefulKite) -> None:
            kite.modify_order(REGULAR, one.order_id, **change)

        with self._changes.expecting(one, terms):
            self._clients.call(send)

    def _change(self, one: Tracked, asked: Terms) -> tuple[dict[str, str], Terms]:
        """Return the arguments of `modify_order`; raise BrokerRefused for what cannot be asked."""
        row = one.row
        if row is None:
            raise BrokerRefused("Zerodha has not confirmed this order yet. Try again in a moment.")
        change: dict[str, str] = {}
        with_quantity = row.quantity != asked.quantity
        if with_quantity:
            if row.filled:
                raise BrokerRefused(_PART_FILLED)
            change["quantity"] = whole(asked.quantity)
        stop = row.order_type in STOPS and row.state in (State.WAITING, State.CHANGING)
        trigger = asked.trigger_price if stop else None
        limit = asked.limit_price if row.order_type in ("LIMIT", "SL") else None
        if row.order_type:
            change["order_type"] = row.order_type
        if limit is not None:
            change["price"] = plain(limit)
        if trigger is not None:
            change["trigger_price"] = plain(trigger)
        if row.order_type in ("MARKET", "SL-M"):
            change["market_protection"] = AUTOMATIC
        return change, Terms(asked.quantity, with_quantity, limit, trigger, 0)
