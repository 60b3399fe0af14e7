"""Opens an account's journal: in a file of its folder, or in a schema of a PostgreSQL server."""

import re
import secrets
from pathlib import Path

from app.kept_file import keep_file
from core.errors import StorageError
from core.storage.journal import Journal
from core.storage.postgres_address import Server

JOURNAL_FILE = "journal.db"
PLACE_FILE = "journal.schema"
"""Holds the schema's name. It lies in the account's folder, so an account that is started over
or a profile of the same name on another computer never meets a journal that is not its own."""


def open_journal(folder: Path, server: Server | None) -> Journal:
    """Return the journal of the account in `folder`; raise StorageError when it is elsewhere."""
    file, place = folder / JOURNAL_FILE, folder / PLACE_FILE
    if server is None:
        if place.exists():
            raise StorageError(
                "This account's diary is in a PostgreSQL database. Set storage.database to it "
                "again, or start the practice account over."
            )
        # Only where something is kept: SQLAlchemy takes as long to load as all of our own code.
        from core.storage.sql_journal import SqlJournal, sqlite_url

        return SqlJournal(sqlite_url(file))
    if file.exists():
        raise StorageError(
            "This account's diary is in a file. Leave storage.database empty in the settings, or "
            "start the practice account over to begin in the database."
        )
    from core.storage.postgres_journal import PostgresJournal

    if place.exists():
        return PostgresJournal(server, place.read_text(encoding="ascii").strip(), create=False)
    name = _new_name(folder.name)
    journal = PostgresJournal(server, name, create=True)
    # After the tables: a crash between leaves an empty schema there, never an account without one.
    keep_file(place, f"{name}\n".encode("ascii"))
    return journal


def _new_name(account: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", account.lower()).strip("_")[:30]
    return f"algotrader_{plain}_{secrets.token_hex(6)}"
