"""Where a practice account is kept: the contract, and the store that keeps nothing."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from core.brokers.practice.ledger import LedgerEntry
from core.brokers.practice.working import StoredOrder, VenueRecord
from core.model.orders import Fill


class Changes(Struct, frozen=True, kw_only=True):
    """What one step of the venue changed; all of it is kept, or nothing."""

    records: Sequence[VenueRecord]
    fills: Sequence[Fill]
    entries: Sequence[LedgerEntry]


class StoredAccount(Struct, frozen=True, kw_only=True):
    """An account as it was kept, and the last order number ever given at this venue."""

    orders: Sequence[StoredOrder]
    fills: Sequence[Fill]
    entries: Sequence[LedgerEntry]
    last_order_number: int


class VenueStore(Protocol):
    """Keeps one practice account; `write` and `begin` have kept it when they return.

    They raise StorageError when the disk did not take it. The venue calls from any thread, one
    call at a time. Nothing is written to a store that is not `durable`.
    """

    durable: bool

    def load(self) -> StoredAccount | None:
        """Return the account as it stands, or None when none was begun."""
        ...

    def begin(self, opening: LedgerEntry, former: Sequence[LedgerEntry]) -> None:
        """Begin a new account; the former one's ledger stays in the archive.

        `former` is the part of it that was not written: all of it where nothing is durable.
        """
        ...

    def entries(self) -> Sequence[LedgerEntry]:
        """Return the ledger as it was written, oldest first."""
        ...

    def write(self, changes: Changes) -> None:
        """Keep one step."""
        ...

    def archive(self) -> Sequence[Sequence[LedgerEntry]]:
        """Return the ledgers of former accounts, oldest first."""
        ...

    def close(self) -> None:
        """Let go of the disk."""
        ...


class MemoryVenueStore:
    """Keeps nothing beyond the process: for backtests, where the venue's memory is the truth."""

    durable = False

    def __init__(self) -> None:
        self._archive: list[tuple[LedgerEntry, ...]] = []

    def load(self) -> StoredAccount | None:
        """Return None: nothing was kept."""
        return None

    def begin(self, opening: LedgerEntry, former: Sequence[LedgerEntry]) -> None:
        """Put the former ledger aside."""
        if former:
            self._archive.append(tuple(former))

    def entries(self) -> Sequence[LedgerEntry]:
        """Return nothing: nothing was written."""
        return ()

    def write(self, changes: Changes) -> None:
        """Keep nothing."""

    def archive(self) -> Sequence[Sequence[LedgerEntry]]:
        """Return the ledgers put aside at resets."""
        return tuple(self._archive)

    def close(self) -> None:
        """Do nothing: there is no disk."""
