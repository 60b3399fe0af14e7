"""Crossings decided in whole ticks against the strategy's own kernel, bar by bar."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core.backtest.fast import answers, spells
from core.backtest.fast.layout import FLOATS, NEVER, REACH
from core.backtest.fast.prices import ready
from core.backtest.fast.run import strategy_of
from core.strategy import catalog
from indicators.signals import ENTER_LONG, ENTERS, STOP, WIDTH
from tests.support.scripted import minutes

TURTLE = catalog.find("turtle")


def told(rows: np.ndarray, codes: np.ndarray, first: int, end: int) -> np.ndarray:
    """Return the code of each bar of a stretch, as spells say it."""
    count = int(np.argmax(rows == NEVER))
    number = np.searchsorted(rows[:count], np.arange(first, end), "right") - 1
    return codes[number]


@settings(max_examples=40, deadline=None)
@given(
    seed=some.integers(0, 100_000),
    fast=some.integers(2, 12),
    more=some.integers(1, 40),
    both=some.booleans(),
    step=some.sampled_from([0, 1, 2, 40]),
)
def test_spells_are_the_kernels_codes(
    seed: int, fast: int, more: int, both: bool, step: int
) -> None:
    rng = np.random.default_rng(seed)
    ticks = 20_000 + np.cumsum(rng.integers(-step, step + 1, 700))
    one = minutes((ticks * 0.05).round(2).tolist())
    ways = {"direction": "both"} if both else {}
    strategy = strategy_of(TURTLE, one.instrument, {"fast": fast, "slow": fast + more, **ways})
    prices, crossing = ready(one), strategy.crossing()
    assert crossing is not None
    assert spells.sure(crossing, prices.guides, prices.dearest)
    codes, rows = np.empty(len(one), np.int64), np.full((len(one), WIDTH), np.nan)
    TURTLE.kernel.over(strategy.fresh(), rows, codes, *prices.columns)
    floats = np.zeros(FLOATS)
    for first, end, said in answers.by_crossing(crossing, prices, answers.Scratch(), floats):
        assert (told(said[0], said[1], first, end) == codes[first:end]).all()
        for at in np.flatnonzero(codes[first:end] & ENTERS):
            side = 1.0 if codes[at] & ENTER_LONG else -1.0
            assert one.close[at] - side * floats[REACH] * said[3][at] == rows[at, STOP]


@pytest.mark.parametrize("piece", [64, 4_097])
def test_pieces_join_without_a_seam(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    ticks = 20_000 + np.cumsum(rng.integers(-3, 4, 9_000))
    one = minutes((ticks * 0.05).round(2).tolist())
    strategy = strategy_of(TURTLE, one.instrument, {"fast": 3, "slow": 9, "direction": "both"})
    prices, crossing = ready(one), strategy.crossing()
    assert crossing is not None

    def all_codes() -> np.ndarray:
        found = answers.by_crossing(crossing, prices, answers.Scratch(), np.zeros(FLOATS))
        return np.concatenate([told(said[0], said[1], a, b) for a, b, said in found])

    whole = all_codes()
    assert (whole & ENTERS).any()
    monkeypatch.setattr(answers, "STRETCH", piece)
    assert (all_codes() == whole).all()


def test_prices_between_two_ticks_are_left_to_the_kernel() -> None:
    prices = ready(minutes([500.0 + 0.0317 * (i % 7) for i in range(300)]))
    crossing = strategy_of(TURTLE, prices.series.instrument, {}).crossing()
    assert crossing is not None
    assert not spells.sure(crossing, prices.guides, prices.dearest)
