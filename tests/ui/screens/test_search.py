"""The search for better settings on the Test screen: asked, watched, stopped, read and used."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.checks import VARIED, search_sheet
from tests.ui.screens.looking import SCALES, SIZES, everything_wrong, settle
from tests.ui.screens.test_test_it import Bench
from tests.ui.still_deck import StillDeck
from ui import theme
from ui.deck_search import RangeWish, SearchView, SearchWish

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def still(look: theme.Theme) -> StillDeck:
    deck = StillDeck()
    deck.bench.the_search.the_varied = VARIED
    return deck


def bench_of(qtbot: QtBot, still: StillDeck, **facts: object) -> Bench:
    still.bench.the_search.the_view = SearchView(**facts)
    bench = Bench(qtbot, still)
    bench.click(bench.screen.page.buttons()[3])
    settle()
    return bench


def now(still: StillDeck, bench: Bench, **facts: object) -> None:
    still.bench.the_search.the_view = SearchView(**facts)
    bench.screen.refresh()
    settle()


def typed(bench: Bench, edit, text: str) -> None:
    edit.selectAll()
    bench.bot.keyClicks(edit, text)
    settle()


def test_two_settings_are_varied_and_one_press_searches(qtbot: QtBot, still: StillDeck) -> None:
    bench = bench_of(qtbot, still)
    page = bench.screen.better
    assert "try other settings of Turtle" in bench.read()
    assert "81 sets of settings are tried." in bench.read()
    typed(bench, page.form.rows[0].low, "10")
    typed(bench, page.form.rows[0].high, "13")
    assert "36 sets of settings are tried." in bench.read()
    bench.click(page.start)
    (asked,) = still.did("start_search")
    assert asked == (
        SearchWish(
            ranges=(
                RangeWish(name="fast", low=10, high=13, count=9),
                RangeWish(name="slow", low=17, high=150, count=9),
            ),
            deepest_fall=0.5,
        ),
    )


def test_a_third_setting_and_another_way(qtbot: QtBot, still: StillDeck) -> None:
    bench = bench_of(qtbot, still)
    form = bench.screen.better.form
    bench.screen.better.asked.ensureWidgetVisible(form.rows[2])
    settle()
    qtbot.mouseClick(form.rows[2].switch, LEFT)
    settle()
    assert "125 sets of settings are tried." in bench.read()
    form.method.set_value("bayes")
    form.method.picked.emit("bayes")
    form.objective.set_value("calmar")
    settle()
    assert form.tries.isVisibleTo(bench.window)
    assert "About 100 sets of settings are tried." in bench.read()
    bench.click(bench.screen.better.start)
    wish = still.did("start_search")[0][0]
    assert [one.name for one in wish.ranges] == ["fast", "slow", "stop_atr"]
    assert (wish.method, wish.objective, wish.tries) == ("bayes", "calmar", 100)


@pytest.mark.parametrize(
    ("low", "said"),
    [("99", "must be below the second"), ("x", "must be a number"), ("1", "2")],
)
def test_wrong_numbers_are_said_and_not_searched(
    qtbot: QtBot, still: StillDeck, low: str, said: str
) -> None:
    bench = bench_of(qtbot, still)
    page = bench.screen.better
    typed(bench, page.form.rows[0].low, low)
    assert said in page.form.rows[0].problem.text()
    assert not page.start.isEnabled()
    bench.click(page.start)
    assert still.did("start_search") == []


def test_nothing_chosen_is_said(qtbot: QtBot, still: StillDeck) -> None:
    bench = bench_of(qtbot, still)
    for row in bench.screen.better.form.rows[:2]:
        qtbot.mouseClick(row.switch, LEFT)
    settle()
    assert "Choose at least one setting to vary." in bench.read()
    still.bench.the_search.the_varied = ()
    bench.screen.refresh()
    settle()
    assert "This strategy has no numbers to vary." in bench.read()


def test_it_says_how_far_it_is_and_fills_the_map(qtbot: QtBot, still: StillDeck) -> None:
    bench = bench_of(qtbot, still)
    sheet = search_sheet(9)
    now(still, bench, state="running", step="trying", share=0.36, left_s=61.0, sheet=sheet)
    read = bench.read()
    assert "Trying settings" in read
    assert "36 %" in read
    assert "About 60 seconds left." in read
    assert "9 of 25 settings tried so far" in read
    assert bench.screen.better.result.map.isVisible()
    bench.click(bench.screen.better.cancel)
    assert still.did("cancel_search") == [()]
    now(still, bench, state="stopped", sheet=sheet)
    assert "What was tried is kept" in bench.read()
    assert bench.screen.better.start.text() == "Go on searching"


def test_a_failure_is_a_sentence_and_a_button(qtbot: QtBot, still: StillDeck) -> None:
    bench = bench_of(qtbot, still, state="failed", said="The disk is full.")
    failure = bench.screen.better.failure
    assert failure.accessibleName() == (
        "The search could not be done. The disk is full. Your money was not touched."
    )
    assert everything_wrong(bench.window) == []
    bench.click(failure.button)
    assert len(still.did("start_search")) == 1


def test_a_search_without_prices_leads_to_them(qtbot: QtBot, still: StillDeck) -> None:
    still.the_symbols = ()
    bench = bench_of(qtbot, still, state="failed", said="There are no prices yet.")
    button = bench.screen.better.failure.button
    assert button.text() == "Choose other prices"
    bench.click(button)
    assert bench.screen.sheet.isVisible()
    assert still.did("start_search") == []


def test_what_was_found_before_a_failure_stays(qtbot: QtBot, still: StillDeck) -> None:
    sheet = search_sheet(9)
    bench = bench_of(qtbot, still, state="failed", said="The disk is full.", sheet=sheet)
    assert bench.screen.better.result.isVisible()
    assert "The search could not be done. The disk is full." in bench.read()


def found(qtbot: QtBot, still: StillDeck, **facts: object) -> Bench:
    bench = bench_of(qtbot, still, state="done", share=1.0, sheet=search_sheet(**facts))
    bench.click(bench.screen.better.result.view.buttons()[1])
    return bench


def test_plateaus_show_their_losses_first_and_the_warning(qtbot: QtBot, still: StillDeck) -> None:
    bench = found(qtbot, still)
    table = bench.screen.better.result.table
    model = table.model()
    heads = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert heads[:2] == ["Deepest fall", "Trades lost"]
    assert heads.index("In all") > heads.index("Worst beside")
    assert model.index(0, 0).data() == "−12.0 %"
    read = bench.read()
    assert "25 sets of settings were tried, 1 could not be used." in read
    assert "The chance that this is more than luck: 31 %." in read
    assert "in the worse half on the other in 44 % of the cases" in read


def test_chosen_settings_go_into_the_plan(qtbot: QtBot, still: StillDeck) -> None:
    bench = found(qtbot, still)
    result = bench.screen.better.result
    assert not result.use.isVisible()
    table = result.table
    spot = table.visualRect(table.model().index(1, 0)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=spot)
    settle()
    assert "Fast average, bars 11" in result.told.text()
    bench.click(result.use)
    assert still.did("use_settings") == [(1,)]
    assert "These settings are in your plan now" in bench.read()
    still.bench.the_search.why_not = "The program is locked."
    bench.click(result.use)
    assert "The program is locked." in bench.read()


def test_no_plateau_is_said(qtbot: QtBot, still: StillDeck) -> None:
    bench = found(qtbot, still, plateaus=(), luck=None, overfitting=None)
    assert "No settings stand on a plateau" in bench.read()
    assert "cannot be said" in bench.read()


def test_what_was_asked_before_stands_in_the_form(qtbot: QtBot, still: StillDeck) -> None:
    wish = SearchWish(
        ranges=(RangeWish(name="slow", low=30, high=90, count=15),),
        objective="return", least_trades=10, deepest_fall=0.25,
    )  # fmt: skip
    bench = bench_of(qtbot, still, state="stopped", wish=wish)
    form = bench.screen.better.form
    assert [row.on for row in form.rows] == [False, True, False]
    assert form.wish() == wish


@pytest.mark.parametrize(
    ("size", "scale"), [(SIZES[0], SCALES[0]), (SIZES[1], SCALES[1]), (SIZES[0], SCALES[2])]
)
def test_a_search_can_be_read_at_every_size(
    qtbot: QtBot, still: StillDeck, size: tuple[int, int], scale: float
) -> None:
    theme.use("light", scale=scale)
    still.bench.the_search.the_view = SearchView()
    bench = Bench(qtbot, still, (round(size[0] * scale), round(size[1] * scale)))
    bench.click(bench.screen.page.buttons()[3])
    wrong = {"empty": everything_wrong(bench.window)}
    now(still, bench, state="running", step="trying", share=0.3, left_s=99.0, sheet=search_sheet(9))
    wrong["running"] = everything_wrong(bench.window)
    now(still, bench, state="done", share=1.0, sheet=search_sheet())
    for view in bench.screen.better.result.view.buttons():
        bench.click(view)
        wrong[view.text()] = everything_wrong(bench.window)
    theme.use("light")
    assert {key: said for key, said in wrong.items() if said} == {}
