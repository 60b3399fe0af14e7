"""Settings: sections at the left, rows at the right, one Save."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget
from typing_extensions import override

from ui import theme as look
from ui.screens.base import Screen
from ui.screens.broker_rows import BrokerRows
from ui.screens.pin_rows import PinRows
from ui.screens.section_button import SectionButton
from ui.screens.setting_entry import SettingEntry
from ui.shell.ask_sheet import AskSheet
from ui.text import LANGUAGES, say, set_expert, set_language, words
from ui.theme import current, follow
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import Tiles
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.scroll_page import ScrollPage
from ui.widgets.setting_row import SettingRow as RowView

MARKS = {
    "safety_rules": "nav_safety",
    "access": "lock",
    "brokers": "bank",
    "strategies": "nav_strategies",
    "alerts": "bell",
    "look": "palette",
    "data": "disk",
    "practice": "learn",
    "experts": "toolbox",
}
"""The sections in the order of the list, with their marks."""

LOOK_KEYS = frozenset(
    f"window.{name}"
    for name in ("theme", "scale", "color_blind", "expert_words", "language", "rail_folded")
)
"""What is applied and kept at once."""

_HOLDS = {
    "look": "at_once",
    "safety_rules": "next_start",
    "strategies": "next_start",
    "practice": "next_start",
}
_LIST_WIDTH = 250
_ENDLESS = 16_777_215  # Qt's own largest size


class SettingsScreen(Screen):
    """Every setting. Signal: kept(str, object) with key and value after each one that was saved."""

    key = "settings"
    mark = "nav_settings"
    kept = Signal(str, object)

    def build(self) -> None:
        """Make a row for every setting."""
        self.entries = {row.key: SettingEntry(row) for row in self.deck.setting_rows()}
        for entry in self.entries.values():
            entry.edited.connect(self._edited)
        self.sections: dict[str, SectionButton] = {}
        self._section = ""
        self._titles: dict[str, Label] = {}
        self._list = self._section_card()
        self._rows = self._row_card()
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.addWidget(self._list)
        self._line.addWidget(self._rows, 1)
        self.page = ScrollPage(Column((self._line, 1), margins=(24, 4, 24, 24)))
        self.setLayout(Column(self.page, gap=0))
        self.reset_sheet = AskSheet(
            self,
            say("settings.reset_question"),
            say("settings.reset_why"),
            [("stop", say("settings.reset_do"), say("settings.reset_do_more"), self._reset)],
        )
        self.reset.clicked.connect(self.reset_sheet.open)
        follow(self._arrange)
        self.show_section(next(iter(self.sections)))
        self._judge()

    def _section_card(self) -> Card:
        used = {entry.row.section for entry in self.entries.values()} | {"brokers", "access"}
        known = [section for section in MARKS if section in used]
        strange = sorted(used - set(MARKS))
        self._tiles = Tiles(least=176, most=1, gap=4)
        for section in (*known, *strange):
            button = SectionButton(_section_name(section), MARKS.get(section, "nav_settings"))
            button.clicked.connect(self._section_pressed)
            self.sections[section] = button
            self._tiles.add(button)
        card = Card(padding="near")
        card.setAccessibleName(say("settings.sections"))
        card.add(self._tiles, 1)
        return card

    def _row_card(self) -> Card:
        self.title = Label("", "page", "heavy", wrap=True)
        self.search_field = QLineEdit()
        self.search_field.setPlaceholderText(say("settings.find"))
        self.search_field.setAccessibleName(say("settings.find"))
        self.search_field.setClearButtonEnabled(True)
        self.search_field.textChanged.connect(self._search)
        rows = Column(gap=0, margins=(4, 0, 4, 0))
        for section in self.sections:
            heading = Label(_section_name(section), "heading", "heavy", "muted")
            self._titles[section] = heading
            rows.add(heading)
            rows.add(*(one for one in self.entries.values() if one.row.section == section))
            if section == "access":
                self.pins = PinRows(self, self.deck)
                rows.add(self.pins)
            if section == self._reset_section():
                rows.add(self._reset_row())
        self.brokers = BrokerRows(self, self.deck.money())
        self.nothing = EmptyState("search", "")
        self.none = EmptyState("unplugged", say("settings.none"))
        rows.add(self.brokers, self.nothing, self.none, 1)
        self.rows_page = ScrollPage(rows)
        self.said = Label("", "text", "semi", "muted", wrap=True)
        self.usual = BigButton(say("settings.back_to_usual"), "plain", "normal")
        self.usual.set_tip(say("settings.back_to_usual_tip"))
        self.usual.clicked.connect(self.back_to_usual)
        self.save = BigButton(say("everywhere.save"), "go", "normal")
        self.save.clicked.connect(self.save_all)
        card = Card()
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.search_field)
        foot = Row((self.said, 1), self.usual, self.save, gap="near")
        card.add(self._head, (self.rows_page, 1), foot)
        return card

    def _reset_section(self) -> str:
        wanted = ("practice", "experts", "data")
        return next((one for one in wanted if one in self.sections), next(iter(self.sections)))

    def _reset_row(self) -> QWidget:
        self.reset = BigButton(say("settings.reset_button"), "plain", "normal")
        self.reset_row = RowView(
            say("settings.reset_title"), say("settings.reset_help"), self.reset
        )
        self.ask = BigButton(say("settings.ask_button"), "plain", "normal")
        self.ask.clicked.connect(lambda: self.go("questions"))
        self.ask_row = RowView(say("settings.ask_title"), say("settings.ask_help"), self.ask)
        both = QWidget()
        both.setLayout(Column(self.ask_row, self.reset_row, gap=0))
        return both

    def entered(self) -> None:
        """Show what holds now; what was changed and not saved stays."""
        for row in self.deck.setting_rows():
            entry = self.entries.get(row.key)
            if entry is not None and not entry.dirty:
                entry.keep(row.value)
        self._judge()

    def show_section(self, section: str) -> None:
        """Show the rows of one section."""
        self._section = section
        self.sections[section].setChecked(True)
        if self.search_field.text():
            self.search_field.clear()
        else:
            self._show()

    def back_to_usual(self) -> None:
        """Show the usual answers of the rows on show."""
        for entry in self._shown():
            entry.back_to_usual()
            if entry.row.key in LOOK_KEYS and entry.dirty:
                self._keep(entry)
        self._apply_look()
        self._judge()

    def save_all(self) -> None:
        """Keep everything that was changed; a row that cannot be kept says why."""
        wrong = None
        for entry in [one for one in self.entries.values() if one.dirty]:
            if entry.wrong or not self._keep(entry):
                wrong = wrong or entry
        self._judge()
        if wrong is None:
            self.said.show_text(say("settings.saved"), "go")
            return
        if wrong not in self._shown():
            self.show_section(wrong.row.section)
        self.said.show_text(say("settings.save_wrong"), "stop")
        wrong.control.setFocus()
        self.rows_page.ensureWidgetVisible(wrong)

    def _keep(self, entry: SettingEntry) -> bool:
        value = entry.value()
        why_not = self.deck.save_setting(entry.row.key, value)
        entry.show_problem(why_not)
        if not why_not:
            entry.keep(value)
            self.kept.emit(entry.row.key, value)
        return not why_not

    def _edited(self, key: str) -> None:
        entry = self.entries[key]
        if key in LOOK_KEYS and not entry.wrong and self._keep(entry):
            self._apply_look()
        self._judge()

    def _apply_look(self) -> None:
        values = {key: one.value() for key, one in self.entries.items() if key in LOOK_KEYS}
        name = str(values.get("window.theme", current().name)).replace("-", "_")
        scale = float(str(values.get("window.scale", current().scale * 100))) / 100
        blind = bool(values.get("window.color_blind", current().colour_blind))
        if (name, scale, blind) != current().key and name in look.theme_names():
            look.use(name, scale=scale, colour_blind=blind)
        if "window.expert_words" in values:
            set_expert(bool(values["window.expert_words"]))
        if values.get("window.language") in LANGUAGES:
            set_language(str(values["window.language"]))

    def _judge(self) -> None:
        changed = any(entry.dirty for entry in self.entries.values())
        self.save.allow(changed, say("settings.save_nothing"))
        told = say("settings.unsaved") if changed else ""
        if not changed and self._section in _HOLDS:
            told = say(f"settings.{_HOLDS[self._section]}")
        self.said.show_text(told, "muted")

    def _section_pressed(self) -> None:
        pressed = (key for key, button in self.sections.items() if button.isChecked())
        self.show_section(next(pressed, self._section))

    def _search(self, text: str) -> None:
        for button in self.sections.values():
            # Nothing is chosen while the rows come from everywhere.
            button.setAutoExclusive(False)
            button.setChecked(False)
            button.setAutoExclusive(True)
        if not text.strip():
            self.sections[self._section].setChecked(True)
        self._show()

    def _shown(self) -> list[SettingEntry]:
        return [entry for entry in self.entries.values() if not entry.isHidden()]

    def _show(self) -> None:
        text = self.search_field.text().strip()
        for entry in self.entries.values():
            wanted = entry.holds(text) if text else entry.row.section == self._section
            entry.setVisible(wanted)
        self._show_reset(text)
        reset_shown = not (self.reset_row.isHidden() and self.ask_row.isHidden())
        found = {entry.row.section for entry in self._shown()}
        found |= {self._reset_section()} if reset_shown else set()
        pins_shown = self.pins.holds(text) if text else self._section == "access"
        self.pins.setVisible(pins_shown)
        found |= {"access"} if pins_shown else set()
        for section, heading in self._titles.items():
            heading.setVisible(bool(text) and section in found)
        self.title.show_text(say("settings.find") if text else _section_name(self._section))
        self.brokers.setVisible(not text and self._section == "brokers")
        self.nothing.setVisible(bool(text) and not found)
        self.nothing.sentence.show_text(say("settings.nothing_found", text=text))
        self.none.setVisible(
            not self.entries and not text and self._section not in ("brokers", "access")
        )
        usable = any(not entry.row.fixed for entry in self._shown())
        self.usual.setVisible(usable)
        self.save.setVisible(usable or any(one.dirty for one in self.entries.values()))
        self._judge()
        self.rows_page.verticalScrollBar().setValue(0)

    def _show_reset(self, text: str) -> None:
        for row in (self.ask_row, self.reset_row):
            told = f"{row.title.text()} {row.help.text()}".casefold()
            found = all(part in told for part in text.casefold().split())
            row.setVisible(found if text else self._section == self._reset_section())

    def _reset(self) -> None:
        why_not = self.deck.reset_account()
        self.said.show_text(why_not or say("settings.reset_done"), "stop" if why_not else "go")

    def _arrange(self) -> None:
        theme, way = current(), QBoxLayout.Direction
        narrow, low = self.width() < theme.px(800), self.height() < theme.px(520)
        self._line.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self._line.setSpacing(theme.size("wide"))
        self._head.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self._head.setSpacing(theme.size("near"))
        self._tiles.set_most(3 if narrow else 1)
        self._list.setMinimumWidth(0 if narrow else theme.px(_LIST_WIDTH))
        self._list.setMaximumWidth(_ENDLESS if narrow else theme.px(_LIST_WIDTH))
        self.search_field.setMinimumWidth(theme.px(220))
        self.rows_page.grow(low or narrow)
        self.page.hold(not (low or narrow))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _section_name(section: str) -> str:
    key = f"settings.{section}"
    return words().get(key, section)
