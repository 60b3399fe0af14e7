"""What the exit plan promises whatever its numbers: its limit of time, and tighter on a turn."""

import math

from hypothesis import given
from hypothesis import strategies as st

from core.clock import MINUTE_NS
from core.signals.exit_rule import ExitRule
from core.signals.exits import ExitPlan, Opened
from tests.core.signals.test_exits import GAINS, SIDES, bars_at
from tests.core.signals.walks import MIDNIGHT_NS, bars_of


@given(SIDES, st.integers(1, 96), st.integers(-59, 59) | st.just(0), st.floats(-1.0, 1.0))
def test_a_position_is_never_held_longer_than_asked(side, hours, over, gain) -> None:
    minutes = hours * 60 + over
    rule = ExitRule(hours=hours)
    made = ExitPlan(rule, Opened(side, 100.0, 100.0 - side.sign * 6.0, 2.0, MIDNIGHT_NS))
    closes_ns = MIDNIGHT_NS + minutes * MINUTE_NS
    late = bars_of([100.0 + side.sign * 2.0 * gain], start_ns=closes_ns - MINUTE_NS)[0]
    deeds = made.on_bar(late)
    assert made.done is (minutes >= hours * 60)
    if made.done:
        assert [(deed.full, deed.share) for deed in deeds] == [(True, 1)]


@given(GAINS, SIDES, st.floats(0.1, 3.0), st.floats(0.05, 2.0))
def test_after_a_turn_the_stop_is_no_farther_than_asked(gains, side, turn, tight) -> None:
    rule = ExitRule(reversal=turn, tight=tight)
    made = ExitPlan(rule, Opened(side, 100.0, 100.0 - side.sign * 6.0, 2.0, MIDNIGHT_NS))
    best = 100.0
    for bar in bars_at(gains, side):
        before = made.stop
        made.on_bar(bar)
        if made.done:
            return
        best = max(best, bar.close, key=lambda price: price * side.sign)
        assert (made.stop - before) * side.sign >= 0
        if best != 100.0 and (best - bar.close) * side.sign / 2.0 >= turn:
            assert (bar.close - made.stop) * side.sign <= tight * 2.0 + 1e-9


@given(GAINS, SIDES, st.floats(0.1, 10.0))
def test_once_the_gain_asked_for_was_there_no_stop_is_worse_than_the_entry(
    gains, side, breakeven
) -> None:
    made = ExitPlan(
        ExitRule(breakeven_at=breakeven),
        Opened(side, 100.0, 100.0 - side.sign * 6.0, 2.0, MIDNIGHT_NS),
    )
    reached = False
    for bar in bars_at(gains, side):
        made.on_bar(bar)
        reached = reached or (bar.close - 100.0) * side.sign / 2.0 >= breakeven
        if reached and not made.done:
            assert math.isfinite(made.stop)
            assert (made.stop - 100.0) * side.sign >= 0
