"""A practice account in one SQLite file, committed to the disk before anybody hears of it."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import msgspec

from core.brokers.practice.ledger import EntryKind, LedgerEntry
from core.brokers.practice.store import Changes, StoredAccount
from core.brokers.practice.working import StoredOrder
from core.closing import closed_on_failure
from core.errors import StorageError
from core.execution.charges import Charges
from core.model.orders import Fill, Side

_VERSION = 1
_SCHEMA = """
CREATE TABLE account (number INTEGER PRIMARY KEY, begun_ns INTEGER NOT NULL);
CREATE TABLE venue_order (
    number INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account,
    client_order_id TEXT NOT NULL,
    status TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (account, client_order_id)
);
CREATE TABLE fill (
    execution_id TEXT PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account,
    client_order_id TEXT NOT NULL,
    venue_order_id TEXT NOT NULL,
    ts_ns INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    side TEXT NOT NULL,
    quantity TEXT NOT NULL,
    price TEXT NOT NULL,
    charges TEXT NOT NULL
);
CREATE INDEX fill_by_account ON fill (account);
CREATE TABLE ledger (
    number INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account,
    ts_ns INTEGER NOT NULL,
    kind TEXT NOT NULL,
    amount TEXT NOT NULL,
    balance TEXT NOT NULL,
    symbol TEXT NOT NULL,
    execution_id TEXT NOT NULL,
    lines BLOB
);
CREATE INDEX ledger_by_account ON ledger (account);
"""
_PUT_ORDER = (
    "INSERT INTO venue_order VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (number) DO UPDATE SET status = excluded.status, body = excluded.body"
)
_PUT_FILL = "INSERT INTO fill VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PUT_ENTRY = "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_READ_ENTRIES = (
    "SELECT number, ts_ns, kind, amount, balance, symbol, execution_id, lines "
    "FROM ledger WHERE account = ? ORDER BY number"
)
_READ_FILLS = (
    "SELECT execution_id, client_order_id, venue_order_id, ts_ns, symbol, side, quantity, price, "
    "charges FROM fill WHERE account = ? ORDER BY rowid"
)


class SqliteVenueStore:
    """Keeps the account at `path`. The venue's lock is the only guard: one call at a time."""

    durable = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encode = msgspec.json.Encoder().encode
        self._decode_order = msgspec.json.Decoder(StoredOrder).decode
        self._decode_lines = msgspec.json.Decoder(Charges).decode
        with self._telling("open"):
            path.parent.mkdir(parents=True, exist_ok=True)
            # The kill switch writes from its own thread; the venue's lock keeps them apart.
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        with closed_on_failure(self._db.close):
            with self._telling("open"):
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=FULL")
                self._db.execute("PRAGMA foreign_keys=ON")
                # Written at its end, seldom read: the usual 2 MB would only fill up.
                self._db.execute("PRAGMA cache_size=-256")
            self._prepare()
            self._account = self._last("SELECT max(number) FROM account")

    def load(self) -> StoredAccount | None:
        """Return the account as it stands, or None when none was begun."""
        if not self._account:
            return None
        with self._telling("read"):
            orders = self._db.execute(
                "SELECT body FROM venue_order WHERE account = ? ORDER BY number", (self._account,)
            ).fetchall()
            fills = self._db.execute(_READ_FILLS, (self._account,)).fetchall()
            return StoredAccount(
                orders=[self._decode_order(body) for (body,) in orders],
                fills=[_fill_of(row) for row in fills],
                entries=self._entries(self._account),
                last_order_number=self._last("SELECT max(number) FROM venue_order"),
            )

    def begin(self, opening: LedgerEntry, former: Sequence[LedgerEntry]) -> None:
        """Begin a new account beside the former ones."""
        number = self._account + 1
        with self._transaction():
            self._db.execute("INSERT INTO account VALUES (?, ?)", (number, opening.ts_ns))
            self._db.execute(_PUT_ENTRY, self._entry_row(number, opening))
        self._account = number

    def entries(self) -> Sequence[LedgerEntry]:
        """Return the ledger as it was written, oldest first."""
        with self._telling("read"):
            return self._entries(self._account)

    def write(self, changes: Changes) -> None:
        """Keep one step in one transaction, on the disk when this returns."""
        account = self._account
        with self._transaction():
            for record in changes.records:
                row = (
                    record.number,
                    account,
                    record.order.client_order_id,
                    record.status.value,
                    self._encode(record.stored()),
                )
                self._db.execute(_PUT_ORDER, row)
            self._db.executemany(_PUT_FILL, [_fill_row(account, one) for one in changes.fills])
            self._db.executemany(
                _PUT_ENTRY, [self._entry_row(account, one) for one in changes.entries]
            )

    def archive(self) -> Sequence[Sequence[LedgerEntry]]:
        """Return the ledgers of former accounts, oldest first."""
        with self._telling("read"):
            return tuple(self._entries(number) for number in range(1, self._account))

    def close(self) -> None:
        """Close the file; closing twice does nothing."""
        self._db.close()

    def _prepare(self) -> None:
        with self._telling("read"):
            version = self._last("PRAGMA user_version")
        if version > _VERSION:
            raise StorageError(
                f"The practice account in {self._path} was written by a newer version of this "
                "program. Update the program, or choose another profile."
            )
        if version < _VERSION:
            with self._telling("set up"):
                self._db.executescript(
                    f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;"
                )

    def _last(self, query: str) -> int:
        with self._telling("read"):
            (number,) = self._db.execute(query).fetchone()
        return int(number or 0)

    def _entries(self, account: int) -> tuple[LedgerEntry, ...]:
        rows = self._db.execute(_READ_ENTRIES, (account,)).fetchall()
        return tuple(
            LedgerEntry(
                number=number,
                ts_ns=ts_ns,
                kind=EntryKind(kind),
                amount=Decimal(amount),
                balance=Decimal(balance),
                symbol=symbol,
                execution_id=execution_id,
                charges=None if lines is None else self._decode_lines(lines),
            )
            for number, ts_ns, kind, amount, balance, symbol, execution_id, lines in rows
        )

    def _entry_row(self, account: int, entry: LedgerEntry) -> tuple[object, ...]:
        return (
            entry.number,
            account,
            entry.ts_ns,
            entry.kind.value,
            str(entry.amount),
            str(entry.balance),
            entry.symbol,
            entry.execution_id,
            None if entry.charges is None else self._encode(entry.charges),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._telling("write"):
            self._db.execute("BEGIN IMMEDIATE")
            # Commits, or takes all of it back whatever ended it, Ctrl+C and a full disk included.
            with self._db:
                yield

    @contextmanager
    def _telling(self, deed: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, msgspec.MsgspecError) as failure:
            raise StorageError(
                f"The practice account in {self._path} could not be {_PAST[deed]}: {failure}. "
                "Check that the disk has room and that the folder may be written."
            ) from failure


_PAST = {"open": "opened", "read": "read", "set up": "set up", "write": "written"}


def _fill_row(account: int, fill: Fill) -> tuple[object, ...]:
    return (
        fill.execution_id,
        account,
        fill.client_order_id,
        fill.venue_order_id,
        fill.ts_ns,
        fill.symbol,
        fill.side.value,
        str(fill.quantity),
        str(fill.price),
        str(fill.charges),
    )


def _fill_of(row: tuple[str, str, str, int, str, str, str, str, str]) -> Fill:
    execution_id, client_order_id, venue_order_id, ts_ns, symbol, side, quantity, price, cost = row
    return Fill(
        execution_id=execution_id,
        client_order_id=client_order_id,
        venue_order_id=venue_order_id,
        ts_ns=ts_ns,
        symbol=symbol,
        side=Side(side),
        quantity=Decimal(quantity),
        price=Decimal(price),
        charges=Decimal(cost),
    )
