"""The rows of why nothing happened: words for each line, told to the view where they change."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from core.clock import DAY_NS, IST, to_datetime
from core.events.gates import Gate, GateLine, Light
from ui.text import say

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ROLE = Qt.ItemDataRole


def gate_word(gate: Gate) -> str:
    """Return a gate's house word."""
    return say(f"why.gate_{gate.value}")


def verdict(line: GateLine) -> str:
    """Return who decided, in a few words."""
    if line.said is not None:
        waits = Light.NO not in line.lights
        return say("why.verdict_wait" if waits else "why.verdict_no", gate=gate_word(line.said))
    if set(line.lights) == {Light.OFF}:
        return say("why.verdict_off")
    asked = Light.OPEN in line.lights
    return say("why.verdict_wished" if asked else "why.verdict_sent")


def verdict_tone(line: GateLine) -> str:
    """Return the colour token of the verdict."""
    if line.said is None:
        return "muted" if Light.YES not in line.lights else "go"
    return "stop" if Light.NO in line.lights else "wait_text"


def time_words(line: GateLine) -> str:
    """Return when the newest bar of a line closed; of days the date alone."""
    moment = to_datetime(line.until_ns, IST)
    if (line.until_ns - line.from_ns) // max(line.bars, 1) >= DAY_NS // 5:
        return f"{moment:%d %b}".lstrip("0")
    return f"{moment:%d %b %H:%M}".lstrip("0")


def span_words(line: GateLine) -> str:
    """Return how many bars a line stands for, and since when."""
    if line.bars == 1:
        return say("why.one_bar")
    first, last = to_datetime(line.from_ns, IST), to_datetime(line.until_ns, IST)
    same_day = first.date() == last.date()
    since = f"{first:%H:%M}" if same_day else f"{first:%d %b}".lstrip("0")
    return say("why.bars_since", n=line.bars, time=since)


class GateRows(QAbstractListModel):
    """Lines, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[GateLine] = []

    def set_lines(self, lines: tuple[GateLine, ...]) -> None:
        """Show these; what comes on top leaves the rows below where they are."""
        old, new = self._lines, list(lines)
        if new == old:
            return
        # All but the newest of before are finished: where do they go on?
        under = old[1] if len(old) > 1 else None
        at = new.index(under) if under in new else -1
        if at < 1:
            self.beginResetModel()
            self._lines = new
            self.endResetModel()
            return
        if at > 1:
            self.beginInsertRows(_ROOT, 0, at - 2)
            self._lines = new[: at - 1] + old
            self.endInsertRows()
        if len(self._lines) > len(new):
            self.beginRemoveRows(_ROOT, len(new), len(self._lines) - 1)
            self._lines = self._lines[: len(new)]
            self.endRemoveRows()
        self._lines = new
        self.dataChanged.emit(self.index(0), self.index(len(new) - 1))

    def line(self, place: int) -> GateLine:
        """Return a line."""
        return self._lines[place]

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if role not in (_ROLE.DisplayRole, _ROLE.AccessibleTextRole):
            return None
        line = self._lines[index.row()]
        return say(
            "why.row_says",
            time=time_words(line),
            span=span_words(line),
            verdict=verdict(line),
            sentence=line.sentence,
        )
