"""What the examination of a result found: unseen time, other settings, other luck."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.deck_backtest import BacktestResult
from ui.deck_checks import CheckSheet, CheckView
from ui.screens.check_luck import LuckPage
from ui.screens.check_unseen import UnseenPage
from ui.screens.map_page import MapPage
from ui.text import say
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.empty_state import EmptyState
from ui.widgets.layouts import Column, Row

_VIEWS = ("unseen", "map", "luck")


class CheckPage(QWidget):
    """Three pages to choose from; what is not known yet says so."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet: CheckSheet | None = None
        self._running = False
        self._result: BacktestResult | None = None
        views = [(key, say(f"checks.view_{key}")) for key in _VIEWS]
        self.view = ChoiceButtons(views, says=say("checks.view"))
        self.view.chosen.connect(self._choose)
        self.unseen, self.map, self.luck = UnseenPage(), MapPage(), LuckPage()
        self.nothing = EmptyState("nav_test", " ", side=72)
        self.pages = QStackedWidget()
        for page in (self.nothing, self.unseen, self.map, self.luck):
            self.pages.addWidget(page)
        self.setLayout(Column(Row(self.view, 1), (self.pages, 1), gap="near"))

    def show_check(self, result: BacktestResult, view: CheckView) -> None:
        """Show an examination that is under way, or what a finished one left in the result."""
        mine = view.key == result.key
        sheet = result.checks or (view.sheet if mine else None)
        running = mine and view.state == "running"
        if (sheet, running, result) == (self._sheet, self._running, self._result):
            return
        self._sheet, self._running, self._result = sheet, running, result
        if sheet is not None:
            if sheet.unseen is not None:
                self.unseen.show_unseen(sheet.unseen, result)
            if sheet.map is not None:
                self.map.show_map(sheet.map, _overfitting(sheet))
            self.luck.show_luck(sheet, result)
        self._choose(self.view.value)

    def _choose(self, view: str) -> None:
        sheet = self._sheet
        pages: dict[str, tuple[object, QWidget]] = {
            "unseen": (sheet and sheet.unseen, self.unseen),
            "map": (sheet and sheet.map, self.map),
            "luck": (sheet and sheet.redrawn, self.luck),
        }
        known, page = pages[view]
        if known:
            self.pages.setCurrentWidget(page)
            return
        said = say(f"checks.{self._why_not(view)}")
        self.nothing.sentence.show_text(said)
        self.nothing.setAccessibleName(said)
        self.pages.setCurrentWidget(self.nothing)

    def _why_not(self, view: str) -> str:
        if self._running:
            return "waiting"
        if self._sheet is None:
            return "none"
        return "no_map" if view == "map" else "not_here"


def _overfitting(sheet: CheckSheet) -> str:
    if sheet.overfitting is None:
        return ""
    return say("checks.overfitting_told", percent=f"{sheet.overfitting * 100:.0f} %")
