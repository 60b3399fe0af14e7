"""Own strategies on the picker: their cards stand below, are looked for again, and told."""

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from tests.ui.screens.picking import Case
from tests.ui.still_deck import CARDS, StillDeck
from ui import theme


@pytest.fixture
def case(qtbot: QtBot, look: theme.Theme) -> Case:
    return Case(qtbot)


def test_own_strategies_stand_below(qtbot: QtBot, look: theme.Theme) -> None:
    deck = StillDeck()
    deck.the_cards = (
        *CARDS,
        replace(CARDS[0], key="mine", title="Mine", art="no_such_art", own=True),
    )
    case = Case(qtbot, deck)
    mine, turtle = case.screen.views["mine"], case.screen.views["turtle"]
    top = mine.mapTo(case.screen, mine.rect().topLeft()).y()
    assert top > turtle.mapTo(case.screen, turtle.rect().bottomLeft()).y()
    case.screen.cards_page.ensureWidgetVisible(mine.choose)
    case.click(mine.choose)
    assert deck.plan().strategy == "mine"


def test_looking_again_shows_what_it_found_and_measures_it(case: Case) -> None:
    box, deck = case.screen.own_box, case.deck
    assert "There is none yet" in box.told.text()
    assert box.where.text().replace("\u200b", "") == "They lie in /home/you/strategies"
    case.screen.cards_page.ensureWidgetVisible(box.again)
    case.click(box.again)
    assert deck.did("look_again") == [()]
    deck.the_own = replace(deck.the_own, looking=True)
    case.screen.refresh()
    assert not box.again.isEnabled()
    assert box.told.text() == "Looking at your files and trying them out…"
    mine = replace(CARDS[0], key="mine", title="Mine", own=True, measured=None, pace="")
    broken = replace(mine, key="bad.py", title="bad.py", problem="bad.py, line 3: It fails.")
    deck.the_cards = (*CARDS, mine, broken)
    deck.the_own = replace(deck.the_own, looking=False, good=1, bad=1)
    case.screen.refresh()
    assert box.told.text() == (
        "1 strategy of your own can be used. 1 file cannot be used; its card says why."
    )
    assert deck.did("measure_cards") == [()]
    view = case.screen.views["bad.py"]
    assert view.news_more.text() == "bad.py, line 3: It fails."
    assert not view.choose.isEnabled()
    assert case.screen.views["mine"].choose.isEnabled()
    deck.the_cards = (*CARDS, replace(mine, summary="Changed."))
    case.screen.refresh()
    assert case.screen.views["mine"].summary.text() == "Changed."


def test_a_template_is_made_and_its_folder_opened(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    make = case.screen.own_box.make
    case.screen.cards_page.ensureWidgetVisible(make)
    case.deck.refuses["make_template"] = "No file could be made there."
    case.click(make)
    assert case.screen.notice.accessibleName() == "No file could be made there."
    assert opened == []
    case.deck.refuses.clear()
    case.click(make)
    assert opened == ["/home/you/strategies"]
    assert not case.screen.notice.isVisible()
