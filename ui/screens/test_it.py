"""Test it: the plan's strategy on past prices, with a verdict, losses first."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from core.events.snapshot import EngineSnapshot
from core.model.money_text import rupees
from ui.art import money_mark
from ui.deck import Plan
from ui.deck_backtest import BacktestView
from ui.price_choice import BYBIT, LIVE, currency_of
from ui.screens.backtest_result import BacktestResultPage
from ui.screens.base import Screen
from ui.screens.kept_tests import KeptTests
from ui.screens.price_sheet import PriceSheet
from ui.screens.report_dialog import ReportDialog
from ui.screens.search_page import SearchPage
from ui.screens.split_choice import AS_THEY_ARE
from ui.screens.strategy_table import StrategyTable
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.empty_state import EmptyState, ErrorState, LoadingState
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Item, Row
from ui.widgets.mark import Mark
from ui.widgets.pill import Pill, PillButton
from ui.widgets.pill_look import PillLook

_BEAT_MS = 100
_PRICES = {"made-up": "prices_made_up", BYBIT: "prices_live"}
_SHARES = {"shares": "count_shares", "coins": "count_coins"}
_STEPS = {"": "step_prices", "prices": "step_prices", "trading": "step_trading"}


class TestScreen(Screen):
    """One test of the chosen strategy, or all strategies side by side."""

    __test__ = False  # no test case, whatever its name says to pytest
    key = "test"
    mark = "nav_test"

    def build(self) -> None:
        """Make the head, and a page for each state of a test."""
        self._seen: BacktestView | None = None
        self._plan: Plan | None = None
        self._no_prices = False
        # A test goes on while no engine does, so there may be no snapshots to keep the time.
        self._beat = QTimer(self)
        self._beat.setInterval(_BEAT_MS)
        self._beat.timeout.connect(self.refresh)
        self.start = BigButton(say("test_it.start"), "go", "normal", mark="play")
        self.start.set_tip(say("test_it.start_tip"))
        self.start.clicked.connect(self._start)
        pages = [
            ("one", say("test_it.page_one")),
            ("kept", say("test_it.page_kept")),
            ("all", say("test_it.all_strategies")),
            ("better", say("better.page")),
        ]
        self.page = ChoiceButtons(pages, says=say("test_it.page"))
        self.page.chosen.connect(self._turn)
        self.what, self.shares, self.cash = (Pill(PillLook("")) for _ in range(3))
        self.prices = PillButton(PillLook(""))
        self.prices.clicked.connect(self._choose_prices)
        plan = Flow(self.what, self.shares, self.prices, self.cash, gap="tight")
        title = Label(say("test_it.title"), "title", "heavy")
        head = Row(Mark("nav_test", 30), title, 1, self.page, self.start, gap="wide")
        self.result = BacktestResultPage(self.deck.backtests())
        self.result.verdict.kept.save.clicked.connect(self._ask_where)
        self.idle = EmptyState("nav_test", " ", side=96)
        self.loading = LoadingState(say("test_it.step_prices"), mark="nav_test")
        self.cancel = BigButton(say("test_it.cancel"), "plain", "normal", mark="cross")
        self.cancel.clicked.connect(self._stop)
        self.running = _in_card((self.loading, 1), Row(1, self.cancel, 1), 1)
        self.failure = ErrorState(" ", " ", say("test_it.failed_again"))
        self.failure.action.connect(self._mend)
        self.failed = _in_card((self.failure, 1))
        self.waiting = _in_card((self.idle, 1))
        self.all = StrategyTable(self.deck)
        self.better = SearchPage(self.deck)
        self.better.wants_prices.connect(self._choose_prices)
        self.kept = KeptTests(self.deck.backtests())
        self.kept.opened.connect(self._open)
        self.states = QStackedWidget()
        for page in (
            self.waiting,
            self.running,
            self.failed,
            self.result,
            self.all,
            self.kept,
            self.better,
        ):
            self.states.addWidget(page)
        self.sheet = PriceSheet(self, self.deck)
        self.sheet.chosen.connect(self.refresh)
        top = Column(head, plan, margins=(24, 2, 24, 0))
        self.setLayout(Column(top, (self.states, 1)))

    def entered(self) -> None:
        """Look at the plan anew."""
        self._plan = None

    def show_snapshot(self, snapshot: EngineSnapshot | None) -> None:
        """Show the plan and how far the test is."""
        self.refresh()

    def refresh(self) -> None:
        """Show what is new of the plan and the test."""
        plan, view = self.deck.plan(), self.deck.backtests().view()
        if plan != self._plan:
            self._show_plan(plan)
        if view is not self._seen:
            self._show_view(view)
        self.result.refresh()
        self._refresh_list()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._beat.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._beat.stop()

    def _stop(self) -> None:
        self.deck.backtests().cancel()
        self.refresh()

    def _show_plan(self, plan: Plan) -> None:
        self._plan = plan
        known = self.deck.symbols()
        card = next((one for one in self.deck.cards() if one.key == plan.strategy), None)
        title = plan.strategy if card is None else card.title
        mark = None if card is None else card.art
        self.what.show_look(
            PillLook(say("test_it.plan_of", title=title, length=plan.timeframe), mark=mark)
        )
        chosen = plan.symbols or known
        names = ", ".join(chosen)
        many = say(f"test_it.{_SHARES.get(plan.market, 'shares')}", n=len(chosen))
        self.shares.show_look(PillLook(names if len(chosen) <= 2 and names else many), tip=names)
        self._show_prices(plan)
        currency = currency_of(plan.prices)
        self.cash.show_look(PillLook(rupees(plan.cash, currency), mark=money_mark(currency)))
        self._empty_text = say("test_it.empty", title=title)
        self._seen = None

    def _show_prices(self, plan: Plan) -> None:
        name = _PRICES.get(plan.prices, "prices_files")
        if name == "prices_files" and plan.adjust != AS_THEY_ARE:
            name = f"{name}_adjusted"
        real = self.deck.money().view().real
        tip = say("files.pill_real" if real else "files.pill_tip")
        self.prices.show_look(PillLook(say(f"test_it.{name}"), mark="pencil"), tip=tip)
        self.prices.setEnabled(not real)

    def _choose_prices(self) -> None:
        self.sheet.ask()

    def _show_view(self, view: BacktestView) -> None:
        self._seen = view
        running = view.state == "running"
        self.start.allow(not running, say("test_it.start_busy"))
        if running:
            step = say(f"test_it.{_STEPS.get(view.step, 'step_trading')}")
            self.loading.meter.title.show_text(step)
            done = say("test_it.share_done", percent=round(view.share * 100))
            self.loading.show_progress(view.share, done)
        elif view.state == "failed":
            self._show_failure(view.said)
        elif view.result is not None:
            self.result.show_result(view.result)
        else:
            said = self._empty_text if view.state == "empty" else say("test_it.cancelled")
            _tell(self.idle, said)
        self._turn(self.page.value)

    def _show_failure(self, said: str) -> None:
        self._no_prices = not self.deck.symbols() or self.deck.plan().prices in LIVE
        button = say(f"test_it.failed_{'prices' if self._no_prices else 'again'}")
        money = say("test_it.failed_said", said=said)
        self.failure.show_error(say("test_it.failed"), money, button)

    def _mend(self) -> None:
        if self._no_prices and self.prices.isEnabled():
            self._choose_prices()
        else:
            self._start()

    def _turn(self, page: str) -> None:
        state = "empty" if self._seen is None else self._seen.state
        shown = {"running": self.running, "failed": self.failed, "done": self.result}
        one = shown.get(state, self.waiting)
        lists: dict[str, QWidget] = {"all": self.all, "kept": self.kept, "better": self.better}
        self.states.setCurrentWidget(lists.get(page, one))
        self._refresh_list()

    def _refresh_list(self) -> None:
        if self.page.value == "all":
            self.all.refresh()
        elif self.page.value == "kept":
            self.kept.refresh()
        elif self.page.value == "better":
            self.better.refresh()

    def _open(self, key: str) -> None:
        self.page.set_value("one")
        self.deck.backtests().open(key)
        self._turn("one")

    def _ask_where(self) -> None:
        view = self.deck.backtests().view()
        if view.result is None:
            return
        key = view.result.key
        self.dialog = ReportDialog(self.window(), self.deck, key)
        self.dialog.fileSelected.connect(lambda name: self._save(key, name))
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def _save(self, key: str, name: str) -> None:
        self.deck.backtests().kept().export(key, Path(name))
        self.refresh()

    def _start(self) -> None:
        self.page.set_value("one")
        self.deck.backtests().start()
        self.refresh()


def _tell(state: EmptyState, sentence: str) -> None:
    state.sentence.show_text(sentence)
    state.setAccessibleName(sentence)


def _in_card(*items: Item) -> QWidget:
    card, page = Card(), QWidget()
    card.add(*items)
    page.setLayout(Column((card, 1), margins=(24, 2, 24, 16)))
    return page
