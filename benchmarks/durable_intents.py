"""Durable intents per second beside SQLite's own commit rate, same folder, one run.

Run: python -m benchmarks.durable_intents [FOLDER]. An intent is what stands on disk before an
order leaves: OrderIntended and OrderSending in one synchronous=FULL commit.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

from core.events.facts import OrderIntended, OrderSending
from core.storage.sql_journal import SqlJournal, sqlite_url
from tests.support.builders import an_order

ROUNDS, COMMITS = 7, 1000


def intents(journal: SqlJournal, start: int) -> float:
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


def main() -> None:
    """Measure both in turn and print the ratio of the medians."""
    base = Path(sys.argv[1]) if len(sys.argv) > 1 else None
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
    mine, other = statistics.median(ours), statistics.median(theirs)
    print(f"durable intents  {mine:8,.0f} /s   (min {min(ours):,.0f}, max {max(ours):,.0f})")
    print(f"SQLite commits   {other:8,.0f} /s   (min {min(theirs):,.0f}, max {max(theirs):,.0f})")
    print(f"share            {mine / other:8.2f}      (promised: at least 0.80)")


if __name__ == "__main__":
    main()
