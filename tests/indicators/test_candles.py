"""Candle patterns: every signal of TA-Lib's and no other, and hand-drawn candles."""

import numpy as np
import pytest
import talib
from numpy.typing import NDArray
from talib.abstract import Function

from indicators import catalog
from tests.indicators.prices import Columns
from tests.indicators.truth.patterns import FUNCTIONS, OHLC

Floats = NDArray[np.float64]
CALM_BARS = [(100.0, 101.0, 99.0, 100.5), (100.5, 101.0, 99.0, 100.0)] * 7
"""Fourteen candles with a body of 0.5 and a range of 2."""


def ticks(size: int, seed: int) -> Columns:
    """Return candles on a coarse grid, with gaps: ties and every pattern abound."""
    rng = np.random.default_rng(seed)
    start = np.round(rng.normal(0, 1.2, size))
    body = np.round(rng.normal(0, 2.5, size))
    up, down = (np.round(np.abs(rng.normal(0, 0.9, size))) for _ in range(2))
    close = 2000.0 + np.cumsum(start + body)
    open_ = close - body
    high, low = np.maximum(open_, close) + up, np.minimum(open_, close) - down
    return {name: one * 0.05 for name, one in zip(OHLC, (open_, high, low, close), strict=True)}


def of(bars: list[tuple[float, float, float, float]]) -> Columns:
    return dict(zip(OHLC, np.array(bars).T.copy(), strict=True))


def last(name: str, *bars: tuple[float, float, float, float], **settings: float) -> float:
    """Return the signal at the last of some candles that follow calm ones."""
    return float(catalog.compute(name, of([*CALM_BARS, *bars]), **settings)[name][-1])


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_each_signal_equals_talib(name: str) -> None:
    some = 0
    for seed in (1, 2, 3):
        prices = ticks(200_000, seed)
        theirs = getattr(talib, FUNCTIONS[name])(*prices.values())
        ours = catalog.compute(name, prices)[name]
        warm = Function(FUNCTIONS[name]).lookback
        assert np.isnan(ours[:warm]).all()
        assert np.array_equal(ours[warm:], theirs[warm:])
        some += int(np.count_nonzero(theirs))
    assert some > 20


@pytest.mark.parametrize("depth", [0.0, 0.1, 0.9])
@pytest.mark.parametrize("name", ["dark_cloud", "morning_star", "evening_doji_star"])
def test_the_depth_is_talibs_penetration(name: str, depth: float) -> None:
    prices = ticks(200_000, 5)
    theirs = getattr(talib, FUNCTIONS[name])(*prices.values(), depth)
    ours = catalog.compute(name, prices, depth=depth)[name]
    assert np.array_equal(np.nan_to_num(ours), theirs)


def test_one_candle_by_hand() -> None:
    assert last("doji", (100.0, 101.0, 99.0, 100.1)) == 100.0
    assert last("doji", (100.0, 101.0, 99.0, 100.3)) == 0.0
    assert last("dragonfly_doji", (100.0, 100.0, 97.0, 100.0)) == 100.0
    assert last("gravestone_doji", (100.0, 103.0, 100.0, 100.0)) == 100.0
    assert last("spinning_top", (100.0, 101.0, 99.0, 99.8)) == -100.0
    assert last("marubozu", (100.0, 104.1, 99.9, 104.0)) == 100.0
    assert last("hammer", (99.0, 99.2, 97.0, 99.2)) == 100.0
    assert last("hanging_man", (101.0, 101.2, 99.0, 101.2)) == -100.0
    assert last("inverted_hammer", (99.5, 101.5, 99.5, 99.7)) == 100.0
    assert last("shooting_star", (101.0, 103.0, 101.0, 101.2)) == -100.0


def test_two_candles_by_hand() -> None:
    falls, rises = (102.0, 102.1, 98.9, 99.0), (99.0, 102.1, 98.9, 102.0)
    assert last("engulfing", falls, (98.5, 103.0, 98.0, 102.5)) == 100.0
    assert last("engulfing", rises, (102.0, 103.0, 98.0, 98.5)) == -80.0
    assert last("harami", falls, (100.0, 100.6, 99.9, 100.4)) == 100.0
    assert last("harami_cross", rises, (100.0, 100.6, 99.4, 100.0)) == -100.0
    assert last("piercing", falls, (98.5, 101.1, 98.4, 101.0)) == 100.0
    assert last("dark_cloud", rises, (102.5, 102.6, 100.1, 100.2)) == -100.0
    assert last("dark_cloud", rises, (102.5, 102.6, 100.1, 100.2), depth=0.7) == 0.0
    assert last("inside_bar", falls, (100.0, 101.0, 99.5, 100.5)) == 100.0
    assert last("inside_bar", falls, (100.0, 102.1, 99.5, 100.5)) == 0.0
    assert last("outside_bar", falls, (100.0, 103.0, 98.0, 99.0)) == -100.0
    assert last("outside_bar", falls, (100.0, 103.0, 98.0, 101.0)) == 100.0


def test_three_candles_by_hand() -> None:
    falls, rises = (102.0, 102.1, 98.9, 99.0), (99.0, 102.1, 98.9, 102.0)
    small, high = (98.5, 98.8, 98.2, 98.4), (102.5, 102.9, 102.4, 102.6)
    assert last("morning_star", falls, small, (98.6, 101.0, 98.5, 100.9)) == 100.0
    assert last("evening_star", rises, high, (102.4, 102.5, 100.0, 100.1)) == -100.0
    doji = (98.5, 98.8, 98.2, 98.5)
    assert last("morning_doji_star", falls, doji, (98.6, 101.0, 98.5, 100.9)) == 100.0
    assert last("three_inside", falls, (100.0, 100.6, 99.9, 100.4), (100.4, 103, 100, 102.5)) == 100
    assert (
        last("three_outside", (100, 101, 99, 99.5), (99, 102, 98, 101), (101, 103, 100, 102)) == 100
    )
    soldiers = [(100.0 + i, 101.55 + i, 99.9 + i, 101.5 + i) for i in range(3)]
    assert last("three_white_soldiers", *soldiers) == 100.0
    crows = [(102.0 - i, 102.1 - i, 100.45 - i, 100.5 - i) for i in range(3)]
    assert last("three_black_crows", (100.0, 103.0, 99.9, 102.5), *crows) == -100.0
