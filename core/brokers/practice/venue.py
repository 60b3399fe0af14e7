"""The venue's memory: its orders, its books and its account, kept on disk before it is told."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from core.brokers.practice.account import PracticeAccount
from core.brokers.practice.ledger import EntryKind, LedgerEntry
from core.brokers.practice.rules import VenueRules, expected_price, terms_of
from core.brokers.practice.store import Changes, VenueStore
from core.brokers.practice.working import SymbolBook, VenueRecord
from core.errors import StorageError
from core.events.broker_reports import (
    BrokerReport,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
)
from core.execution.charges import ChargeModel
from core.model.instrument import ZERO, Instrument
from core.model.orders import Fill, Order, OrderStatus

_EXPIRED = OrderStatus.EXPIRED
_TORN = (
    "The practice account could not be written before, so what it shows may not be on the disk. "
    "Restart the program: it goes on from what was written."
)


class Venue:
    """One account's orders and money. Not thread-safe: the broker holds the lock.

    Every deed changes the memory and puts reports into the outbox; `keep` writes the step to the
    store and hands the reports over. Nobody hears of what is not kept.
    """

    def __init__(
        self,
        instruments: Mapping[str, Instrument],
        charges: Mapping[str, ChargeModel],
        rules: VenueRules,
        store: VenueStore,
    ) -> None:
        self.instruments = instruments
        self.rules = rules
        self.records: dict[str, VenueRecord] = {}
        self.working: dict[str, VenueRecord] = {}
        self.books: dict[str, SymbolBook] = {}
        self._shelf: dict[str, SymbolBook] = {}  # every book so far; `books` has those in use
        self.account = PracticeAccount(charges)
        self._charges = charges
        self._store = store
        self._outbox: list[BrokerReport] = []
        self._touched: dict[str, VenueRecord] = {}
        self._kept_fills = 0
        self._last_number = 0
        self._durable = store.durable
        self.torn = False

    def open_account(self, cash: Decimal, ts_ns: int) -> None:
        """Take up the stored account, or begin one with `cash`."""
        stored = self._store.load()
        if stored is None:
            self._store.begin(self.account.start(1, ts_ns, EntryKind.START, cash), ())
            self._written()
            return
        self.account.restore(stored.entries, stored.fills)
        self._kept_fills = len(self.account.fills)
        self._last_number = stored.last_order_number
        fills: dict[str, list[Fill]] = {}
        for fill in self.account.fills:
            fills.setdefault(fill.client_order_id, []).append(fill)
        for one in stored.orders:
            client_order_id = one.order.client_order_id
            record = VenueRecord.restored(one, fills.get(client_order_id, []))
            self.records[client_order_id] = record
            if not record.status.terminal:
                self.enter_book(record, ZERO)
                self.reserve(record, ts_ns)

    def begin_again(self, cash: Decimal, ts_ns: int) -> None:
        """Put the ledger into the archive and start with `cash`; no order may be working."""
        if self._durable:
            self._write()
        former = tuple(self.account.entries)
        account = PracticeAccount(self._charges)
        number = self.account.last_number + 1
        opening = account.start(number, ts_ns, EntryKind.RESET, cash)
        self._store.begin(opening, former)
        self.account = account
        self._written()
        self.records.clear()
        self._kept_fills = 0

    def ledger(self) -> Sequence[LedgerEntry]:
        """Return every change of cash since the account began, oldest first."""
        return (*self._store.entries(), *self.account.entries)

    def keep(self) -> list[BrokerReport]:
        """Write the step to the store, then return the reports of it."""
        if self._durable:
            self._write()
        reports = self._outbox
        self._outbox = []
        return reports

    def check_whole(self) -> None:
        """Raise StorageError when an earlier step could not be written."""
        if self.torn:
            raise StorageError(_TORN)

    def report(self, report: BrokerReport) -> None:
        """Say something once the step is kept."""
        self._outbox.append(report)

    def touch(self, record: VenueRecord) -> None:
        """Note that a record changed and must be written."""
        if self._durable:
            self._touched[record.order.client_order_id] = record

    def new_record(self, order: Order, ts_ns: int) -> VenueRecord:
        """Give an order its place in the venue's memory."""
        self._last_number += 1
        record = VenueRecord(order, self._last_number, terms_of(order), ts_ns)
        self.records[order.client_order_id] = record
        self.touch(record)
        return record

    def reject(self, record: VenueRecord, sentence: str, ts_ns: int) -> None:
        """Refuse an order; nothing of it is live."""
        record.status = OrderStatus.REJECTED
        record.note = sentence
        record.ended_ns = ts_ns
        self.touch(record)
        self.report(
            OrderRejected(
                client_order_id=record.order.client_order_id, ts_ns=ts_ns, sentence=sentence
            )
        )

    def end(self, record: VenueRecord, status: OrderStatus, ts_ns: int, note: str) -> None:
        """Cancel or expire what is left of an order."""
        record.status = status
        record.note = note
        record.ended_ns = ts_ns
        self.leave_book(record)
        self.touch(record)
        client_order_id = record.order.client_order_id
        if status is _EXPIRED:
            self.report(
                OrderExpired(client_order_id=client_order_id, ts_ns=ts_ns, cumulative=record.filled)
            )
        else:
            self.report(
                OrderCanceled(
                    client_order_id=client_order_id,
                    ts_ns=ts_ns,
                    cumulative=record.filled,
                    sentence=note,
                )
            )

    def enter_book(self, record: VenueRecord, need: Decimal) -> None:
        """Let an order work: it meets the next price, and `need` of the cash is spoken for."""
        symbol = record.order.symbol
        self.working[record.order.client_order_id] = record
        instrument = self.instruments.get(symbol)
        if instrument is None:
            # A restored order of a symbol without prices today: it waits and can be cancelled.
            return
        book = self.books.get(symbol)
        if book is None:
            book = self._shelf.get(symbol) or SymbolBook(instrument)
            self.books[symbol] = self._shelf[symbol] = book
        book.add(record)
        self.account.speak_for(record, need)

    def leave_book(self, record: VenueRecord) -> None:
        """Take an order out of work and give its cash back."""
        self.account.release(record)
        client_order_id, symbol = record.order.client_order_id, record.order.symbol
        self.working.pop(client_order_id, None)
        book = self.books.get(symbol)
        if book is not None:
            book.records.pop(client_order_id, None)
            if not book.records:
                del self.books[symbol]

    def need(self, record: VenueRecord, ts_ns: int) -> Decimal:
        """Return the cash that what is left of an order will need, estimated charges included."""
        order = record.order
        instrument = self.instruments[order.symbol]
        price = expected_price(order, record.terms, instrument, self.rules.slippage_ticks)
        return self.account.need(record, record.remaining, price, ts_ns)

    def reserve(self, record: VenueRecord, ts_ns: int) -> None:
        """Speak anew for the cash that what is left of an order will need."""
        if record.order.symbol not in self.instruments:
            return
        self.account.release(record)
        if not record.capped and record.remaining > 0:
            self.account.speak_for(record, self.need(record, ts_ns))

    def _write(self) -> None:
        self.check_whole()
        entries = self.account.entries
        if not self._touched and not entries:
            return
        fills = self.account.fills[self._kept_fills :]
        records = tuple(self._touched.values())
        try:
            self._store.write(Changes(records=records, fills=fills, entries=entries))
        except StorageError:
            self.torn = True
            raise
        self._written()
        self._kept_fills += len(fills)
        self._touched = {}

    def _written(self) -> None:
        if self._durable:
            self.account.written()
