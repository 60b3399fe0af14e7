"""What may be asked of the venue: new orders, cancels, modifications and questions."""

from decimal import Decimal

from core.brokers.practice.rules import Terms, refuse
from core.brokers.practice.state_reports import reports_of
from core.brokers.practice.venue import Venue
from core.brokers.practice.working import VenueRecord
from core.events.broker_reports import (
    CancelRefused,
    ModifyRefused,
    OrderAbsent,
    OrderAccepted,
    OrderModified,
    OrderOpened,
    OrderUntriggered,
)
from core.model.instrument import ZERO, Market
from core.model.orders import PROTECT, SELL, Order, OrderStatus, TimeInForce

_CANCELED = OrderStatus.CANCELED
_GTD = TimeInForce.GTD
_LONGER = frozenset({TimeInForce.GTC, TimeInForce.GTD})
NEVER = 2**63 - 1


class OrderRequests:
    """Answers the requests of one account, each at the time it arrives."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue

    def accept(self, order: Order, ts_ns: int) -> None:
        """Take a new order, or refuse it with a sentence.

        An order id the venue knows already makes nothing new; the answer is the known order's
        state, as a careful adapter answers when an exchange says "duplicate".
        """
        venue = self._venue
        known = venue.records.get(order.client_order_id)
        if known is not None:
            for report in reports_of(known, ts_ns):
                venue.report(report)
            return
        record = venue.new_record(order, ts_ns)
        sentence = self._refuse(record)
        if sentence is None and order.time_in_force is _GTD and order.expires_ns <= ts_ns:
            sentence = f"The time of this order for {order.symbol} is over already. Send a new one."
        need = ZERO
        if sentence is None and not record.capped:
            need = venue.need(record, ts_ns)
            sentence = self._refuse_money(record, need)
        if sentence is not None:
            venue.reject(record, sentence, ts_ns)
            return
        venue.enter_book(record, need)
        client_order_id, venue_order_id = order.client_order_id, record.venue_order_id
        venue.report(
            OrderAccepted(
                client_order_id=client_order_id, ts_ns=ts_ns, venue_order_id=venue_order_id
            )
        )
        if record.triggered and record.terms.limit_price is None:
            return
        state = OrderOpened if record.triggered else OrderUntriggered
        venue.report(
            state(client_order_id=client_order_id, ts_ns=ts_ns, venue_order_id=venue_order_id)
        )

    def turn_away(self, order: Order, sentence: str, ts_ns: int) -> None:
        """Refuse an order without looking at it, and remember that."""
        if order.client_order_id not in self._venue.records:
            self._venue.reject(self._venue.new_record(order, ts_ns), sentence, ts_ns)

    def cancel(self, client_order_id: str, ts_ns: int) -> None:
        """Cancel what is left of an order, or say why that is not possible."""
        record = self._venue.working.get(client_order_id)
        if record is not None:
            self._venue.end(record, _CANCELED, ts_ns, "Cancelled as asked.")
            return
        self._venue.report(
            CancelRefused(
                client_order_id=client_order_id, ts_ns=ts_ns, sentence=self._gone(client_order_id)
            )
        )

    def cancel_all(self, ts_ns: int, note: str, keep_protective: bool = False) -> list[str]:
        """Cancel every working order and return their client ids; safety exits may stay."""
        records = [
            record
            for record in self._venue.working.values()
            if not (keep_protective and record.order.purpose is PROTECT)
        ]
        for record in records:
            self._venue.end(record, OrderStatus.CANCELED, ts_ns, note)
        return [record.order.client_order_id for record in records]

    def cancel_on_the_way(self, order: Order, ts_ns: int, note: str) -> None:
        """Cancel an order that has not arrived yet, so that a question finds it cancelled."""
        if order.client_order_id not in self._venue.records:
            record = self._venue.new_record(order, ts_ns)
            self._venue.end(record, OrderStatus.CANCELED, ts_ns, note)

    def expire_day_orders(self, market: Market, ts_ns: int) -> None:
        """End every order of a market that was good for the day only.

        One of a symbol without prices today ends too: nothing else will tell that its day is over.
        """
        instruments = self._venue.instruments
        for record in list(self._venue.working.values()):
            instrument = instruments.get(record.order.symbol)
            mine = instrument is None or instrument.market is market
            if mine and record.order.time_in_force not in _LONGER:
                self._venue.end(record, OrderStatus.EXPIRED, ts_ns, "The trading day is over.")

    def expire_due(self, now_ns: int) -> None:
        """End every order whose own time is over, at that time."""
        for record in list(self._venue.working.values()):
            expires_ns = record.order.expires_ns
            if record.order.time_in_force is _GTD and expires_ns <= now_ns:
                self._venue.end(record, OrderStatus.EXPIRED, expires_ns, "Its time is over.")

    def next_expiry_ns(self) -> int:
        """Return when the next working order ends by its own time, or NEVER."""
        ends = (
            record.order.expires_ns
            for record in self._venue.working.values()
            if record.order.time_in_force is _GTD
        )
        return min(ends, default=NEVER)

    def modify(self, client_order_id: str, asked: Terms, ts_ns: int) -> None:
        """Give a working order new terms, or keep the former ones and say why."""
        record = self._venue.working.get(client_order_id)
        if record is None:
            sentence: str | None = self._gone(client_order_id)
        else:
            sentence = self._change_terms(record, asked, ts_ns)
        if sentence:
            self._venue.report(
                ModifyRefused(client_order_id=client_order_id, ts_ns=ts_ns, sentence=sentence)
            )

    def query(self, client_order_id: str, ts_ns: int) -> None:
        """Tell all the venue knows of an order."""
        record = self._venue.records.get(client_order_id)
        if record is None:
            self._venue.report(OrderAbsent(client_order_id=client_order_id, ts_ns=ts_ns))
            return
        for report in reports_of(record, ts_ns):
            self._venue.report(report)

    def _refuse(self, record: VenueRecord) -> str | None:
        order = record.order
        instrument = self._venue.instruments.get(order.symbol)
        sentence = refuse(order, instrument, record.terms)
        if sentence is not None or instrument is None:
            return sentence
        return self._refuse_position(record, instrument.shortable)

    def _refuse_money(self, record: VenueRecord, need: Decimal) -> str | None:
        free = self._venue.account.free()
        if need <= free:
            return None
        currency = self._venue.instruments[record.order.symbol].currency
        return (
            f"This order needs {need:.2f} {currency} with its charges and {free:.2f} is "
            "free. Order less, or close something first."
        )

    def _refuse_position(self, record: VenueRecord, shortable: bool) -> str | None:
        order = record.order
        closable = self._venue.account.closable(record)
        if record.capped:
            if closable <= 0:
                return f"There is no position in {order.symbol} that this order could close."
            if not order.purpose.reduces and closable < record.terms.quantity:
                return (
                    f"{closable} of {order.symbol} are held and this order sells "
                    f"{record.terms.quantity}. Sell no more than is held."
                )
            return None
        if order.side is SELL and record.terms.quantity > closable and not shortable:
            return f"{order.symbol} cannot be sold without owning it. Buy it first."
        return None

    def _change_terms(self, record: VenueRecord, asked: Terms, ts_ns: int) -> str | None:
        venue, former = self._venue, record.terms
        terms = Terms(
            quantity=asked.quantity,
            limit_price=None if former.limit_price is None else asked.limit_price,
            trigger_price=former.trigger_price if record.triggered else asked.trigger_price,
        )
        sentence = refuse(record.order, venue.instruments.get(record.order.symbol), terms)
        if sentence is None and terms.quantity <= record.filled:
            sentence = (
                f"{record.filled} of this order are filled already, so its quantity cannot become "
                f"{terms.quantity}. Cancel the rest instead."
            )
        if sentence is None:
            sentence = self._reserve_anew(record, terms, ts_ns)
        if sentence is not None:
            return sentence
        record.version += 1
        record.fresh = True
        venue.touch(record)
        venue.books[record.order.symbol].add(record)
        venue.report(
            OrderModified(
                client_order_id=record.order.client_order_id,
                ts_ns=ts_ns,
                quantity=terms.quantity,
                limit_price=terms.limit_price,
                trigger_price=terms.trigger_price,
            )
        )
        return None

    def _reserve_anew(self, record: VenueRecord, terms: Terms, ts_ns: int) -> str | None:
        venue, former, had = self._venue, record.terms, record.reserved
        record.terms = terms
        venue.reserve(record, ts_ns)
        free = venue.account.free()
        if record.reserved <= had or free >= 0:
            return None
        needed = record.reserved
        record.terms = former
        venue.reserve(record, ts_ns)
        return (
            f"The change needs {needed:.2f} with its charges and {needed + free:.2f} is free. "
            "Order less, or close something first."
        )

    def _gone(self, client_order_id: str) -> str:
        record = self._venue.records.get(client_order_id)
        if record is None:
            return "The practice broker has no order with this number."
        return f"The order is over already: it is {record.status}. {record.note}".strip()
