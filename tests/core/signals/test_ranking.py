"""A place among the last values is what counting them says."""

from hypothesis import given
from hypothesis import strategies as st

from core.signals.ranking import Ranking

values = st.floats(-1e6, 1e6)


@given(st.lists(values, max_size=60), st.integers(1, 20), values)
def test_a_place_is_the_share_below_with_equals_halved(seen, most, asked):
    ranking = Ranking(most)
    for one in seen:
        ranking.add(one)
    kept = seen[-most:]
    below, equal = sum(one < asked for one in kept), sum(one == asked for one in kept)
    assert len(ranking) == len(kept)
    assert ranking.place(asked) == ((2 * below + equal) / (2 * len(kept)) if kept else 0.5)


@given(st.lists(values, min_size=1, max_size=40), values, values)
def test_a_larger_value_never_has_a_lower_place(seen, one, other):
    ranking = Ranking(40)
    for value in seen:
        ranking.add(value)
    low, high = sorted((one, other))
    assert 0 <= ranking.place(low) <= ranking.place(high) <= 1
