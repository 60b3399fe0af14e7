"""Keeps the tags people put on trades, in a small SQLite file beside the account's diary."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue

from core.errors import UserMistake

FILE_NAME = "tags.db"
MOST_TAGS, LONGEST = 8, 24
_TABLE = (
    "CREATE TABLE IF NOT EXISTS trade_tag (trade TEXT NOT NULL, tag TEXT NOT NULL, "
    "PRIMARY KEY (trade, tag)) WITHOUT ROWID"
)
_ADD = "INSERT OR IGNORE INTO trade_tag (trade, tag) VALUES (?, ?)"
_REMOVE = "DELETE FROM trade_tag WHERE trade = ? AND tag = ?"
_READ = "SELECT trade, tag FROM trade_tag ORDER BY trade, tag"
_WAIT_S = 5.0


class TagStore:
    """Answers from memory at once; a thread of its own writes. The file is held only to write.

    An account that is put aside takes its folder, and so its tags, along.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._lock = threading.Lock()
        self._wishes: SimpleQueue[tuple[str, str, str] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self.problem = ""
        self.version = 0
        """Changes with every tag."""
        self._tags = self._read()

    def tags(self) -> dict[str, tuple[str, ...]]:
        """Return the tags of every trade that has some."""
        with self._lock:
            return {key: tuple(found) for key, found in self._tags.items() if found}

    def add(self, trade: str, text: str) -> None:
        """Put a tag on a trade; raise UserMistake for one that cannot be kept."""
        tag = _tidy(text)
        with self._lock:
            found = self._tags.setdefault(trade, [])
            if tag.casefold() in (one.casefold() for one in found):
                return
            if len(found) >= MOST_TAGS:
                raise UserMistake(f"A trade takes {MOST_TAGS} tags at most. Take one off first.")
            found.append(tag)
            self._wish(_ADD, trade, tag)

    def remove(self, trade: str, tag: str) -> None:
        """Take a tag off a trade."""
        with self._lock:
            found = self._tags.get(trade, [])
            if tag in found:
                found.remove(tag)
                self._wish(_REMOVE, trade, tag)

    def close(self) -> None:
        """Write what is still to be written."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._wishes.put(None)
            thread.join(_WAIT_S)

    def _wish(self, statement: str, trade: str, tag: str) -> None:
        self.version += 1
        self._wishes.put((statement, trade, tag))
        if self._thread is None:
            self._thread = threading.Thread(target=self._write_on, name="tag-store", daemon=True)
            self._thread.start()

    def _write_on(self) -> None:
        while (wish := self._wishes.get()) is not None:
            statement, trade, tag = wish
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with closing(sqlite3.connect(self._path)) as database, database:
                    database.execute(_TABLE)
                    database.execute(statement, (trade, tag))
                self.problem = ""
            except (sqlite3.Error, OSError) as fault:
                self.problem = (
                    f"Your tags could not be kept ({fault}). Free some space or check the disk, "
                    "then put the tag on again."
                )

    def _read(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        if not self._path.exists():
            return found
        try:
            with closing(sqlite3.connect(self._path)) as database:
                for trade, tag in database.execute(_READ):
                    found.setdefault(trade, []).append(tag)
        except sqlite3.Error as fault:
            self.problem = f"The tags of this account cannot be read ({fault}). Trades show none."
        return found


def _tidy(text: str) -> str:
    tag = " ".join(text.split())
    if not tag:
        raise UserMistake("Type a word for the tag first, for example “too early”.")
    if len(tag) > LONGEST:
        raise UserMistake(f"A tag has {LONGEST} letters at most. Choose a shorter word.")
    return tag
