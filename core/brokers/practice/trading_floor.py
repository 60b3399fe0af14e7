"""Where working orders meet prices and become fills."""

from decimal import Decimal

from msgspec.structs import replace

from core.brokers.practice.matching import Match, Moment, match, match_on_trigger, triggers
from core.brokers.practice.venue import Venue
from core.brokers.practice.working import SymbolBook, VenueRecord
from core.clock import SECOND_NS
from core.data.calendar import calendar_for
from core.events.broker_reports import OrderFilled, OrderTriggered
from core.execution.slippage import SlippageModel, impact, rush
from core.model.instrument import ZERO, Instrument
from core.model.orders import Fill, OrderStatus, TimeInForce

_IOC = TimeInForce.IOC
_FILLED, _PARTIAL = OrderStatus.FILLED, OrderStatus.PARTIAL


class TradingFloor:
    """Matches the orders of one venue."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._slippage = venue.rules.slippage
        self._rough_share = float(venue.rules.participation)
        self._moves = self._slippage.model is not SlippageModel.TICKS

    def meet(self, book: SymbolBook, moment: Moment) -> None:
        """Let the working orders of a symbol meet prices; the worse for their owner go first."""
        records = list(book.records.values())
        if len(records) > 1:
            records.sort(key=_rank)
        for record in records:
            if record.order.client_order_id in book.records:
                self._meet_one(record, book.instrument, moment)
        if book.records:
            book.watch()

    def _meet_one(self, record: VenueRecord, instrument: Instrument, moment: Moment) -> None:
        venue = self._venue
        if self._moves:
            moment = replace(moment, impact=self._impact(record, instrument, moment))
        if record.triggered:
            found = match(record, moment, instrument)
        elif triggers(record, moment):
            self._trigger(record, moment.ts_ns)
            found = match_on_trigger(record, moment, instrument)
        else:
            record.fresh = False
            return
        record.fresh = False
        if found is not None:
            self._execute(record, found, moment, instrument)
        waits = record.order.client_order_id in venue.working
        if waits and record.order.time_in_force is _IOC:
            note = "Nobody traded the rest at once."
            venue.end(record, OrderStatus.CANCELED, moment.ts_ns, note)

    def _trigger(self, record: VenueRecord, ts_ns: int) -> None:
        record.triggered = True
        record.status = OrderStatus.OPEN
        self._venue.touch(record)
        self._venue.report(
            OrderTriggered(
                client_order_id=record.order.client_order_id,
                ts_ns=ts_ns,
                venue_order_id=record.venue_order_id,
            )
        )

    def _execute(
        self, record: VenueRecord, found: Match, moment: Moment, instrument: Instrument
    ) -> None:
        venue, account = self._venue, self._venue.account
        if record.bar_key != moment.key:
            record.bar_key, record.taken = moment.key, ZERO
        wanted = self._wanted(record, moment.volume, instrument)
        if wanted <= 0:
            return
        if record.capped:
            allowed = min(wanted, account.closable(record))
        else:
            lot = instrument.lot_size
            allowed = account.affordable(record, wanted, found.price, moment.ts_ns, lot)
        if allowed > 0:
            self._book(record, allowed, found, moment.ts_ns)
        if allowed < wanted and record.order.client_order_id in venue.working:
            note = _nothing_left(record) if record.capped else _no_money(record, found.price)
            venue.end(record, OrderStatus.CANCELED, moment.ts_ns, note)

    def _impact(self, record: VenueRecord, instrument: Instrument, moment: Moment) -> Decimal:
        """Return by how much an order's own size moves the price it takes."""
        taken = min(record.remaining, self._cap(moment.volume, instrument))
        rushed = _rushed(instrument, moment.ts_ns) if self._slippage.time_of_day else 1.0
        return impact(self._slippage, instrument, moment.first, taken, moment.volume, rushed)

    def _wanted(self, record: VenueRecord, volume: float, instrument: Instrument) -> Decimal:
        """Return how much of an order a traded volume leaves room for."""
        left, taken = record.remaining, record.taken
        # Where there is room for several times as much, the exact share need not be worked out.
        if volume * self._rough_share > 4.0 * float(left + taken + instrument.lot_size):
            return left
        return min(left, self._cap(volume, instrument) - taken)

    def _cap(self, volume: float, instrument: Instrument) -> Decimal:
        """Return how much of a traded volume one order may take."""
        share = Decimal(repr(volume)) * self._venue.rules.participation
        return max(instrument.whole_lots(share), instrument.lot_size)

    def _book(self, record: VenueRecord, quantity: Decimal, found: Match, ts_ns: int) -> None:
        venue, order = self._venue, record.order
        charges = venue.account.price_fill(record, quantity, found.price, found.maker, ts_ns)
        fill = Fill(
            f"{record.venue_order_id}-{len(record.fills) + 1}",
            order.client_order_id,
            record.venue_order_id,
            ts_ns,
            order.symbol,
            order.side,
            quantity,
            found.price,
            charges.total,
        )
        record.fills.append(fill)
        record.filled += quantity
        record.taken += quantity
        venue.account.book_fill(fill, charges)
        venue.touch(record)
        venue.report(
            OrderFilled(
                client_order_id=order.client_order_id,
                ts_ns=ts_ns,
                fill=fill,
                cumulative=record.filled,
            )
        )
        if record.remaining > 0:
            record.status = _PARTIAL
            venue.reserve(record, ts_ns)
        else:
            record.status = _FILLED
            record.ended_ns = ts_ns
            venue.leave_book(record)
        self._drop_orphans(order.symbol, ts_ns)

    def _drop_orphans(self, symbol: str, ts_ns: int) -> None:
        """Cancel closing orders whose position is gone, so that they cannot meet a later one."""
        book = self._venue.books.get(symbol)
        if book is None:
            return
        for record in list(book.records.values()):
            if record.capped and not self._venue.account.closable(record):
                self._venue.end(record, OrderStatus.CANCELED, ts_ns, _nothing_left(record))


def _rushed(instrument: Instrument, ts_ns: int) -> float:
    calendar = calendar_for(instrument.market)
    # An execution at a bar's end may carry the moment of the close, which is in no session.
    session = calendar.session_at(ts_ns) or calendar.session_at(ts_ns - 1)
    if session is None or session.kind == "around the clock":
        return 1.0
    since, until = ts_ns - session.open_ns, session.close_ns - ts_ns
    return rush(since / SECOND_NS, until / SECOND_NS)


def _rank(record: VenueRecord) -> int:
    return record.rank


def _nothing_left(record: VenueRecord) -> str:
    return f"The position in {record.order.symbol} is gone, so nothing is left to close."


def _no_money(record: VenueRecord, price: Decimal) -> str:
    return f"At {price} the free cash does not pay for more of {record.order.symbol}."
