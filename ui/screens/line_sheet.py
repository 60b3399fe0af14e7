"""Choosing lines for the chart: a search field, families, and a button per indicator."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from ui.screens.line_kinds import LineKind, family_word
from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.layouts import Column
from ui.widgets.notice import Notice
from ui.widgets.pill import PillButton
from ui.widgets.pill_look import PillLook
from ui.widgets.setting_row import SettingRow

PROFILE = "*profile"
_ALL = "all"


class LineSheet(Sheet):
    """Signal: wanted(str) with the name of the indicator to put on the chart.

    Type to search by house word, by the field's name or by family; Enter takes the first found,
    up and down walk through what was found.
    """

    wanted = Signal(str)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("charts.add_line"), 760)
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("charts.find_line"))
        self.search.setAccessibleName(say("charts.find_line"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self.search.installEventFilter(self)
        self.adds: dict[str, PillButton] = {}
        self._rows: dict[str, tuple[str, str, SettingRow]] = {}
        self._family = _ALL
        self._families = Flow()
        self.families: ChoiceButtons | None = None
        self._list = Column(gap=0)
        self.nothing = Label("", "text", "semi", "muted", wrap=True)
        self.nothing.hide()
        self.outcome = Notice("", "go")
        self.outcome.hide()
        self.done = BigButton(say("everywhere.done"), "blue", "normal")
        self.done.clicked.connect(self.shut)
        self.head.add((self.search, 1))
        self.body.add(self._families, self._list, self.nothing, 1)
        self.foot.add((self.outcome, 9), 1, self.done)

    def fill(self, kinds: Sequence[LineKind]) -> None:
        """Offer these indicators; called once, when they are known."""
        profile = say("charts.most_traded")
        self._add_row(PROFILE, "volume", profile, say("charts.most_traded_help"), "volume profile")
        families = []
        for kind in kinds:
            also = "" if kind.field_title in kind.title else f"{kind.field_title}. "
            lacks = "" if kind.on_candles else say("charts.line_lacks")
            help_text = " ".join(part for part in (also + kind.summary, lacks) if part)
            self._add_row(kind.name, kind.family, kind.title, help_text, kind.told)
            if not kind.on_candles:
                # Its words say why; a grey button would only invite a press.
                self.adds[kind.name].setEnabled(False)
                self.adds[kind.name].hide()
            if kind.family not in families:
                families.append(kind.family)
        options = [(_ALL, say("indicators.family_all"))]
        options += [(family, family_word(family)) for family in families]
        for key, word in options:
            button = PillButton(PillLook(word), checkable=True)
            button.setAutoExclusive(True)
            button.setChecked(key == _ALL)
            button.setAccessibleName(say("charts.family", family=word))
            button.clicked.connect(partial(self._choose_family, key))
            self._families.add(button)

    def _add_row(self, name: str, family: str, title: str, help_text: str, told: str) -> None:
        add = PillButton(PillLook(say("charts.add"), mark="plus"))
        add.setAccessibleName(say("charts.add_this", line=title))
        add.clicked.connect(partial(self.wanted.emit, name))
        add.installEventFilter(self)
        row = SettingRow(title, help_text, add)
        self.adds[name] = add
        self._rows[name] = (family, f"{title} {told}".lower(), row)
        self._list.add(row)

    def open_fresh(self) -> None:
        """Open with everything to choose from."""
        self.search.clear()
        self.outcome.hide()
        self.open()

    def tell(self, sentence: str, tone: str) -> None:
        """Say what came of the last choice."""
        self.outcome.show_note(sentence, tone)
        self.outcome.show()

    @override
    def take_keyboard(self) -> None:
        """Put the keyboard into the search field."""
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def shown(self) -> list[str]:
        """Return the titles of the lines that fit the search."""
        return [row.title.text() for _, _, row in self._rows.values() if not row.isHidden()]

    def _found(self) -> list[PillButton]:
        rows = self._rows.items()
        found = [self.adds[name] for name, (_, _, row) in rows if not row.isHidden()]
        return [button for button in found if button.isEnabled()]

    def _choose_family(self, family: str) -> None:
        self._family = family
        self._find(self.search.text())

    def _find(self, text: str) -> None:
        asked = text.lower().split()
        found = 0
        for family, told, row in self._rows.values():
            fits = self._family in (_ALL, family) and all(word in told for word in asked)
            row.setVisible(fits)
            found += fits
        self.nothing.show_text(say("charts.no_line_found", text=text.strip()))
        self.nothing.setVisible(not found)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk from the search field through what was found by keys."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(watched, Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, key: Qt.Key) -> bool:
        found = self._found()
        if watched is self.search and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if found and self.search.text().strip():
                found[0].click()
                self.search.selectAll()
            return True
        if key not in (Qt.Key.Key_Down, Qt.Key.Key_Up) or not found:
            return False
        step = 1 if key is Qt.Key.Key_Down else -1
        place = found.index(watched) + step if watched in found else 0
        if watched is self.search and step < 0:
            return False
        target: QWidget = self.search if place < 0 else found[min(place, len(found) - 1)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self.page.ensureWidgetVisible(target)
        return True
