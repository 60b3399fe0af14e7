"""Choosing lines for the chart: a search field and a switch per line."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from ui.screens.chart_lines import ChartLine
from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column
from ui.widgets.setting_row import SettingRow
from ui.widgets.toggle import Toggle


class LineSheet(Sheet):
    """Signal: switched(str, bool) with a line's key and whether it shall be drawn."""

    switched = Signal(str, bool)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("charts.add_line"), 640)
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("charts.find_line"))
        self.search.setAccessibleName(say("charts.find_line"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self.toggles: dict[str, Toggle] = {}
        self._rows: list[tuple[str, SettingRow]] = []
        self._list = Column(gap=0)
        self.nothing = Label("", "text", "semi", "muted", wrap=True)
        self.nothing.hide()
        note = Label(say("charts.lines_over_price"), "small", "semi", "muted", wrap=True)
        self.done = BigButton(say("everywhere.done"), "blue", "normal")
        self.done.clicked.connect(self.shut)
        self.body.add(self.search, self._list, self.nothing, note, 1)
        self.foot.add(1, self.done)

    def fill(self, lines: Sequence[ChartLine]) -> None:
        """Offer these lines; called once, when the menu is known."""
        for line in lines:
            toggle = Toggle(say("charts.line_on", line=line.title))
            toggle.toggled.connect(self._switcher(line.key))
            row = SettingRow(line.title, line.summary, toggle)
            self.toggles[line.key] = toggle
            self._rows.append((f"{line.title} {line.indicator} {line.summary}".lower(), row))
            self._list.add(row)

    def show_on(self, keys: Sequence[str]) -> None:
        """Show which lines are drawn."""
        for key, toggle in self.toggles.items():
            if toggle.isChecked() != (key in keys):
                toggle.show_on(key in keys)

    def open_fresh(self, keys: Sequence[str]) -> None:
        """Open with everything to choose from."""
        self.search.clear()
        self.show_on(keys)
        self.open()

    @override
    def take_keyboard(self) -> None:
        """Put the keyboard into the search field."""
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def shown(self) -> list[str]:
        """Return the titles of the lines that fit the search."""
        return [row.title.text() for _, row in self._rows if not row.isHidden()]

    def _switcher(self, key: str) -> Callable[[bool], None]:
        return partial(self.switched.emit, key)

    def _find(self, text: str) -> None:
        words = text.lower().split()
        found = 0
        for told, row in self._rows:
            fits = all(word in told for word in words)
            row.setVisible(fits)
            found += fits
        self.nothing.show_text(say("charts.no_line_found", text=text.strip()))
        self.nothing.setVisible(not found)
