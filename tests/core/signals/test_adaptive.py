"""Thresholds that adapt: inside their bounds, rising with the swings, looked at hourly."""

from hypothesis import given
from hypothesis import strategies as st

from core.signals.adaptive import (
    HOUR_NS,
    LEAST_HOURS,
    AdaptiveConfidence,
    AdaptiveThresholds,
    multiplier_at,
)
from tests.core.signals.markets import bar, wish

lows, highs, places = st.floats(0.1, 1), st.floats(1, 5), st.floats(0, 1)


@given(places, lows, highs)
def test_the_multiplier_stays_in_its_bounds(place, low, high):
    assert low - 1e-12 <= multiplier_at(place, low, high) <= high + 1e-12


@given(places, places, lows, highs)
def test_wider_swings_never_lower_the_multiplier(one, other, low, high):
    small, large = sorted((one, other))
    assert multiplier_at(small, low, high) <= multiplier_at(large, low, high) + 1e-12


@given(lows, highs)
def test_usual_swings_change_nothing(low, high):
    assert multiplier_at(0.5, low, high) == 1.0


def _after(spreads) -> tuple[AdaptiveThresholds, list[str]]:
    told: list[str] = []
    part = AdaptiveThresholds(300, 0.7, 1.5, lambda symbol, sentence: told.append(sentence))
    for number, spread in enumerate(spreads):
        part.on_bar(bar(number, 100.0, spread=spread))
    return part, told


@given(st.lists(st.floats(0.0, 50), max_size=400))
def test_a_symbols_multiplier_stays_in_its_bounds(spreads):
    assert 0.7 <= _after(spreads)[0].multiplier("INFY") <= 1.5


def test_swings_that_grow_raise_it_and_swings_that_shrink_lower_it():
    calm = [1.0 + 0.001 * (one % 7) for one in range(12 * 24 * 3)]
    wild, told = _after(calm + [5.0] * 288)
    assert wild.multiplier("INFY") > 1.3
    assert "instead of" in told[-1]
    assert _after(calm + [0.2] * 288)[0].multiplier("INFY") < 0.8


hourly = st.lists(st.sampled_from([0.1, 0.5, 1.0, 2.0, 8.0]), min_size=25, max_size=60)


@given(hourly, st.floats(0.0, 20), st.floats(0.0, 20))
def test_wider_swings_in_the_last_hour_never_ask_for_less(before, one, other):
    known = [spread for spread in before for _ in range(12)]
    small, large = sorted((one, other))
    calm, wild = (_after([*known, *[last] * 12])[0] for last in (small, large))
    assert calm.multiplier("INFY") <= wild.multiplier("INFY")


@given(hourly, st.lists(st.integers(1, 40), min_size=1, max_size=200))
def test_it_is_looked_at_once_an_hour_and_changes_only_then(spreads, gaps):
    part, number, before, hours = _after([])[0], 0, 1.0, []
    for place, gap in enumerate(gaps):
        number += gap
        one = bar(number, 100.0, spread=spreads[place % len(spreads)])
        known = len(part._swings["INFY"].ranking) if place else 0
        part.on_bar(one)
        looked = len(part._swings["INFY"].ranking) - known
        hours += [one.close_ns // HOUR_NS] * looked
        assert looked == 1 or part.multiplier("INFY") == before
        before = part.multiplier("INFY")
    assert len(hours) == len(set(hours))
    assert set(hours) == {
        bar(sum(gaps[: place + 1]), 100.0).close_ns // HOUR_NS for place in range(len(gaps))
    }


@given(st.lists(st.floats(0.0, 50), min_size=1, max_size=LEAST_HOURS))
def test_nothing_changes_while_less_than_a_day_is_known(spreads):
    part, told = _after([spread for spread in spreads for _ in range(12)][: LEAST_HOURS * 12 - 1])
    assert part.multiplier("INFY") == 1.0
    assert told == []


@given(hourly)
def test_every_change_is_told_with_the_number_before_and_after(spreads):
    told, said = [], []
    part = AdaptiveThresholds(300, 0.7, 1.5, lambda symbol, sentence: told.append(sentence))
    for number in range(len(spreads) * 12):
        before = part.multiplier("INFY")
        part.on_bar(bar(number, 100.0, spread=spreads[number // 12]))
        after = part.multiplier("INFY")
        if after != before:
            said.append(f"multiplied by {after:.2f} instead of {before:.2f}.")
    assert len(told) == len(said)
    assert all(one.endswith(end) for one, end in zip(told, said, strict=True))


@given(hourly, st.floats(0.01, 1), st.floats(0, 1))
def test_what_is_asked_is_the_mark_times_the_multiplier_and_never_above_certainty(
    spreads, mark, has
):
    part = AdaptiveConfidence(mark, _after([one for one in spreads for _ in range(12)])[0])
    wanted = part.wanted("INFY")
    assert wanted == min(1.0, mark * part._thresholds.multiplier("INFY"))
    assert (part.judge(wish(confidence=has), 0).intent is None) == (has < wanted)
    assert part.judge(wish(confidence=1.0), 0).intent is not None
