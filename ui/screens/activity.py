"""Activity: the diary, searchable, each line with its reason; and the account's own trades."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from core.clock import IST, to_datetime
from core.events.snapshot import DiaryLine, EngineSnapshot
from ui.screens.base import Screen
from ui.screens.gate_sheet import GateSheet
from ui.screens.journal_page import JournalPage
from ui.screens.room import Room
from ui.screens.speed_lines import SpeedLines
from ui.screens.watching import Watching
from ui.text import say
from ui.widgets.card import Card
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.empty_state import EmptyState
from ui.widgets.feed_line import MARKS
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.pill import PillButton
from ui.widgets.pill_look import PillLook
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.table_model import Column as TableColumn

_KINDS = {
    "all": (),
    "orders": ("bought", "sold", "stopped_out", "order"),
    "skipped": ("skipped",),
    "errors": ("error", "safety"),
}
_TYPED_MS = 250
_MIDDLE = Qt.AlignmentFlag.AlignCenter
_SHOWN = 400
_HIGH = 680  # below, the page scrolls: bars of delays and the diary want their room


class ActivityScreen(Screen):
    """Everything that happened, newest first."""

    key = "activity"
    mark = "nav_activity"

    def build(self) -> None:
        """Make the search line and the table."""
        self._seen = -1
        self.path = Card(say("activity.path"))
        self.stages = [_Stage(name) for name in ("prices", "strategy", "gate", "desk", "diary")]
        row = Row(gap="near")
        for number, stage in enumerate(self.stages):
            row.add((stage, 1))
            if number + 1 < len(self.stages):
                row.addWidget(Label("→", "heading", "heavy", "muted"), 0, _MIDDLE)
        self.speed = SpeedLines()
        self.path.add(row, self.speed)
        self._search_field()
        filters = [(key, say(f"activity.filter_{key}")) for key in _KINDS]
        self.kind = ChoiceButtons(filters, says=say("activity.title"), value="all")
        self.kind.chosen.connect(lambda _: self._search())
        self.count = Label("", "small", "semi", "muted")
        self.table = Table(_columns(), says=say("activity.title"))
        self.nothing = EmptyState("owl", say("activity.empty"), side=96)
        self.lines = QStackedWidget()
        self.lines.addWidget(self.nothing)
        self.lines.addWidget(self.table)
        card = Card(say("activity.title"))
        card.add_to_header(self.kind)
        self.why = PillButton(PillLook(say("why.button")), tip=say("why.button_tip"))
        self.why.clicked.connect(self._ask_why)
        card.add(Row((self.search_line, 1), self.count, self.why, gap="wide"), (self.lines, 1))
        self.diary = QWidget()
        self.diary.setLayout(Column(self.path, (card, 1), gap="wide"))
        pages = [(key, say(f"journal.page_{key}")) for key in ("diary", "trades")]
        self.page = ChoiceButtons(pages, says=say("journal.page"))
        self.page.chosen.connect(self._turn)
        self.journal = JournalPage(self.deck)
        self.journal.hide()
        both = ((self.diary, 1), (self.journal, 1))
        whole = Column(Row(self.page, 1), *both, gap="near", margins=(24, 4, 24, 24))
        self.setLayout(Column(Room(whole, [(row, 800)], _HIGH), gap=0))
        self._watching = Watching(self.deck)
        self.why_sheet = GateSheet(self, self.deck)
        self._search()
        self._show_path_before()

    def _search_field(self) -> None:
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._search)
        self.search_line = QLineEdit()
        self.search_line.setPlaceholderText(say("activity.find"))
        self.search_line.setAccessibleName(say("activity.find"))
        self.search_line.setClearButtonEnabled(True)
        self.search_line.textChanged.connect(lambda _: self._wait.start(_TYPED_MS))

    def entered(self) -> None:
        """Read the diary anew."""
        self._seen = -1

    def show_snapshot(self, snapshot: EngineSnapshot | None) -> None:
        """Read the diary again when something was written."""
        self._watching.take(snapshot)
        if self.why_sheet.isVisible():
            self.why_sheet.refresh()
        if self.page.value == "trades":
            self.journal.refresh()
        newest = snapshot.diary[-1].id if snapshot is not None and snapshot.diary else 0
        self.speed.show_venue(None if snapshot is None else snapshot.venue)
        if snapshot is None:
            self._show_path_before()
        else:
            self._show_path(snapshot)
        if newest != self._seen and not self._wait.isActive():
            self._seen = newest
            self._search()

    def _turn(self, page: str) -> None:
        trades = page == "trades"
        self.diary.setVisible(not trades)
        self.journal.setVisible(trades)
        if trades:
            self.journal.refresh()

    def _show_path_before(self) -> None:
        for stage in self.stages:
            title = say(f"activity.stage_{stage.objectName()}")
            stage.show_stage(title, say(f"activity.before_{stage.objectName()}"), "")

    def _show_path(self, snapshot: EngineSnapshot) -> None:
        prices, strategy, gate, desk, diary = self.stages
        events = say("activity.events", n=f"{snapshot.events_processed:,}")
        prices.show_stage(say("activity.stage_prices"), f"{snapshot.feed_label} · {events}", "go")
        watched = self._watching.counted(snapshot.symbols)
        strategy.show_stage(snapshot.strategy.title() or say("activity.stage_none"), watched, "go")
        tone = "wait" if snapshot.refusals else "go"
        refused = say("activity.refused", n=snapshot.refusals)
        gate.show_stage(say("activity.stage_gate"), refused, tone)
        waiting = sum(1 for one in snapshot.orders if not one.status.terminal)
        desk.show_stage(say("activity.stage_desk"), say("activity.waiting", n=waiting), "go")
        lines = snapshot.diary[-1].id if snapshot.diary else 0
        diary.show_stage(say("activity.stage_diary"), say("activity.found", n=lines), "go")

    def _ask_why(self) -> None:
        """Ask about what was skipped at last, or else about the first watched."""
        skipped = self.deck.diary("", _KINDS["skipped"], 1) or ()
        self.why_sheet.ask(self._watching.symbols(), skipped[0].symbol if skipped else "")

    def _search(self) -> None:
        text = self.search_line.text().strip()
        rows = self.deck.diary(text, _KINDS[self.kind.value], _SHOWN) or ()
        self.table.set_rows(rows)
        self.count.show_text(say("activity.found", n=len(rows)) if rows else "")
        self.count.setVisible(bool(rows))
        if text and not rows:
            self.nothing.sentence.show_text(say("activity.nothing_found", text=text))
        else:
            self.nothing.sentence.show_text(say("activity.empty"))
        self.lines.setCurrentWidget(self.table if rows else self.nothing)


class _Stage(Card):
    """One part of the way a price goes."""

    def __init__(self, name: str) -> None:
        super().__init__(padding="near", gap=2)
        self.setObjectName(name)
        self.title = Label("", "text", "heavy")
        self.detail = Label("", "small", "semi", "muted", wrap=True)
        self.add(self.title, self.detail)

    def show_stage(self, title: str, detail: str, tone: str) -> None:
        """Show what the part is, what it did, and whether it is well."""
        self.title.show_text(title)
        self.detail.show_text(detail)
        self.set_fill(f"soft_{tone}" if tone else "card")
        self.setAccessibleName(f"{title}: {detail}")


def _time(line: DiaryLine) -> str:
    return to_datetime(line.ts_ns, IST).strftime("%d %b  %H:%M:%S")


def _deed(line: DiaryLine) -> Cell:
    return Cell(line.deed, weight="semi", mark=MARKS.get(line.kind))


def _reason(line: DiaryLine) -> Cell:
    return Cell(line.reason, tip=line.reason)


def _columns() -> tuple[TableColumn, ...]:
    same = _itself
    return (
        TableColumn(say("activity.col_time"), same, format=_time, width=0.6),
        TableColumn(say("activity.col_what"), same, format=_deed, width=1.4),
        TableColumn(say("activity.col_why"), same, format=_reason, width=2.6, elides=True),
    )


def _itself(line: DiaryLine) -> DiaryLine:
    return line
