"""What a shock would have done to the money."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct


class HeldThen(Struct, frozen=True, kw_only=True):
    """Something held when a shock began, its safety exit, and how it was left.

    `left_price` is the mean price it was left at within the time looked at; None when it is still
    held after it. Prices in the account's currency.
    """

    symbol: str
    quantity: Decimal
    average_price: Decimal
    stop_price: Decimal | None
    left_price: Decimal | None = None
    left_ns: int = 0
    reason: str = ""

    @property
    def beyond_stop(self) -> Decimal | None:
        """Return by how much a share was left beyond its stop; None without both, never below 0."""
        if self.stop_price is None or self.left_price is None:
            return None
        worse = self.stop_price - self.left_price
        return max(worse if self.quantity > 0 else -worse, Decimal(0))


class ShockFinding(Struct, frozen=True, kw_only=True):
    """One shock: what the account was worth before it, at its worst (at a bar's end) and after it.

    `worth_calm` is the worth at the same time without the shock. `refused` counts wishes and
    orders the safety rules refused from the beginning of the shock on. `why_not` is not empty
    where the shock cannot be seen on these bars: then everything else is as it was without it.
    """

    key: str
    real: bool
    as_it_was: bool
    start_ns: int
    end_ns: int
    worth_before: Decimal
    worth_worst: Decimal
    worth_after: Decimal
    worth_calm: Decimal
    held: tuple[HeldThen, ...]
    refused: Mapping[str, int]
    why_not: str = ""

    @property
    def worst_fall(self) -> float:
        """Return the deepest fall from the worth before it, a fraction from 0 to -1."""
        return min(0.0, float(self.worth_worst / self.worth_before) - 1.0)

    @property
    def cost(self) -> Decimal:
        """Return what the shock took, compared with the same time without it."""
        return self.worth_calm - self.worth_after
