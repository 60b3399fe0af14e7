"""Where toasts appear: at most three over the window; every one is kept under the bell."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.clock import Clock
from ui.theme import current
from ui.widgets.toast import Toast

MOST_SHOWN = 3
MOST_KEPT = 200


@dataclass(frozen=True)
class ToastRecord:
    """A message that was shown; `ts_ns` is when."""

    ts_ns: int
    kind: str
    title: str
    text: str


class ToastTray(QObject):
    """Shows messages at the top right of `window`, below `top` px.

    Signal: history_changed(int) with the number of messages not seen yet.
    """

    history_changed = Signal(int)

    def __init__(self, window: QWidget, clock: Clock, top: float = 84) -> None:
        super().__init__(window)
        self._window, self._clock, self._top = window, clock, top
        self._shown: list[Toast] = []
        self._history: list[ToastRecord] = []
        self._unseen = 0
        window.installEventFilter(self)

    def news(self, text: str, title: str = "") -> None:
        """Say something that may be missed."""
        self._show("news", text, title)

    def warn(self, text: str, title: str = "") -> None:
        """Say something that should be noticed."""
        self._show("warning", text, title)

    def error(self, text: str, title: str = "") -> None:
        """Say what went wrong; it stays until dismissed."""
        self._show("error", text, title)

    @property
    def history(self) -> tuple[ToastRecord, ...]:
        """Return all messages kept, newest first."""
        return tuple(reversed(self._history))

    @property
    def shown(self) -> tuple[Toast, ...]:
        """Return the toasts on the window now, oldest first."""
        return tuple(self._shown)

    def mark_seen(self) -> None:
        """Count every message as seen, as after opening the bell."""
        self._unseen = 0
        self.history_changed.emit(0)

    def _show(self, kind: str, text: str, title: str) -> None:
        self._history.append(ToastRecord(self._clock.now_ns(), kind, title, text))
        del self._history[:-MOST_KEPT]
        self._unseen += 1
        self.history_changed.emit(self._unseen)
        if len(self._shown) >= MOST_SHOWN:
            # News gives way first; an error only to another error, and stays under the bell.
            fading = [toast for toast in self._shown if toast.kind != "error"]
            (fading or self._shown)[0].leave()
        toast = Toast(self._window, kind, text, title)
        toast.gone.connect(self._gone)
        self._shown.append(toast)
        self._place()
        toast.show()
        toast.announce()

    def _gone(self, toast: Toast) -> None:
        if toast in self._shown:
            self._shown.remove(toast)
        self._place()

    def _place(self) -> None:
        theme = current()
        below = theme.px(self._top)
        for toast in self._shown:
            toast.fit()
            toast.move(self._window.width() - toast.width() - theme.size("far"), below)
            toast.raise_()
            below += toast.height() + theme.size("tight")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False
