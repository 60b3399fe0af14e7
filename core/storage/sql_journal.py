"""The durable journal on SQLite (WAL, synchronous=FULL): one INSERT a fact, one COMMIT a batch.

`PostgresJournal` changes only how a batch is written and how a fault is told.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from core.errors import StorageError
from core.events.facts import AnyFact, decode, encode
from core.storage import schema

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA wal_autocheckpoint=1000",
    # It is written at its end and read at the start: the usual 2 MB would only fill up.
    "PRAGMA cache_size=-256",
)
_INSERT = "INSERT INTO journal (number, ts_ns, kind, body) VALUES (?, ?, ?, ?)"
_INSERT_CHECKPOINT = "INSERT INTO checkpoint (number, body) VALUES (?, ?)"


def sqlite_url(path: Path) -> str:
    """Return the SQLAlchemy URL of a SQLite file."""
    return f"sqlite:///{path}"


def open_database(url: str) -> sa.Engine:
    """Return an engine on a database brought to the newest shape; raise StorageError if not."""
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
    try:
        bring_up_to_date(engine)
    except SQLAlchemyError as failure:
        raise StorageError(f"The journal cannot be opened: {_plain(failure)}") from failure
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    # The driver must not open transactions by itself: BEGIN and COMMIT are ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def bring_up_to_date(engine: sa.Engine) -> None:
    """Create the tables, or migrate them to the newest shape."""
    names = set(sa.inspect(engine).get_table_names())
    if "alembic_version" not in names and not names:
        with engine.begin() as connection:
            schema.metadata.create_all(connection)
            connection.exec_driver_sql(
                "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
            )
            connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{schema.HEAD}')")  # noqa: S608
        return
    with engine.connect() as connection:
        at = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if at != schema.HEAD:
        from core.storage.migrate import upgrade  # alembic is slow to import and rarely needed

        upgrade(engine)


def _plain(failure: Exception) -> str:
    return str(getattr(failure, "orig", failure)).splitlines()[0]


class SqlJournal:
    """A journal in one database."""

    durable = True

    def __init__(self, url: str) -> None:
        self._use(open_database(url))
        self._number = self._last_number()

    def _use(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._connection = engine.raw_connection()
        self._cursor = self._connection.cursor()
        self._pending: list[tuple[int, int, str, str]] = []
        self._checkpoints: list[tuple[int, bytes]] = []
        self._number = 0

    def append(self, fact: AnyFact) -> int:
        """Queue a fact."""
        self._number += 1
        body = encode(fact).decode()
        self._pending.append((self._number, fact.ts_ns, type(fact).__name__, body))
        return self._number

    def commit(self) -> None:
        """Write what is queued in one transaction; raise StorageError when the disk refuses."""
        if not self._pending and not self._checkpoints:
            return
        try:
            self._write()
        except Exception as failure:
            raise StorageError(self._refusal(failure)) from failure
        self._pending.clear()
        self._checkpoints.clear()

    def _write(self) -> None:
        cursor = self._cursor
        cursor.execute("BEGIN IMMEDIATE")
        if len(self._pending) == 1:
            cursor.execute(_INSERT, self._pending[0])
        else:
            cursor.executemany(_INSERT, self._pending)
        if self._checkpoints:
            cursor.executemany(_INSERT_CHECKPOINT, self._checkpoints)
        cursor.execute("COMMIT")

    def _refusal(self, failure: Exception) -> str:
        return (
            f"The diary could not be written to disk ({_plain(failure)}), so trading halts. "
            "Free some space or check the disk, then start again."
        )

    def read(self, after: int = 0) -> Iterator[tuple[int, AnyFact]]:
        """Yield the committed facts beyond `after`."""
        query = (
            sa.select(schema.journal.c.number, schema.journal.c.body)
            .where(schema.journal.c.number > after)
            .order_by(schema.journal.c.number)
        )
        with self._engine.connect() as connection:
            for number, body in connection.execute(query):
                yield number, decode(body)

    def save_checkpoint(self, number: int, body: bytes) -> None:
        """Queue a checkpoint for the next commit."""
        self._checkpoints.append((number, body))

    def last_checkpoint(self) -> tuple[int, bytes] | None:
        """Return the newest checkpoint."""
        query = sa.select(schema.checkpoint).order_by(schema.checkpoint.c.number.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else (row.number, bytes(row.body))

    def close(self) -> None:
        """Commit and close the file."""
        try:
            self.commit()
        finally:
            self._cursor.close()
            self._connection.close()
            self._engine.dispose()

    def _last_number(self) -> int:
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.max(schema.journal.c.number))).scalar() or 0
