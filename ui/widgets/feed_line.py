"""The feed: what the bot did, newest first. Time, mark, bold deed, reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.text import say
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark

MARKS = {
    "bought": "bought",
    "sold": "sold",
    "stopped_out": "octagon",
    "skipped": "skipped",
    "order": "order",
    "safety": "nav_safety",
    "system": "nav_settings",
    "error": "cross_badge",
}


@dataclass(frozen=True)
class FeedEntry:
    """One line of the feed; `kind` is a kind of the diary, `time` is text such as "13:04"."""

    time: str
    kind: str
    deed: str
    reason: str = ""


class _Sentence(Label):
    """The deed in bold and the reason after it, wrapped."""

    def __init__(self) -> None:
        super().__init__("", wrap=True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)

    def show_deed(self, deed: str, reason: str) -> None:
        """Show a deed and its reason."""
        bold = f'<span style="font-weight:600">{escape(deed)}</span>'
        self.show_text(f"{bold}: {escape(reason)}" if reason else bold)


class FeedLine(QWidget):
    """One line of the feed; it wraps."""

    def __init__(self, entry: FeedEntry) -> None:
        super().__init__()
        self._entry = entry
        self._time = Label("", tone="muted")
        self._mark = Mark("order", 20)
        self._sentence = _Sentence()
        top = Qt.AlignmentFlag.AlignTop
        row = Row(gap="near")
        row.addWidget(self._time, 0, top)
        row.addWidget(self._mark, 0, top)
        row.addWidget(self._sentence, 1)
        self.setLayout(row)
        self._fill()

    def show_entry(self, entry: FeedEntry) -> None:
        """Show another entry; does nothing when it is the same."""
        if entry != self._entry:
            self._entry = entry
            self._fill()

    def _fill(self) -> None:
        entry = self._entry
        self._time.show_text(entry.time)
        self._mark.show_mark(MARKS[entry.kind], says=say(f"diary.{entry.kind}"))
        self._sentence.show_deed(entry.deed, entry.reason)
        self.setAccessibleName(f"{entry.time} {entry.deed}. {entry.reason}".strip())


class FeedList(QWidget):
    """The newest lines of the diary, at most `most` of them."""

    def __init__(self, most: int = 12) -> None:
        super().__init__()
        self._most = most
        self._entries: tuple[FeedEntry, ...] = ()
        self._lines: list[FeedLine] = []
        self._column = Column(1, gap="near")
        self.setLayout(self._column)

    def show_entries(self, entries: Sequence[FeedEntry]) -> None:
        """Show entries, newest first; only lines that differ are written anew."""
        wanted = tuple(entries[: self._most])
        if wanted == self._entries:
            return
        self._entries = wanted
        while len(self._lines) < len(wanted):
            line = FeedLine(wanted[len(self._lines)])
            self._column.insertWidget(len(self._lines), line)
            self._lines.append(line)
        for place, line in enumerate(self._lines):
            line.setVisible(place < len(wanted))
            if place < len(wanted):
                line.show_entry(wanted[place])
