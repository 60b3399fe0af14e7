"""Cash, positions and round trips, from fills alone."""

from decimal import Decimal

from msgspec import Struct

from core.events.facts import DifferenceAnswered
from core.model.instrument import ZERO
from core.model.orders import Fill, Order, Product


class Trade(Struct, frozen=True, gc=False):
    """One round trip: from flat to flat. Profit is after every charge."""

    symbol: str
    strategy: str
    quantity: Decimal
    direction: int
    entry_ns: int
    entry_price: Decimal
    exit_ns: int
    exit_price: Decimal
    stop_price: Decimal | None
    charges: Decimal
    profit: Decimal
    reason: str
    exit_reason: str


class Position(Struct, gc=False):
    """A holding; `quantity` is negative when short. `cost` is quantity times average price.

    `entered` is all that was ever bought of it (or sold short), `left` what has gone again. The
    last three say where its exit plan stands; an `exit_atr` of 0 says that it has none.
    """

    symbol: str
    strategy: str
    quantity: Decimal
    cost: Decimal
    opened_ns: int
    reason: str
    product: Product
    stop_price: Decimal | None = None
    first_stop_price: Decimal | None = None
    target_price: Decimal | None = None
    realised: Decimal = ZERO
    charges: Decimal = ZERO
    entered: Decimal = ZERO
    entered_value: Decimal = ZERO
    left: Decimal = ZERO
    left_value: Decimal = ZERO
    exit_atr: float = 0.0
    exit_best: float = 0.0
    exit_reached: int = 0

    @property
    def average_price(self) -> Decimal:
        """Return what one share cost on average, without charges."""
        return self.cost / self.quantity

    def profit_at(self, price: Decimal) -> Decimal:
        """Return the open profit at `price`, before the charges of closing."""
        return self.quantity * price - self.cost


class PortfolioBook:
    """The account. Every change of cash is a fill's value or its charges, nothing else."""

    def __init__(self, cash: Decimal) -> None:
        self.cash_start = cash
        self.cash = cash
        self.charges = ZERO
        self.realised = ZERO
        self.positions: dict[str, Position] = {}
        self.trades: list[Trade] = []
        self.realised_by_strategy: dict[str, Decimal] = {}
        # The same in floats, for looks that an exact one follows: cash, and quantity by symbol.
        self.rough_cash = float(cash)
        self.rough_held: dict[str, float] = {}

    def apply(self, fill: Fill, order: Order) -> Trade | None:
        """Book one execution; return the round trip it ended, if it did."""
        trade = self._book(fill, order)
        self.rough_cash = float(self.cash)
        position = self.positions.get(fill.symbol)
        if position is None:
            self.rough_held.pop(fill.symbol, None)
        else:
            self.rough_held[fill.symbol] = float(position.quantity)
        return trade

    def _book(self, fill: Fill, order: Order) -> Trade | None:
        signed = fill.quantity * fill.side.sign
        self.cash -= signed * fill.price + fill.charges
        self.charges += fill.charges
        position = self.positions.get(fill.symbol)
        if position is None:
            self._open(fill, order, signed, fill.charges)
            return None
        if position.quantity * signed > 0:
            position.quantity += signed
            position.cost += signed * fill.price
            position.charges += fill.charges
            position.entered += abs(signed)
            position.entered_value += abs(signed) * fill.price
            return None
        return self._reduce(position, fill, order, signed)

    def begin(self, cash: Decimal) -> None:
        """Take in the money the account begins with, told when a run starts."""
        self.cash_start = self.cash = cash
        self.rough_cash = float(cash)

    def pay_in(self, amount: Decimal) -> None:
        """Take in money that came from outside, or went there: it is no profit and no loss."""
        self.cash += amount
        self.cash_start += amount
        self.rough_cash = float(self.cash)

    def charge(self, amount: Decimal) -> None:
        """Take out what the account was charged apart from any fill; negative was paid to it."""
        self.cash -= amount
        self.charges += amount
        self.rough_cash = float(self.cash)

    def adopt(self, fact: DifferenceAnswered) -> Decimal:
        """Hold what the venue holds of a symbol; return by how much the account is worth more."""
        symbol, quantity = fact.symbol, fact.venue
        before = self.positions.pop(symbol, None)
        held = ZERO if before is None else before.quantity
        cost = ZERO if before is None else before.cost
        if quantity:
            self.positions[symbol] = _taken_over(fact, before)
            self.rough_held[symbol] = float(quantity)
        else:
            self.rough_held.pop(symbol, None)
        worth = (quantity - held) * fact.mark
        if fact.product is Product.PERPETUAL:
            # A venue's margin account shows cash as if nothing was paid; ours counts it as paid.
            paid = quantity * fact.price - cost
            self.cash -= paid
            worth -= paid
        self.cash_start += worth
        self.rough_cash = float(self.cash)
        return worth

    def plan_stop(self, symbol: str, stop_price: Decimal) -> None:
        """Set or move the safety exit of a position."""
        position = self.positions.get(symbol)
        if position is not None:
            position.stop_price = stop_price
            if position.first_stop_price is None:
                position.first_stop_price = stop_price

    def plan_target(self, symbol: str, target_price: Decimal | None) -> None:
        """Set, move or take away the target of a position."""
        position = self.positions.get(symbol)
        if position is not None:
            position.target_price = target_price

    def note_exit(self, symbol: str, atr: float, best: float, reached: int) -> None:
        """Keep where the exit plan of a position stands."""
        position = self.positions.get(symbol)
        if position is not None:
            position.exit_atr, position.exit_best = atr, best
            position.exit_reached = reached

    def _open(self, fill: Fill, order: Order, signed: Decimal, charges: Decimal) -> None:
        quantity, value = abs(signed), signed * fill.price
        self.positions[fill.symbol] = Position(
            fill.symbol,
            order.strategy,
            signed,
            value,
            fill.ts_ns,
            order.reason,
            order.product,
            target_price=order.target_price,
            charges=charges,
            entered=quantity,
            entered_value=abs(value),
        )

    def _reduce(
        self, position: Position, fill: Fill, order: Order, signed: Decimal
    ) -> Trade | None:
        held = position.quantity
        closing = -held if abs(signed) > abs(held) else signed
        share = fill.charges if closing is signed else fill.charges * (abs(closing) / abs(signed))
        gone = position.cost * (-closing / held)
        value = -closing * fill.price
        gain = value - gone
        position.quantity += closing
        position.cost -= gone
        position.realised += gain
        position.charges += share
        position.left += abs(closing)
        position.left_value += abs(value)
        self.realised += gain
        who = position.strategy
        self.realised_by_strategy[who] = self.realised_by_strategy.get(who, ZERO) + gain
        if position.quantity:
            return None
        trade = self._round_trip(position, fill, order)
        del self.positions[fill.symbol]
        rest = signed - closing
        if rest:
            self._open(fill, order, rest, fill.charges - share)
        return trade

    def _round_trip(self, position: Position, fill: Fill, order: Order) -> Trade:
        direction = -fill.side.sign
        # From the exact sums, not from averages: a round trip's profit is exact to the last digit.
        gross = (position.left_value - position.entered_value) * direction
        trade = Trade(
            position.symbol,
            position.strategy,
            position.entered,
            direction,
            position.opened_ns,
            position.entered_value / position.entered,
            fill.ts_ns,
            position.left_value / position.left,
            position.first_stop_price,
            position.charges,
            gross - position.charges,
            position.reason,
            order.reason,
        )
        self.trades.append(trade)
        return trade


def _taken_over(fact: DifferenceAnswered, before: Position | None) -> Position:
    """Return the position the venue has; what was planned for it holds if it is still that way."""
    same = before is not None and before.quantity * fact.venue > 0
    return Position(
        fact.symbol,
        before.strategy if same and before is not None else "manual",
        fact.venue,
        fact.venue * fact.price,
        fact.ts_ns,
        "taken over from the broker's account",
        fact.product,
        stop_price=before.stop_price if same and before is not None else None,
        target_price=before.target_price if same and before is not None else None,
        entered=abs(fact.venue),
        entered_value=abs(fact.venue) * fact.price,
    )
