"""Thresholds that adapt: inside their bounds, rising with the swings, looked at hourly."""

from hypothesis import given
from hypothesis import strategies as st

from core.signals.adaptive import HOUR_NS, AdaptiveThresholds, multiplier_at
from tests.core.signals.markets import bar

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


def test_it_is_looked_at_once_an_hour():
    bars = [bar(number, 100.0) for number in range(12 * 48)]
    part, before, hours = _after([])[0], 0, []
    for one in bars:
        part.on_bar(one)
        known = len(part._swings["INFY"].ranking)
        hours += [one.close_ns // HOUR_NS] * (known - before)
        before = known
    assert len(hours) == len(set(hours)) == 49
