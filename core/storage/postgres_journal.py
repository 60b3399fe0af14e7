"""The journal in a PostgreSQL schema of its own, open in one program at a time."""

import contextlib
import time
import zlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from core.errors import StorageError
from core.events.facts import AnyFact
from core.storage.postgres import engine_on, in_words
from core.storage.postgres_address import Server
from core.storage.sql_journal import SqlJournal, bring_up_to_date

_ROWS_AT_ONCE = 1000
_LOCK_TRIES, _LOCK_PAUSE_S = 30, 0.1


class PostgresJournal(SqlJournal):
    """A journal in the schema `name`; `create` says that it begins now."""

    def __init__(self, server: Server, name: str, create: bool) -> None:
        self._address = server.address
        self._lost = False
        engine = engine_on(server, name)
        try:
            self._check_schema(engine, name, create)
            self._use(engine)
            # One statement is then one transaction: no BEGIN and COMMIT of their own to wait for.
            self._driver().autocommit = True
            self._lock(name)
            bring_up_to_date(engine)
            self._number = self._last_number()
        except BaseException as failure:
            if hasattr(self, "_connection"):
                self._connection.invalidate()
            engine.dispose()
            if isinstance(failure, StorageError) or not isinstance(failure, Exception):
                raise
            raise StorageError(in_words(failure, self._address)) from failure

    def read(self, after: int = 0) -> Iterator[tuple[int, AnyFact]]:
        """Yield the committed facts beyond `after`."""
        try:
            yield from super().read(after)
        except (sa.exc.SQLAlchemyError, OSError) as failure:
            raise StorageError(in_words(failure, self._address)) from failure

    def last_checkpoint(self) -> tuple[int, bytes] | None:
        """Return the newest checkpoint."""
        try:
            return super().last_checkpoint()
        except (sa.exc.SQLAlchemyError, OSError) as failure:
            raise StorageError(in_words(failure, self._address)) from failure

    def close(self) -> None:
        """Commit and leave the server; after a fault only leave it."""
        try:
            if not self._lost:
                self.commit()
        finally:
            # A connection that is gone already needs no farewell.
            with contextlib.suppress(Exception):
                self._connection.invalidate()
            self._engine.dispose()

    def commit(self) -> None:
        """Write what is queued; after a fault nothing more, for nobody knows what arrived."""
        if self._lost:
            raise StorageError(
                "The diary's connection was lost before, so nothing more is written. Start again."
            )
        super().commit()

    def _write(self) -> None:
        rows: list[tuple[Any, ...]] = list(self._pending)
        if len(rows) <= _ROWS_AT_ONCE and not self._checkpoints:
            self._insert("journal (number, ts_ns, kind, body)", rows)
            return
        self._cursor.execute("BEGIN")
        for at in range(0, len(rows), _ROWS_AT_ONCE):
            part = rows[at : at + _ROWS_AT_ONCE]
            self._insert("journal (number, ts_ns, kind, body)", part)
        if self._checkpoints:
            self._insert("checkpoint (number, body)", list(self._checkpoints))
        self._cursor.execute("COMMIT")

    def _insert(self, columns: str, rows: list[tuple[Any, ...]]) -> None:
        one = f"({', '.join(['%s'] * len(rows[0]))})"
        values = ", ".join([one] * len(rows))
        self._cursor.execute(
            f"INSERT INTO {columns} VALUES {values}",  # noqa: S608 - our own names only
            [value for row in rows for value in row],
        )

    def _refusal(self, failure: Exception) -> str:
        self._lost = True
        return in_words(
            failure, self._address, "trading halts because the diary could not be written: "
        )

    def _driver(self) -> Any:
        return self._connection.driver_connection

    def _check_schema(self, engine: sa.Engine, name: str, create: bool) -> None:
        known = sa.text("SELECT 1 FROM pg_namespace WHERE nspname = :name")
        with engine.begin() as connection:
            there = connection.execute(known, {"name": name}).first() is not None
            if create and not there:
                connection.execute(sa.schema.CreateSchema(name))
            elif not there:
                raise StorageError(
                    f"The account's diary “{name}” is not in {self._address.words}. Correct "
                    "storage.database in the settings, or start the practice account over."
                )

    def _lock(self, name: str) -> None:
        # A program that was killed a moment ago may still seem connected.
        for _ in range(_LOCK_TRIES):
            self._cursor.execute("SELECT pg_try_advisory_lock(%s)", (zlib.crc32(name.encode()),))
            (taken,) = self._cursor.fetchone() or (False,)
            if taken:
                return
            time.sleep(_LOCK_PAUSE_S)
        raise StorageError(
            f"The account's diary in {self._address.words} is open in another program, or the "
            "server has not noticed yet that one ended. Close that program, or wait a minute, "
            "then start again."
        )
