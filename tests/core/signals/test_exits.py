"""The exit plan: parts never above the whole, stops only nearer, and every reason to leave."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import MINUTE_NS
from core.errors import ConfigurationError
from core.model.market import Bar
from core.model.orders import BUY, SELL, Side
from core.signals.exit_rule import ExitRule
from core.signals.exits import Deed, ExitPlan, Opened
from core.signals.mood import Mood
from tests.core.signals.walks import MIDNIGHT_NS, bars_of

RULE = ExitRule()
SIDES = st.sampled_from([BUY, SELL])
GAINS = st.lists(st.floats(-3.0, 9.0), min_size=1, max_size=60)
PARTS = st.tuples(st.integers(0, 33), st.integers(0, 33), st.sampled_from([0, 20, 34]))


def plan(side: Side = BUY, rule: ExitRule = RULE) -> ExitPlan:
    """Return the plan of a position entered at 100 with an ATR of 2 and a stop 3 ATR away."""
    return ExitPlan(rule, Opened(side, 100.0, 100.0 - side.sign * 6.0, 2.0, MIDNIGHT_NS))


def bars_at(gains: list[float], side: Side = BUY) -> list[Bar]:
    """Return bars that close at such gains in ATR."""
    return bars_of([100.0 + side.sign * 2.0 * gain for gain in gains])


def walked(
    gains: list[float], side: Side = BUY, rule: ExitRule = RULE
) -> tuple[ExitPlan, list[Deed]]:
    made = plan(side, rule)
    return made, [deed for bar in bars_at(gains, side) for deed in made.on_bar(bar)]


@given(GAINS, SIDES, PARTS)
def test_parts_and_the_rest_are_exactly_the_whole(
    gains: list[float], side: Side, parts: tuple[int, int, int]
) -> None:
    rule = ExitRule(first_percent=parts[0], second_percent=parts[1], third_percent=parts[2])
    made, deeds = walked(gains, side, rule)
    shares = [deed.share for deed in deeds]
    assert sum(shares) + made.left == 1
    assert made.left >= 0
    assert all(share >= 0 for share in shares)
    assert made.done == (made.left == 0) == any(deed.full for deed in deeds)


@given(GAINS, SIDES)
def test_stops_only_ever_come_nearer_and_stay_on_their_side_of_the_price(
    gains: list[float], side: Side
) -> None:
    made = plan(side)
    for bar in bars_at(gains, side):
        before = made.stop
        for deed in made.on_bar(bar):
            if math.isfinite(deed.stop):
                assert (deed.stop - before) * side.sign > 0
                assert (bar.close - deed.stop) * side.sign > 0
                assert deed.stop == made.stop
        assert (made.stop - before) * side.sign >= 0


@given(GAINS, SIDES)
def test_after_2_atr_the_stop_is_never_worse_than_the_entry(gains: list[float], side: Side) -> None:
    made, best = plan(side), 0.0
    for gain, bar in zip(gains, bars_at(gains, side), strict=True):
        made.on_bar(bar)
        best = max(best, (bar.close - 100.0) * side.sign / 2.0, gain if gain < 1.9 else 0.0)
        if made.done:
            return
        if best >= 2.0:
            assert (made.stop - 100.0) * side.sign >= 0
        elif best < 1.0:
            assert (made.stop - 100.0) * side.sign < 0


@given(GAINS, SIDES)
def test_a_part_goes_at_its_gain_and_not_before(gains: list[float], side: Side) -> None:
    made, best, out = plan(side), 0.0, Decimal(0)
    for bar in bars_at(gains, side):
        deeds = made.on_bar(bar)
        best = max(best, (bar.close - 100.0) * side.sign / 2.0)
        if any(deed.full for deed in deeds):
            return
        out += sum(deed.share for deed in deeds)
        due = ((1.5, 30), (3.0, 30), (5.0, 20))
        assert out == Decimal(sum(part for at, part in due if best >= at)) / 100


@given(GAINS)
def test_a_sale_is_the_mirror_of_a_purchase(gains: list[float]) -> None:
    """Steps of a quarter ATR, so that mirrored prices are exact."""
    exact = [round(gain * 4) / 4 for gain in gains]
    (_, bought), (_, sold) = walked(exact, BUY), walked(exact, SELL)
    assert [(d.share, d.full) for d in bought] == [(d.share, d.full) for d in sold]
    for one, other in zip(bought, sold, strict=True):
        assert math.isnan(one.stop) == math.isnan(other.stop)
        if math.isfinite(one.stop):
            assert one.stop + other.stop == pytest.approx(200.0)


@given(GAINS, GAINS)
def test_two_plans_share_nothing(gains: list[float], others: list[float]) -> None:
    alone = walked(gains)[1]
    made, beside, together = plan(), plan(SELL), []
    noise = bars_at(others, SELL)
    for place, bar in enumerate(bars_at(gains)):
        together += made.on_bar(bar)
        beside.on_bar(noise[place % len(noise)])
    assert [repr(one) for one in together] == [repr(one) for one in alone]


def test_a_turn_draws_the_stop_to_half_an_atr() -> None:
    made, deeds = walked([1.0, 1.25, 0.0])
    assert [deed.stop for deed in deeds] == [99.0]
    assert "turned by 1.2 ATR" in deeds[0].reason
    assert made.stop == 99.0


def test_the_stop_trails_the_best_close() -> None:
    made, _ = walked([2.0, 4.0])
    assert made.stop == 100.0 + (4.0 - 2.5) * 2.0
    assert walked([2.0])[0].stop == 100.0


@pytest.mark.parametrize(("hours", "left"), [(23.9, False), (24.0, True)])
def test_a_position_is_left_after_24_hours(hours: float, left: bool) -> None:
    made = plan()
    closes = MIDNIGHT_NS + int(hours * 60) * MINUTE_NS
    late = bars_of([100.0], start_ns=closes - MINUTE_NS)[0]
    deeds = made.on_bar(late)
    assert made.done is left
    assert [deed.reason for deed in deeds] == (
        ["held for 24.0 hours, 24 are the longest"] if left else []
    )


@given(SIDES, st.sampled_from(list(Mood)), st.booleans())
def test_only_a_trend_the_other_way_ends_a_position(
    side: Side, kind: Mood, switched_on: bool
) -> None:
    made = plan(side, ExitRule(mood_exit=switched_on))
    made.look(bars_at([0.0])[0], Mood.SIDEWAYS)
    deeds = made.on_bar(bars_at([0.0])[0], kind)
    against = kind is (Mood.FALLING if side is BUY else Mood.CLIMBING)
    assert made.done is (against and switched_on)
    assert len(deeds) == int(made.done)


def test_what_was_bought_in_a_fall_is_left_only_after_the_fall_ended_and_came_back() -> None:
    made, bar = plan(), bars_at([0.0])[0]
    for mood in (Mood.FALLING, Mood.FALLING, Mood.UNCLEAR):
        assert made.on_bar(bar, mood) == ()
    (deed,) = made.on_bar(bar, Mood.FALLING)
    assert deed.full
    assert deed.reason == "the market is falling now, against the position"


@given(GAINS, st.integers(0, 40), SIDES)
def test_a_plan_that_goes_on_elsewhere_does_the_same(
    gains: list[float], cut: int, side: Side
) -> None:
    bars = bars_at(gains, side)
    one = plan(side)
    for bar in bars[:cut]:
        one.on_bar(bar)
    opened = Opened(side, 100.0, one.stop, 2.0, MIDNIGHT_NS)
    other = ExitPlan(RULE, opened, one.best, one.reached)
    assert other.left == one.left
    assert [repr(d) for b in bars[cut:] for d in other.on_bar(b)] == [
        repr(d) for b in bars[cut:] for d in one.on_bar(b)
    ]


def test_small_steps_are_not_worth_an_order_but_the_entry_is() -> None:
    _, deeds = walked([2.0, 2.5, 2.58, 2.65])
    assert [deed.stop for deed in deeds if math.isfinite(deed.stop)] == [100.0, 100.3]
    near = ExitPlan(RULE, Opened(BUY, 100.0, 99.95, 2.0, MIDNIGHT_NS))
    near.on_bar(bars_at([2.0])[0])
    assert near.stop == 100.0


def test_a_jump_over_all_parts_is_one_order() -> None:
    made, deeds = walked([6.0])
    assert [(deed.share, deed.full) for deed in deeds if deed.share] == [(Decimal("0.8"), False)]
    assert made.left == Decimal("0.2")


def test_after_the_way_out_nothing_more_is_said() -> None:
    made, deeds = walked([6.0], rule=ExitRule(third_percent=40))
    assert made.done
    assert [(deed.share, deed.full) for deed in deeds] == [(Decimal(1), True)]
    assert made.on_bar(bars_at([-2.0])[0], Mood.FALLING) == ()


def test_an_atr_that_is_not_known_yet_is_refused_in_words() -> None:
    with pytest.raises(ConfigurationError, match="wait until the ATR has enough bars"):
        ExitPlan(RULE, Opened(BUY, 100.0, 95.0, math.nan, 0))
