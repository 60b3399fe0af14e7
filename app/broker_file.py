"""Remembers what is no secret about brokers: the place chosen, until when a login holds."""

import threading
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from app.kept_file import keep_file
from core.errors import StorageError

FILE_NAME = "brokers.json"


class BrokerFacts(Struct, frozen=True, kw_only=True):
    """One broker. `until_ns` is when the day's login ends, 0 for none; `user` the account's id."""

    place: str = ""
    local: str = ""
    until_ns: int = 0
    user: str = ""


class BrokerFile:
    """The file's content in memory, written as a whole at each change."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._lock = threading.Lock()
        self._facts = self._read()

    def facts(self, broker: str) -> BrokerFacts:
        """Return what is known of a broker."""
        return self._facts.get(broker, BrokerFacts())

    def change(self, broker: str, **changes: object) -> None:
        """Remember something else; raise StorageError when the disk does not take it."""
        with self._lock:
            fresh = {**self._facts, broker: structs.replace(self.facts(broker), **changes)}
            self._write(fresh)
            self._facts = fresh

    def _read(self) -> Mapping[str, BrokerFacts]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, BrokerFacts])
        except (OSError, msgspec.MsgspecError):
            # Nothing in it that the person cannot choose again with one click.
            return {}

    def _write(self, facts: Mapping[str, BrokerFacts]) -> None:
        try:
            keep_file(self._path, msgspec.json.encode(facts))
        except OSError as fault:
            raise StorageError(
                f"The choice could not be kept ({fault.strerror or fault}). "
                "Free some space or check the disk, then choose again."
            ) from fault
