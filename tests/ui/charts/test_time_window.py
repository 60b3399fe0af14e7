import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.charts.time_window import TimeWindow


def window(count: int, newest: float | None = None) -> TimeWindow:
    made = TimeWindow()
    made.set_count(count)
    if newest is not None:
        made.show_newest(newest)
    return made


@pytest.mark.parametrize("count", [0, 1, 2, 39, 40, 500, 1_000_000])
def test_fit_shows_every_bar_with_a_little_room(count: int) -> None:
    fitted = window(count)
    assert fitted.first < -0.5
    assert fitted.last > count - 0.5
    assert fitted.bars == (0, count)
    assert fitted.span <= max(41, count * 1.1)


def test_one_bar_is_not_blown_up() -> None:
    assert window(1).span == 40


def test_newest_bars_are_at_the_right() -> None:
    shown = window(1000, newest=100)
    assert shown.span == pytest.approx(100, rel=0.06)
    assert shown.last > 999.5
    assert shown.follows


def test_asking_for_more_than_there_is_fits() -> None:
    assert window(100, newest=5000).bars == (0, 100)


def test_following_keeps_the_newest_in_view_at_the_same_zoom() -> None:
    shown = window(1000, newest=100)
    span = shown.span
    for count in range(1001, 1300):
        shown.set_count(count)
        assert shown.last >= count - 0.5
        assert shown.span == pytest.approx(span)


def test_a_window_in_the_past_stays_there() -> None:
    shown = window(1000, newest=100)
    shown.move(-300)
    before = shown.first, shown.last
    assert not shown.follows
    shown.set_count(1200)
    assert (shown.first, shown.last) == before


def test_a_fitted_window_goes_on_showing_everything() -> None:
    shown = window(1000)
    for count in range(1001, 1400):
        shown.set_count(count)
        assert shown.bars == (0, count)


def test_a_fitted_window_rests_while_there_is_room() -> None:
    shown = window(1000)
    before = shown.first, shown.last
    shown.set_count(1001)
    assert (shown.first, shown.last) == before


def test_coming_back_to_the_right_edge_follows_again() -> None:
    shown = window(1000, newest=100)
    shown.move(-50)
    assert not shown.follows
    shown.move(60)
    assert shown.follows


@given(
    factor=st.floats(0.2, 5),
    anchor_share=st.floats(0, 1),
    start=st.integers(0, 900),
)
def test_zoom_keeps_the_bar_under_the_pointer(
    factor: float, anchor_share: float, start: int
) -> None:
    shown = window(1000, newest=100)
    shown.move(-start)
    anchor = shown.first + anchor_share * shown.span
    if not 100 < anchor < 900:
        return
    shown.zoom(factor, anchor)
    assert (anchor - shown.first) / shown.span == pytest.approx(anchor_share, abs=0.2)
    if shown.span * 0.16 < min(anchor, 1000 - anchor):
        assert (anchor - shown.first) / shown.span == pytest.approx(anchor_share)


def test_zoom_has_ends() -> None:
    shown = window(1000)
    for _ in range(100):
        shown.zoom(0.5, 500)
    assert shown.span == pytest.approx(12)
    for _ in range(100):
        shown.zoom(2, 500)
    assert shown.span == pytest.approx(1200)


moves = st.one_of(
    st.tuples(st.just("move"), st.floats(-1e6, 1e6)),
    st.tuples(st.just("zoom"), st.floats(0.01, 100)),
    st.tuples(st.just("grow"), st.floats(1, 500)),
    st.tuples(st.just("reveal"), st.floats(0, 1)),
)


@given(count=st.integers(1, 5000), made=st.lists(moves, max_size=30))
def test_bars_never_get_lost(count: int, made: list[tuple[str, float]]) -> None:
    shown = window(count)
    for what, amount in made:
        if what == "move":
            shown.move(amount)
        elif what == "zoom":
            shown.zoom(amount, (shown.first + shown.last) / 2)
        elif what == "reveal":
            shown.reveal(int(amount * (count - 1)))
        else:
            count += int(amount)
            shown.set_count(count)
        first, last = shown.bars
        assert 0 <= first < last <= count
        assert shown.span >= 11.99


def test_reveal_moves_just_enough() -> None:
    shown = window(1000, newest=100)
    shown.reveal(500)
    assert shown.first == pytest.approx(499.5)
    before = shown.first
    shown.reveal(550)
    assert shown.first == before
    shown.reveal(900)
    assert shown.last == pytest.approx(900.5)


def test_oldest_keeps_the_zoom() -> None:
    shown = window(1000, newest=100)
    span = shown.span
    shown.show_oldest()
    assert shown.bars[0] == 0
    assert shown.span == pytest.approx(span)


def test_fewer_bars_than_before_are_still_in_view() -> None:
    shown = window(1000, newest=100)
    shown.move(-10)
    shown.set_count(50)
    assert shown.bars[1] > shown.bars[0]
