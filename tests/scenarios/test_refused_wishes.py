"""Inside the engine: what a part refuses never reaches the risk gate, and ways out always do."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.bootstrap import Machine, PracticeSetup, build_practice
from core.data.historical import HistoricalFeed
from core.events.commands import StartTrading
from core.events.facts import IntentDenied
from core.model.orders import ENTRY, OrderIntent
from core.risk.kill_switch import KillLatch
from core.signals.rules import SignalRules
from tests.core.signals.walks import a_walk
from tests.support.scripted import D, minutes, run, scripted

BARS = 60
PARTS = frozenset(
    {"volume_levels", "mood", "clocks", "confidence", "vote", "smoothing", "throttle"}
)
rules = st.builds(
    SignalRules,
    least_confidence=st.floats(0, 1),
    voters=st.sampled_from([(), ("turtle",), ("momentum", "supertrend")]),
    smoothing_bars=st.sampled_from([0, 3]),
    pause_minutes=st.integers(0, 30),
    clocks=st.booleans(),
    mood=st.booleans(),
    volume_levels=st.booleans(),
)
plans = st.dictionaries(
    st.integers(0, BARS - 1), st.sampled_from(["buy", "buy", "close"]), min_size=6, max_size=30
)


def deeds_of(plan: dict[int, str], confidence: float) -> type:
    def buy(strategy, bar):
        if strategy.ctx.position():
            return ()
        return strategy.buy("it said so", stop=bar.close * 0.97, confidence=confidence)

    def close(strategy, bar):
        return strategy.close("it said so") if strategy.ctx.position() else ()

    return scripted({bar: buy if what == "buy" else close for bar, what in plan.items()})


def machine(kind: type, seed: int, asked: SignalRules | None) -> Machine:
    series = minutes(a_walk(seed, BARS))
    setup = PracticeSetup(
        feed=HistoricalFeed([series]), cash=D(100_000), user_strategies=(kind,), signals=asked
    )
    made = build_practice(setup, KillLatch(None))
    made.engine.process(StartTrading(strategy=kind.key, parameters={}, symbols=("INFY",)))
    return made


class Listener:
    """Hears what goes into and out of the parts, and what the risk gate is asked."""

    def __init__(self, made: Machine) -> None:
        self.judged: list[OrderIntent] = []
        self.passed: list[OrderIntent] = []
        self.asked: list[OrderIntent] = []
        judge, approve = made.engine.signals.judge, made.space.risk.approve

        def hear_judge(intent):
            self.judged.append(intent)
            passed = judge(intent)
            self.passed += () if passed is None else (passed,)
            return passed

        def hear_approve(intent, *more):
            self.asked.append(intent)
            return approve(intent, *more)

        made.engine.signals.judge = hear_judge
        made.space.risk.approve = hear_approve


@settings(max_examples=40)
@given(rules, plans, st.floats(0.3, 1), st.integers(0, 1_000))
def test_a_refused_wish_never_reaches_the_risk_gate(asked, plan, confidence, seed) -> None:
    made = machine(deeds_of(plan, confidence), seed, asked)
    heard = Listener(made)
    run(made)
    assert [one for one in heard.asked if one.purpose is ENTRY] == heard.passed
    said = [fact for _, fact in made.space.journal.read() if isinstance(fact, IntentDenied)]
    refused = [one.refusal for one in said if one.refusal.rule in PARTS]
    assert len(refused) == len(heard.judged) - len(heard.passed)
    assert all(one.sentence.endswith(".") for one in refused)


@settings(max_examples=20)
@given(plans, st.integers(0, 1_000), rules)
def test_a_way_out_is_never_asked_about(plan, seed, asked) -> None:
    early = {bar: what for bar, what in plan.items() if bar < BARS - 5}
    made = machine(deeds_of({**early, 0: "buy", BARS - 5: "close"}, 1.0), seed, asked)
    heard = Listener(made)
    run(made)
    assert all(one.purpose is ENTRY for one in heard.judged)
    assert not made.space.state.book.positions


@settings(max_examples=20)
@given(plans, st.floats(0, 1), st.integers(0, 1_000))
def test_parts_switched_off_change_no_fact(plan, confidence, seed) -> None:
    kind = deeds_of(plan, confidence)
    without, off = (run(machine(kind, seed, asked)) for asked in (None, SignalRules()))
    assert list(without.space.journal.read()) == list(off.space.journal.read())
