"""Buy and hold pays what it would have paid; cash stays what it is."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.backtest.honesty.benchmarks import _hold, buy_and_hold, cash_only, on_days_of
from core.backtest.metrics.curve import Curve
from core.execution.charges import charges_for
from core.model.instrument import Market
from core.model.orders import BUY, SELL, Product
from tests.core.backtest.bars import daily


def test_by_hand():
    one = daily("A", [100.0, 110.0, 120.0])
    curve = buy_and_hold(Decimal(10_000), [one])
    model, first, last = charges_for(Market.NSE, "INR"), int(one.open_ns[0]), int(one.close_ns[-1])

    def paid(side, price):
        return model.estimate(side, Product.DELIVERY, Decimal(99), Decimal(price), ts_ns=at[side])

    at = {BUY: first, SELL: last}
    bought = float(paid(BUY, 100).total)
    assert 0 < bought < 100  # so a hundredth share does not fit any more
    sold = float(paid(SELL, 120).total)
    assert curve.worth == pytest.approx(
        [10_000, 10_000 - bought, 10_000 + 990 - bought, 10_000 + 1980 - bought - sold]
    )


@given(st.floats(1.0, 50_000.0), st.integers(1_000, 10_000_000))
def test_it_never_spends_more_than_there_is(price, money):
    one = daily("A", [round(price, 2)] * 2)
    first = buy_and_hold(Decimal(money), [one, daily("B", [100.0, 100.0])]).worth[1]
    assert first > 0.97 * money
    for _, _, quantity, paid, charges in _hold(one, Decimal(money))[:1]:
        assert quantity * paid + charges <= money
        assert quantity * paid + charges > money - 2 * paid - 0.003 * money - 50


def test_equal_parts_and_too_dear_a_share():
    cheap, dear = daily("A", [10.0, 20.0]), daily("B", [90_000.0, 180_000.0])
    curve = buy_and_hold(Decimal(100_000), [cheap, dear])
    assert 149_000 < curve.worth[-1] < 150_000
    assert len(buy_and_hold(Decimal(100), []).worth) == 0


def test_cash_is_flat_and_days_are_matched():
    one = Curve(np.array([0, 10, 20]), np.array([5.0, 6.0, 7.0]), 248.0)
    assert cash_only(one).worth.tolist() == [5.0, 5.0, 5.0]
    other = Curve(np.array([-5, 9, 10, 99]), np.zeros(4), 248.0)
    assert on_days_of(one, other).worth.tolist() == [5.0, 5.0, 6.0, 7.0]
