"""A kept test beside the practice account: the same days, every difference with its cause."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.backtest_desk import BacktestDesk
from app.beside_practice import gap_of, matched
from app.beside_run import beside
from app.beside_words import sheet_of
from app.deck import AppDeck
from core.events.commands import StopMode
from core.events.snapshot import BotState
from tests.app.decks import in_state, now, opened, started, wait_for
from tests.app.test_bad_input import HEADER, days
from tests.app.test_beside_practice import UNTIL, trade
from tests.app.test_deck_files import choose, read
from ui.deck_beside import BesideSheet

RUN = {"currency": "INR"}


def full(day: int, **facts: str) -> dict[str, str]:
    return {**trade(day, **facts), "reason": "it crossed", "exit_reason": ""}


def sheet(
    test: list[dict],
    practice: list[dict],
    refusals: tuple[dict, ...] = (),
    ran: tuple[str, ...] = (),
) -> BesideSheet:
    fills = [{"time": one["entry_time"], "charges": "1"} for one in (*test, *practice)]
    return sheet_of(
        {"run": RUN, "trades": test, "fills": fills[: len(test)]},
        {
            "trades": practice, "fills": fills[len(test) :], "positions": [], "left_out": 2,
            "refusals": refusals, "until": UNTIL, "until_ns": 1_735_641_000_000_000_000,
        },
        frozenset(ran), 300,
    )  # fmt: skip


def test_causes_add_up_and_what_was_lost_most_by_stands_first() -> None:
    later = full(8, entry_time="2024-03-08T09:16:00+05:30", exit_price="108", charges="7",
                 profit="73")  # fmt: skip
    test = [full(4), full(8), full(12)]
    practice = [full(4), later, full(20, symbol="XYZ", profit="-40")]
    made = sheet(test, practice)
    assert {one.key: (one.trades, one.money) for one in made.causes} == {
        "prices": (1, Decimal(-20)), "charges": (1, Decimal(-2)), "missed": (1, Decimal(-95)),
        "extra": (1, Decimal(-40)), "same": (1, Decimal(0)),
    }  # fmt: skip
    assert made.whole == sum(one.money for one in made.causes) == Decimal(-157)
    assert [one.kind for one in made.trades] == ["missed", "extra", "changed", "same"]
    assert made.test is not None
    assert made.practice is not None
    assert made.practice.profit - made.test.profit == made.whole
    assert (made.test.fills, made.practice.fills) == (3, 3)
    assert any("2 trades of other strategies" in one for one in made.notes)
    assert any("1 min later" in one or "60 s later" in one for one in made.notes)


def test_a_changed_trade_says_what_was_otherwise() -> None:
    other = full(8, entry_time="2024-03-08T09:15:12+05:30", entry_price="101", exit_price="108",
                 quantity="9", charges="7", profit="56")  # fmt: skip
    (one,) = sheet([full(8)], [other]).trades
    assert one.story == (
        "In at ₹101 instead of ₹100, 12 s later, out at ₹108 instead of ₹110, 9 instead of 10 of "
        "them, costs ₹2 more. Practice less test: −₹39."
    )


def test_a_missed_trade_says_why_as_far_as_the_diary_tells() -> None:
    refusal = {"symbol": "ABC", "time": "2024-03-04T09:15:30+05:30", "sentence": "Five are held."}
    (refused,) = sheet([full(4)], [], (refusal,), ("2024-03-04",)).trades
    assert refused.story.endswith("a safety rule said no: Five are held.")
    (away,) = sheet([full(4)], [], (), ("2024-03-05",)).trades
    assert away.story.endswith("The bot did not run in practice on that day.")
    (unknown,) = sheet([full(4)], [], (), ("2024-03-04",)).trades
    assert "it may have been stopped" in unknown.story


def test_pairs_and_sums_are_those_of_the_command_line() -> None:
    test, practice = [full(4), full(12)], [full(4, charges="6", profit="94")]
    gap = gap_of(matched(test, practice, UNTIL, 300))
    assert sheet(test, practice).whole == gap.whole == Decimal(-96)


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    file = tmp_path / "ABC.csv"
    file.write_text("\n".join([HEADER, *days(700)]) + "\n")
    return file


@pytest.fixture
def deck(tmp_path: Path, prices: Path) -> Iterator[AppDeck]:
    with opened(tmp_path / "home") as made:
        assert read(made, prices).refused == ""
        assert choose(made, prices, timeframe="1d", speed=0.0) == ""
        yield made


def a_test(desk: BacktestDesk) -> str:
    """Run the plan's test; return its key."""
    desk.start()
    assert wait_for(lambda: desk.view().state in ("done", "failed"), 60)
    result = desk.view().result
    assert result is not None, desk.view().said
    return result.key


def compared(deck: AppDeck, key: str) -> BesideSheet:
    kept = deck.backtests().kept()
    kept.put_beside(key)
    assert wait_for(lambda: kept.view(key).state in ("done", "failed"), 60)
    assert kept.view(key).said == ""
    made = kept.beside(key)
    assert made is not None
    return made


def at_once(deck: AppDeck, tmp_path: Path) -> BesideSheet:
    """Compare what the plan's test would be with practice, in this process."""
    task = deck.backtests()._task()
    sessions = tmp_path / "home" / "default" / "data" / "sessions"
    return beside(task.work, task.title, task.symbols, sessions, lambda _: None)


def test_practice_beside_a_test_of_its_days(deck: AppDeck, tmp_path: Path) -> None:
    nothing = at_once(deck, tmp_path).nothing
    assert "Practice has not traded ABC.csv yet" in nothing
    assert "Press START" in nothing
    assert started(deck).failed == ""
    assert in_state(deck, BotState.FINISHED)
    made = at_once(deck, tmp_path)
    assert made.test is not None
    assert made.practice is not None
    assert made.practice.trades > 5
    # The same loop on the same bars with the same money: nothing may differ.
    assert made.whole == 0
    assert {one.key for one in made.causes} == {"same"}
    assert deck.change_plan(replace(deck.plan(), strategy="momentum", parameters={})) == ""
    other = at_once(deck, tmp_path).nothing
    assert "Practice gave no order of Momentum in ABC yet" in other
    assert "It traded turtle." in other
    # Taken out of other prices, splits make another account.
    assert deck.change_plan(replace(deck.plan(), adjust="back")) == ""
    assert "has not traded ABC.csv yet" in at_once(deck, tmp_path).nothing


def test_settings_of_practice_that_differ_make_other_fills(deck: AppDeck, tmp_path: Path) -> None:
    assert started(deck).failed == ""
    assert in_state(deck, BotState.FINISHED)
    task = deck.backtests()._task()
    sessions = tmp_path / "home" / "default" / "data" / "sessions"
    work = replace(task.work, slippage_ticks=40)
    made = beside(work, task.title, task.symbols, sessions, lambda _: None)
    assert "prices" in {one.key for one in made.causes}
    assert made.whole > 0  # the test paid more for each fill
    assert made.trades[0].kind != "same"


@pytest.mark.slow
def test_practice_in_the_window_and_the_test_of_its_days(deck: AppDeck) -> None:
    key = a_test(deck.backtests())
    nothing = compared(deck, key).nothing
    assert "Practice has not traded ABC.csv yet" in nothing
    assert "Press START" in nothing

    assert started(deck).failed == ""
    assert in_state(deck, BotState.FINISHED)
    made = compared(deck, key)
    assert made.nothing == ""
    assert made.test is not None
    assert made.practice is not None
    assert made.practice.trades > 5
    # The same loop on the same bars with the same money: nothing may differ.
    assert made.whole == 0
    assert {one.key for one in made.causes} == {"same"}
    assert made.test.fills >= made.practice.fills

    plan = replace(deck.plan(), strategy="momentum", parameters={})
    assert deck.change_plan(plan) == ""
    other = compared(deck, a_test(deck.backtests())).nothing
    assert "Practice gave no order of Momentum in ABC yet" in other
    assert "It traded turtle." in other


@pytest.mark.slow
def test_made_up_practice_beside_its_test(tmp_path: Path) -> None:
    with opened(tmp_path, "practice.shares=3") as deck:
        plan = replace(deck.plan(), strategy="breakout", timeframe="5m", speed=0.0)
        assert deck.change_plan(plan) == ""
        started(deck)
        assert wait_for(lambda: now(deck).fills > 30, 60)
        deck.stop(StopMode.KEEP_SAFETY_EXITS)
        assert in_state(deck, BotState.STOPPED)
        made = compared(deck, a_test(deck.backtests()))
        assert made.nothing == ""
        assert made.practice is not None
        assert made.test is not None
        assert made.practice.trades > 5
        # Practice saw every price and waited for its orders; most trades are the same ones.
        pairs = sum(one.trades for one in made.causes if one.key in ("prices", "same"))
        assert pairs > made.practice.trades / 2
        assert made.whole == made.practice.profit - made.test.profit
