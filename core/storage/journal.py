"""The journal protocol: facts in order, durable when `commit` returns."""

from collections.abc import Iterator
from typing import Protocol

from core.events.facts import AnyFact


class Journal(Protocol):
    """An append-only log of facts and its checkpoints.

    `append` only queues. After `commit` returns, everything appended is on disk; when the disk
    does not take it, `commit` raises StorageError and the engine must halt.
    """

    durable: bool

    def append(self, fact: AnyFact) -> int:
        """Queue a fact and return its number (1, 2, 3...)."""
        ...

    def commit(self) -> None:
        """Make everything appended durable."""
        ...

    def read(self, after: int = 0) -> Iterator[tuple[int, AnyFact]]:
        """Yield (number, fact) of every committed fact beyond number `after`, in order."""
        ...

    def save_checkpoint(self, number: int, body: bytes) -> None:
        """Keep the state that results from all facts up to `number`, with the next commit."""
        ...

    def last_checkpoint(self) -> tuple[int, bytes] | None:
        """Return the newest checkpoint, or None."""
        ...

    def close(self) -> None:
        """Commit and let go of the file."""
        ...


class MemoryJournal:
    """A journal for runs that can simply be run again: backtests and one-off practice runs."""

    durable = False

    def __init__(self) -> None:
        self.facts: list[AnyFact] = []
        self._checkpoint: tuple[int, bytes] | None = None

    def append(self, fact: AnyFact) -> int:
        """Keep the fact."""
        self.facts.append(fact)
        return len(self.facts)

    def commit(self) -> None:
        """Do nothing: memory has no later."""

    def read(self, after: int = 0) -> Iterator[tuple[int, AnyFact]]:
        """Yield the facts beyond `after`."""
        yield from enumerate(self.facts[after:], start=after + 1)

    def save_checkpoint(self, number: int, body: bytes) -> None:
        """Keep the checkpoint."""
        self._checkpoint = (number, body)

    def last_checkpoint(self) -> tuple[int, bytes] | None:
        """Return the checkpoint."""
        return self._checkpoint

    def close(self) -> None:
        """Do nothing."""
