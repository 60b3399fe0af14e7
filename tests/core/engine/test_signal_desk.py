"""The parts inside the engine: between strategy and risk gate, on real prices, off by default."""

import threading
from decimal import Decimal
from pathlib import Path

import pytest

from app.bootstrap import Machine, PracticeSetup, build_practice
from core.clock import MINUTE_NS
from core.data.bar_builder import resample
from core.data.calendar import calendar_for
from core.data.historical import HistoricalFeed
from core.data.importing import import_file
from core.events.commands import StartTrading
from core.model.instrument import Market
from core.model.orders import Purpose
from core.risk.kill_switch import KillLatch
from core.signals.rules import SignalRules

FILE = "nse/bars_1m_20160816_20160909.parquet"
SYMBOLS = ("INFY", "SBIN", "RELIANCE")


@pytest.fixture(scope="module")
def series(shared_data: Path):
    found = [one for one in import_file(shared_data / FILE).series if one.symbol in SYMBOLS]
    return [one.rows(0, 2_250) for one in found]


def run(series, rules: SignalRules | None, strategy: str = "supertrend") -> Machine:
    setup = PracticeSetup(feed=HistoricalFeed(series), cash=Decimal(1_000_000), signals=rules)
    made = build_practice(setup, KillLatch(None))
    symbols = tuple(one.symbol for one in series)
    made.engine.process(StartTrading(strategy=strategy, parameters={}, symbols=symbols))
    made.loop(None).run(threading.Event())
    return made


def facts(made: Machine) -> list[object]:
    return [fact for _, fact in made.space.journal.read()]


def entries(made: Machine):
    found = made.space.state.orders.records.values()
    return [one.order for one in found if one.order.purpose is Purpose.ENTRY]


def test_switched_off_they_change_nothing(series) -> None:
    plain = run(series, None)
    assert facts(plain) == facts(run(series, SignalRules()))
    assert len(entries(plain)) > 30


def test_a_pause_thins_the_entries_and_says_so(series) -> None:
    made = run(series, SignalRules(pause_minutes=120))
    assert 0 < len(entries(made)) < len(entries(run(series, None)))
    by_symbol: dict[str, int] = {}
    for order in entries(made):
        before = by_symbol.get(order.symbol)
        assert before is None or order.created_ns - before >= 120 * MINUTE_NS
        by_symbol[order.symbol] = order.created_ns
    said = [one for one in made.space.state.refusals if one.rule == "throttle"]
    assert said
    assert "120 minutes" in said[0].sentence


def test_a_confirmed_wish_is_sent_later_with_its_clause(series) -> None:
    made = run(series, SignalRules(confirm_bars=3))
    sent = entries(made)
    assert sent
    assert all(order.reason.endswith("confirmed by 3 bars") for order in sent)


def test_the_strategy_leaves_no_sooner_than_asked(series) -> None:
    made = run(series, SignalRules(hold_minutes=90))
    trades = made.space.state.book.trades
    assert trades
    for trade in trades:
        early = trade.exit_ns - trade.entry_ns < 90 * MINUTE_NS
        assert not early or "safety exit" in trade.exit_reason.lower()


def test_others_are_asked_and_named_in_the_reason(series) -> None:
    made = run(series, SignalRules(voters=("turtle", "momentum"), vote_least=0.5))
    assert all("other strategies agree" in order.reason for order in entries(made))
    assert any(one.rule == "vote" for one in made.space.state.refusals)


def test_an_unknown_voter_is_told_with_the_nearest_name(series) -> None:
    made = run(series, SignalRules(voters=("turtel",)))
    assert "Did you mean “turtle”?" in made.problem()
    assert entries(made) == []


def test_an_unclear_mood_halves_the_size_and_says_so(series) -> None:
    plain = entries(run(series, None))[0]
    rules = SignalRules(mood=True, unclear_size=0.5, mood_minutes=1_440)
    half = entries(run(series, rules))[0]
    assert half.quantity == plain.quantity // 2
    assert "the market is unclear, so only 50 % of the usual size" in half.reason


def test_clocks_refuse_what_three_of_them_do_not_support(series) -> None:
    made = run(series, SignalRules(clocks=True))
    refused = [one for one in made.space.state.refusals if one.rule == "clocks"]
    assert refused
    assert all("of 4 clocks agree" in one.sentence for one in refused)
    assert all(("3 of 4" in one.reason or "4 of 4" in one.reason) for one in entries(made))


def test_a_mood_that_changes_nothing_leaves_the_fills_as_they_are(series) -> None:
    rules = SignalRules(mood=True, wild_size=1.0, unclear_size=1.0, trade_against=True)
    assert run(series, rules).space.state.fills == run(series, None).space.state.fills


def test_levels_of_volume_stand_in_the_reason_and_make_orders_smaller(series) -> None:
    plain = {(o.symbol, o.created_ns): o.quantity for o in entries(run(series, None))}
    made = entries(run(series, SignalRules(volume_levels=True)))
    assert any("traded price" in order.reason or "value area" in order.reason for order in made)
    same = [order for order in made if (order.symbol, order.created_ns) in plain]
    smaller = [order for order in same if order.quantity < plain[order.symbol, order.created_ns]]
    assert smaller


def test_clocks_that_hourly_prices_cannot_tell_are_left_out_and_told(shared_data: Path) -> None:
    (found,) = [one for one in import_file(shared_data / FILE).series if one.symbol == "SBIN"]
    hours = resample(found, 3_600, calendar_for(Market.NSE))
    made = run([hours], SignalRules(clocks=True))
    said = [one.reason for one in made.engine.diary.lines() if one.kind == "system"]
    assert any("bars of 1h, so the clocks 15m, 5m cannot be read" in one for one in said)
    refused = [one for one in made.space.state.refusals if one.rule == "clocks"]
    assert all("of 2 clocks agree" in one.sentence for one in refused)

    days = resample(found, 86_400, calendar_for(Market.NSE))
    made = run([days], SignalRules(clocks=True))
    said = [one.reason for one in made.engine.diary.lines() if one.kind == "system"]
    assert any("the agreement of the clocks is left out" in one for one in said)
    assert [one for one in made.space.state.refusals if one.rule == "clocks"] == []
