"""What a search found: the map, the plateaus with their losses first, and how lucky the best is."""

from decimal import Decimal

from PySide6.QtWidgets import QStackedWidget, QWidget

from core.model.money_text import percent
from ui.deck_search import PlateauLine, SearchSheet
from ui.screens.backtest_figures import tone_of
from ui.screens.map_page import MapPage, score_text
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.empty_state import EmptyState
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.notice import Notice
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.table_model import Column as TableColumn

_SURE, _EVEN = 0.95, 0.5


class SearchResult(QWidget):
    """`view` belongs into the head of a card; `chosen` is the number of the plateau chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet: SearchSheet | None = None
        self.chosen = -1
        views = [(key, say(f"better.view_{key}")) for key in ("map", "plateaus")]
        self.view = ChoiceButtons(views, says=say("better.view"))
        self.view.chosen.connect(self._turn)
        self.map = MapPage()
        says = say("better.plateaus_says")
        self.table = Table(_columns(), says=says, selectable=True, row="row_close")
        self.table.chosen.connect(self._choose)
        self.none = EmptyState("nav_test", say("better.plateaus_none"), side=72)
        self.told = Label("", "text", "semi", wrap=True)
        self.use = BigButton(say("better.use"), "blue", "normal")
        self.use.set_tip(say("better.use_tip"))
        self.now = Label("", "small", "semi", "muted", wrap=True)
        self.list = QWidget()
        line = Row((self.told, 1), self.use)
        self.list.setLayout(Column((self.table, 1), self.now, line))
        self.pages = QStackedWidget()
        for page in (self.map, self.list, self.none):
            self.pages.addWidget(page)
        self.tried = Label("", "small", "semi", "muted", wrap=True)
        self.warning = Notice("", "wait")
        self.setLayout(Column((self.pages, 1), self.tried, self.warning, gap="near"))

    def show_sheet(self, sheet: SearchSheet, *, done: bool) -> None:
        """Show a search as far as it is; a finished one turns to its plateaus."""
        if sheet is self._sheet:
            return
        self._sheet = sheet
        if sheet.map is not None:
            self.map.show_map(sheet.map)
        about = say("better.of", title=sheet.title, period=sheet.period)
        tried = say("better.tried", n=sheet.tried, refused=sheet.refused)
        self.tried.show_text(f"{about}. {tried}")
        self.warning.setVisible(done)
        if done:
            self._show_luck(sheet)
            self._show_plateaus(sheet)
        self._turn(self.view.value)

    def tell_used(self, problem: str) -> None:
        """Say that settings are in the plan now, or why they are not."""
        sheet = self._sheet
        if problem or sheet is None:
            self.told.show_text(problem, "stop")
        else:
            settings = sheet.plateaus[self.chosen].said
            self.told.show_text(say("better.used", settings=settings), "ink")

    def _show_luck(self, sheet: SearchSheet) -> None:
        luck = sheet.luck
        if luck is None:
            self.warning.show_note(say("better.luck_unknown"), "wait")
            return
        tone = "go" if luck >= _SURE else "wait" if luck >= _EVEN else "stop"
        words = [say("better.luck", percent=_share(luck))]
        if sheet.overfitting is not None:
            words.append(say("better.overfitting", percent=_share(sheet.overfitting)))
        self.warning.show_note(" ".join(words), tone)

    def _show_plateaus(self, sheet: SearchSheet) -> None:
        self.table.clearSelection()
        self.table.set_rows(sheet.plateaus)
        self.chosen = -1
        self.use.hide()
        self.told.show_text(say("better.choose"), "muted")
        now = sheet.now
        self.now.setVisible(now is not None)
        if now is not None:
            facts = {"lost": now.lost, "all": now.trades}
            fall, gave = _percent(now.deepest_fall), _percent(now.gave)
            self.now.show_text(say("better.now", fall=fall, gave=gave, **facts))

    def _turn(self, view: str) -> None:
        found = self._sheet is not None and bool(self._sheet.plateaus)
        done = not self.warning.isHidden()
        if view == "map":
            self.pages.setCurrentWidget(self.map)
        else:
            self.pages.setCurrentWidget(self.list if found or not done else self.none)

    def _choose(self, line: PlateauLine) -> None:
        if self._sheet is None:
            return
        self.chosen = self._sheet.plateaus.index(line)
        self.told.show_text(line.said, "ink")
        self.use.show()


def _columns() -> list[TableColumn]:
    def column(key: str, show, align: str = "right") -> TableColumn:  # type: ignore[no-untyped-def]
        return TableColumn(say(f"better.{key}"), _itself, align, show)

    return [
        column("col_fall", lambda one: Cell(_percent(one.deepest_fall), "down", "semi")),
        column("col_lost", lambda one: say("better.lost_of", lost=one.lost, all=one.trades)),
        column("col_worst", lambda one: Cell(score_text(one.worst), tone_of(one.worst), "semi")),
        column("col_around", lambda one: Cell(score_text(one.around), tone_of(one.around), "semi")),
        column("col_gave", lambda one: Cell(_percent(one.gave), tone_of(one.gave), "semi")),
        column("col_settings", lambda one: Cell(_values(one), tip=one.said), "left"),
    ]


def _itself(one: PlateauLine) -> PlateauLine:
    return one


def _percent(value: float) -> str:
    return percent(Decimal(repr(round(value, 1))), 1)


def _values(one: PlateauLine) -> str:
    return ", ".join(str(value) for _, value in one.parameters)


def _share(share: float) -> str:
    return f"{share * 100:.0f} %"
