"""The prices of the Test screen: a file is read there, a split in it is taken out by a press."""

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.deck import AppDeck
from tests.app.decks import opened
from tests.app.test_split_lines import split_file
from tests.ui.screens.looking import SIZES, everything_wrong, settle
from tests.ui.screens.test_test_it import Bench
from tests.ui.still_deck import StillDeck
from ui import theme
from ui.deck import Deck
from ui.deck_files import ImportView, SplitLine
from ui.screens.price_sheet import PriceSheet


class Asked(Bench):
    """Somebody at the sheet that chooses prices, a file chosen in it."""

    def __init__(self, qtbot: QtBot, deck: Deck, size: tuple[int, int] = SIZES[0]) -> None:
        super().__init__(qtbot, deck, size)
        self.click(self.screen.prices)

    @property
    def sheet(self) -> PriceSheet:
        return self.screen.sheet

    def press(self, name: str) -> None:
        """Press one of the ways to go on with a split, wherever it lies."""
        assert self.sheet.step is not None
        card = self.sheet.step.file.splits.cards[name]
        self.sheet.page.ensureWidgetVisible(card)
        settle()
        self.click(card)

    def give(self, file: Path) -> None:
        """Choose a file in the dialog and wait for what comes of it."""
        assert self.sheet.step is not None
        own = next(key for key in self.sheet.step.cards() if key.startswith("file"))
        self.click(self.sheet.step.cards()[own])
        panel = self.sheet.step.file
        self.click(panel.choose)
        panel.dialog.fileSelected.emit(str(file))
        panel.dialog.reject()
        self.bot.waitUntil(lambda: panel.outcome.isVisibleTo(panel), timeout=20_000)
        settle()

    def told(self) -> str:
        """Return all words of the sheet."""
        labels = self.sheet.findChildren(QLabel)
        return "\n".join(one.text() for one in labels if one.isVisible())


@pytest.fixture
def still(look: theme.Theme) -> StillDeck:
    return StillDeck()


def a_view(**facts: object) -> ImportView:
    line = SplitLine(
        symbol="ABC", day="2 Jan 2023", sentence="ABC fell 80 % on 2 Jan 2023: this looks like a "
        "5-for-1 split.", currency="INR", before=Decimal(1031),
        after=Decimal(203), earlier=Decimal(206), later=Decimal(1015),
    )  # fmt: skip
    plain = ImportView(
        file="ABC.csv", running=False, symbols=("ABC",), rows=900, faults=("A fault.",),
        refused="", splits=(line,),
    )  # fmt: skip
    return replace(plain, **facts) if facts else plain


def test_a_file_with_a_split_is_adjusted_where_it_is_chosen(
    qtbot: QtBot, look: theme.Theme, tmp_path: Path
) -> None:
    file = split_file(tmp_path)
    with opened(tmp_path / "home") as deck:
        asked = Asked(qtbot, deck)
        asked.give(file)
        assert "A split seems left in these prices" in asked.told()
        assert "ABC fell 80 % on" in asked.told()
        asked.press("back")
        asked.click(asked.sheet.use)
        assert not asked.sheet.isVisible()
        plan = deck.plan()
        assert (plan.prices, plan.files, plan.adjust) == ("files", (file,), "back")
        assert "ABC" in deck.symbols()
        assert asked.screen.prices.text() == "Your own prices, splits taken out"
        # Asked again, what was chosen stands there; and it can be taken back.
        asked.click(asked.screen.prices)
        assert asked.sheet.step is not None
        assert asked.sheet.step.file.splits.way == "back"
        assert "ABC fell 80 % on" in asked.told()
        asked.press("none")
        asked.click(asked.sheet.use)
        assert deck.plan().adjust == "none"
        assert asked.screen.prices.text() == "Your own prices"
        asked.window.close()


def test_each_way_reaches_the_plan(qtbot: QtBot, still: StillDeck) -> None:
    still.the_import = a_view()
    asked = Asked(qtbot, still)
    asked.give(Path("/somewhere/ABC.csv"))
    assert "₹1,031 before 2 Jan 2023 becomes ₹206" in asked.told()
    assert "₹203 from 2 Jan 2023 on becomes ₹1,015" in asked.told()
    for way in ("forward", "none", "back"):
        asked.press(way)
        asked.click(asked.sheet.use)
        assert still.plan().adjust == way
        asked.click(asked.screen.prices)


def test_nothing_is_changed_unless_somebody_chooses(qtbot: QtBot, still: StillDeck) -> None:
    still.the_import = a_view()
    asked = Asked(qtbot, still)
    asked.give(Path("/somewhere/ABC.csv"))
    asked.click(asked.sheet.use)
    assert still.plan().adjust == "none"


def test_another_file_begins_without_the_choice_of_the_last(qtbot: QtBot, still: StillDeck) -> None:
    still.the_import = a_view()
    asked = Asked(qtbot, still)
    asked.give(Path("/somewhere/ABC.csv"))
    asked.press("forward")
    still.the_import = a_view(file="XYZ.csv", splits=())
    asked.give(Path("/somewhere/XYZ.csv"))
    assert asked.sheet.step is not None
    assert not asked.sheet.step.file.splits.isVisible()
    asked.click(asked.sheet.use)
    assert still.plan().adjust == "none"


def test_made_up_prices_forget_the_way(qtbot: QtBot, still: StillDeck) -> None:
    still.the_plan = replace(still.plan(), prices="file", files=(Path("ABC.csv"),), adjust="back")
    asked = Asked(qtbot, still)
    assert asked.sheet.step is not None
    # Read in an earlier session: the nights are not known, the choice is.
    assert "left as they are or taken out when this file was chosen" in asked.told()
    asked.click(asked.sheet.step.cards()["made-up"])
    asked.click(asked.sheet.use)
    assert (still.plan().prices, still.plan().adjust) == ("made-up", "none")


def test_what_is_wrong_is_said_in_the_sheet(qtbot: QtBot, still: StillDeck) -> None:
    asked = Asked(qtbot, still)
    assert asked.sheet.step is not None
    asked.click(asked.sheet.step.cards()["file"])
    asked.click(asked.sheet.use)
    assert "No file is chosen yet" in asked.sheet.notice.accessibleName()
    asked.click(asked.sheet.step.cards()["made-up"])
    still.refuses["change_plan"] = "The disk is full."
    asked.click(asked.sheet.use)
    assert asked.sheet.notice.accessibleName() == "The disk is full."
    assert asked.sheet.isVisible()
    asked.bot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not asked.sheet.isVisible()


def test_a_brokers_prices_are_not_chosen_here(qtbot: QtBot, still: StillDeck) -> None:
    still.real.the_view = replace(still.real.the_view, mode="REAL")
    bench = Bench(qtbot, still)
    assert not bench.screen.prices.isEnabled()
    assert "At a broker" in bench.screen.prices.accessibleName()


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
def test_nothing_is_cut_off(qtbot: QtBot, still: StillDeck, size: tuple[int, int]) -> None:
    line = a_view().splits[0]
    still.the_import = a_view(splits=(line,) * 5)
    asked = Asked(qtbot, still, size)
    assert everything_wrong(asked.window) == []
    asked.give(Path("/somewhere/ABC.csv"))
    assert "and 2 more" in asked.told()
    assert everything_wrong(asked.window) == []


@pytest.mark.slow
def test_a_test_on_an_adjusted_file_finds_no_split(
    qtbot: QtBot, look: theme.Theme, tmp_path: Path
) -> None:
    with opened(tmp_path / "home") as deck:
        asked = Asked(qtbot, deck)
        asked.give(split_file(tmp_path, 400, 190))
        asked.press("back")
        asked.click(asked.sheet.use)
        asked.click(asked.screen.start)
        qtbot.waitUntil(lambda: _ended(deck), timeout=90_000)
        result = deck.backtests().view().result
        assert result is not None
        assert result.settings.adjusted == "1 split or bonus taken out, earlier prices changed"
        assert not result.splits
        asked.window.close()


def _ended(deck: AppDeck) -> bool:
    return deck.backtests().view().state in ("done", "failed")
