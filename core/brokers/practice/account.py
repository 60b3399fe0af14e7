"""The practice account: cash by its ledger, holdings by their fills, cash spoken for."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal

from core.brokers.practice.ledger import EntryKind, LedgerEntry
from core.brokers.practice.working import VenueRecord
from core.errors import StorageError
from core.execution.broker import VenuePosition
from core.execution.charges import ChargeModel, Charges, Execution, trading_day
from core.model.instrument import ZERO
from core.model.orders import BUY, SELL, Fill, Product

_DELIVERY = Product.DELIVERY
_TRADE, _CHARGES = EntryKind.TRADE, EntryKind.CHARGES


class Holding:
    """What is held of one symbol; both numbers are negative when short."""

    __slots__ = ("cost", "quantity")

    def __init__(self) -> None:
        self.quantity = ZERO
        self.cost = ZERO

    def apply(self, signed: Decimal, price: Decimal) -> None:
        """Add an execution at average cost; what goes beyond flat opens at its own price."""
        held = self.quantity
        self.quantity = held + signed
        if held * signed >= 0:
            self.cost += signed * price
        elif abs(signed) < abs(held):
            self.cost += self.cost * (signed / held)
        else:
            self.cost = self.quantity * price


class PracticeAccount:
    """Cash and holdings. `book_fill` and `book_funding` are the only ways to change them.

    `entries` are those of the ledger that nobody has written to a disk yet.
    """

    def __init__(self, charges: Mapping[str, ChargeModel]) -> None:
        self.cash = ZERO
        self.entries: list[LedgerEntry] = []
        self.fills: list[Fill] = []
        self.holdings: dict[str, Holding] = {}
        self.reserved = ZERO
        self._charges = charges
        self._debited: dict[str, int] = {}
        self._last_number = 0

    def start(self, number: int, ts_ns: int, kind: EntryKind, cash: Decimal) -> LedgerEntry:
        """Put the first money into the account and return its entry."""
        self.cash = cash
        entry = LedgerEntry(number=number, ts_ns=ts_ns, kind=kind, amount=cash, balance=cash)
        self.entries.append(entry)
        self._last_number = number
        return entry

    def restore(self, entries: Iterable[LedgerEntry], fills: Iterable[Fill]) -> None:
        """Rebuild the account from the disk; raise StorageError when the ledger does not add up."""
        for entry in entries:
            self.cash += entry.amount
            if self.cash != entry.balance:
                raise StorageError(
                    f"The practice account's ledger does not add up at entry {entry.number}: "
                    f"it says {entry.balance} and the entries sum to {self.cash}. "
                    "Restore a backup or start a new practice account."
                )
            self._last_number = entry.number
            if entry.charges is not None and entry.charges.dp:
                self._debited[entry.symbol] = trading_day(entry.ts_ns)
        for fill in fills:
            self.fills.append(fill)
            self._hold(fill)

    def held(self, symbol: str) -> Decimal:
        """Return what is held of a symbol; negative when short."""
        holding = self.holdings.get(symbol)
        return ZERO if holding is None else holding.quantity

    def closable(self, record: VenueRecord) -> Decimal:
        """Return how much of the holding an order's side could close."""
        holding = self.holdings.get(record.order.symbol)
        if holding is None:
            return ZERO
        held = holding.quantity
        closes = held < 0 if record.order.side is BUY else held > 0
        return abs(held) if closes else ZERO

    def free(self) -> Decimal:
        """Return the cash that may be spent: a short's proceeds and as much again stay blocked."""
        free = self.cash - self.reserved
        for one in self.holdings.values():
            if one.quantity < 0:
                free += 2 * one.cost
        return free

    def need(self, record: VenueRecord, quantity: Decimal, price: Decimal, ts_ns: int) -> Decimal:
        """Return the free cash that `quantity` at `price` takes, estimated charges included."""
        opening = quantity - min(quantity, self.closable(record))
        order = record.order
        model = self._charges[order.symbol]
        costs = model.estimate(order.side, order.product, quantity, price, ts_ns)
        return opening * price + costs.total

    def speak_for(self, record: VenueRecord, need: Decimal) -> None:
        """Keep `need` of the cash for a working order that has none kept yet."""
        record.reserved = need
        self.reserved += need

    def affordable(
        self, record: VenueRecord, quantity: Decimal, price: Decimal, ts_ns: int, lot: Decimal
    ) -> Decimal:
        """Return how much of `quantity` the free cash pays for: prices move after acceptance."""
        free = self.free() + record.reserved
        while quantity > 0:
            need = self.need(record, quantity, price, ts_ns)
            if need <= free:
                return quantity
            if free <= 0:
                return ZERO
            lots = (quantity * free / need / lot).to_integral_value(ROUND_FLOOR)
            quantity = min(lots * lot, quantity - lot)
        return ZERO

    def release(self, record: VenueRecord) -> None:
        """Give back what was spoken for."""
        self.reserved -= record.reserved
        record.reserved = ZERO

    def price_fill(
        self, record: VenueRecord, quantity: Decimal, price: Decimal, maker: bool, ts_ns: int
    ) -> Charges:
        """Return what an execution costs, given what its order and its day have had before."""
        order = record.order
        debit = order.side is SELL and order.product is _DELIVERY
        return self._charges[order.symbol].on_fill(
            Execution(
                order.side,
                order.product,
                quantity,
                price,
                ts_ns,
                record.turnover_on(ts_ns) if record.fills else ZERO,
                maker,
                debit and self._debited.get(order.symbol) != trading_day(ts_ns),
            )
        )

    def book_fill(self, fill: Fill, charges: Charges) -> None:
        """Move the shares, the money and the charges of one execution."""
        if charges.dp:
            self._debited[fill.symbol] = trading_day(fill.ts_ns)
        self.fills.append(fill)
        self._hold(fill)
        value = fill.quantity * fill.price
        ts_ns, symbol, execution_id = fill.ts_ns, fill.symbol, fill.execution_id
        self._enter(ts_ns, _TRADE, value if fill.side is SELL else -value, symbol, execution_id)
        self._enter(ts_ns, _CHARGES, -fill.charges, symbol, execution_id, charges)

    def book_funding(self, symbol: str, rate: Decimal, price: Decimal, ts_ns: int) -> Decimal:
        """Charge or pay a perpetual's funding; return the change of cash.

        Longs pay `rate` of the position's value to shorts when it is positive. Source:
        docs/practice-broker.md, section "Funding".
        """
        amount = -(self.held(symbol) * price * rate)
        if amount:
            self._enter(ts_ns, EntryKind.FUNDING, amount, symbol, "")
        return amount

    @property
    def last_number(self) -> int:
        """Return the number of the newest entry of the ledger."""
        return self._last_number

    def written(self) -> None:
        """Forget the entries: they are on the disk, and a year of them would fill the memory."""
        self.entries = []

    def positions(self) -> tuple[VenuePosition, ...]:
        """Return every holding, in symbol order."""
        return tuple(
            VenuePosition(
                symbol=symbol,
                quantity=one.quantity,
                average_price=one.cost / one.quantity,
            )
            for symbol, one in sorted(self.holdings.items())
        )

    def _hold(self, fill: Fill) -> None:
        holding = self.holdings.get(fill.symbol)
        if holding is None:
            holding = self.holdings[fill.symbol] = Holding()
        holding.apply(fill.quantity * fill.side.sign, fill.price)
        if not holding.quantity:
            del self.holdings[fill.symbol]

    def _enter(
        self,
        ts_ns: int,
        kind: EntryKind,
        amount: Decimal,
        symbol: str,
        execution_id: str,
        charges: Charges | None = None,
    ) -> None:
        self.cash += amount
        self._last_number += 1
        self.entries.append(
            LedgerEntry(
                self._last_number,
                ts_ns,
                kind,
                amount,
                self.cash,
                symbol,
                execution_id,
                charges,
            )
        )
