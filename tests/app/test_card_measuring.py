"""Cards are measured by the real engine in a process of its own, and the figures are kept."""

import threading
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.card_measuring import (
    Basis,
    CardMeasuring,
    Kinds,
    card_task,
    made_up_basis,
    measure_task,
)
from app.card_run import Prices, deepest_fall, measure, month_returns
from app.settings import Settings, load_settings
from core.clock import DAY_NS
from core.strategy import catalog
from core.strategy.loader import load_user_strategies
from tests.app.decks import wait_for
from ui.deck import Plan

PLAN = Plan(timeframe="5m", strategy="breakout")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = str(tmp_path_factory.mktemp("cards"))
    return load_settings(None, (), {"ALGOTRADER_HOME": home})


@pytest.fixture(scope="module")
def basis() -> Basis:
    return made_up_basis(7, 4, 0, date(2026, 11, 1), days=45)


@pytest.fixture(scope="module")
def measured(settings: Settings, basis: Basis, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("measured")
    measuring = CardMeasuring(folder)
    kinds = Kinds(catalog.all())
    measuring.start(kinds, PLAN, basis, settings)
    assert any(one.measuring for one in measuring.cards(kinds, PLAN, basis, settings))
    assert measuring.wait(60.0)
    cards = {one.key: one for one in measuring.cards(kinds, PLAN, basis, settings)}
    return folder, cards


def test_every_card_gets_figures_after_costs(measured) -> None:
    _, cards = measured
    assert set(cards) >= {"turtle", "momentum", "breakout", "supertrend"}
    for card in cards.values():
        assert not card.measuring
        figures = card.measured
        assert figures is not None
        assert figures.made_up
        assert figures.prices == "made-up prices"
        assert figures.deepest_fall <= 0.0
        assert figures.enough is (figures.trades >= 30)
        assert figures.losing_months == sum(one < 0 for one in figures.months)
        assert figures.low <= figures.high
        assert len(figures.months) in (2, 3)
        assert card.pace in ("calm", "medium", "wild") if figures.enough else card.pace == ""
    assert cards["breakout"].measured.enough
    assert "5m bars" in cards["breakout"].measured.period
    assert "1d bars" in cards["turtle"].measured.period  # not the chosen one: its own bars
    assert cards["breakout"].measured.idle_return == cards["turtle"].measured.idle_return


def test_figures_are_kept_and_are_those_of_another_run(
    measured, settings: Settings, basis: Basis, tmp_path: Path
) -> None:
    folder, cards = measured
    again = CardMeasuring(folder)
    kinds = Kinds((catalog.find("breakout"),))
    (kept,) = again.cards(kinds, PLAN, basis, settings)
    assert kept.measured == cards["breakout"].measured
    fresh = CardMeasuring(tmp_path)
    fresh.start(kinds, PLAN, basis, settings)
    assert fresh.wait(60.0)
    (once_more,) = fresh.cards(kinds, PLAN, basis, settings)
    assert once_more.measured == kept.measured


def test_other_rules_prices_or_settings_are_measured_anew(
    measured, settings: Settings, basis: Basis
) -> None:
    folder, _ = measured
    measuring = CardMeasuring(folder)
    kinds = Kinds((catalog.find("breakout"),))

    def known(plan: Plan, on: Basis, rules: Settings) -> bool:
        (card,) = measuring.cards(kinds, plan, on, rules)
        return card.measured is not None

    assert known(PLAN, basis, settings)
    assert not known(replace(PLAN, parameters={"minutes": 30}), basis, settings)
    assert not known(replace(PLAN, timeframe="15m"), basis, settings)
    assert not known(replace(PLAN, cash=Decimal(5_000)), basis, settings)
    assert not known(PLAN, made_up_basis(8, 4, 0, date(2026, 11, 1), days=45), settings)
    risk = settings.risk.model_copy(update={"max_open_positions": 2})
    assert not known(PLAN, basis, settings.model_copy(update={"risk": risk}))


def with_signals(settings: Settings, **asked: object) -> Settings:
    signals = settings.signals.model_copy(update=asked)
    return settings.model_copy(update={"signals": signals})


def test_cards_are_measured_with_the_parts_that_are_on_and_say_so(
    measured, settings: Settings, basis: Basis, tmp_path: Path
) -> None:
    _, cards = measured
    assert cards["breakout"].measured.parts == ()
    measuring, kinds = CardMeasuring(tmp_path), Kinds((catalog.find("breakout"),))
    asked = with_signals(settings, pause_minutes=10_080, mood=True)
    measuring.start(kinds, PLAN, basis, asked)
    assert measuring.wait(60.0)
    (card,) = measuring.cards(kinds, PLAN, basis, asked)
    assert card.measured.parts == (
        "Minutes between entries in one share", "Look at the mood of the market"
    )  # fmt: skip
    # A week between entries in each of four shares, in 45 days of trading.
    assert 0 < card.measured.trades <= 4 * 10 < cards["breakout"].measured.trades
    (plain,) = measuring.cards(kinds, PLAN, basis, settings)
    assert plain.measured is None


def test_other_parts_are_measured_anew_and_numbers_of_parts_that_are_off_are_not(
    measured, settings: Settings, basis: Basis
) -> None:
    folder, _ = measured
    measuring, kinds = CardMeasuring(folder), Kinds((catalog.find("breakout"),))

    def known(**asked: object) -> bool:
        (card,) = measuring.cards(kinds, PLAN, basis, with_signals(settings, **asked))
        return card.measured is not None

    assert known(mood_minutes=60, vote_least_percent=90, adaptive=True)
    assert not known(mood=True)
    assert not known(clocks=True)
    assert not known(hold_minutes=1)


def test_other_rules_while_measuring_give_up_the_old_and_measure_the_new(
    settings: Settings, basis: Basis, tmp_path: Path
) -> None:
    measuring, kinds = CardMeasuring(tmp_path), Kinds(catalog.all())
    measuring.start(kinds, PLAN, basis, settings)
    assert wait_for(lambda: measuring._process is not None)
    old = measuring._process
    asked, few = with_signals(settings, volume_levels=True), Kinds((catalog.find("turtle"),))
    measuring.start(few, PLAN, basis, asked)
    (card,) = measuring.cards(few, PLAN, basis, asked)
    assert card.measuring
    assert measuring.wait(60.0)
    assert old.returncode != 0
    (card,) = measuring.cards(few, PLAN, basis, asked)
    assert not card.measuring
    assert card.measured.parts == ("Look where most was traded",)
    first = measuring.cards(kinds, PLAN, basis, settings)
    assert not all(one.measured for one in first)
    assert not any(one.measuring for one in first)


def test_asking_twice_for_the_same_measures_it_once(
    settings: Settings, basis: Basis, tmp_path: Path
) -> None:
    measuring, kinds = CardMeasuring(tmp_path), Kinds((catalog.find("turtle"),))
    measuring.start(kinds, PLAN, basis, settings)
    assert wait_for(lambda: measuring._process is not None)
    first = measuring._process
    measuring.start(kinds, PLAN, basis, settings)
    assert measuring.wait(60.0)
    assert measuring._process is first
    assert first.returncode == 0
    (card,) = measuring.cards(kinds, PLAN, basis, settings)
    assert card.measured is not None


def test_a_card_that_cannot_be_measured_is_not_tried_for_ever(
    settings: Settings, basis: Basis, tmp_path: Path
) -> None:
    measuring = CardMeasuring(tmp_path)
    kinds = Kinds((catalog.find("breakout"),))
    plan = replace(PLAN, timeframe="1d")
    measuring.start(kinds, plan, basis, settings)
    assert measuring.wait(60.0)
    (card,) = measuring.cards(kinds, plan, basis, settings)
    assert card.measured is None
    assert not card.measuring
    assert card.problem == ""
    measuring.start(kinds, plan, basis, settings)
    assert not any(one.measuring for one in measuring.cards(kinds, plan, basis, settings))


def test_closing_ends_the_worker_at_once(settings: Settings, basis: Basis, tmp_path: Path) -> None:
    measuring = CardMeasuring(tmp_path)
    measuring.start(Kinds(catalog.all()), PLAN, basis, settings)
    assert wait_for(lambda: measuring._process is not None)
    begun = time.perf_counter()
    measuring.close()
    assert time.perf_counter() - begun < 5.0
    assert not [one for one in threading.enumerate() if one.name == "cards"]
    assert measuring._process.returncode is not None
    measuring.start(Kinds(catalog.all()), PLAN, basis, settings)  # closed: nothing begins
    assert not [one for one in threading.enumerate() if one.name == "cards"]


def test_a_worker_that_cannot_be_started_harms_nothing(
    settings: Settings, basis: Basis, tmp_path: Path
) -> None:
    measuring = CardMeasuring(tmp_path, command=("/no/such/program",))
    kinds = Kinds(catalog.all())
    measuring.start(kinds, PLAN, basis, settings)
    assert measuring.wait(10.0)
    assert all(one.measured is None for one in measuring.cards(kinds, PLAN, basis, settings))


def test_a_broken_file_of_ones_own_is_a_card_with_its_problem(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text("key = 1 +\n", encoding="utf-8")
    own, problems = load_user_strategies(tmp_path)
    kinds = Kinds(catalog.all(own), tuple(own), tuple(problems))
    cards = CardMeasuring(tmp_path).cards(kinds, PLAN, None, settings)
    assert "not valid Python" in cards[-1].problem
    assert cards[-1].key == "mine.py"


def test_the_chosen_card_is_measured_the_way_start_would_trade() -> None:
    plan = Plan(strategy="turtle", timeframe="15m", parameters={"fast": 5})
    turtle = card_task(catalog.find("turtle"), plan)
    assert turtle.timeframe_s == 900
    assert turtle.parameters["fast"] == 5
    assert turtle.parameters["slow"] == 50
    momentum = card_task(catalog.find("momentum"), plan)
    assert momentum.timeframe_s == 3_600


def test_months_by_hand() -> None:
    first = date(2026, 1, 28)
    worth = []
    value = 100.0
    for number in range(90):
        day = first + timedelta(days=number)
        value *= 0.9 if day.day == 15 else 1.0
        worth.append(((day.toordinal() - date(1970, 1, 1).toordinal()) * DAY_NS, value))
    # January has four days and is left out; February, March and April (27 days) count.
    assert month_returns(worth) == pytest.approx([-10.0, -10.0, -10.0])
    assert month_returns([]) == []


def test_deepest_fall_by_hand() -> None:
    assert deepest_fall([100.0, 120.0, 90.0, 130.0, 104.0]) == pytest.approx(-25.0)
    assert deepest_fall([100.0, 101.0]) == 0.0


@pytest.mark.parametrize(("shares", "coins"), [(0, 2), (2, 2)])
def test_coins_are_measured_on_every_day(settings: Settings, shares: int, coins: int) -> None:
    basis = made_up_basis(7, shares, coins, date(2026, 11, 1), days=15)
    (kind,) = (catalog.find("supertrend"),)
    plan = Plan(strategy="supertrend", timeframe="5m", market="coins")
    task = measure_task((card_task(kind, plan),), basis, plan, settings, ())
    prices = Prices(task)
    length = {one.symbol: len(one) for one in prices.series}
    assert len(length) == shares + coins
    assert all(length[one] == 15 * 375 for one in list(length)[:shares])
    first, last = basis.made_up.days[-15], basis.made_up.days[-1]
    assert all(length[one] == ((last - first).days + 1) * 1_440 for one in list(length)[shares:])
    figures = measure(task, task.cards[0], prices)
    assert figures.made_up
    assert figures.trades > 10


def test_without_coins_the_figures_kept_before_still_count() -> None:
    names = [made_up_basis(7, 4, coins, date(2026, 11, 1), days=45).name for coins in (0, 3)]
    assert names[0].startswith("made-up|7|4|2026-")
    assert names[0] != names[1]
