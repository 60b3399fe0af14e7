"""Agreement of the clocks: the table of confidence, and never a bar that is not closed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.clock import SECOND_NS
from core.model.orders import Side
from core.signals.clocks import (
    LEAST,
    PERIOD,
    WEIGHTS,
    Clocks,
    confidence_of,
    followed,
    left_out,
)
from core.signals.closed_bars import OnClosedBars
from core.signals.trading_time import traded_between
from indicators.ema import EMA
from tests.core.signals.markets import CRYPTO, START_NS, bar, calendar_of, wish

LENGTHS = tuple(WEIGHTS)
pointing = st.lists(st.sampled_from([1, -1, 0]), min_size=4, max_size=4)


def traded(symbol, from_ns, to_ns):
    return traded_between(CRYPTO, from_ns, to_ns)


def _clocks(points) -> tuple[Clocks, int]:
    part, end_ns = Clocks(traded), START_NS + 40 * 14_400 * SECOND_NS
    for length, point in zip(LENGTHS, points, strict=True):
        last = (end_ns - START_NS) // (length * SECOND_NS) - 1
        for number in range(last - PERIOD - 5, last + 1):
            part.on_bar(bar(number, 100.0 + point * 0.1 * (number - last), length))
    return part, end_ns


@given(pointing, st.sampled_from(Side), st.floats(0, 1), st.floats(0, 1))
def test_confidence_is_1_for_four_07_for_three_and_none_below(points, side, confidence, strength):
    part, now_ns = _clocks(points)
    agree = points.count(side.sign)
    given_wish = wish(side, confidence=confidence, strength=strength)
    verdict = part.judge(given_wish, now_ns)
    assert (verdict.intent is None) == (agree < 3)
    if agree >= 3:
        assert verdict.intent.confidence == confidence * {4: 1.0, 3: 0.7}[agree]
        assert verdict.intent.strength <= strength
        assert f"{agree} of 4" in verdict.sentence


@given(st.integers(-2, 9))
def test_the_table_has_no_other_confidence(agreeing):
    assert confidence_of(agreeing) == {4: 1.0, 3: 0.7}.get(agreeing, 0.0)


def test_the_weights_are_a_whole():
    assert WEIGHTS == {14_400: 0.4, 3_600: 0.3, 900: 0.2, 300: 0.1}


@given(pointing, st.sampled_from(Side), st.integers(0, 12 * 14_400))
def test_a_stale_clock_never_counts(points, side, later_s):
    part, end_ns = _clocks(points)
    fresh = [later_s <= 2 * length for length in LENGTHS]
    agree = sum(new and point == side.sign for new, point in zip(fresh, points, strict=True))
    verdict = part.judge(wish(side), end_ns + later_s * SECOND_NS)
    assert (verdict.intent is None) == (agree < 3)
    assert verdict.sentence.startswith(f"{agree} of 4 clocks agree")


@given(st.sampled_from(LENGTHS))
def test_a_clock_without_new_bars_for_long_is_stale_and_counts_no_more(length):
    part, now_ns = _clocks([1, 1, 1, 1])
    later_ns = now_ns + 2 * length * SECOND_NS + 1
    stale = {one.timeframe_s for one in part.view("INFY", later_ns) if one.stale}
    assert stale == {one for one in LENGTHS if one <= length}
    assert not any(one.stale for one in part.view("INFY", now_ns))


class Spy(Clocks):
    """Notes each bar it is shown and how late the feed was then."""

    def __init__(self):
        super().__init__(traded)
        self.shown = []
        self.fed_ns = 0

    def on_bar(self, bar):
        self.shown.append((bar, self.fed_ns))
        super().on_bar(bar)


@given(st.lists(st.floats(1, 1000), min_size=1, max_size=400), st.sampled_from([60, 300, 900]))
def test_no_value_of_an_unfinished_bar_is_ever_seen(closes, source_s):
    # Each price is the number of its own future; a bar shown too early would hold one to come.
    spy = Spy()
    gate = OnClosedBars(spy, calendar_of)
    fed = []
    for number, close in enumerate(closes):
        one = bar(number, close + number * 1e4, source_s, 0.5)
        fed.append(one)
        spy.fed_ns = one.close_ns
        gate.on_bar(one)
    for shown, fed_ns in spy.shown:
        assert shown.close_ns <= fed_ns
        parts = [one for one in fed if shown.open_ns <= one.open_ns < shown.close_ns]
        assert parts[-1].close_ns <= fed_ns
        assert (shown.close, shown.high) == (parts[-1].close, max(one.high for one in parts))


@given(
    st.integers(0, 1_000), st.integers(18, 25), st.floats(0, 0.99), st.floats(0.01, 1e6),
    st.sampled_from(LENGTHS),
)  # fmt: skip
def test_an_unfinished_bar_moves_no_clock_however_wild_it_is(seed, whole, share, wild, length):
    # Bars of 300 s; those of the longer clock's bar that is still under way are made wild.
    per_bar = length // 300
    under_way = int(share * per_bar)
    count = whole * per_bar + under_way
    closes = np.random.default_rng(seed).normal(0, 0.2, count).cumsum() + 100.0

    def said(prices):
        part = Clocks(traded)
        gate = OnClosedBars(part, calendar_of)
        for number, close in enumerate(prices):
            gate.on_bar(bar(number, float(close)))
        end_ns = START_NS + count * 300 * SECOND_NS
        return next(one for one in part.view("INFY", end_ns) if one.timeframe_s == length)

    view = said(closes)
    assert view == said([*closes[: count - under_way], *[wild] * under_way])
    # And what it says is what the closed bars alone come to, counted over the whole series.
    closed = closes[per_bar - 1 :: per_bar]
    away = closed[-1] - EMA.array(closed, PERIOD)[-1] if closed.size else np.nan
    assert view.points == (0 if np.isnan(away) else np.sign(away))


def test_an_average_is_prepared_once_and_not_again_with_each_bar(monkeypatch):
    # Preparing one takes as long as a hundred bars.
    made, streaming = [], EMA.streaming
    monkeypatch.setattr(
        type(EMA), "streaming", lambda self, *values: made.append(self) or streaming(*values)
    )
    _clocks([1, 1, 1, 1])
    assert made == [EMA] * len(LENGTHS)


def test_prices_too_coarse_for_a_clock_leave_it_without_a_word():
    part = Clocks(traded)
    gate = OnClosedBars(part, calendar_of)
    for number in range(60):
        gate.on_bar(bar(number, 100.0 + number, 3_600))
    points = {
        one.timeframe_s: one.points for one in part.view("INFY", bar(59, 1.0, 3_600).close_ns)
    }
    assert points[900] == points[300] == 0
    assert points[3_600] == 1


def test_clocks_that_the_prices_are_too_coarse_for_are_left_out_and_named():
    assert followed(60) == followed(300) == tuple(WEIGHTS)
    assert followed(900) == (14_400, 3_600, 900)
    assert followed(1_800) == followed(3_600) == (14_400, 3_600)
    assert followed(86_400) == ()
    assert left_out(60) == left_out(300) == ""
    assert "bars of 1h, so the clocks 15m, 5m cannot be read" in left_out(3_600)
    assert left_out(3_600).endswith("2 of 2 (4h, 1h) must agree.")
    assert left_out(900).endswith("2 of 3 (4h, 1h, 15m) must agree.")
    assert "the agreement of the clocks is left out" in left_out(86_400)


@given(st.integers(2, 4), st.integers(0, 4))
def test_one_of_the_clocks_may_be_missing_and_two_must_agree(of, agreeing):
    found = confidence_of(agreeing, of)
    assert (found == 1.0) == (agreeing == of)
    assert (found == 0.7) == (agreeing == of - 1 and agreeing >= LEAST)
    assert found in (0.0, 0.7, 1.0)


def test_two_clocks_of_hourly_prices_decide_alone():
    part = Clocks(traded, followed(3_600))
    gate = OnClosedBars(part, calendar_of)
    for number in range(200):
        gate.on_bar(bar(number, 100.0 + number, 3_600))
    now_ns = bar(199, 1.0, 3_600).close_ns
    bought = part.judge(wish(Side.BUY, confidence=0.8), now_ns)
    assert bought.intent is not None
    assert (bought.intent.confidence, bought.intent.strength) == (0.8, 1.0)
    assert bought.sentence == "2 of 2 clocks agree (4h, 1h)"
    sold = part.judge(wish(Side.SELL), now_ns)
    assert sold.sentence == "0 of 2 clocks agree; at least 2 are asked for."


def test_the_past_is_learned_in_each_clocks_own_bars_and_goes_on_where_it_ended():
    def history(symbol, length):
        whole = [bar(number, 100.0 + number, length) for number in range(30)]
        return [*whole, *(bar(30 * length // 300 + one, 500.0) for one in range(length // 600))]

    spy = Spy()
    gate = OnClosedBars(spy, calendar_of)
    gate.learn_past("INFY", history)
    shown = {
        length: [one for one, _ in spy.shown if one.timeframe_s == length] for length in WEIGHTS
    }
    assert {length: len(bars) for length, bars in shown.items()} == dict.fromkeys(WEIGHTS, 30)
    assert all(one.points == 1 for one in spy.view("INFY", bar(29, 1.0, 300).close_ns))
    # The quarter that was half over is finished by what comes in, from its own beginning.
    for number in range(91, 93):
        gate.on_bar(bar(number, 600.0))
    (quarter,) = [one for one, _ in spy.shown if one.timeframe_s == 900][30:]
    assert (quarter.open_ns, quarter.open, quarter.close) == (
        bar(30, 1.0, 900).open_ns,
        500.0,
        600.0,
    )
