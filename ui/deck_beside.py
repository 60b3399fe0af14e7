"""A test on the past beside what the practice account did on the same days."""

from decimal import Decimal

from msgspec import Struct


class BesideSide(Struct, frozen=True, kw_only=True):
    """What one of the two did: finished trades, executions, costs, and the profit after them."""

    trades: int
    fills: int
    charges: Decimal
    profit: Decimal


class BesideLeg(Struct, frozen=True, kw_only=True):
    """One finished trade of one of the two; times are nanoseconds since 1970 UTC."""

    quantity: Decimal
    entry_ns: int
    entry_price: Decimal
    exit_ns: int
    exit_price: Decimal
    charges: Decimal
    profit: Decimal


class BesideTrade(Struct, frozen=True, kw_only=True):
    """A trade of both or of one of them. `kind` is same, changed, missed or extra.

    `difference` is what practice made by it less what the test did; `story` says why.
    """

    symbol: str
    side: str
    kind: str
    test: BesideLeg | None
    practice: BesideLeg | None
    difference: Decimal
    story: str


class BesideCause(Struct, frozen=True, kw_only=True):
    """One cause of the difference: how many trades it touches, and the money, practice less test.

    `key` is same, prices, charges, missed or extra.
    """

    key: str
    trades: int
    money: Decimal


class BesideSheet(Struct, frozen=True, kw_only=True):
    """The comparison. `nothing` is one sentence where practice has nothing to compare with.

    `whole` is practice less test after all costs; the causes add up to it. `notes` say what else
    was not the same.
    """

    nothing: str = ""
    currency: str = "INR"
    since_ns: int = 0
    until_ns: int = 0
    test: BesideSide | None = None
    practice: BesideSide | None = None
    whole: Decimal = Decimal(0)
    causes: tuple[BesideCause, ...] = ()
    trades: tuple[BesideTrade, ...] = ()
    notes: tuple[str, ...] = ()
