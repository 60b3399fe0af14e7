"""A path over bars: exact where it is flat, never too kind where it is not."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.backtest.stress.paths import PricePath, imprint, silence
from core.clock import SECOND_NS
from core.data.series import BarSeries
from core.model.instrument import crypto_coin

STEP_S = 300
CRASH = PricePath(((0, 1.0), (450, 0.6), (900, 0.9)))


def bars(closes: list[float], step_s: int = STEP_S) -> BarSeries:
    opens = SECOND_NS * step_s * np.arange(len(closes), dtype=np.int64)
    close = np.array(closes)
    first = np.append(close[0], close[:-1])
    return BarSeries(
        crypto_coin("ABC", Decimal("0.01"), Decimal("0.001")), step_s, opens,
        opens + step_s * SECOND_NS, first, np.maximum(first, close) + 1,
        np.minimum(first, close) - 1, close, np.full(len(close), 10.0),
    )  # fmt: skip


def test_a_crash_inside_bars_shows_its_bottom_and_what_is_left_of_it() -> None:
    flat = bars([100.0] * 8)
    made = imprint(flat, CRASH, start_ns=int(flat.open_ns[2]))
    assert made.close[:2].tolist() == [100.0, 100.0]
    assert made.low[:2].tolist() == [99.0, 99.0]
    # Points after 300 s and 600 s on straight lines: 1 - 0.4 * 300 / 450, 0.6 + 0.3 * 150 / 450.
    assert made.close[2:].tolist() == pytest.approx([73.33, 70.0, 90.0, 90.0, 90.0, 90.0])
    assert made.open[3] == made.close[2]
    assert made.low[3] == pytest.approx(99.0 * 0.6)  # the bottom lies within this bar
    assert made.low[2] == pytest.approx(round(99.0 * (1 - 0.4 * 2 / 3), 2))


def test_a_bar_that_holds_the_whole_crash_shows_it_in_its_low_alone() -> None:
    made = imprint(bars([100.0] * 3, step_s=86_400), CRASH, start_ns=86_400 * SECOND_NS)
    assert made.open.tolist() == [100.0, 100.0, 90.0]
    assert made.close.tolist() == [100.0, 90.0, 90.0]
    assert made.low[1] == pytest.approx(59.4)


def test_a_gap_is_there_with_the_first_price() -> None:
    flat = bars([100.0] * 4)
    made = imprint(flat, PricePath(((0, 0.8),)), start_ns=int(flat.open_ns[2]))
    assert made.open.tolist() == [100.0, 100.0, 80.0, 80.0]
    assert made.high[2] == pytest.approx(101 * 0.8)
    assert made.close[1] == 100.0


def test_volume_is_thin_for_a_while() -> None:
    flat = bars([100.0] * 4)
    until = int(flat.open_ns[3])
    made = imprint(flat, PricePath(((0, 1.0),)), int(flat.open_ns[1]), 0.1, until)
    assert made.volume.tolist() == [10.0, 1.0, 1.0, 10.0]


@given(
    st.lists(st.floats(5, 500), min_size=3, max_size=30),
    st.integers(0, 20 * STEP_S),
    st.lists(st.tuples(st.integers(1, 2_000), st.floats(0.05, 3)), min_size=1, max_size=4),
)
def test_bars_stay_bars_and_the_past_stays(
    closes: list[float], start_s: int, steps: list[tuple[int, float]]
) -> None:
    series = bars([round(one, 2) for one in closes])
    seconds = np.cumsum([one for one, _ in steps]).tolist()
    points = tuple(zip(seconds, (multiple for _, multiple in steps), strict=True))
    made = imprint(series, PricePath(((0, 1.0), *points)), start_s * SECOND_NS)
    assert bool((made.low <= np.minimum(made.open, made.close)).all())
    assert bool((made.high >= np.maximum(made.open, made.close)).all())
    assert bool((made.low > 0).all())
    past = series.close_ns <= start_s * SECOND_NS
    assert made.close[past].tolist() == series.close[past].tolist()
    steps_of = np.round(made.close / 0.01)
    assert np.allclose(steps_of * 0.01, made.close)


def test_coarse_bars_are_never_kinder_than_fine_ones() -> None:
    fine = bars([100.0] * 12)
    made = imprint(fine, CRASH, start_ns=int(fine.open_ns[4]))
    coarse = bars([100.0] * 3, step_s=4 * STEP_S)
    shown = imprint(coarse, CRASH, start_ns=int(fine.open_ns[4]))
    lows = made.low.reshape(3, 4).min(axis=1)
    assert bool((shown.low <= lows + 1e-9).all())
    assert shown.close.tolist() == made.close.reshape(3, 4)[:, -1].tolist()


def test_silence_leaves_bars_out_and_nothing_else() -> None:
    series = bars([100.0, 101.0, 102.0, 103.0])
    made = silence(series, int(series.open_ns[1]), int(series.open_ns[3]))
    assert made.close.tolist() == [100.0, 103.0]
    assert silence(series, 10**18, 2 * 10**18) is series
