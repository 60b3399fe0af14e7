"""A test beside practice on the Test screen: asked for, how far, what came of it, by clicks."""

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from core.clock import DAY_NS
from core.events.snapshot import BotState
from tests.app.decks import in_state, opened, started
from tests.app.test_bad_input import HEADER, days
from tests.app.test_deck_files import choose, read
from tests.ui.backtests import START_NS, done, finished, too_few
from tests.ui.screens.looking import SIZES, everything_wrong, settle
from tests.ui.screens.test_kept_work import press_row
from tests.ui.screens.test_test_it import Bench, shown
from tests.ui.still_deck import StillDeck
from ui import theme
from ui.deck_beside import BesideCause, BesideLeg, BesideSheet, BesideSide, BesideTrade
from ui.deck_kept import KeptView
from ui.screens.beside_page import BesidePage

LEG = BesideLeg(
    quantity=Decimal(17), entry_ns=START_NS, entry_price=Decimal("1178.90"),
    exit_ns=START_NS + 4 * DAY_NS, exit_price=Decimal("1117.05"), charges=Decimal("41.20"),
    profit=Decimal("-1092.65"),
)  # fmt: skip
SHEET = BesideSheet(
    since_ns=START_NS,
    until_ns=START_NS + 200 * DAY_NS,
    test=BesideSide(trades=24, fills=48, charges=Decimal("912.40"), profit=Decimal("1204.15")),
    practice=BesideSide(trades=23, fills=51, charges=Decimal("950.10"), profit=Decimal("-310.60")),
    whole=Decimal("-1514.75"),
    causes=(
        BesideCause(key="prices", trades=9, money=Decimal("-384.40")),
        BesideCause(key="charges", trades=9, money=Decimal("-37.70")),
        BesideCause(key="missed", trades=1, money=Decimal("-1092.65")),
        BesideCause(key="same", trades=14, money=Decimal(0)),
    ),
    trades=(
        BesideTrade(
            symbol="RELIANCE", side="long", kind="missed", test=LEG, practice=None,
            difference=Decimal("-1092.65"), story="Only the test made this trade.",
        ),
        BesideTrade(
            symbol="INFY", side="long", kind="changed", test=LEG, practice=LEG,
            difference=Decimal("-84.40"), story="In at ₹1,179.10 instead of ₹1,178.90, 12 s later.",
        ),
        BesideTrade(
            symbol="TCS", side="long", kind="same", test=LEG, practice=LEG,
            difference=Decimal(0), story="Both did the same, to the last digit.",
        ),
    ),
    notes=("What both did, practice did 12 s later on average.",),
)  # fmt: skip


@pytest.fixture
def still(look: theme.Theme) -> StillDeck:
    return StillDeck()


def at_practice(bench: Bench) -> BesidePage:
    """Press the pill that shows practice."""
    pills = bench.screen.result.view.buttons()
    bench.click(next(one for one in pills if one.property("choice") == "beside"))
    return bench.screen.result.beside


def test_it_is_asked_for_and_can_be_given_up(qtbot: QtBot, still: StillDeck) -> None:
    result = finished()
    bench = shown(qtbot, still, done(result))
    page = at_practice(bench)
    assert "exactly the days your practice traded" in bench.read()
    bench.click(page.nothing.button)
    assert still.did("put_beside") == [(result.key,)]
    still.bench.the_kept.the_view = KeptView(state="running", what="beside", share=0.4)
    qtbot.waitUntil(lambda: page.running.isVisible(), timeout=2_000)
    assert "40 %" in bench.read()
    bench.click(page.cancel)
    assert still.did("cancel_kept") == [()]


def test_the_difference_is_said_first_and_every_cause_has_its_sum(
    qtbot: QtBot, still: StillDeck
) -> None:
    still.bench.the_kept.the_beside = SHEET
    bench = shown(qtbot, still, done(finished()))
    page = at_practice(bench)
    told = page.headline.accessibleName()
    assert told.startswith("On the same days practice made ₹1,514.75 less than the test.")
    assert "1 Jan 2025 to 20 Jul 2025" in bench.read()
    model = page.causes.model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [
        "Prices, times, sizes", "Costs and taxes", "Only in the test", "The same",
    ]  # fmt: skip
    assert model.index(0, 2).data() == "▼ −₹384.40"
    sums = page.sums.model()
    assert [sums.index(1, column).data() for column in range(3)] == ["Executions", "48", "51"]
    assert "12 s later on average" in bench.read()
    bench.click(page.view.buttons()[1])
    press_row(bench, page.trades, 1)
    assert page.story.text() == "INFY: In at ₹1,179.10 instead of ₹1,178.90, 12 s later."
    assert page.trades.model().index(0, 3).data() == "—"
    bench.click(page.again)
    assert len(still.did("put_beside")) == 1


def test_nothing_to_compare_says_what_to_do(qtbot: QtBot, still: StillDeck) -> None:
    still.bench.the_kept.the_beside = BesideSheet(nothing="Practice has not traded this yet.")
    bench = shown(qtbot, still, done(too_few()))  # a comparison needs no thirty trades
    page = at_practice(bench)
    assert "Practice has not traded this yet." in bench.read()
    assert page.nothing.button.isVisible()
    still.bench.the_kept.the_view = KeptView(state="failed", what="beside", said="No room.")
    qtbot.waitUntil(lambda: "That could not be done. No room." in bench.read(), timeout=2_000)


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
def test_nothing_is_cut_off(qtbot: QtBot, still: StillDeck, size: tuple[int, int]) -> None:
    still.bench.the_kept.the_beside = SHEET
    still.bench.the_view = done(finished())
    bench = Bench(qtbot, still, size)
    page = at_practice(bench)
    assert everything_wrong(bench.window) == []
    for table in (page.causes, page.sums):
        assert table.horizontalScrollBar().maximum() == 0  # all columns are in sight
    bench.click(page.view.buttons()[1])
    press_row(bench, page.trades, 0)
    assert everything_wrong(bench.window) == []
    for pill in bench.screen.result.view.buttons():
        bench.click(pill)
        assert everything_wrong(bench.window) == []


@pytest.mark.slow
def test_a_real_practice_beside_its_test(qtbot: QtBot, look: theme.Theme, tmp_path: Path) -> None:
    file = tmp_path / "ABC.csv"
    file.write_text("\n".join([HEADER, *days(700)]) + "\n")
    with opened(tmp_path / "home") as deck:
        assert read(deck, file).refused == ""
        assert choose(deck, file, timeframe="1d", speed=0.0) == ""
        bench = Bench(qtbot, deck)
        bench.click(bench.screen.start)
        qtbot.waitUntil(lambda: deck.backtests().view().state == "done", timeout=90_000)
        bench.screen.refresh()
        page = at_practice(bench)
        bench.click(page.nothing.button)
        said = "Practice has not traded ABC.csv yet"
        qtbot.waitUntil(lambda: said in bench.read(), timeout=90_000)
        assert started(deck).failed == ""
        assert in_state(deck, BotState.FINISHED)
        bench.click(page.nothing.button)
        qtbot.waitUntil(lambda: page.compared.isVisible(), timeout=90_000)
        settle()
        assert "practice made what the test made" in page.headline.accessibleName()
        bench.window.close()


def test_less_and_more_are_never_mixed_up(qtbot: QtBot, still: StillDeck) -> None:
    still.bench.the_kept.the_beside = replace(SHEET, whole=Decimal(20))
    bench = shown(qtbot, still, done(finished()))
    assert "₹20 more than the test" in at_practice(bench).headline.accessibleName()
