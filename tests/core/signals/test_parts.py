"""Each part by itself: what it lets pass, what it refuses, with numbers in the sentence."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.model.instrument import nse_share
from core.model.orders import EXIT
from core.signals.confirmation import Confirmation
from core.signals.holding import Holding
from core.signals.smoothing import Smoothing
from core.signals.threshold import LeastConfidence
from core.signals.throttle import Throttle
from core.signals.vote import Vote, Voter, VoterContext
from core.strategy.base import NOTHING, Strategy
from tests.core.signals.wishes import START_NS, at, bar, wish


@given(has=some.floats(0, 1), needs=some.floats(0, 1))
def test_confidence_below_the_mark_is_refused_and_nothing_else(has: float, needs: float) -> None:
    verdict = LeastConfidence(needs).judge(wish(confidence=has), 0)
    assert (verdict.intent is None) is (has < needs)
    if verdict.intent is None:
        assert f"{needs * 100:.0f} %" in verdict.sentence


@given(gaps=some.lists(some.floats(0.1, 90), max_size=30), pause=some.integers(1, 60))
def test_entries_that_pass_lie_far_enough_apart(gaps: list[float], pause: int) -> None:
    part, now, passed = Throttle(pause), 0.0, []
    for gap in gaps:
        now += gap
        if part.judge(wish(), at(now)).intent is not None:
            passed.append(now)
    assert all(b - a >= pause - 1e-6 for a, b in itertools.pairwise(passed))
    assert not gaps or passed[0] == gaps[0]


@given(strengths=some.lists(some.floats(-1, 1), min_size=1, max_size=60), bars=some.integers(1, 50))
def test_smoothed_strength_stays_in_bounds_and_follows(strengths: list[float], bars: int) -> None:
    part = Smoothing(bars, 0.0)
    for number, strength in enumerate(strengths):
        part.judge(wish("buy" if strength >= 0 else "sell", strength=abs(strength)), 0)
        part.on_bar(bar(number))
        assert -1.0 <= part.value <= 1.0
    low, high = min(0.0, *strengths), max(0.0, *strengths)
    assert low - 1e-12 <= part.value <= high + 1e-12


@given(some.integers(1, 50), some.floats(0.01, 1), some.integers(1, 40), some.floats(0, 1))
def test_a_signal_given_again_never_counts_less(
    bars: int, strength: float, times: int, least: float
) -> None:
    part, before, passed = Smoothing(bars, least), 0.0, False
    for number in range(times):
        now = part.judge(wish(strength=strength), 0).intent is not None
        assert now or not passed
        part.on_bar(bar(number))
        assert part.value >= before
        before, passed = part.value, now


def test_one_signal_is_little_and_repeated_ones_are_enough() -> None:
    part = Smoothing(5, 0.5)
    verdicts = []
    for number in range(4):
        verdicts.append(part.judge(wish(), 0))
        part.on_bar(bar(number))
    assert [one.intent is None for one in verdicts] == [True, False, False, False]
    assert verdicts[0].sentence.startswith("The signals in INFY come to 33 %")
    for number in range(4, 20):
        part.on_bar(bar(number))  # nobody wishes any more
    assert part.judge(wish(), 0).intent is None


def test_a_wish_waits_for_bars_that_do_not_turn_against_it() -> None:
    part = Confirmation(2)
    part.on_bar(bar(0, 100.0))
    assert part.judge(wish(), 0).intent is None
    part.on_bar(bar(1, 100.5))
    assert part.take_due() is None
    part.on_bar(bar(2, 100.0))
    due = part.take_due()
    assert due is not None
    assert due.intent == wish()
    assert due.sentence == "confirmed by 2 bars"
    assert part.take_due() is None


@given(
    some.lists(some.floats(-1, 1), min_size=1, max_size=20),
    some.integers(1, 6),
    some.sampled_from(["buy", "sell"]),
)
def test_a_wish_goes_on_after_exactly_so_many_bars_that_held(
    moves: list[float], bars: int, side: str
) -> None:
    part, sign = Confirmation(bars), 1 if side == "buy" else -1
    part.on_bar(bar(0, 100.0))
    part.judge(wish(side), 0)
    closes = [100.0 + move for move in moves]
    held = next((n for n, one in enumerate(closes) if (one - 100.0) * sign < 0), len(closes))
    for number, close in enumerate(closes):
        part.on_bar(bar(number + 1, close))
        assert (part.take_due() is not None) is (number + 1 == bars <= held)


@pytest.mark.parametrize(("side", "against"), [("buy", 99.9), ("sell", 100.1)])
def test_a_bar_against_it_ends_the_wish(side: str, against: float) -> None:
    part = Confirmation(2)
    part.on_bar(bar(0, 100.0))
    part.judge(wish(side), 0)
    part.on_bar(bar(1, against))
    for number in range(2, 6):
        part.on_bar(bar(number, 100.0))
        assert part.take_due() is None


@given(held=some.integers(0, 500), least=some.integers(1, 300))
def test_only_a_strategy_waits_before_it_leaves(held: int, least: int) -> None:
    part = Holding(least)
    way_out = wish("sell", purpose=EXIT)
    assert bool(part.too_early(way_out, START_NS, at(held))) is (held < least)
    for origin in ("manual", "risk", "kill", "guard"):
        assert part.too_early(wish("sell", purpose=EXIT, origin=origin), START_NS, at(held)) == ""


class Opinionated(Strategy):
    title = "Opinionated"

    def say(self, stance: int) -> "Opinionated":
        self.stance = stance
        return self

    def on_bar(self, bar):
        held = self.ctx.position()
        if held == self.stance:
            return NOTHING
        if held:
            return self.close("changed its mind")
        enter = self.buy if self.stance > 0 else self.sell_short
        return enter("thinks so", stop=bar.close * (1 - 0.1 * self.stance))


def voters(*stances: int) -> list[Voter]:
    made = []
    for stance in stances:
        context = VoterContext(nse_share("INFY"))
        made.append(Voter(Opinionated(context).say(stance), context))
    return made


def vote(rule: str, stances: list[int], least: float = 0.3, strength: float = 1.0) -> bool:
    part = Vote(voters(*stances), rule, least)
    for number in range(3):
        part.on_bar(bar(number))
    return part.judge(wish(strength=strength), 0).intent is not None


def test_the_conflict_rules_do_what_they_say() -> None:
    assert vote("nobody against", [1, 0, 0])
    assert not vote("nobody against", [1, 1, -1])
    assert vote("strongest", [1, -1], strength=1.0)
    assert not vote("strongest", [1, -1], strength=0.5)
    assert vote("weights", [1, 1], least=0.9)
    assert not vote("weights", [0, 0], least=0.4)
    assert not vote("weights", [-1, -1], least=0.0)


@given(stances=some.lists(some.sampled_from([-1, 0, 1]), max_size=6), least=some.floats(0, 1))
def test_more_agreement_never_turns_a_yes_into_a_no(stances: list[int], least: float) -> None:
    for rule in ("weights", "nobody against", "strongest"):
        if vote(rule, stances, least):
            assert vote(rule, [max(one, 0) for one in stances], least)


def test_the_sentence_names_who_is_against_it() -> None:
    part = Vote(voters(-1, 1), "nobody against", 0.0)
    part.on_bar(bar(0))
    verdict = part.judge(wish(), 0)
    assert verdict.sentence == (
        "1 of 2 other strategies agree (Opinionated against it), so INFY is left alone."
    )
    assert part.judge(wish(quantity=Decimal(3)), 0).intent is None
