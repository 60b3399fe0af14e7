"""Trades of an account that stand still: shown as put in, and what was asked is noted."""

from collections.abc import Callable
from pathlib import Path

from ui.deck_journal import JournalView


class StillJournal:
    """Answers with what was put in."""

    def __init__(self, note: Callable[..., str]) -> None:
        self._note = note
        self.the_view: JournalView | None = None

    def view(self) -> JournalView | None:
        return self.the_view

    def tag(self, key: str, tag: str) -> str:
        return self._note("tag", key, tag)

    def untag(self, key: str, tag: str) -> str:
        return self._note("untag", key, tag)

    def save(self, path: Path) -> None:
        self._note("save_trades", path)
