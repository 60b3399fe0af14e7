"""Why nothing happened, on real prices: every bar since START is told, by the gate that said no."""

import re
import threading
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec import structs

from app.bootstrap import Machine, PracticeSetup, bars_of, build_practice
from core.clock import DAY_NS, MINUTE_NS
from core.data.bar_builder import resample
from core.data.calendar import calendar_for
from core.data.historical import HistoricalFeed
from core.data.importing import import_file
from core.data.series import BarSeries
from core.engine import gate_story
from core.engine.gate_record import WORDS_KEPT, GateRecord
from core.engine.gate_story import BARS_TOLD, bars_wanted, story_of
from core.engine.gates import ASKED, PARTS, gate_of, lights_at
from core.events.commands import PauseTrading, StartTrading, StopMode, StopTrading
from core.events.gates import GATES, Gate, GateLine, GateStory, Light
from core.model.instrument import Market
from core.risk.kill_switch import KillLatch
from core.risk.risk_engine import _RULE_OF
from core.signals.rules import SignalRules
from core.strategy import catalog
from core.strategy.base import Strategy
from indicators.sma import sma

FILE = "nse/bars_1m_20160816_20160909.parquet"


@pytest.fixture(scope="module")
def minutes(shared_data: Path) -> BarSeries:
    (found,) = [one for one in import_file(shared_data / FILE).series if one.symbol == "SBIN"]
    return found.rows(0, 2_250)


def begun(
    series: BarSeries,
    strategy: str = "supertrend",
    rules: SignalRules | None = None,
    cash: int = 1_000_000,
    parameters: dict[str, object] | None = None,
) -> tuple[Machine, GateRecord]:
    setup = PracticeSetup(
        feed=HistoricalFeed([series]),
        cash=Decimal(cash),
        signals=rules,
    )
    made = build_practice(setup, KillLatch(None))
    record = GateRecord(made.engine)
    made.engine.process(
        StartTrading(strategy=strategy, parameters=parameters or {}, symbols=(series.symbol,))
    )
    return made, record


def told(record: GateRecord, series: BarSeries, shown: int | None = None) -> GateStory:
    found = record.of(series.symbol)
    assert found is not None
    bars = bars_of(series)[: len(series) if shown is None else shown]
    return story_of(found, bars[-bars_wanted(found) :])


def played(series: BarSeries, *facts: object, **more: object) -> GateStory:
    made, record = begun(series, *facts, **more)  # type: ignore[arg-type]
    made.loop(None).run(threading.Event())
    return told(record, series)


def gates(story: GateStory) -> Counter[Gate | None]:
    return Counter(line.said for line in story.lines)


def of(lines: Iterable[GateLine], gate: Gate) -> list[GateLine]:
    return [line for line in lines if line.said is gate]


def light(line: GateLine, gate: Gate) -> Light:
    return line.lights[GATES.index(gate)]


def test_every_rule_belongs_to_a_gate_and_is_asked_in_a_known_order() -> None:
    assert len(set(ASKED)) == len(ASKED)
    assert set(_RULE_OF.values()) <= set(ASKED)
    assert {gate_of(rule) for rule in ASKED} == set(GATES) - {Gate.SIGNAL}
    assert set(PARTS) < set(ASKED)


def test_lights_say_what_was_asked_before_and_leave_open_what_was_not() -> None:
    none: frozenset[str] = frozenset()
    hours = dict(zip(GATES, lights_at("trading_hours", Light.NO, none), strict=True))
    assert hours[Gate.PRICES] == hours[Gate.SIGNAL] == Light.YES
    assert hours[Gate.MOOD] == hours[Gate.CONFIDENCE] == Light.OFF
    assert hours[Gate.HOURS] == Light.NO
    assert hours[Gate.RISK] == hours[Gate.CASH] == hours[Gate.LOT] == Light.OPEN
    cash = dict(zip(GATES, lights_at("cash", Light.NO, frozenset({"mood"})), strict=True))
    assert cash[Gate.MOOD] == cash[Gate.HOURS] == cash[Gate.RISK] == cash[Gate.RATE] == Light.YES
    assert cash[Gate.LOT] == Light.OPEN
    mood = dict(zip(GATES, lights_at("mood", Light.NO, frozenset({"mood"})), strict=True))
    assert [mood[one] for one in (Gate.HOURS, Gate.RISK, Gate.CASH)] == [Light.OPEN] * 3


def test_every_bar_since_the_start_is_told_once_newest_first(minutes: BarSeries) -> None:
    story = played(minutes)
    assert (story.symbol, story.strategy, story.timeframe_s) == ("SBIN", "Supertrend", 60)
    closes = [bar.close_ns for bar in bars_of(minutes)][-BARS_TOLD:]
    # Minutes in which nobody traded have no bar, and a line of their own.
    missing = sum(line.bars for line in of(story.lines, Gate.PRICES))
    assert sum(line.bars for line in story.lines) == BARS_TOLD + missing
    assert story.lines[0].until_ns == closes[-1]
    untils = [line.until_ns for line in story.lines]
    assert untils == sorted(untils, reverse=True)
    for newer, older in zip(story.lines, story.lines[1:], strict=False):
        assert older.until_ns <= newer.from_ns


def test_without_a_signal_it_says_so_with_the_strategys_numbers(minutes: BarSeries) -> None:
    story = played(minutes)
    quiet = [one for one in of(story.lines, Gate.SIGNAL) if "trend line at ₹" in one.sentence]
    assert quiet
    assert any(one.bars > 1 for one in quiet)
    assert quiet[0].sentence.startswith("Supertrend saw no reason to trade at ₹")
    assert light(quiet[0], Gate.PRICES) is Light.YES
    assert light(quiet[0], Gate.SIGNAL) is Light.NO
    assert light(quiet[0], Gate.RISK) is Light.OPEN


def test_an_order_lights_every_gate_and_what_is_held_is_said(minutes: BarSeries) -> None:
    made, record = begun(minutes)
    made.loop(None).run(threading.Event())
    story = told(record, minutes)
    sent = [one for one in story.lines if "An order was sent" in one.sentence]
    entries = {
        one.order.created_ns
        for one in made.space.state.orders.records.values()
        if one.order.purpose.value == "ENTRY"
    }
    assert sent
    assert {one.until_ns for one in sent} <= entries
    assert all(set(one.lights) == {Light.YES, Light.OFF} for one in sent)
    held = [one for one in of(story.lines, Gate.SIGNAL) if "no reason to leave" in one.sentence]
    assert held
    assert all(light(one, Gate.SIGNAL) is Light.WAIT for one in held)


def test_cash_that_is_short_is_named(minutes: BarSeries) -> None:
    story = played(minutes, cash=150)
    said = of(story.lines, Gate.CASH) + of(story.lines, Gate.RISK)
    assert said
    assert "There is no room for SBIN" in said[0].sentence
    assert gates(story)[None] == 0


@pytest.mark.parametrize(
    ("rules", "gate", "words"),
    [
        (SignalRules(clocks=True), Gate.MOOD, "of 4 clocks agree"),
        (SignalRules(voters=("turtle", "momentum"), vote_least=0.9), Gate.CONFIDENCE, "agree"),
        (SignalRules(pause_minutes=600), Gate.RATE, "600 minutes"),
    ],
)
def test_each_part_says_no_under_its_gate(
    minutes: BarSeries, rules: SignalRules, gate: Gate, words: str
) -> None:
    story = played(minutes, rules=rules)
    said = [one for one in of(story.lines, gate) if light(one, gate) is Light.NO]
    assert said
    assert all(words in one.sentence for one in said)
    assert all(light(one, Gate.SIGNAL) is Light.YES for one in said)


def test_a_wish_that_waits_is_amber(minutes: BarSeries) -> None:
    story = played(minutes, rules=SignalRules(confirm_bars=3))
    waits = [one for one in story.lines if "waits until 3 bars" in one.sentence]
    assert waits
    assert all(light(one, Gate.CONFIDENCE) is Light.WAIT for one in waits)
    story = played(minutes, rules=SignalRules(hold_minutes=90))
    waits = [one for one in of(story.lines, Gate.RATE) if "does not leave yet" in one.sentence]
    assert waits
    assert all(light(one, Gate.RATE) is Light.WAIT for one in waits)


def test_before_enough_bars_the_prices_are_what_is_missing(shared_data: Path) -> None:
    (whole,) = [one for one in import_file(shared_data / FILE).series if one.symbol == "SBIN"]
    days = resample(whole, 86_400, calendar_for(Market.NSE))
    made, record = begun(days)
    made.loop(None).run(threading.Event())
    story = told(record, days)
    assert "needs 12 bars before it may judge" in story.lines[-1].sentence
    assert light(story.lines[-1], Gate.PRICES) is Light.WAIT
    assert light(story.lines[-1], Gate.SIGNAL) is Light.OPEN


def test_a_day_strategy_waits_for_the_opening_and_then_sends(shared_data: Path) -> None:
    (whole,) = [one for one in import_file(shared_data / FILE).series if one.symbol == "SBIN"]
    days = resample(whole, 86_400, calendar_for(Market.NSE))
    made, record = begun(days, parameters={"period": 2, "factor": 0.5})
    waited = 0
    for shown in range(1, len(days) + 1):
        message = made.feed.next()
        assert message is not None
        waits = bool(made.engine.held)
        made.engine.process(message)
        if waits:
            assert "An order was sent" in told(record, days, shown - 1).lines[0].sentence
        if made.engine.held:
            waited += 1
            newest = told(record, days, shown).lines[0]
            assert newest.said is Gate.HOURS
            assert light(newest, Gate.HOURS) is Light.WAIT
            assert "waits for its next opening" in newest.sentence
    assert waited


@pytest.mark.parametrize("kind", [one for one in catalog.all() if one.key != "pairs"])
def test_every_strategy_that_comes_with_the_program_says_what_it_waits_for(
    minutes: BarSeries, kind: type[Strategy]
) -> None:
    made, record = begun(minutes, kind.key)
    made.loop(None).run(threading.Event())
    found = record.of("SBIN")
    assert found is not None
    free = structs.replace(found, words=())  # as if nothing were ever held
    story = story_of(free, bars_of(minutes))
    quiet = of(story.lines, Gate.SIGNAL)
    assert quiet
    assert all(f"{kind.title} saw no reason to trade at ₹" in one.sentence for one in quiet)
    assert all(": " in one.sentence and "nan" not in one.sentence for one in quiet)


@pytest.mark.parametrize("method", ["waits", "follow"])
def test_a_strategy_that_cannot_say_why_it_waits_keeps_no_story_from_being_told(
    method: str,
    minutes: BarSeries,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    made, record = begun(minutes, "turtle")
    made.loop(None).run(threading.Event())
    whole = told(record, minutes)

    def fail(*_: object) -> None:
        raise ZeroDivisionError(method)

    monkeypatch.setattr(catalog.find("turtle"), method, fail)
    gate_story._note.cache_clear()
    for _ in range(2):
        story = told(record, minutes)
    assert {one.said for one in story.lines} == {one.said for one in whole.lines}
    quiet = [one.sentence for one in story.lines if "saw no reason" in one.sentence]
    assert quiet
    assert not any(": " in one for one in quiet)
    (said,) = caplog.records
    assert (said.strategy, said.fault) == ("turtle", "ZeroDivisionError")


def test_the_numbers_are_those_of_the_indicator(minutes: BarSeries) -> None:
    story = played(minutes, "turtle")
    fast, slow = sma(minutes.close, period=20), sma(minutes.close, period=50)
    closes = {bar.close_ns: row for row, bar in enumerate(bars_of(minutes))}
    checked = 0
    for line in of(story.lines, Gate.SIGNAL):
        if "20-bar line" in line.sentence:
            row = closes[line.until_ns]
            shown = [float(one) for one in re.findall(r"\(₹([\d.]+)\)", line.sentence)]
            assert shown == pytest.approx([fast[row], slow[row]], abs=0.0051)
            checked += 1
    assert checked > 3


def test_while_the_bot_is_stopped_no_gate_was_asked(minutes: BarSeries) -> None:
    made, record = begun(minutes)
    feed = made.feed
    for number in range(900):
        message = feed.next()
        assert message is not None
        made.engine.process(message)
        if number == 700:
            made.engine.process(StopTrading(mode=StopMode.KEEP_SAFETY_EXITS))
    newest = told(record, minutes, 900).lines[0]
    assert newest.bars == 199
    assert set(newest.lights) == {Light.OFF}
    assert newest.said is None
    assert newest.sentence.startswith("The bot is stopped.")


def test_a_pause_is_a_no_of_risk_when_the_strategy_wished(minutes: BarSeries) -> None:
    made, record = begun(minutes)
    made.engine.process(PauseTrading())
    made.loop(None).run(threading.Event())
    story = told(record, minutes)
    assert of(story.lines, Gate.RISK)
    assert all("the bot is paused" in one.sentence for one in of(story.lines, Gate.RISK))


def test_another_start_begins_a_new_story(minutes: BarSeries) -> None:
    made, record = begun(minutes)
    for _ in range(300):
        message = made.feed.next()
        assert message is not None
        made.engine.process(message)
    made.engine.process(StopTrading(mode=StopMode.CLOSE_EVERYTHING))
    made.engine.process(StartTrading(strategy="breakout", parameters={}, symbols=("SBIN",)))
    for _ in range(100):
        message = made.feed.next()
        assert message is not None
        made.engine.process(message)
    story = told(record, minutes, 400)
    assert story.strategy == "Breakout"
    assert sum(one.bars for one in story.lines if one.said is not Gate.PRICES) == 100
    assert any("of its first 15 minutes" in one.sentence for one in story.lines)


def test_time_without_prices_is_told_but_no_night(minutes: BarSeries) -> None:
    made, record = begun(minutes)
    made.loop(None).run(threading.Event())
    found = record.of("SBIN")
    assert found is not None
    bars = bars_of(minutes)
    days = [bar.open_ns for bar in bars if bar.open_ns % DAY_NS == bars[0].open_ns % DAY_NS]
    opening = next(place for place, bar in enumerate(bars) if bar.open_ns == days[-1])
    holed = [*bars[: opening + 10], *bars[opening + 13 :]]
    (gap,) = of(story_of(structs.replace(found, now_ns=0), holed).lines, Gate.PRICES)
    assert gap.bars == 3
    assert (gap.from_ns, gap.until_ns) == (bars[opening + 9].close_ns, bars[opening + 13].open_ns)
    assert gap.sentence == "No price of SBIN came, so nothing could be judged."
    assert light(gap, Gate.PRICES) is Light.NO
    assert light(gap, Gate.SIGNAL) is Light.OPEN


def test_prices_that_have_stopped_coming_are_told_while_the_market_is_open(
    minutes: BarSeries,
) -> None:
    made, record = begun(minutes)
    for _ in range(200):
        message = made.feed.next()
        assert message is not None
        made.engine.process(message)
    found = record.of("SBIN")
    assert found is not None
    bars = bars_of(minutes)[:200]
    for later, said in ((2, Gate.SIGNAL), (5, Gate.PRICES)):
        now_ns = bars[-1].close_ns + later * MINUTE_NS
        newest = story_of(structs.replace(found, now_ns=now_ns), bars).lines[0]
        assert newest.said is said
    assert newest.bars == 4
    evening_ns = bars[-1].open_ns - bars[-1].open_ns % DAY_NS + 10 * 60 * MINUTE_NS
    evening = bars_of(minutes)[:375]
    night = structs.replace(found, now_ns=evening_ns + 180 * MINUTE_NS)
    assert story_of(night, evening).lines[0].said is not Gate.PRICES


def test_memory_is_bounded_and_a_story_never_reaches_beyond_what_is_kept(
    minutes: BarSeries,
) -> None:
    _, record = begun(minutes)
    for number in range(3 * WORDS_KEPT):
        record._say("SBIN", record._run.begun_ns + number, "wished", "", "because")  # type: ignore[union-attr]
    found = record.of("SBIN")
    assert found is not None
    assert len(found.words) == WORDS_KEPT
    assert found.since_ns == found.words[0].ts_ns
    late = structs.replace(found, since_ns=bars_of(minutes)[99].close_ns)
    story = story_of(late, bars_of(minutes)[:150])
    assert sum(line.bars for line in story.lines if line.said is not Gate.PRICES) <= 50


def test_what_is_not_watched_has_no_record(minutes: BarSeries) -> None:
    _, record = begun(minutes)
    assert record.of("NOBODY") is None
