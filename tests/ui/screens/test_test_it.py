"""Test it: one press tests the plan, and what may be said of the result is on the screen."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from app.deck import AppDeck
from core.clock import LiveClock
from tests.app.decks import opened
from tests.ui.backtests import done, finished, saved, too_few, trade
from tests.ui.screens.looking import SCALES, SIZES, everything_wrong, settle
from tests.ui.still_deck import StillDeck
from ui import theme
from ui.deck import Deck
from ui.deck_backtest import BacktestResult, BacktestView
from ui.screens import all_screens
from ui.screens.backtest_trades import MOST_LISTED
from ui.screens.test_it import TestScreen
from ui.shell.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


class Bench:
    """A window at the Test screen, and somebody with a mouse in front of it."""

    def __init__(self, qtbot: QtBot, deck: Deck, size: tuple[int, int] = SIZES[0]) -> None:
        self.bot = qtbot
        self.window = MainWindow(deck, all_screens(), LiveClock())
        qtbot.addWidget(self.window)
        self.window.resize(*size)
        self.window.show()
        self.window.go("test")
        screen = self.window.screens["test"]
        assert isinstance(screen, TestScreen)
        self.screen = screen
        settle()

    def click(self, button: QAbstractButton) -> None:
        """Press a button with the mouse."""
        assert button.isVisible()
        self.bot.mouseClick(button, LEFT)
        settle()

    def turn(self, page: str) -> None:
        """Press the pill of a page."""
        pills = self.screen.page.buttons()
        self.click(next(one for one in pills if one.property("choice") == page))

    def read(self) -> str:
        """Return all words on show."""
        labels = self.screen.findChildren(QLabel)
        return "\n".join(one.text() for one in labels if one.isVisible())


@pytest.fixture
def still(look: theme.Theme) -> StillDeck:
    return StillDeck()


def shown(qtbot: QtBot, deck: StillDeck, view: BacktestView) -> Bench:
    deck.bench.the_view = view
    return Bench(qtbot, deck)


def test_one_press_tests_the_plan(qtbot: QtBot, still: StillDeck) -> None:
    bench = Bench(qtbot, still)
    assert "Press “Test it” to see what Turtle would have done" in bench.read()
    bench.click(bench.screen.start)
    assert still.did("start_test") == [()]


def test_a_running_test_says_how_far_it_is_and_can_be_stopped(
    qtbot: QtBot, still: StillDeck
) -> None:
    bench = shown(qtbot, still, BacktestView(state="running", step="trading", share=0.43))
    assert "43 %" in bench.read()
    bench.click(bench.screen.start)
    assert still.did("start_test") == []
    bench.click(bench.screen.cancel)
    assert still.did("cancel_test") == [()]
    still.bench.the_view = BacktestView(state="cancelled")
    # Without an engine there are no snapshots: the screen keeps its own time.
    qtbot.waitUntil(lambda: "You stopped the test" in bench.read(), timeout=2_000)
    assert bench.screen.start.isEnabled()


def test_a_failure_is_a_sentence_and_a_button(qtbot: QtBot, still: StillDeck) -> None:
    bench = shown(qtbot, still, BacktestView(state="failed", said="The disk is full."))
    failure = bench.screen.failure
    assert failure.accessibleName() == (
        "The test could not be done. The disk is full. Your money was not touched."
    )
    assert everything_wrong(bench.window) == []
    bench.click(failure.button)
    assert still.did("start_test") == [()]


def test_a_test_without_prices_leads_to_them(qtbot: QtBot, still: StillDeck) -> None:
    still.the_symbols = ()
    bench = shown(qtbot, still, BacktestView(state="failed", said="There are no prices yet."))
    assert bench.screen.failure.button.text() == "Choose other prices"
    bench.click(bench.screen.failure.button)
    assert bench.screen.sheet.isVisible()
    assert still.did("start_test") == []


def test_losses_stand_before_what_it_gave(qtbot: QtBot, still: StillDeck) -> None:
    bench = shown(qtbot, still, done(finished()))
    figures = bench.screen.result.figures
    cards = (figures.fall, figures.months, figures.worst, figures.run, figures.gave, figures.idle)
    assert [card.figure.text() for card in cards] == [
        "−10.0 %", "6 of 13", "−12.1 %", "4", "−10.0 %", "+4.0 %"
    ]  # fmt: skip
    lefts = [card.geometry().left() for card in cards]
    assert lefts == sorted(lefts)
    assert "−₹10,000, costs ₹2,053" in figures.gave.sentence.text()
    assert "119 days, still" in figures.fall.sentence.text()
    assert "cash: 0.0 %" in figures.idle.sentence.text()
    read = bench.read()
    assert "The prices are made up." in read
    assert "Do not trust it." in read
    assert read.index("It lost money") < read.index("7 tests of the result") < read.index("It once")


def test_curve_and_months(qtbot: QtBot, still: StillDeck) -> None:
    bench = shown(qtbot, still, done(finished()))
    page = bench.screen.result
    assert page.chart.isVisible()
    bench.click(page.view.buttons()[1])
    assert page.months.isVisible()
    model = page.months.model()
    assert model is not None
    assert model.index(0, 1).data() == "−12.1"
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["2025", "2026"]


def row_at(bench: Bench, row: int) -> None:
    """Press a row of the trades with the mouse."""
    table = bench.screen.result.trades.table
    model = table.model()
    assert model is not None
    place = table.visualRect(model.index(row, 0)).center()
    bench.bot.mouseClick(table.viewport(), LEFT, pos=place)
    settle()


def test_a_trade_tells_its_story_and_lies_on_the_chart(qtbot: QtBot, still: StillDeck) -> None:
    result = finished()
    bench = shown(qtbot, still, done(result))
    trades = bench.screen.result.trades
    bench.click(bench.screen.result.view.buttons()[2])
    assert trades.table.model().rowCount() == 38
    assert not trades.show_it.isVisible()
    row_at(bench, 3)
    assert "SBIN: its 20-day line crossed above" in trades.story.text()
    assert "Safety exit at 1117.10." in trades.story.text()
    bench.click(trades.show_it)
    assert trades.chart.isVisible()
    assert "Made-up daily prices of SBIN" in bench.read()
    first, last = trades.chart.window_of_bars.first, trades.chart.window_of_bars.last
    assert first < 3 < last  # the fourth trade began on the fourth day
    bench.click(trades.back)
    assert trades.table.isVisible()


def test_another_test_forgets_the_chosen_trade(qtbot: QtBot, still: StillDeck) -> None:
    bench = shown(qtbot, still, done(finished()))
    bench.click(bench.screen.result.view.buttons()[2])
    row_at(bench, 3)
    bench.click(bench.screen.result.trades.show_it)
    still.bench.the_view = done(too_few())
    trades = bench.screen.result.trades
    qtbot.waitUntil(lambda: trades.table.model().rowCount() == 5, timeout=2_000)
    settle()
    assert trades.table.isVisible()
    assert not trades.show_it.isVisible()
    profit = trades.table.model().index(0, 5).data()
    assert profit == "—"


def test_a_very_long_list_says_that_it_is_cut(qtbot: QtBot, still: StillDeck) -> None:
    many = tuple(trade(n, Decimal(5)) for n in range(MOST_LISTED + 1))
    bench = shown(qtbot, still, done(finished(trades=many, trades_count=len(many))))
    bench.click(bench.screen.result.view.buttons()[2])
    assert bench.screen.result.trades.table.model().rowCount() == MOST_LISTED
    assert "The first 1000 of 1,001 trades are listed" in bench.read()


def test_without_enough_evidence_no_return_is_anywhere(qtbot: QtBot, still: StillDeck) -> None:
    bench = shown(qtbot, still, done(too_few()))
    page = bench.screen.result
    for view in page.view.buttons()[:2]:
        bench.click(view)
        read = bench.read()
        assert "30 are needed" in read
        assert "After all costs" in read
        assert page.figures.gave.figure.text() == "—"
        assert page.figures.idle.figure.text() == "—"
    bench.click(page.view.buttons()[0])
    assert not page.chart.isVisible()
    assert len(page.chart.times()) == 0
    assert "so no return is shown" in bench.read()


def test_the_table_of_all_strategies_is_one_press_away(qtbot: QtBot, still: StillDeck) -> None:
    bench = Bench(qtbot, still)
    bench.turn("all")
    assert bench.screen.all.table.isVisible()
    assert bench.screen.all.table.model().rowCount() == len(still.the_cards)
    bench.click(bench.screen.all.run)
    assert still.did("measure_cards") == [()]


def test_kept_tests_are_listed_and_open_by_a_press(qtbot: QtBot, still: StillDeck) -> None:
    still.bench.the_saved = None
    bench = Bench(qtbot, still)
    bench.turn("kept")
    assert "Looking for the tests" in bench.read()
    still.bench.the_saved = (saved("b"), saved("a"))
    table = bench.screen.kept.table
    qtbot.waitUntil(table.isVisible, timeout=2_000)
    settle()
    assert everything_wrong(bench.window) == []
    model = table.model()
    assert model is not None
    assert model.index(0, 5).data() == "do not trust it"
    qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(model.index(1, 0)).center())
    assert still.did("open_test") == [("a",)]
    assert bench.screen.page.value == "one"


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("result", [finished(), too_few()], ids=["many", "few"])
def test_a_result_can_be_read_at_every_size(
    qtbot: QtBot,
    still: StillDeck,
    size: tuple[int, int],
    scale: float,
    result: BacktestResult,
) -> None:
    theme.use("light", scale=scale)
    still.bench.the_view = done(result)
    bench = Bench(qtbot, still, (round(size[0] * scale), round(size[1] * scale)))
    wrong = {}
    for view in bench.screen.result.view.buttons():
        bench.click(view)
        found = everything_wrong(bench.window)
        if found:
            wrong[view.text()] = found
    theme.use("light")
    assert wrong == {}


@pytest.fixture
def real(look: theme.Theme, tmp_path: Path) -> Iterator[AppDeck]:
    with opened(tmp_path, "practice.shares=2") as deck:
        plan = replace(deck.plan(), strategy="breakout", timeframe="5m", cash=Decimal(200_000))
        assert deck.change_plan(plan) == ""
        yield deck


def test_a_real_test_by_the_mouse(qtbot: QtBot, real: AppDeck) -> None:
    bench = Bench(qtbot, real)
    bench.click(bench.screen.start)
    assert not bench.screen.start.isEnabled()
    qtbot.waitUntil(lambda: real.backtests().view().share > 0, timeout=60_000)
    bench.click(bench.screen.cancel)
    qtbot.waitUntil(lambda: bench.screen.start.isEnabled(), timeout=2_000)
    bench.click(bench.screen.start)
    qtbot.waitUntil(lambda: bench.screen.result.isVisible(), timeout=90_000)
    result = real.backtests().view().result
    assert result is not None
    assert result.settings.cash == 200_000
    assert f"of {result.trades_count} trades lost" in bench.read()
    bench.turn("kept")
    table = bench.screen.kept.table
    qtbot.waitUntil(table.isVisible, timeout=5_000)
    assert table.model().rowCount() == 1  # the one given up left nothing
    qtbot.mouseClick(
        table.viewport(), LEFT, pos=table.visualRect(table.model().index(0, 0)).center()
    )
    qtbot.waitUntil(lambda: real.backtests().view().result is not result, timeout=10_000)
    again = real.backtests().view().result
    assert again is not None
    assert again.gave == result.gave
    qtbot.waitUntil(bench.screen.result.isVisible, timeout=2_000)
    assert everything_wrong(bench.window) == []
