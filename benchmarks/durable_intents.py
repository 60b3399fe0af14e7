"""Durable intents per second beside the database's own commit rate, same folder, one run.

Run: python -m benchmarks.durable_intents [FOLDER] [--postgres]. An intent is what stands on disk
before an order leaves: OrderIntended and OrderSending in one synchronous=FULL commit. SQLite's
share is promised to be 0.80 at least. With `--postgres` also on a local PostgreSQL server with
fsync, beside its driver's bare INSERT: there the way to the server and back is what counts.
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from core.events.facts import OrderIntended, OrderSending
from core.storage.journal import Journal
from core.storage.postgres import engine_on
from core.storage.postgres_journal import PostgresJournal
from core.storage.sql_journal import SqlJournal, sqlite_url
from tests.support.builders import an_order
from tests.support.postgres import running

ROUNDS, COMMITS = 7, 1000


def intents(journal: Journal, start: int) -> float:
    """Return durable intents per second."""
    began = time.perf_counter()
    for number in range(start, start + COMMITS):
        name = f"order{number:013d}"
        journal.append(OrderIntended(ts_ns=number, order=an_order(name)))
        journal.append(OrderSending(ts_ns=number, client_order_id=name))
        journal.commit()
    return COMMITS / (time.perf_counter() - began)


def plain(connection: sqlite3.Connection, start: int) -> float:
    """Return commits per second of bare SQLite with one row of the same size."""
    body = "x" * 700
    began = time.perf_counter()
    for number in range(start, start + COMMITS):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO plain VALUES (?, ?)", (number, body))
        connection.execute("COMMIT")
    return COMMITS / (time.perf_counter() - began)


def on_sqlite(base: Path | None) -> None:
    """Measure the default journal."""
    with tempfile.TemporaryDirectory(dir=base) as name:
        folder = Path(name)
        journal = SqlJournal(sqlite_url(folder / "journal.db"))
        bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=FULL")
        bare.execute("CREATE TABLE plain (number INTEGER PRIMARY KEY, body TEXT)")
        ours, theirs = [], []
        for turn in range(ROUNDS):
            ours.append(intents(journal, turn * COMMITS))
            theirs.append(plain(bare, turn * COMMITS))
        bare.close()
        journal.close()
    tell("SQLite", ours, theirs)


def on_postgres() -> None:
    """Measure the journal on a server of its own, fsync on."""
    with running(careful=True) as postgres:
        journal = PostgresJournal(postgres.server(), "measured", create=True)
        engine = engine_on(postgres.server())
        connection = engine.raw_connection()
        connection.driver_connection.autocommit = True  # type: ignore[union-attr]
        bare = connection.cursor()
        bare.execute("CREATE TABLE plain (number INTEGER PRIMARY KEY, body TEXT)")
        ours, theirs = [], []
        for turn in range(ROUNDS):
            ours.append(intents(journal, turn * COMMITS))
            began = time.perf_counter()
            for number in range(turn * COMMITS, (turn + 1) * COMMITS):
                bare.execute("INSERT INTO plain VALUES (%s, %s)", (number, "x" * 700))
            theirs.append(COMMITS / (time.perf_counter() - began))
        connection.close()
        engine.dispose()
        journal.close()
    tell("PostgreSQL", ours, theirs)


def tell(name: str, ours: list[float], theirs: list[float]) -> None:
    """Print the medians and their ratio."""
    mine, other = statistics.median(ours), statistics.median(theirs)
    for what, rates, middle in (("intents", ours, mine), ("bare commits", theirs, other)):
        spread = f"(min {min(rates):,.0f}, max {max(rates):,.0f})"
        print(f"{name:10} {what:12} {middle:8,.0f} /s   {spread}")
    print(f"{name:10} {'share':12} {mine / other:8.2f}")


def main() -> None:
    """Measure both in turn and print the ratio of the medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    on_sqlite(asked.folder)
    if asked.postgres:
        on_postgres()


if __name__ == "__main__":
    main()
