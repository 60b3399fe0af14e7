"""Which rows a ladder has: prices by price, our own orders and exits where they lie."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct

from core.events.book_view import BookView, Level
from core.events.snapshot import EngineSnapshot
from core.model.orders import Purpose

ORDER, EXIT, TARGET = "order", "exit", "target"
_KINDS = {Purpose.ENTRY: ORDER, Purpose.EXIT: ORDER, Purpose.PROTECT: EXIT, Purpose.TARGET: TARGET}


class LadderMark(Struct, frozen=True):
    """Something of our own at a price. `quantity` is what is left of it."""

    kind: str
    price: Decimal
    quantity: Decimal


class LadderRow(Struct, frozen=True):
    """One price. `share` is its quantity as a part of the largest shown."""

    price: Decimal
    quantity: float
    share: float
    marks: tuple[LadderMark, ...] = ()


class Ladder(Struct, frozen=True):
    """Both sides, best first; `above` and `below` are our own that lie beyond what is shown."""

    asks: tuple[LadderRow, ...] = ()
    bids: tuple[LadderRow, ...] = ()
    above: tuple[LadderMark, ...] = ()
    below: tuple[LadderMark, ...] = ()

    @property
    def gap(self) -> Decimal | None:
        """Return what lies between the best of both sides; None where one is empty."""
        ask, bid = _best(self.asks), _best(self.bids)
        return None if ask is None or bid is None else ask - bid

    @property
    def middle(self) -> Decimal | None:
        """Return the price between both sides, or the best of the only one."""
        ask, bid = _best(self.asks), _best(self.bids)
        if ask is None or bid is None:
            return ask if bid is None else bid
        return (ask + bid) / 2


def marks_of(snapshot: EngineSnapshot, symbol: str) -> tuple[LadderMark, ...]:
    """Return our own orders and exits of a symbol that wait at a price."""
    found = [
        LadderMark(_KINDS[one.purpose], one.rests_at, one.quantity - one.filled)
        for one in snapshot.orders
        if one.symbol == symbol and one.rests_at is not None and one.quantity > one.filled
    ]
    for view in snapshot.positions:
        if view.symbol != symbol:
            continue
        for kind, price in ((EXIT, view.stop_price), (TARGET, view.target_price)):
            # It also holds while the program itself waits for the price, with no order resting.
            if price is not None and all((one.kind, one.price) != (kind, price) for one in found):
                found.append(LadderMark(kind, price, abs(view.quantity)))
    return tuple(found)


def ladder_of(book: BookView, marks: Sequence[LadderMark], count: int) -> Ladder:
    """Return the `count` best rows of both sides with our own in their places."""
    asks, bids = _priced(book.asks), _priced(book.bids)
    middle = _middle(asks, bids)
    if middle is None:
        return Ladder()
    over = [one for one in marks if one.price > middle]
    under = [one for one in marks if one.price <= middle]
    ask_rows, above = _side(asks, over, count, 1)
    bid_rows, below = _side(bids, under, count, -1)
    most = max((one.quantity for one in (*ask_rows, *bid_rows)), default=0.0) or 1.0
    return Ladder(_shared(ask_rows, most), _shared(bid_rows, most), above, below)


def _priced(levels: Iterable[Level]) -> dict[Decimal, float]:
    # Decimals by the shortest text of the float: what the venue wrote.
    return {Decimal(repr(price)): quantity for price, quantity in levels}


def _middle(asks: dict[Decimal, float], bids: dict[Decimal, float]) -> Decimal | None:
    ask, bid = min(asks, default=None), max(bids, default=None)
    if ask is None or bid is None:
        return ask if bid is None else bid
    return (ask + bid) / 2


def _side(
    levels: dict[Decimal, float], marks: Sequence[LadderMark], count: int, way: int
) -> tuple[list[LadderRow], tuple[LadderMark, ...]]:
    """Return the rows of one side, best first, and the marks that found no place in it.

    A mark between two levels gets a row of its own; beyond the last level nothing is known, so a
    row there would look nearer than it is.
    """
    ordered = sorted(levels, key=lambda price: price * way)[:count]
    if not ordered:
        return [], tuple(marks)
    farthest = ordered[-1] * way
    between = {one.price for one in marks if one.price * way <= farthest}
    prices = sorted({*ordered, *between}, key=lambda price: price * way)[:count]
    rows = [
        LadderRow(
            price, levels.get(price, 0.0), 0.0, tuple(one for one in marks if one.price == price)
        )
        for price in prices
    ]
    shown = set(prices)
    return rows, tuple(one for one in marks if one.price not in shown)


def _shared(rows: Sequence[LadderRow], most: float) -> tuple[LadderRow, ...]:
    return tuple(LadderRow(one.price, one.quantity, one.quantity / most, one.marks) for one in rows)


def _best(rows: Sequence[LadderRow]) -> Decimal | None:
    return next((one.price for one in rows if one.quantity > 0), None)
