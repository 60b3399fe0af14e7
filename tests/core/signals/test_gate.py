"""The gate: order, clauses, kept wishes, and a part that keeps failing."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.model.market import Bar
from core.model.orders import OrderIntent
from core.signals.confirmation import Confirmation
from core.signals.gate import FAILURES_ALLOWED, SymbolGate
from core.signals.smoothing import Smoothing
from core.signals.stage import Verdict
from core.signals.threshold import LeastConfidence
from core.signals.throttle import Throttle
from tests.core.signals.wishes import at, bar, wish


class Clause:
    key = "clause"
    title = "Clause"

    def on_bar(self, bar: Bar) -> None:
        pass

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        return Verdict(intent, "the moon is full")


class Broken(Clause):
    key = "broken"
    title = "Broken part"

    def on_bar(self, bar: Bar) -> None:
        raise ZeroDivisionError("division by zero")


def gate(*stages, **more) -> tuple[SymbolGate, list[str]]:
    said: list[str] = []
    return SymbolGate("INFY", stages, lambda _, sentence, __: said.append(sentence), **more), said


def test_clauses_are_added_to_the_reason() -> None:
    made, _ = gate(LeastConfidence(0.5), Clause())
    verdict = made.judge(wish(), 0)
    assert verdict.intent is not None
    assert verdict.intent.reason == "it rose; the moon is full"


def test_the_first_no_decides_and_is_named() -> None:
    made, _ = gate(Clause(), LeastConfidence(0.5), Throttle(5))
    verdict = made.judge(wish(confidence=0.2), 0)
    assert verdict.intent is None
    assert verdict.key == "confidence"
    assert made.judge(wish(), at(0)).intent is not None  # the throttle has not seen the first


def test_a_kept_wish_meets_only_the_parts_behind_the_one_that_kept_it() -> None:
    made, _ = gate(Throttle(1_000), Confirmation(1), Clause())
    made.on_bar(bar(0))
    assert made.judge(wish(), at(1)).key == "confirmation"
    made.on_bar(bar(1))
    (verdict,) = made.due(at(2))
    assert verdict.intent is not None
    assert verdict.intent.reason == "it rose; confirmed by 1 bars; the moon is full"
    assert made.due(at(3)) == []


def test_a_part_that_keeps_failing_is_left_out_and_the_rest_goes_on() -> None:
    made, said = gate(Broken(), LeastConfidence(0.5))
    for number in range(FAILURES_ALLOWED + 2):
        made.on_bar(bar(number))
    assert len(said) == FAILURES_ALLOWED
    assert said[0] == "“Broken part” made a mistake on INFY: division by zero."
    assert said[-1].endswith("It is switched off for INFY; trading goes on without it.")
    assert [one.key for one in made.stages] == ["confidence"]
    assert made.judge(wish(confidence=0.1), 0).intent is None


class Faulty(Clause):
    """Raises at the asked moments, whatever it is asked."""

    key = "faulty"
    title = "Faulty part"

    def __init__(self, faults: list[bool]) -> None:
        self._faults = iter(faults)

    def on_bar(self, bar: Bar) -> None:
        if next(self._faults, False):
            raise ValueError("no")

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        if next(self._faults, False):
            raise ValueError("no")
        return Verdict(intent)


def others() -> list[object]:
    return [LeastConfidence(0.4), Smoothing(5, 0.2), Throttle(3)]


@given(
    some.lists(some.booleans(), max_size=60),
    some.integers(0, 3),
    some.lists(some.tuples(some.floats(0, 1), some.booleans()), min_size=1, max_size=30),
)
def test_the_verdict_is_what_it_is_without_the_part_that_fails(
    faults: list[bool], place: int, steps: list[tuple[float, bool]]
) -> None:
    stages, faulty = others(), Faulty(faults)
    stages.insert(place, faulty)
    (made, said), (alone, _) = gate(*stages), gate(*others())
    for number, (confidence, wished) in enumerate(steps):
        made.on_bar(bar(number))
        alone.on_bar(bar(number))
        if wished:
            one = wish(confidence=confidence)
            assert made.judge(one, at(number)) == alone.judge(one, at(number))
        assert len(said) <= FAILURES_ALLOWED
        assert (faulty in made.stages) is (len(said) < FAILURES_ALLOWED)
    assert [one.key for one in made.stages if one is not faulty] == [one.key for one in others()]


@given(some.lists(some.sampled_from(["pass", "say", "refuse"]), max_size=8))
def test_the_first_no_decides_and_every_yes_before_it_is_in_the_reason(ways: list[str]) -> None:
    class Says(Clause):
        def __init__(self, number: int, way: str) -> None:
            self.key, self._way = str(number), way

        def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
            if self._way == "refuse":
                return Verdict(None, f"no {self.key}")
            return Verdict(intent, f"yes {self.key}" if self._way == "say" else "")

    made, _ = gate(*(Says(number, way) for number, way in enumerate(ways)))
    verdict = made.judge(wish(), 0)
    if "refuse" in ways:
        first = ways.index("refuse")
        assert verdict.intent is None
        assert (verdict.key, verdict.sentence) == (str(first), f"no {first}")
    else:
        said = [f"yes {number}" for number, way in enumerate(ways) if way == "say"]
        assert verdict.intent is not None
        assert verdict.intent.reason == "; ".join(["it rose", *said])


def test_a_keeper_that_was_left_out_gives_nothing_back() -> None:
    class Forgetful(Confirmation):
        def on_bar(self, bar: Bar) -> None:
            super().on_bar(bar)
            raise KeyError(bar.symbol)

    made, said = gate(Forgetful(FAILURES_ALLOWED))
    made.judge(wish(), 0)
    for number in range(FAILURES_ALLOWED):
        made.on_bar(bar(number))
    assert len(said) == FAILURES_ALLOWED
    assert made.stages == []
    assert made.due(0) == []


@pytest.mark.parametrize("times", [1, 2])
def test_a_part_may_fail_now_and_then(times: int) -> None:
    made, _ = gate(Broken())
    for number in range(times):
        made.on_bar(bar(number))
    assert [one.key for one in made.stages] == ["broken"]
