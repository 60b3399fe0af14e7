"""The account's own trades on Activity: figures, tags put on, looked for and taken off, by hand."""

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel
from pytestqt.qtbot import QtBot

from core.clock import DAY_NS, LiveClock
from tests.ui.backtests import START_NS
from tests.ui.screens.looking import SIZES, everything_wrong, settle
from tests.ui.still_deck import StillDeck
from ui import theme
from ui.deck_journal import JournalFigures, JournalTrade, JournalView, StrategyLine
from ui.screens import all_screens
from ui.screens.activity import ActivityScreen
from ui.screens.journal_page import JournalPage
from ui.shell.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
FIGURES = JournalFigures(
    days=12, sharpe=None, sortino=None, deepest_fall=-4.2, trades=3, lost=2, won_per_lost=0.62,
    profit=Decimal("-310.60"), charges=Decimal("150.10"),
)  # fmt: skip


def trade(number: int, *tags: str) -> JournalTrade:
    return JournalTrade(
        key=f"T{number}", symbol=("RELIANCE", "INFY", "TCS")[number % 3], side="long",
        quantity=Decimal(17), entry_ns=START_NS + number * DAY_NS, entry_price=Decimal("1178.90"),
        exit_ns=START_NS + (number + 3) * DAY_NS, exit_price=Decimal("1117.05"),
        charges=Decimal(41), profit=Decimal(450 if number % 3 == 0 else -380),
        strategy="turtle" if number else "manual", reason="its 20-day line crossed",
        exit_reason="Safety exit at 1117.10.", tags=tags,
    )  # fmt: skip


def view(*trades: JournalTrade, **facts: object) -> JournalView:
    tags = tuple(sorted({tag for one in trades for tag in one.tags}))
    made = JournalView(
        currency="INR",
        figures=FIGURES,
        strategies=(StrategyLine(strategy="turtle", trades=3, lost=2, profit=Decimal(-310)),),
        trades=trades,
        tags=tags,
    )
    return replace(made, **facts) if facts else made


class Case:
    """A window at Activity, the page of trades chosen, and somebody with a mouse."""

    def __init__(self, qtbot: QtBot, deck: StillDeck, size: tuple[int, int] = SIZES[0]) -> None:
        self.bot, self.deck = qtbot, deck
        self.window = MainWindow(deck, all_screens(), LiveClock())
        qtbot.addWidget(self.window)
        self.window.resize(*size)
        self.window.show()
        self.window.go("activity")
        screen = self.window.screens["activity"]
        assert isinstance(screen, ActivityScreen)
        self.screen = screen
        settle()
        self.click(screen.page.buttons()[1])

    @property
    def page(self) -> JournalPage:
        return self.screen.journal

    def click(self, button: QAbstractButton) -> None:
        assert button.isVisible()
        self.bot.mouseClick(button, LEFT)
        settle()

    def press_row(self, row: int) -> None:
        table = self.page.table
        place = table.visualRect(table.model().index(row, 0)).center()
        self.bot.mouseClick(table.viewport(), LEFT, pos=place)
        settle()

    def read(self) -> str:
        labels = self.screen.findChildren(QLabel)
        return "\n".join(one.text() for one in labels if one.isVisible())


@pytest.fixture
def still(look: theme.Theme) -> StillDeck:
    return StillDeck()


def test_before_the_first_trade_the_page_says_what_will_be_there(
    qtbot: QtBot, still: StillDeck
) -> None:
    case = Case(qtbot, still)
    assert "No trade was finished yet" in case.read()
    assert not case.page.figures.isVisible()
    case.click(case.screen.page.buttons()[0])
    assert case.screen.diary.isVisible()
    assert not case.page.isVisible()


def test_below_thirty_days_no_ratio_is_shown(qtbot: QtBot, still: StillDeck) -> None:
    still.the_journal.the_view = view(trade(0), trade(1), trade(2))
    case = Case(qtbot, still)
    steady = case.page.figures.steady
    assert steady.figure.text() == "not yet"
    assert steady.sentence.text() == "Not enough days yet: 12 of 30."
    assert case.page.figures.against.figure.text() == "not yet"
    assert "2 of 3" in case.read()
    assert "Turtle: 2 of 3 lost, −₹310" in case.read()
    enough = replace(FIGURES, days=30, sharpe=-0.414, sortino=1.256)
    still.the_journal.the_view = view(trade(0), figures=enough)
    case.page.refresh()
    assert steady.figure.text() == "−0.41"
    assert steady.sentence.text() == "from 30 finished days"
    assert case.page.figures.against.figure.text() == "1.26"


def test_a_trade_is_tagged_by_hand(qtbot: QtBot, still: StillDeck) -> None:
    still.the_journal.the_view = view(trade(0), trade(1), trade(2))
    case = Case(qtbot, still)
    assert not case.page.tags.isVisible()
    case.press_row(1)
    assert case.page.story.text().startswith("INFY. In: its 20-day line crossed. Out: Safety exit")
    qtbot.keyClicks(case.page.tags.field, "too early")
    case.click(case.page.tags.add)
    assert still.did("tag") == [("T1", "too early")]
    assert case.page.tags.field.text() == ""
    qtbot.keyClicks(case.page.tags.field, "by plan")
    qtbot.keyClick(case.page.tags.field, Qt.Key.Key_Return)
    assert still.did("tag")[-1] == ("T1", "by plan")
    still.the_journal.the_view = view(trade(0), trade(1, "by plan", "too early"), trade(2))
    case.page.refresh()
    settle()
    assert list(case.page.tags.pills) == ["by plan", "too early"]
    case.click(case.page.tags.pills["too early"])
    assert still.did("untag") == [("T1", "too early")]


def test_trades_are_looked_for_by_tag(qtbot: QtBot, still: StillDeck) -> None:
    tagged = (trade(0), trade(1, "too early"), trade(2, "by plan", "too early"))
    still.the_journal.the_view = view(*tagged)
    case = Case(qtbot, still)
    rows = case.page.table.model()
    assert list(case.page.filter.pills) == ["", "by plan", "too early"]
    case.click(case.page.filter.pills["by plan"])
    assert (rows.rowCount(), rows.index(0, 1).data()) == (1, "TCS")
    assert "one trade" in case.read()
    case.click(case.page.filter.pills["too early"])
    assert rows.rowCount() == 2
    # The last trade with it loses the tag: all are shown again.
    still.the_journal.the_view = view(trade(0), trade(1))
    case.page.refresh()
    assert (case.page.filter.tag, rows.rowCount()) == ("", 2)
    assert not case.page.filter.isVisible()


def test_what_cannot_be_kept_is_said(qtbot: QtBot, still: StillDeck) -> None:
    still.the_journal.the_view = view(trade(0))
    still.refuses["tag"] = "A tag has 24 letters at most. Choose a shorter word."
    case = Case(qtbot, still)
    case.press_row(0)
    qtbot.keyClicks(case.page.tags.field, "much too long a word")
    case.click(case.page.tags.add)
    assert case.page.problem.accessibleName().startswith("A tag has 24 letters")
    assert case.page.tags.field.text() == "much too long a word"
    assert "by hand" in [case.page.table.model().index(0, 3).data()]


def test_trades_are_saved_where_somebody_says(
    qtbot: QtBot, still: StillDeck, tmp_path: Path
) -> None:
    still.the_journal.the_view = view(trade(0))
    case = Case(qtbot, still)
    case.click(case.page.save)
    dialog = case.page.dialog
    assert dialog.panic.isVisible()
    assert dialog.selectedFiles()[0].endswith("my-trades.xlsx")
    dialog.fileSelected.emit(str(tmp_path / "mine.csv"))
    assert still.did("save_trades") == [(tmp_path / "mine.csv",)]
    dialog.done(QDialog.DialogCode.Rejected)
    still.the_journal.the_view = view(trade(0), said="Written to mine.csv.")
    # Nobody tells of it: no engine runs, so the page looks by itself.
    done = "Written to mine.csv."
    qtbot.waitUntil(lambda: case.page.problem.accessibleName() == done, timeout=2_000)


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
def test_nothing_is_cut_off(qtbot: QtBot, still: StillDeck, size: tuple[int, int]) -> None:
    tags = tuple(f"a tag with words {n}" for n in range(6))
    still.the_journal.the_view = view(*(trade(n, *tags) for n in range(40)))
    case = Case(qtbot, still, size)
    assert everything_wrong(case.window) == []
    case.press_row(0)
    assert everything_wrong(case.window) == []
