"""What came of the last thing a person asked for: read from the diary as it happens."""

from core.events.snapshot import DiaryLine, EngineSnapshot
from ui.text import say
from ui.widgets.notice import Notice

_TONES = {"bought": "go", "sold": "go", "stopped_out": "wait", "skipped": "wait", "error": "stop"}


class OutcomeNote(Notice):
    """A note that is hidden until something was asked for."""

    def __init__(self) -> None:
        super().__init__("", "blue")
        self._symbol: str | None = None
        self._seen = 0
        self.hide()

    def expect(self, sentence: str, symbol: str, snapshot: EngineSnapshot | None) -> None:
        """Show what was asked for, and from now on what comes of it."""
        self._symbol = symbol
        self._seen = _newest(snapshot)
        self.show_note(sentence, "blue")
        self.show()

    def tell(self, sentence: str, tone: str) -> None:
        """Show what came of it, as the caller saw it."""
        self._symbol = None
        self.show_note(sentence, tone)
        self.show()

    @property
    def waits(self) -> bool:
        """Return whether nothing has come of it yet."""
        return self._symbol is not None

    def forget(self) -> None:
        """Show nothing."""
        self._symbol = None
        self.hide()

    def show_snapshot(self, snapshot: EngineSnapshot) -> None:
        """Look for what came of it."""
        if self._symbol is None or _newest(snapshot) == self._seen:
            return
        for line in reversed(snapshot.diary):
            if line.id <= self._seen:
                break
            if self._is_answer(line):
                told = say("trade.came_of_it", deed=line.deed, reason=line.reason)
                self.tell(told, _TONES[line.kind])
                return
        self._seen = _newest(snapshot)

    def _is_answer(self, line: DiaryLine) -> bool:
        if line.kind not in _TONES:
            return False
        return line.symbol == self._symbol or (line.kind == "error" and not line.symbol)


def _newest(snapshot: EngineSnapshot | None) -> int:
    return snapshot.diary[-1].id if snapshot is not None and snapshot.diary else 0
