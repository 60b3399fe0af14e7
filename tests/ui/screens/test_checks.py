"""The examination on the Test screen: begun, watched, stopped, gone on with, and read."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.ui.backtests import done, finished, too_few
from tests.ui.checks import settings_map, sheet
from tests.ui.screens.looking import SCALES, SIZES, everything_wrong, settle
from tests.ui.screens.test_test_it import Bench
from tests.ui.still_deck import StillDeck
from ui import theme
from ui.deck_checks import CheckSheet, CheckView

KEY = finished().key


@pytest.fixture
def still(look: theme.Theme) -> StillDeck:
    deck = StillDeck()
    deck.bench.the_view = done(finished())
    return deck


def part_of(bench: Bench):
    return bench.screen.result.verdict.check


def now(still: StillDeck, bench: Bench, **facts: object) -> None:
    """Let the examination be so far, and the screen see it."""
    still.bench.the_checks.the_view = CheckView(key=KEY, **facts)
    bench.screen.refresh()
    settle()


def test_one_press_begins_the_examination(qtbot: QtBot, still: StillDeck) -> None:
    bench = Bench(qtbot, still)
    assert "Check if I can trust this" in part_of(bench).start.text()
    bench.click(part_of(bench).start)
    assert still.did("start_check") == [(KEY,)]


def test_it_says_how_far_it_is_and_how_long_it_takes(qtbot: QtBot, still: StillDeck) -> None:
    bench = Bench(qtbot, still)
    now(still, bench, state="running", step="other settings", share=0.31, left_s=200.0)
    assert "Trying other settings" in bench.read()
    assert "31 %" in bench.read()
    assert "About 3 minutes left." in bench.read()
    now(still, bench, state="running", step="prices with noise", share=0.9, left_s=41.0)
    assert "90 %" in bench.read()
    assert "About 40 seconds left." in bench.read()
    bench.click(part_of(bench).cancel)
    assert still.did("cancel_check") == [()]


def test_what_was_stopped_goes_on(qtbot: QtBot, still: StillDeck) -> None:
    bench = Bench(qtbot, still)
    now(still, bench, state="stopped", share=0.4)
    assert "What was found is kept" in bench.read()
    assert part_of(bench).start.text() == "Go on checking"
    bench.click(part_of(bench).start)
    assert still.did("start_check") == [(KEY,)]


def test_a_failure_is_a_sentence(qtbot: QtBot, still: StillDeck) -> None:
    bench = Bench(qtbot, still)
    now(still, bench, state="failed", said="The disk is full.")
    assert "It could not be done. “Checks” says why." in bench.read()
    assert part_of(bench).start.text() == "Try again"
    bench.click(bench.screen.result.view.buttons()[3])
    failure = bench.screen.result.checks.failure
    assert failure.accessibleName() == (
        "The check could not be done. The disk is full. Your money was not touched."
    )
    assert everything_wrong(bench.window) == []
    bench.click(failure.button)
    assert still.did("start_check") == [(KEY,)]
    now(still, bench, state="running", step="prices", said="")
    assert not failure.isVisible()


def test_few_trades_cannot_be_examined(qtbot: QtBot, still: StillDeck) -> None:
    still.bench.the_view = done(replace(too_few(), unchecked=7))
    bench = Bench(qtbot, still)
    assert "With fewer than 30 finished trades" in bench.read()
    assert not part_of(bench).start.isVisible()


def checked(still: StillDeck) -> None:
    still.bench.the_view = done(finished(unchecked=0, checks=sheet()))


def test_a_checked_result_asks_for_nothing_more(qtbot: QtBot, still: StillDeck) -> None:
    checked(still)
    bench = Bench(qtbot, still)
    assert not part_of(bench).isVisible()
    read = bench.read()
    assert "2 of 5" in read  # stretches that made money
    assert "nothing" in read  # what is kept of the gain before
    assert "60 %" in read


def test_what_was_found_can_be_looked_at(qtbot: QtBot, still: StillDeck) -> None:
    checked(still)
    bench = Bench(qtbot, still)
    page = bench.screen.result.checks
    bench.click(bench.screen.result.view.buttons()[3])
    assert page.unseen.chart.isVisible()
    assert "2 of 5 stretches made money" in bench.read()
    assert float(page.unseen.chart.columns.values[0]) == 100_000.0
    bench.click(page.view.buttons()[1])
    assert "in the worse half on the other in 61 % of the cases" in bench.read()
    bench.click(page.view.buttons()[2])
    read = bench.read()
    assert "50 in 100 lose" in read
    assert "28 of 38 lost" in read
    assert "it gives −9.0 % instead of −10.0 %, the middle of 4 runs; 3 lost" in read


def test_the_map_answers_mouse_and_keyboard(qtbot: QtBot, still: StillDeck) -> None:
    checked(still)
    bench = Bench(qtbot, still)
    page = bench.screen.result.checks
    bench.click(bench.screen.result.view.buttons()[3])
    bench.click(page.view.buttons()[1])
    heat, told = page.map.map, page.map.told

    def point(place: int) -> None:
        qtbot.mouseMove(heat, heat.cell(place).center().toPoint() + QPoint(1, 1))
        settle()

    point(12)
    assert told.text().startswith("Your settings: Fast average, bars 20, Slow average, bars 50")
    assert "gain for its ups and downs" in told.text()
    point(20)
    assert "do not fit each other" in told.text()
    qtbot.mouseClick(heat, Qt.MouseButton.LeftButton, pos=heat.cell(7).center().toPoint())
    heat.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(heat, Qt.Key.Key_Right)
    qtbot.keyClick(heat, Qt.Key.Key_Up)
    assert heat.place == 3
    assert "Fast average, bars 10, Slow average, bars 62" in told.text()
    assert told.text() in heat.accessibleName()


def test_the_map_fills_as_it_comes(qtbot: QtBot, still: StillDeck) -> None:
    bench = Bench(qtbot, still)
    bench.click(bench.screen.result.view.buttons()[3])
    page = bench.screen.result.checks
    bench.click(page.view.buttons()[1])
    assert "Press “Check if I can trust this”" in bench.read()
    now(still, bench, state="running", step="other settings", share=0.1)
    assert "This comes in a moment." in bench.read()
    part = CheckSheet(map=settings_map(7))
    now(still, bench, state="running", step="other settings", share=0.1, sheet=part)
    assert "7 of 25 settings tried so far" in bench.read()


def test_colours_differ_in_brightness_in_every_look(qtbot: QtBot, still: StillDeck) -> None:
    checked(still)
    bench = Bench(qtbot, still)
    bench.click(bench.screen.result.view.buttons()[3])
    bench.click(bench.screen.result.checks.view.buttons()[1])
    heat = bench.screen.result.checks.map.map
    for name in theme.theme_names():
        theme.use(name)
        settle()
        picture = heat.grab().toImage()
        ratio = picture.devicePixelRatio()
        scores = settings_map().scores
        best = max((s, n) for n, s in enumerate(scores) if s is not None)[1]
        worst = min((s, n) for n, s in enumerate(scores) if s is not None)[1]
        seen = []
        for place in (best, worst):
            box = heat.cell(place)
            spot = box.topLeft() * ratio + box.bottomRight() * ratio * 0
            seen.append(picture.pixelColor(int(spot.x()) + 6, int(spot.y()) + 6))
        gains, loses = seen
        assert gains.blue() > gains.red(), name
        assert loses.red() > loses.blue(), name


@pytest.mark.parametrize(
    ("size", "scale"), [(SIZES[0], SCALES[0]), (SIZES[1], SCALES[1]), (SIZES[0], SCALES[2])]
)
def test_an_examination_can_be_read_at_every_size(
    qtbot: QtBot, still: StillDeck, size: tuple[int, int], scale: float
) -> None:
    theme.use("light", scale=scale)
    checked(still)
    bench = Bench(qtbot, still, (round(size[0] * scale), round(size[1] * scale)))
    bench.click(bench.screen.result.view.buttons()[3])
    wrong = {}
    for view in bench.screen.result.checks.view.buttons():
        bench.click(view)
        found = everything_wrong(bench.window)
        if found:
            wrong[view.text()] = found
    still.bench.the_view = done(finished())
    now(still, bench, state="running", step="times it was not picked on", share=0.3, left_s=4e3)
    found = everything_wrong(bench.window)
    theme.use("light")
    assert (wrong, found) == ({}, [])
