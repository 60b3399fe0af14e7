"""Locks the window when it is left alone, and shows the lock as long as it holds."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from core.clock import SECOND_NS, Clock
from ui.deck import Access, Deck
from ui.shell.lock_overlay import LockOverlay

SETTING = "access.lock_after_minutes"
_TOUCHES = frozenset(
    (
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.KeyPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    )
)


class LockKeeper(QObject):
    """Made by the window, asked at each pulse."""

    def __init__(self, window: QWidget, area: QWidget, deck: Deck, clock: Clock) -> None:
        super().__init__(window)
        self._deck, self._clock = deck, clock
        self._touched_ns = clock.monotonic_ns()
        self.overlay = LockOverlay(area, deck)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def look(self) -> Access:
        """Lock, unlock or tell how far a check is; return who is at the window."""
        access = self._deck.access()
        if access.pins and not access.locked and self._left_alone():
            self._deck.lock_window()
            access = self._deck.access()
        if access.locked:
            if self.overlay.isHidden():
                self.overlay.open()
            self.overlay.refresh(access)
        elif not self.overlay.isHidden():
            self._touched_ns = self._clock.monotonic_ns()
            self.overlay.shut()
        return access

    def _left_alone(self) -> bool:
        rows = (row.value for row in self._deck.setting_rows() if row.key == SETTING)
        minutes = int(str(next(rows, 0)))
        since_ns = self._clock.monotonic_ns() - self._touched_ns
        return minutes > 0 and since_ns >= minutes * 60 * SECOND_NS

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that somebody is there."""
        if event.type() in _TOUCHES:
            self._touched_ns = self._clock.monotonic_ns()
        return False
