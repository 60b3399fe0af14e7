"""Slippage models: by hand, and what holds for all of them."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigurationError
from core.execution.slippage import (
    Slippage,
    SlippageModel,
    book_steps,
    impact,
    linear,
    rush,
    square_root,
    volume_share,
)
from core.model.instrument import nse_share

INFY = nse_share("INFY")  # ticks of 0.05
D = Decimal


def test_formulas_by_hand():
    assert linear(0.25, 0.02) == 0.005
    assert square_root(0.25, 0.02) == 0.01
    assert volume_share(0.25, 0.1) == 0.00625
    # 25 % of the volume at 10 % a step: two steps and a half of the third.
    assert book_steps(0.25, 0.1) == pytest.approx((0 + 1 + 0.5 * 2) / 2.5)
    assert book_steps(0.05, 0.1) == 0.0
    assert book_steps(0.0, 0.1) == 0.0


def test_the_rush_is_over_after_half_an_hour():
    assert rush(0, 22_500) == 2.0
    assert rush(900, 21_600) == 1.5
    assert rush(1_800, 20_700) == rush(11_000, 11_500) == 1.0
    assert rush(22_400, 100) == pytest.approx(2 - 100 / 1_800)
    assert rush(-5, 30) == 2.0


@pytest.mark.parametrize(
    ("model", "moved"),
    [
        ("ticks", "0"),
        ("linear", "0.10"),  # 0.1 of 1 % of 100 is 0.10
        ("square root", "0.35"),  # 0.3162 rounded up
        ("volume share", "0.05"),  # 0.01 rounded up to a tick
        ("book", "0.05"),  # half a step
    ],
)
def test_money_is_rounded_up_to_the_tick(model, moved):
    found = impact(Slippage(model=SlippageModel(model)), INFY, D(100), D(100), 1_000.0)
    assert found == D(moved)


def test_the_rush_counts_all_of_it():
    model = Slippage(model=SlippageModel.LINEAR, whole_volume=0.02)
    assert impact(model, INFY, D(100), D(100), 1_000.0, 1.5) == D("0.30")


@given(
    st.sampled_from(SlippageModel),
    st.decimals("0.05", "100000", places=2),
    st.integers(0, 10**9),
    st.one_of(st.floats(min_value=0, max_value=1e12), st.just(math.nan), st.just(math.inf)),
    st.floats(0.0, 0.5),
    st.floats(0.001, 1.0),
)
def test_never_better_on_the_tick_and_bounded(model, price, quantity, volume, most, depth):
    slippage = Slippage(model=model, whole_volume=most, depth=depth)
    found = impact(slippage, INFY, price, D(quantity), volume)
    assert found >= 0
    assert found % INFY.tick_size == 0
    more = impact(slippage, INFY, price, D(quantity) * 2, volume)
    assert more >= found
    if model is not SlippageModel.BOOK:
        assert found <= price * D(repr(most)) + INFY.tick_size


@pytest.mark.parametrize(
    "wrong",
    [
        {"whole_volume": -0.1},
        {"whole_volume": 0.6},
        {"whole_volume": math.nan},
        {"depth": 0.0},
        {"depth": 1.5},
    ],
)
def test_nonsense_is_refused_in_words(wrong):
    with pytest.raises(ConfigurationError, match="%"):
        Slippage(**wrong).check()
    Slippage().check()
