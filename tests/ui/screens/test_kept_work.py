"""Kept tests through the window: run again, adjusted, shocks, side by side, saved to a file."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.deck import AppDeck
from tests.app.decks import opened, wait_for
from tests.app.test_bad_input import HEADER, days
from tests.app.test_deck_files import choose, read
from tests.ui.backtests import TESTED, done, finished, saved, too_few
from tests.ui.screens.looking import SIZES, everything_wrong, settle
from tests.ui.screens.test_test_it import Bench, shown
from tests.ui.still_deck import StillDeck
from ui import theme
from ui.deck_kept import KeptView, ShockLine
from ui.screens.compare_tests import curves_of, figures_of, settings_of, titles_of
from ui.screens.kept_tests import KeptTests
from ui.screens.report_dialog import ReportDialog

LEFT = Qt.MouseButton.LeftButton
SHOCKS = (
    ShockLine(
        title="Gap over night", about="The next day opens 20 % lower.", real=False, fall=-12.4,
        cost=Decimal("13114.39"), money="₹13,114 less than without it",
        story="3 positions were held; every safety exit was filled.",
    ),
    ShockLine(
        title="Coin crash, Oct 2025", about="Down 65 %.", real=True, fall=0.0,
        cost=Decimal(-20), money="₹20 more than without it", story="Nothing was held then.",
    ),
    ShockLine(
        title="Outage, Feb 2021", about="No prices for four hours.", real=True, fall=None,
        cost=Decimal(0), money="", story="Prices in bars of 1d are too long to show it.",
    ),
)  # fmt: skip


@pytest.fixture
def still(look: theme.Theme) -> StillDeck:
    return StillDeck()


def press_row(bench: Bench, table: object, row: int) -> None:
    """Press a row of a table with the mouse."""
    model = table.model()  # type: ignore[attr-defined]
    place: QPoint = table.visualRect(model.index(row, 0)).center()  # type: ignore[attr-defined]
    bench.bot.mouseClick(table.viewport(), LEFT, pos=place)  # type: ignore[attr-defined]
    settle()


def test_run_again_asks_and_says_what_came_of_it(qtbot: QtBot, still: StillDeck) -> None:
    result = finished()
    bench = shown(qtbot, still, done(result))
    kept = bench.screen.result.verdict.kept
    bench.click(kept.again)
    assert still.did("again") == [(result.key,)]
    still.bench.the_kept.the_view = KeptView(state="running", what="again", share=0.4)
    qtbot.waitUntil(lambda: kept.busy.isVisible(), timeout=2_000)
    assert "Running it again" in bench.read()
    assert "40 %" in bench.read()
    assert not kept.again.isVisible()
    bench.click(kept.cancel)
    assert still.did("cancel_kept") == [()]
    said = "Run again, the same numbers to the last digit: 38 trades."
    still.bench.the_kept.the_view = KeptView(state="done", what="again", share=1.0, said=said)
    qtbot.waitUntil(lambda: said in bench.read(), timeout=2_000)
    assert kept.again.isVisible()


def test_a_failure_says_what_to_do(qtbot: QtBot, still: StillDeck) -> None:
    still.bench.the_kept.the_view = KeptView(state="failed", what="again", said="Try again.")
    bench = shown(qtbot, still, done(finished()))
    assert "That could not be done. Try again." in bench.read()


def test_adjusting_is_offered_only_where_splits_are_left(qtbot: QtBot, still: StillDeck) -> None:
    bench = shown(qtbot, still, done(finished()))
    assert not bench.screen.result.verdict.kept.adjust.isVisible()
    result = finished(splits=True, key="2026-08-24-101600-turtle")
    still.bench.the_view = done(result)
    qtbot.waitUntil(lambda: bench.screen.result.verdict.kept.adjust.isVisible(), timeout=2_000)
    bench.click(bench.screen.result.verdict.kept.adjust)
    assert still.did("adjust") == [(result.key,)]


def test_settings_data_and_program_are_on_the_result(qtbot: QtBot, still: StillDeck) -> None:
    adjusted = replace(TESTED, adjusted="1 split or bonus taken out, earlier prices changed")
    bench = shown(qtbot, still, done(finished(settings=adjusted)))
    assert "Prices 463582b97f208b68, program 0.1.0." in bench.read()
    assert "1 split or bonus taken out, earlier prices changed." in bench.read()


def test_shocks_are_asked_for_shown_and_told(qtbot: QtBot, still: StillDeck) -> None:
    result = finished()
    bench = shown(qtbot, still, done(result))
    page = bench.screen.result
    bench.click(page.view.buttons()[4])
    assert "Lay crashes, gaps and outages over this test" in bench.read()
    bench.click(page.shocks.nothing.button)
    assert still.did("shake") == [(result.key,)]
    still.bench.the_kept.the_view = KeptView(state="running", what="shocks", share=0.3)
    qtbot.waitUntil(lambda: page.shocks.running.isVisible(), timeout=2_000)
    assert not page.verdict.kept.again.isEnabled()
    still.bench.the_kept.the_view = KeptView(state="done", what="shocks", share=1.0)
    still.bench.the_kept.the_shocks = SHOCKS
    qtbot.waitUntil(lambda: page.shocks.table.isVisible(), timeout=2_000)
    model = page.shocks.table.model()
    assert [model.index(row, 2).data() for row in range(3)] == [
        "−12.4 %",
        "0.0 %",
        "not to be seen",
    ]
    assert [model.index(row, 3).data() for row in range(3)] == ["₹13,114", "nothing", "—"]
    assert "every safety exit was filled" in page.shocks.story.text()
    press_row(bench, page.shocks.table, 2)
    assert "too long to show it" in page.shocks.story.text()


def test_shocks_can_be_looked_at_without_enough_trades(qtbot: QtBot, still: StillDeck) -> None:
    still.bench.the_kept.the_shocks = SHOCKS
    bench = shown(qtbot, still, done(too_few()))
    bench.click(bench.screen.result.view.buttons()[4])
    assert bench.screen.result.shocks.isVisible()


def test_the_report_dialog_takes_the_kind_and_has_panic_stop(
    qtbot: QtBot, still: StillDeck, tmp_path: Path
) -> None:
    result = finished()
    bench = shown(qtbot, still, done(result))
    bench.click(bench.screen.result.verdict.kept.save)
    dialog = bench.screen.dialog
    assert isinstance(dialog, ReportDialog)
    assert dialog.panic.isVisible()
    assert dialog.selectedFiles()[0].endswith(f"{result.key}.html")
    dialog.filterSelected.emit("PDF (*.pdf)")
    assert dialog.selectedFiles()[0].endswith(f"{result.key}.pdf")
    dialog.fileSelected.emit(str(tmp_path / "report.pdf"))
    assert still.did("export") == [(result.key, tmp_path / "report.pdf")]
    dialog.done(QDialog.DialogCode.Rejected)


def at_kept(bench: Bench) -> KeptTests:
    bench.turn("kept")
    return bench.screen.kept


def test_tests_are_chosen_and_compared(qtbot: QtBot, still: StillDeck) -> None:
    still.bench.the_saved = tuple(saved(f"2026-08-2{n}-101500-turtle") for n in range(6))
    bench = Bench(qtbot, still)
    kept = at_kept(bench)
    bench.click(kept.compare)
    assert "Choose 2 to 4 tests" in bench.read()
    press_row(bench, kept.table, 0)
    assert not kept.show_them.isEnabled()
    for row in (2, 3, 4, 5):
        press_row(bench, kept.table, row)
    assert len(kept.chosen) == 4  # the fifth found no room
    assert "Four tests fit" in bench.read()
    press_row(bench, kept.table, 3)
    press_row(bench, kept.table, 4)
    assert still.did("open_test") == []
    still.bench.the_kept.the_compared = None
    bench.click(kept.show_them)
    pair = ("2026-08-20-101500-turtle", "2026-08-22-101500-turtle")
    assert still.did("compare") == [(pair,)]
    assert kept.loading.isVisible()
    other = replace(TESTED, title="Breakout", cash=Decimal(50_000), fingerprint="ffff")
    still.bench.the_kept.the_compared = (finished(), finished(settings=other))
    qtbot.waitUntil(lambda: kept.compared.isVisible(), timeout=2_000)
    assert "Tests side by side" in bench.read()
    assert kept.compared.chart.isVisible()
    bench.click(kept.compared.view.buttons()[1])
    assert "What differs is marked and stands first." in bench.read()
    bench.click(kept.compared.back)
    assert kept.table.isVisible()


def test_figures_stand_losses_first_and_differing_settings_at_the_top() -> None:
    other = replace(TESTED, parameters=(("fast", "10"), ("slow", "50")), fingerprint="ffff")
    tests = [finished(), finished(settings=other), too_few()]
    names = [one.name for one in figures_of(tests)]
    assert names.index("Deepest fall") < names.index("Trades lost") < names.index("After all costs")
    gave = next(one for one in figures_of(tests) if one.name == "After all costs")
    assert [cell.text for cell in gave.cells] == ["−10.0 %", "−10.0 %", "—"]
    lines = settings_of(tests)
    assert [one.name for one in lines if one.differs] == ["fast", "Prices, their number"]
    assert [one.differs for one in lines] == sorted((one.differs for one in lines), reverse=True)
    assert titles_of(tests) == ["1. Turtle, 1d", "2. Turtle, 1d", "3. Turtle, 1d"]


def test_curves_stand_on_the_same_moments_from_a_hundred() -> None:
    first, second = finished(), finished()
    later = replace(
        second, curve_ns=second.curve_ns[10:] + 7, worth=second.worth[10:] * 3, holding=np.empty(0)
    )
    times, (one, other) = curves_of([first, later, too_few()])
    assert len(times) == 120 + 110
    assert bool((np.diff(times) > 0).all())
    assert one[0] == other[0] == 100.0
    assert one[-1] == pytest.approx(90.0)
    assert other[-1] == pytest.approx(float(second.worth[-1] / second.worth[10]) * 100)
    assert other[5] == 100.0  # before it began
    assert curves_of([too_few()]) == ((pytest.approx([])), [])


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
def test_nothing_is_cut_off(qtbot: QtBot, still: StillDeck, size: tuple[int, int]) -> None:
    still.bench.the_saved = tuple(saved(f"2026-08-2{n}-101500-turtle") for n in range(6))
    still.bench.the_view = done(finished(splits=True))
    still.bench.the_kept.the_shocks = SHOCKS
    bench = Bench(qtbot, still, size)
    bench.click(bench.screen.result.view.buttons()[4])
    assert everything_wrong(bench.window) == []
    kept = at_kept(bench)
    bench.click(kept.compare)
    for row in (0, 1):
        press_row(bench, kept.table, row)
    still.bench.the_kept.the_compared = (finished(), too_few())
    bench.click(kept.show_them)
    settle()
    assert kept.compared.isVisible()
    assert everything_wrong(bench.window) == []


@pytest.mark.slow
def test_a_real_test_is_adjusted_shaken_and_saved(
    qtbot: QtBot, look: theme.Theme, tmp_path: Path
) -> None:
    lines = days(900)
    for at in range(510, 900):
        day, *prices, volume = lines[at].split(",")
        lines[at] = ",".join([day, *(f"{float(one) / 5:.2f}" for one in prices), f"{volume}0"])
    file = tmp_path / "ABC.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n")
    with opened(tmp_path) as deck:
        assert read(deck, file).refused == ""
        assert choose(deck, file, timeframe="1d") == ""
        bench = Bench(qtbot, deck)
        bench.click(bench.screen.start)
        first = _result(qtbot, bench, deck, "")
        assert "this looks like a 5-for-1 split" in bench.read()
        kept = bench.screen.result.verdict.kept
        bench.click(kept.again)
        qtbot.waitUntil(lambda: "same numbers to the last digit" in bench.read(), timeout=60_000)
        bench.click(kept.adjust)
        second = _result(qtbot, bench, deck, first)
        assert "1 split or bonus taken out" in bench.read()
        assert "5-for-1 split" not in bench.read()
        bench.click(bench.screen.result.view.buttons()[4])
        bench.click(bench.screen.result.shocks.nothing.button)
        qtbot.waitUntil(lambda: bench.screen.result.shocks.table.isVisible(), timeout=60_000)
        desk = deck.backtests().kept()
        report = tmp_path / "report.html"
        desk.export(second, report)
        assert wait_for(lambda: desk.view(second).state in ("done", "failed"))
        assert "Gap over night" in report.read_text(encoding="utf-8")
        assert "taken out" in report.read_text(encoding="utf-8")
        listed = at_kept(bench).table.model()
        qtbot.waitUntil(lambda: listed.rowCount() == 2, timeout=30_000)
        desk.wait(10.0)
        bench.window.close()


def _result(qtbot: QtBot, bench: Bench, deck: AppDeck, before: str) -> str:
    """Wait for another result on the screen; return its key."""

    def there() -> bool:
        view = deck.backtests().view()
        return view.state == "done" and view.result is not None and view.result.key != before

    qtbot.waitUntil(there, timeout=90_000)
    bench.screen.refresh()
    settle()
    result = deck.backtests().view().result
    assert result is not None
    return result.key
