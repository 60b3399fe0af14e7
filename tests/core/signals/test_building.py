"""The gate as the rules ask for it: each part alone does what it does among all the others."""

import itertools
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.calendar import calendar_for
from core.model.instrument import Market, nse_share
from core.model.orders import Side
from core.signals.building import gate_of
from core.signals.gate import SymbolGate
from core.signals.rules import SignalRules
from core.signals.stage import Keeper, Stage
from tests.core.signals.walks import a_walk, bars_of
from tests.core.signals.wishes import wish

SWITCHES: dict[str, dict[str, object]] = {
    "volume_levels": {"volume_levels": True},
    "mood": {"mood": True},
    "clocks": {"clocks": True},
    "confidence": {"least_confidence": 0.3},
    "vote": {"voters": ("turtle", "momentum"), "vote_least": 0.2},
    "smoothing": {"smoothing_bars": 3, "smoothing_least": 0.1},
    "confirmation": {"confirm_bars": 1},
    "throttle": {"pause_minutes": 10},
}
"""Each part's key in the order of the gate, and what switches it on."""
EVERY_SUBSET = [
    subset for size in range(len(SWITCHES) + 1) for subset in itertools.combinations(SWITCHES, size)
]
CALENDAR = calendar_for(Market.CRYPTO)
NUMBERS = {
    "least_confidence": st.floats(0, 1),
    "vote_least": st.floats(0, 1),
    "smoothing_bars": st.integers(0, 200),
    "smoothing_least": st.floats(0, 1),
    "confirm_bars": st.integers(0, 50),
    "pause_minutes": st.integers(0, 10_080),
    "hold_minutes": st.integers(0, 10_080),
    "adaptive": st.booleans(),
    "adaptive_low": st.floats(0.1, 1),
    "adaptive_high": st.floats(1, 5),
    "clocks": st.booleans(),
    "mood": st.booleans(),
    "mood_minutes": st.integers(0, 1_440),
    "wild_size": st.floats(0.1, 1),
    "unclear_size": st.floats(0.1, 1),
    "trade_against": st.booleans(),
    "volume_levels": st.booleans(),
}


class Quiet:
    """Hears the parts; a part that fails here is a fault of the test."""

    def tell(self, title: str, sentence: str, failure: Exception) -> None:
        raise failure

    def note(self, symbol: str, sentence: str) -> None:
        pass


def made(rules: SignalRules) -> SymbolGate:
    return gate_of(rules, nse_share("INFY"), Quiet(), 300, CALENDAR, 300)


def rules_of(subset: tuple[str, ...]) -> SignalRules:
    asked = [SWITCHES[key] for key in subset]
    return SignalRules(**{name: value for one in asked for name, value in one.items()})


@dataclass
class Heard:
    """A part, with all that went in and came out of it."""

    stage: Stage
    log: list[tuple[str, object, object]]

    @property
    def key(self) -> str:
        return self.stage.key

    @property
    def title(self) -> str:
        return self.stage.title

    def on_bar(self, bar) -> None:
        self.stage.on_bar(bar)
        self.log.append(("bar", bar, None))

    def judge(self, intent, now_ns):
        verdict = self.stage.judge(intent, now_ns)
        self.log.append(("wish", (intent, now_ns), verdict))
        return verdict

    def take_due(self):
        due = self.stage.take_due() if isinstance(self.stage, Keeper) else None
        self.log.append(("due", None, due))
        return due


def replayed(stage: Stage, log: list[tuple[str, object, object]]) -> list[object]:
    """Return what a part says to the same bars and wishes."""
    said: list[object] = []
    for kind, given_in, _ in log:
        if kind == "bar":
            stage.on_bar(given_in)
            said.append(None)
        elif kind == "wish":
            said.append(stage.judge(*given_in))
        else:
            said.append(stage.take_due() if isinstance(stage, Keeper) else None)
    return said


def walked(gate: SymbolGate, seed: int, count: int) -> SymbolGate:
    """Let a gate see some bars with a wish after each third one, and hear every part of it."""
    heard = [Heard(stage, []) for stage in gate.stages]
    gate = SymbolGate("INFY", heard, Quiet().tell)
    for number, bar in enumerate(bars_of(a_walk(seed, count, 0.3), 300)):
        gate.on_bar(bar)
        gate.due(bar.close_ns)
        if number % 3 == 0:
            side = "buy" if (seed + number) % 2 else "sell"
            gate.judge(wish(side, confidence=0.25 + 0.01 * (number % 60)), bar.close_ns)
    return gate


@settings(max_examples=2)
@given(st.integers(0, 1_000))
def test_no_part_changes_what_another_says_in_any_subset_of_them(seed: int) -> None:
    assert len(EVERY_SUBSET) == 2 ** len(SWITCHES)
    for subset in EVERY_SUBSET:
        for heard in walked(made(rules_of(subset)), seed, 24).stages:
            (alone,) = made(rules_of((heard.key,))).stages
            assert replayed(alone, heard.log) == [said for _, _, said in heard.log]


@settings(max_examples=12)
@given(st.integers(0, 1_000), st.sets(st.sampled_from(list(SWITCHES)), min_size=2))
def test_the_same_holds_over_a_long_time(seed: int, chosen: set[str]) -> None:
    subset = tuple(key for key in SWITCHES if key in chosen)
    for heard in walked(made(rules_of(subset)), seed, 500).stages:
        (alone,) = made(rules_of((heard.key,))).stages
        assert replayed(alone, heard.log) == [said for _, _, said in heard.log]


@given(st.sets(st.sampled_from(list(SWITCHES))))
def test_the_gate_has_the_parts_asked_for_in_their_order_and_no_other(chosen: set[str]) -> None:
    subset = tuple(key for key in SWITCHES if key in chosen)
    rules = rules_of(subset)
    assert [stage.key for stage in made(rules).stages] == list(subset)
    assert rules.any_on is bool(subset)


@settings(max_examples=30)
@given(st.fixed_dictionaries({}, optional=NUMBERS), st.integers(0, 100))
def test_any_numbers_in_their_ranges_make_a_gate_that_never_fails(
    numbers: dict[str, object], seed: int
) -> None:
    gate = walked(made(SignalRules(**numbers)), seed, 60)
    for heard in gate.stages:
        for kind, asked, verdict in heard.log:
            if kind == "wish" and verdict.intent is not None:
                intent, _ = asked
                assert (verdict.intent.side, verdict.intent.symbol) == (intent.side, intent.symbol)
                assert 0.0 < verdict.intent.size_factor <= intent.size_factor
                assert 0.0 <= verdict.intent.confidence <= 1.0
                assert 0.0 <= verdict.intent.strength <= 1.0
            elif kind == "wish":
                assert verdict.sentence.endswith(".")


@given(st.sampled_from(list(Side)), st.integers(0, 1_000))
def test_with_every_part_off_a_wish_goes_on_as_it_is(side: Side, seed: int) -> None:
    gate = made(SignalRules())
    for bar in bars_of(a_walk(seed, 10), 300):
        gate.on_bar(bar)
    one = wish("buy" if side is Side.BUY else "sell")
    assert gate.judge(one, 0).intent == one
