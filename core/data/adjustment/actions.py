"""Corporate actions, and what each does to the prices before its ex-date."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from core.errors import UserMistake

_TERMS = re.compile(r"(\d+(?:\.\d+)?)\s*(?::|to|for|-for-)\s*(\d+(?:\.\d+)?)")


class ActionKind(StrEnum):
    """What a company did with its shares."""

    SPLIT = "split"
    BONUS = "bonus"
    RIGHTS = "rights"
    DIVIDEND = "dividend"


class CorporateAction(Struct, frozen=True, kw_only=True):
    """One action of one share, effective from the opening of `ex_date` on.

    `factor` is what earlier prices are multiplied by to be comparable with later ones; of a
    dividend it is unknown until the close before is, so a dividend has `amount` (money a share
    as it was on that day) instead. `terms` says it in words.
    """

    symbol: str
    ex_date: date
    kind: ActionKind
    terms: str
    factor: Fraction | None = None
    amount: Decimal | None = None
    suspected: bool = False

    def factor_after(self, close: Decimal) -> Fraction:
        """Return the factor, with the close of the last day before the ex-date.

        A dividend's is (close - amount) / close: reinvested at the price without it (CRSP,
        "Data Definitions", factor to adjust prices). Raises UserMistake for one above the price.
        """
        if self.factor is not None:
            return self.factor
        amount = self.amount or Decimal(0)
        if not Decimal(0) <= amount < close:
            raise UserMistake(
                f"{self.symbol} cannot pay a dividend of {amount} on {self.ex_date} when the share "
                f"closed at {close} before. Correct the list of corporate actions."
            )
        return Fraction(close - amount) / Fraction(close)


def split_factor(old: Fraction, new: Fraction) -> Fraction:
    """Return the factor of a face value that goes from `old` to `new`: 10 to 1 gives 1/10."""
    return new / old


def bonus_factor(given: Fraction, held: Fraction) -> Fraction:
    """Return the factor of `given` free shares for every `held`: 1:2 gives 2/3."""
    return held / (given + held)


def rights_factor(
    given: Fraction, held: Fraction, price: Decimal, close_before: Decimal
) -> Fraction:
    """Return the factor of `given` shares offered at `price` for every `held`.

    The theoretical ex-rights price over the close before (NSE, "Corporate action adjustments").
    """
    before = Fraction(close_before)
    return (before * held + Fraction(price) * given) / (given + held) / before


def factor_of(kind: ActionKind, terms: str) -> Fraction | None:
    """Return the factor that terms such as "10 to 1" or "1:2" say, None when they say none."""
    found = _TERMS.search(terms.replace("one", "1").replace("two", "2"))
    if found is None:
        return None
    first, second = (Fraction(one) for one in found.groups())
    if min(first, second) <= 0:
        return None
    if kind is ActionKind.SPLIT:
        return split_factor(first, second)
    return bonus_factor(first, second) if kind is ActionKind.BONUS else None


def of_symbol(actions: Sequence[CorporateAction], symbol: str) -> list[CorporateAction]:
    """Return a share's actions, oldest first."""
    mine = [one for one in actions if one.symbol == symbol]
    return sorted(mine, key=lambda one: (one.ex_date, one.kind.value))


def day_text(day: date) -> str:
    """Return a day as people write it: 20 Nov 2014."""
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return f"{day.day} {months[day.month - 1]} {day.year}"
