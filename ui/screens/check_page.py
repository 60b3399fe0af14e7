"""What the examination of a result found: unseen time, other settings, other luck."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.deck_backtest import BacktestBench, BacktestResult
from ui.deck_checks import CheckSheet, CheckView
from ui.screens.check_luck import LuckPage
from ui.screens.check_unseen import UnseenPage
from ui.screens.map_page import MapPage
from ui.text import say
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.empty_state import EmptyState, ErrorState
from ui.widgets.layouts import Column, Row

_VIEWS = ("unseen", "map", "luck")


class CheckPage(QWidget):
    """Three pages to choose from; what is not known yet says so."""

    def __init__(self, bench: BacktestBench) -> None:
        super().__init__()
        self._bench = bench
        self._sheet: CheckSheet | None = None
        self._running = False
        self._failed = ""
        self._result: BacktestResult | None = None
        views = [(key, say(f"checks.view_{key}")) for key in _VIEWS]
        self.view = ChoiceButtons(views, says=say("checks.view"))
        self.view.chosen.connect(self._choose)
        self.unseen, self.map, self.luck = UnseenPage(), MapPage(), LuckPage()
        self.nothing = EmptyState("nav_test", " ", side=72)
        self.failure = ErrorState(" ", " ", say("checks.failed_again"))
        self.failure.action.connect(self._again)
        self.pages = QStackedWidget()
        for page in (self.nothing, self.unseen, self.map, self.luck, self.failure):
            self.pages.addWidget(page)
        self.setLayout(Column(Row(self.view, 1), (self.pages, 1), gap="near"))

    def show_check(self, result: BacktestResult, view: CheckView) -> None:
        """Show an examination that is under way, or what a finished one left in the result."""
        mine = view.key == result.key
        sheet = result.checks or (view.sheet if mine else None)
        running = mine and view.state == "running"
        failed = view.said if mine and view.state == "failed" else ""
        seen = (sheet, running, result, failed)
        if seen == (self._sheet, self._running, self._result, self._failed):
            return
        self._sheet, self._running, self._result, self._failed = seen
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
        if self._failed and sheet is None:
            said = say("test_it.failed_said", said=self._failed)
            again = say("checks.failed_again")
            self.failure.show_error(say("checks.failed_title"), said, again)
            self.pages.setCurrentWidget(self.failure)
            return
        said = say(f"checks.{self._why_not(view)}")
        self.nothing.sentence.show_text(said)
        self.nothing.setAccessibleName(said)
        self.pages.setCurrentWidget(self.nothing)

    def _again(self) -> None:
        if self._result is not None:
            self._bench.checks().start(self._result.key)

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
