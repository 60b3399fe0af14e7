"""The venue's cash ledger: one entry for every change of cash, nothing else changes cash."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from core.execution.charges import Charges


class EntryKind(StrEnum):
    """Why cash changed."""

    START = "START"
    RESET = "RESET"
    TRADE = "TRADE"
    CHARGES = "CHARGES"
    FUNDING = "FUNDING"


class LedgerEntry(Struct, frozen=True, gc=False):
    """One change of cash. `balance` is the cash after it; `charges` holds the lines of a charge."""

    number: int
    ts_ns: int
    kind: EntryKind
    amount: Decimal
    balance: Decimal
    symbol: str = ""
    execution_id: str = ""
    charges: Charges | None = None
