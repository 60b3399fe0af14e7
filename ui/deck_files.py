"""What a screen may ask of price files: have one read, hear what is in it and what seems wrong."""

from decimal import Decimal
from pathlib import Path
from typing import Protocol

from msgspec import Struct


class SplitLine(Struct, frozen=True, kw_only=True):
    """A night that looks like a split nobody took out of the prices, and what adjusting would do.

    `before` and `after` are the prices on both sides of it as they are; `earlier` is what the first
    becomes when earlier prices are changed, `later` what the second does when later ones are.
    """

    symbol: str
    day: str
    sentence: str
    currency: str
    before: Decimal
    after: Decimal
    earlier: Decimal
    later: Decimal


class ImportView(Struct, frozen=True, kw_only=True):
    """What came of a file the user gave: rows, what was wrong by line, or why it was refused.

    `splits` are nights that look like splits still in the prices.
    """

    file: str
    running: bool
    symbols: tuple[str, ...]
    rows: int
    faults: tuple[str, ...]
    refused: str
    splits: tuple[SplitLine, ...] = ()


class ReadsFiles(Protocol):
    """The part of the deck that reads price files."""

    def import_file(self, path: Path) -> None:
        """Begin to read a price file; see `import_view`."""
        ...

    def import_view(self) -> ImportView | None:
        """Return what came of the last file, or None."""
        ...
