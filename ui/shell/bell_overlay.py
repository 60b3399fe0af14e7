"""What the bell holds: every message of this start, newest first."""

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.clock import IST, to_datetime
from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.feed_line import FeedEntry, FeedList
from ui.widgets.toast_tray import ToastTray

_MOST = 50
_KINDS = {"news": "system", "warning": "skipped", "error": "error"}


class BellOverlay(Sheet):
    """The messages that were shown as toasts; opening it counts them as seen."""

    def __init__(self, area: QWidget, tray: ToastTray) -> None:
        super().__init__(area, say("top_bar.bell_title"), 760)
        self._tray = tray
        self.list = FeedList(most=_MOST)
        self.nothing = EmptyState("bell", say("top_bar.bell_nothing"), side=64)
        self.done = BigButton(say("everywhere.close"), "plain", "normal")
        self.done.clicked.connect(self.shut)
        self.body.add(self.nothing, self.list, 1)
        self.foot.add(1, self.done)

    @override
    def open(self) -> None:
        """Show what came so far."""
        if self.isHidden():
            self._tray.mark_seen()
            entries = [
                FeedEntry(
                    to_datetime(one.ts_ns, IST).strftime("%H:%M"),
                    _KINDS[one.kind],
                    one.title or one.text,
                    one.text if one.title else "",
                )
                for one in self._tray.history[:_MOST]
            ]
            self.list.show_entries(entries)
            self.list.setVisible(bool(entries))
            self.nothing.setVisible(not entries)
        super().open()
