"""The feed: what the bot did, newest first. Time, mark, bold deed, reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.text import say
from ui.theme import current, follow
from ui.widgets.label import Label
from ui.widgets.layouts import Row
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
    """The newest lines of the diary, at most `most`, and only as many as fit whole."""

    def __init__(self, most: int = 12) -> None:
        super().__init__()
        self._most = most
        self._entries: tuple[FeedEntry, ...] = ()
        self._lines: list[FeedLine] = []
        # Layouts ask for heights again and again, and each answer wraps all the texts anew.
        self._heights: dict[tuple[int, int], int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow(self._restyle)

    def show_entries(self, entries: Sequence[FeedEntry]) -> None:
        """Show entries, newest first; only lines that differ are written anew."""
        wanted = tuple(entries[: self._most])
        if wanted == self._entries:
            return
        self._entries = wanted
        for place, entry in enumerate(wanted):
            if place == len(self._lines):
                line = FeedLine(entry)
                line.setParent(self)
                self._lines.append(line)
            self._lines[place].show_entry(entry)
        self._restyle()

    def _restyle(self) -> None:
        self._heights.clear()
        self.updateGeometry()
        self._place()

    def _height(self, place: int, width: int) -> int:
        high = self._heights.get((place, width))
        if high is None:
            high = self._heights[place, width] = self._lines[place].heightForWidth(width)
        return high

    def _place(self) -> None:
        gap, top, wide = current().size("near"), 0, self.width()
        full = False
        for place, line in enumerate(self._lines):
            high = self._height(place, wide)
            # A line cut in half reads like another deed; the first one shows in any case.
            full = full or place >= len(self._entries)
            full = full or (place > 0 and top + high > self.height())
            line.setGeometry(0, top, wide, high)
            line.setVisible(not full)
            top += high + gap

    @override
    def heightForWidth(self, width: int) -> int:
        shown = range(min(len(self._lines), len(self._entries)))
        gaps = current().size("near") * max(len(shown) - 1, 0)
        return sum(self._height(place, width) for place in shown) + gaps

    @override
    def sizeHint(self) -> QSize:
        wide = current().px(320)
        return QSize(wide, self.heightForWidth(wide))

    @override
    def minimumSizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(180), theme.px(64) if self._entries else 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
