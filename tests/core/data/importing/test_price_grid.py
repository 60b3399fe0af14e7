"""Binary noise, ticks and lots."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import DAY_NS
from core.data.importing.price_grid import crypto_lot, crypto_tick, nse_tick, without_noise

OLD = 1_471_000_000_000_000_000  # 2016
NEW = 1_760_000_000_000_000_000  # October 2025


def four(*values: float) -> np.ndarray:
    return np.tile(np.array(values, dtype=np.float64), (4, 1))


def test_noise_of_32_bits_is_taken_off() -> None:
    cleaned = without_noise(four(1399.9000244140625, 1395.300048828125, 1392.5))
    assert cleaned.prices[0].tolist() == [1399.9, 1395.3, 1392.5]
    assert cleaned.changed.tolist() == [True, True, False]
    assert cleaned.decimals == 1


def test_noise_of_64_bits_is_taken_off() -> None:
    cleaned = without_noise(four(0.1 + 0.2, 1.1 * 3, 5.0))
    assert cleaned.prices[0].tolist() == [0.3, 3.3, 5.0]
    assert cleaned.changed.tolist() == [True, True, False]


def test_exact_prices_stay() -> None:
    prices = four(1399.9, 1395.35, 0.00162008)
    cleaned = without_noise(prices)
    assert cleaned.prices is prices
    assert not cleaned.changed.any()
    assert cleaned.decimals == 8


def test_a_few_finer_prices_among_noisy_ones_are_kept() -> None:
    noisy = np.arange(1_000, 1_200).astype(np.float64).astype(np.float32) + np.float32(0.1)
    prices = np.tile(np.append(noisy.astype(np.float64), 1039.125), (4, 1))
    cleaned = without_noise(prices)
    assert cleaned.prices[0, 0] == 1000.1
    assert cleaned.prices[0, -1] == 1039.125
    assert not cleaned.changed[-1]
    assert cleaned.decimals == 3


def test_prices_without_a_grid_stay() -> None:
    prices = four(*(np.pi * np.arange(1, 50)))
    cleaned = without_noise(prices)
    assert cleaned.prices is prices
    assert cleaned.decimals is None


@given(st.lists(st.integers(1, 10_000_000), min_size=1, max_size=50), st.integers(0, 4))
def test_any_decimal_price_comes_back_from_32_bits_if_it_can(
    whole: list[int], decimals: int
) -> None:
    exact = np.array(whole, dtype=np.float64) / 10.0**decimals
    noisy = exact.astype(np.float32).astype(np.float64)
    cleaned = without_noise(np.tile(noisy, (4, 1)))
    # whatever was done, in 32 bits it is still the same number
    assert (cleaned.prices.astype(np.float32) == noisy).all()


@pytest.mark.parametrize(
    ("prices", "when", "tick", "rule"),
    [
        ([100.05, 200.10, 1500.0], OLD, "0.05", "0.05"),
        ([100.01, 200.10, 1500.0], OLD, "0.01", "0.05"),  # adjusted
        ([1500.1, 1500.2, 1500.0], NEW, "0.10", "0.10"),
        ([1500.05, 1500.2, 1500.0], NEW, "0.05", "0.10"),
        ([100.01, 100.02, 100.0], NEW, "0.01", "0.01"),
        ([25000.0, 25005.0], NEW, "5.00", "5.00"),
        ([25000.0, 25001.0], NEW, "0.05", "5.00"),
        ([0.123456, 10.7891234], OLD, "0.01", "0.05"),
    ],
)
def test_nse_tick(prices: list[float], when: int, tick: str, rule: str) -> None:
    assert nse_tick(four(*prices), when) == (Decimal(tick), Decimal(rule))


def test_nse_tick_goes_by_the_last_close_and_its_day() -> None:
    prices = np.array([[100.0, 1500.0]] * 4)
    assert nse_tick(prices, NEW)[1] == Decimal("0.10")
    assert nse_tick(prices, NEW - 400 * DAY_NS)[1] == Decimal("0.05")


@pytest.mark.parametrize(
    ("step", "decimals", "tick"),
    [(0.5, 1, "0.5"), (0.2, 1, "0.2"), (0.1, 1, "0.1"), (0.3, 1, "0.1"), (1.0, 0, "1"),
     (0.00000001, 8, "0.00000001")],
)  # fmt: skip
def test_crypto_tick(step: float, decimals: int, tick: str) -> None:
    prices = np.round(step * np.arange(100, 140), decimals)
    assert crypto_tick(np.tile(prices, (4, 1)), decimals) == Decimal(tick)


def test_few_different_prices_do_not_prove_a_coarse_step() -> None:
    prices = np.round(0.5 * np.arange(100, 119), 1)
    assert len(prices) == 19
    assert crypto_tick(np.tile(prices, (4, 10)), 1) == Decimal("0.1")


@pytest.mark.parametrize(
    ("price", "lot"),
    [(0.05, "10"), (0.5, "1"), (1.0, "1"), (5.0, "0.1"), (10.0, "0.1"), (100.0, "0.01"),
     (1000.0, "0.001"), (10_000.0, "0.0001"), (60_000.0, "0.00001"), (110_000.0, "0.000001"),
     (0.00162, "100")],
)  # fmt: skip
def test_crypto_lot(price: float, lot: str) -> None:
    got = crypto_lot(price)
    assert got == Decimal(lot)
    assert Decimal("0.1") < got * Decimal(repr(price)) <= 1
    assert "E" not in str(got)
