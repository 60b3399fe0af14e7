"""Find better settings: what to try at the right, the map and the plateaus at the left."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.deck import Deck
from ui.deck_search import SearchSheet, SearchView
from ui.price_choice import LIVE
from ui.screens.check_part import left_text
from ui.screens.room import Room
from ui.screens.search_form import SearchForm
from ui.screens.search_result import SearchResult
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState, ErrorState
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.meter import Meter
from ui.widgets.scroll_page import ScrollPage

_HIGH = 520


class SearchPage(QWidget):
    """The search for the plan's strategy on its prices. Signal: wants_prices() to choose others."""

    wants_prices = Signal()

    def __init__(self, deck: Deck) -> None:
        super().__init__()
        self._deck = deck
        self._seen: SearchView | None = None
        self._title = ""
        self.form = SearchForm()
        self.form.changed.connect(self._allow)
        self.meter = Meter(say("better.running"), kind="progress")
        self.told = Label("", "text", "semi", "muted", wrap=True)
        self.start = BigButton(say("better.start"), "go", "normal", mark="nav_activity")
        self.start.set_tip(say("better.start_tip"))
        self.start.clicked.connect(self._start)
        self.cancel = BigButton(say("better.cancel"), "plain", "normal", mark="cross")
        self.cancel.clicked.connect(self._cancel)
        self.result = SearchResult()
        self.result.use.clicked.connect(self._use)
        self.empty = EmptyState("nav_test", " ", side=96)
        self.failure = ErrorState(" ", " ", say("better.failed_again"))
        self.failure.action.connect(self._mend)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.failure)
        self.pages.addWidget(self.result)
        self.found = Card(say("better.found"), padding="wide")
        self.found.add_to_header(self.result.view)
        self.found.add((self.pages, 1))
        asked = Card(say("better.form"), padding="wide")
        self.asked = ScrollPage(Column(self.form, 1), says=say("better.form"))
        asked.add((self.asked, 1), self.meter, self.told, self.start, self.cancel)
        body = Row((self.found, 2), (asked, 1), gap="wide")
        whole = Column((body, 1), gap="wide", margins=(24, 2, 24, 16))
        self.setLayout(Column(Room(whole, [(body, 900)], high=_HIGH), gap=0))

    def refresh(self) -> None:
        """Show what is new of the search, and of the strategy it is for."""
        bench = self._deck.backtests().search()
        self.form.show_varied(bench.varied())
        self._show_title()
        view = bench.view()
        if view is not self._seen:
            first = self._seen is None
            self._seen = view
            if first and view.wish is not None:
                self.form.show_wish(view.wish)
            self._show_view(view)

    def _show_title(self) -> None:
        plan = self._deck.plan()
        card = next((one for one in self._deck.cards() if one.key == plan.strategy), None)
        title = plan.strategy if card is None else card.title
        if title != self._title:
            self._title = title
            if self._seen is not None:
                self._show_view(self._seen)

    def _show_view(self, view: SearchView) -> None:
        running = view.state == "running"
        self.form.setEnabled(not running)
        self.meter.setVisible(running)
        self.cancel.setVisible(running)
        self.start.setVisible(not running)
        go_on = view.state == "stopped"
        self.start.show_text(say("better.go_on" if go_on else "better.start"))
        if running:
            self.meter.title.show_text(say(f"better.step_{view.step or 'prices'}"))
            done = say("checks.share", percent=round(view.share * 100))
            self.meter.show_share(view.share, done)
        failed = view.state == "failed" and view.sheet is None
        text, tone = ("", "muted") if failed else _told(view)
        self.told.setVisible(bool(text))
        self.told.show_text(text, tone)
        self._show_sheet(view.sheet, done=view.state == "done")
        if failed:
            said = say("test_it.failed_said", said=view.said)
            button = "test_it.failed_prices" if self._no_prices() else "better.failed_again"
            self.failure.show_error(say("better.failed_title"), said, say(button))
            self.pages.setCurrentWidget(self.failure)
        self._allow()

    def _show_sheet(self, sheet: SearchSheet | None, *, done: bool) -> None:
        self.result.view.setVisible(sheet is not None)
        if sheet is None:
            said = say("better.empty", title=self._title)
            self.empty.sentence.show_text(said)
            self.empty.setAccessibleName(said)
            self.pages.setCurrentWidget(self.empty)
        else:
            self.result.show_sheet(sheet, done=done)
            self.pages.setCurrentWidget(self.result)

    def _allow(self) -> None:
        for button in (self.start, self.failure.button):
            button.allow(not self.form.wrong, self.form.wrong)

    def _start(self) -> None:
        if not self.form.wrong:
            self._deck.backtests().search().start(self.form.wish())
            self.refresh()

    def _no_prices(self) -> bool:
        return not self._deck.symbols() or self._deck.plan().prices in LIVE

    def _mend(self) -> None:
        if self._no_prices():
            self.wants_prices.emit()
        else:
            self._start()

    def _cancel(self) -> None:
        self._deck.backtests().search().cancel()
        self.refresh()

    def _use(self) -> None:
        self.result.tell_used(self._deck.backtests().search().use(self.result.chosen))


def _told(view: SearchView) -> tuple[str, str]:
    """Return a sentence on how it stands, and its colour."""
    if view.state == "failed":
        return say("better.failed", said=view.said), "stop"
    if view.state == "stopped":
        return say("better.stopped"), "muted"
    if view.state == "running" and view.left_s is not None:
        return say("checks.left", left=left_text(view.left_s)), "muted"
    return "", "muted"
