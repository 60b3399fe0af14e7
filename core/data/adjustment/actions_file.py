"""Reads a person's own list of corporate actions, a CSV file."""

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from core.data.adjustment.actions import ActionKind, CorporateAction, factor_of
from core.errors import UserMistake

_HOW = (
    "Write lines like “SBIN,2014-11-20,split,10 to 1” below the heading “symbol,ex_date,kind,terms”"
)
_FACTORS = ("factor", "price_factor_for_earlier_prices")


def read_actions(path: Path) -> list[CorporateAction]:
    """Return the actions of a CSV file; raise UserMistake naming the line that cannot be read.

    Columns: symbol, ex_date (or date), kind and terms, and where terms say no ratio `factor`; or
    symbol, date, dividend, split as Yahoo gives them (split 2 = one share becomes two).
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeError, csv.Error) as failure:
        raise UserMistake(f"{path} cannot be read ({failure}). {_HOW}.") from failure
    found = []
    for line, row in enumerate(rows, 2):
        try:
            action = _of_row({str(k).strip().lower(): str(v or "").strip() for k, v in row.items()})
        except (KeyError, ValueError, ArithmeticError) as fault:
            raise UserMistake(f"Line {line} of {path.name} cannot be read. {_HOW}.") from fault
        found.append(action)
    if not found:
        raise UserMistake(f"There are no corporate actions in {path.name}. {_HOW}.")
    return found


def _of_row(row: Mapping[str, str]) -> CorporateAction:
    symbol = row["symbol"].upper()
    day = date.fromisoformat(row.get("ex_date") or row["date"])
    if not symbol:
        raise ValueError("a line without a symbol")
    if "kind" not in row:
        return _of_yahoo(symbol, day, row)
    kind, terms = ActionKind(row["kind"].lower()), row.get("terms", "")
    if kind is ActionKind.DIVIDEND:
        return _dividend(symbol, day, Decimal(row.get("amount") or terms))
    factor = factor_of(kind, terms)
    if factor is None:
        factor = Fraction(next((row[name] for name in _FACTORS if row.get(name)), ""))
    if factor <= 0:
        raise ValueError("a factor must be above 0")
    return CorporateAction(symbol=symbol, ex_date=day, kind=kind, terms=terms, factor=factor)


def _of_yahoo(symbol: str, day: date, row: Mapping[str, str]) -> CorporateAction:
    split = Fraction(row.get("split") or "0").limit_denominator(1000)
    if split > 0:
        terms = f"{split.numerator} for {split.denominator}"
        return CorporateAction(
            symbol=symbol, ex_date=day, kind=ActionKind.SPLIT, terms=terms, factor=1 / split
        )
    return _dividend(symbol, day, Decimal(row["dividend"]))


def _dividend(symbol: str, day: date, amount: Decimal) -> CorporateAction:
    if not (amount.is_finite() and amount > 0):
        raise ValueError("a dividend must be above 0")
    return CorporateAction(
        symbol=symbol, ex_date=day, kind=ActionKind.DIVIDEND, terms=f"{amount:f}", amount=amount
    )
