"""The mood of the market: complete, steady, and smaller when it is wild."""

import math

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.clock import MINUTE_NS
from core.model.orders import Side
from core.signals.mood import Mood, MoodOfMarket, Reading, Steady, mood_of
from tests.core.signals.markets import bar, wish

hundred, share = st.floats(0, 100) | st.just(math.nan), st.floats(0, 1) | st.just(math.nan)
readings = st.builds(Reading, hundred, hundred, hundred, share, share)
moods = st.sampled_from(Mood)


@given(readings)
def test_every_reading_has_exactly_one_mood(reading):
    assert mood_of(reading) in Mood


@given(readings)
def test_what_is_not_known_is_unclear(reading):
    numbers = (reading.adx, reading.plus, reading.minus, reading.swing_place, reading.width_place)
    if any(map(math.isnan, numbers)):
        assert mood_of(reading) is Mood.UNCLEAR


@given(st.floats(25, 100), st.floats(0, 100), st.floats(0, 100), st.floats(0, 0.89))
def test_a_strong_trend_goes_the_way_of_its_larger_half(adx, plus, minus, place):
    mood = mood_of(Reading(adx, plus, minus, place, 0.5))
    if plus != minus:
        assert mood is (Mood.CLIMBING if plus > minus else Mood.FALLING)


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0.9, 1))
def test_the_widest_swings_are_wild_whatever_the_trend(adx, plus, place):
    assert mood_of(Reading(adx, plus, 10.0, place, 0.5)) is Mood.WILD


@given(st.lists(st.tuples(moods, st.integers(1, 10)), max_size=60), st.integers(1, 60))
def test_a_mood_changes_only_after_it_lasted(steps, minutes):
    steady, now_ns, said = Steady(minutes), 0, []
    for mood, step in steps:
        now_ns += step * MINUTE_NS
        before = steady.mood
        said.append((now_ns, mood))
        if steady.take(mood, step * MINUTE_NS) is not before:
            recent = [one for at, one in said if at >= now_ns - minutes * MINUTE_NS]
            assert set(recent) == {steady.mood}


shares = st.floats(0.1, 1)


@given(moods, shares, shares, st.floats(0.01, 1), st.sampled_from(Side))
def test_each_mood_has_the_size_set_for_it(mood, wild, unclear, factor, side):
    part = MoodOfMarket(300, 15, {Mood.WILD: wild, Mood.UNCLEAR: unclear}, True)
    part.on_bar(bar(0, 100.0))
    part._watches["INFY"].steady.mood = mood
    wanted = {Mood.WILD: wild, Mood.UNCLEAR: unclear}.get(mood, 1.0)
    assert part.judge(wish(side, size_factor=factor), 0).intent.size_factor == factor * wanted


odd = st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -5.0, 1e-300, 1e300])


@given(
    st.lists(st.floats(50, 150) | odd, min_size=1, max_size=80),
    st.sampled_from([0.0, 0.3, 5.0, math.nan]),
    st.booleans(),
)
def test_any_bars_at_all_have_one_mood(closes, spread, constant):
    part = MoodOfMarket(300, 0, {Mood.WILD: 0.5, Mood.UNCLEAR: 0.75}, True)
    for number in range(80):
        close = closes[0] if constant else closes[number % len(closes)]
        part.on_bar(replace(bar(number, close, spread=spread), volume=0.0))
    mood = part.mood("INFY")
    assert [mood is one for one in Mood].count(True) == 1
    changed = part.judge(wish(), 0).intent
    assert changed is not None
    assert 0 < changed.size_factor <= 1


@given(st.lists(st.tuples(moods, st.integers(1, 14)), max_size=60))
def test_a_mood_of_less_than_15_minutes_changes_nothing(steps):
    steady = Steady(15)
    for _ in range(20):
        steady.take(Mood.CLIMBING, MINUTE_NS)
    for mood, minutes in steps:
        if mood is not Mood.CLIMBING:
            for _ in range(minutes):
                assert steady.take(mood, MINUTE_NS) is Mood.CLIMBING
        steady.take(Mood.CLIMBING, MINUTE_NS)


def test_a_night_between_two_bars_makes_nothing_stable():
    steady = Steady(15)
    for _ in range(30):
        steady.take(Mood.CLIMBING, MINUTE_NS)
    assert steady.mood is Mood.CLIMBING
    steady.take(Mood.FALLING, MINUTE_NS)  # the last bar of the day
    assert steady.take(Mood.FALLING, MINUTE_NS) is Mood.CLIMBING  # the first of the next
    for _ in range(14):
        steady.take(Mood.FALLING, MINUTE_NS)
    assert steady.mood is Mood.FALLING


def _part(mood: Mood, against: bool = False) -> MoodOfMarket:
    part = MoodOfMarket(300, 15, {Mood.WILD: 0.5, Mood.UNCLEAR: 0.75}, against)
    part.on_bar(bar(0, 100.0))
    part._watches["INFY"].steady.mood = mood
    return part


@given(moods, st.sampled_from(Side), st.floats(0.01, 1))
def test_the_size_never_grows_and_is_halved_when_wild(mood, side, factor):
    verdict = _part(mood, against=True).judge(wish(side, size_factor=factor), 0)
    assert verdict.intent.size_factor <= factor
    if mood is Mood.WILD:
        assert verdict.intent.size_factor == factor * 0.5
    assert mood.value in verdict.sentence


@given(moods, st.sampled_from(Side))
def test_only_a_wish_against_the_trend_is_refused(mood, side):
    wrong = Mood.FALLING if side is Side.BUY else Mood.CLIMBING
    assert (_part(mood).judge(wish(side), 0).intent is None) == (mood is wrong)
    assert _part(mood, against=True).judge(wish(side), 0).intent is not None


def test_a_long_climb_is_climbing_and_a_long_fall_falling():
    for step, mood in ((0.2, Mood.CLIMBING), (-0.2, Mood.FALLING)):
        part = MoodOfMarket(300, 15, {}, False)
        for number in range(400):
            part.on_bar(bar(number, 300.0 + step * number, spread=0.3 * (1 - number / 1000)))
        assert part.mood("INFY") is mood
