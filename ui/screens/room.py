"""A screen's page that scrolls where there is little room, its wide rows turned into columns."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout
from typing_extensions import override

from ui.theme import current, follow
from ui.widgets.scroll_page import ScrollPage

_HIGH = 600


class Room(ScrollPage):
    """Lays each row out side by side from its least width on (px at 100 %), else as a column.

    From `high` on, with that width, the page does not scroll: its parts share what there is.
    """

    def __init__(
        self, layout: QLayout, rows: Sequence[tuple[QBoxLayout, float]], high: float = _HIGH
    ) -> None:
        super().__init__(layout)
        self._rows = tuple(rows)
        self._high = high
        follow(self._arrange)

    def _arrange(self) -> None:
        way = QBoxLayout.Direction
        for row, least in self._rows:
            narrow = self.width() < current().px(least)
            row.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        theme = current()
        wide = self.width() >= theme.px(max(least for _, least in self._rows))
        # With room enough the parts share what there is; lists inside show what fits.
        self.hold(wide and self.height() >= theme.px(self._high))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
