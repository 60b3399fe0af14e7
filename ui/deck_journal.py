"""What the Activity screen may ask of the trades of the running account: figures, trades, tags."""

from decimal import Decimal
from pathlib import Path
from typing import Protocol

from msgspec import Struct

DAYS_NEEDED = 30
"""Fewer finished days say too little of how steady an account is."""


class JournalTrade(Struct, frozen=True, kw_only=True):
    """One finished trade of the account with the tags a person put on it; profit after costs."""

    key: str
    symbol: str
    side: str
    quantity: Decimal
    entry_ns: int
    entry_price: Decimal
    exit_ns: int
    exit_price: Decimal
    charges: Decimal
    profit: Decimal
    strategy: str
    reason: str
    exit_reason: str
    tags: tuple[str, ...] = ()


class JournalFigures(Struct, frozen=True, kw_only=True):
    """Figures of the account so far. None: not known yet, or nothing to divide by.

    `days` are finished days; below DAYS_NEEDED there is neither `sharpe` nor `sortino`.
    `deepest_fall` is a negative percent of the worth at the beginnings of days. `won_per_lost` is
    what was won for each one of money lost.
    """

    days: int
    sharpe: float | None
    sortino: float | None
    deepest_fall: float | None
    trades: int
    lost: int
    won_per_lost: float | None
    profit: Decimal
    charges: Decimal


class StrategyLine(Struct, frozen=True, kw_only=True):
    """What one strategy, or a person's own hand, did in the account."""

    strategy: str
    trades: int
    lost: int
    profit: Decimal


class JournalView(Struct, frozen=True, kw_only=True, eq=False):
    """The account's trades, newest first, and what they come to; `tags` are all in use.

    `problem` says why the last tag or file could not be kept, `said` where a file was written.
    """

    currency: str
    figures: JournalFigures
    strategies: tuple[StrategyLine, ...]
    trades: tuple[JournalTrade, ...]
    tags: tuple[str, ...] = ()
    problem: str = ""
    said: str = ""


class Journal(Protocol):
    """The trades of the running account. Methods return at once."""

    def view(self) -> JournalView | None:
        """Return the trades and figures now; None before an account was opened."""
        ...

    def tag(self, key: str, tag: str) -> str:
        """Put a tag on a trade; return why not, or an empty text. Kept over a restart."""
        ...

    def untag(self, key: str, tag: str) -> str:
        """Take a tag off a trade; return why not, or an empty text."""
        ...

    def save(self, path: Path) -> None:
        """Write figures, trades and tags to a file ending in csv or xlsx; see `view`."""
        ...


class HasJournal(Protocol):
    """The part of the deck with the account's trades."""

    def journal(self) -> Journal:
        """Return the trades of the running account."""
        ...
