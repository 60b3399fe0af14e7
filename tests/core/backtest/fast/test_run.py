"""What the compiled loop refuses, each in one sentence that says what to do instead."""

from decimal import Decimal

import numpy as np
import pytest

from benchmarks.synthetic import a_year
from core.backtest.fast.account import FastSetup
from core.backtest.fast.prices import ready
from core.backtest.fast.run import check
from core.backtest.fast.testing import run
from core.data.series import BarSeries
from core.errors import NoFastPath, StrategyError
from core.execution.slippage import Slippage, SlippageModel
from core.model.market import Bar
from core.model.orders import Fill
from core.risk.limits import RiskLimits
from core.strategy import catalog
from core.strategy.base import NOTHING, Strategy, Wishes
from strategies.turtle import Turtle
from tests.support.scripted import minutes

SETUP = FastSetup(Decimal(1_000_000))
PRICES = ready(minutes([500.0 + 0.05 * (i % 7) for i in range(300)]))

ROOT = Slippage(model=next(one for one in SlippageModel if one is not SlippageModel.TICKS))


class Plain(Strategy):
    key, title = "plain", "Plain"

    def on_bar(self, bar: Bar) -> Wishes:
        return NOTHING


class Meddler(Turtle):
    key, title = "meddler", "Meddler"

    def on_fill(self, fill: Fill) -> Wishes:
        return NOTHING


def test_plain_python_and_pairs_have_no_kernel() -> None:
    for kind in (Plain, catalog.find("pairs")):
        with pytest.raises(NoFastPath, match="has no fast path"):
            check(kind, PRICES, SETUP)


def test_a_method_of_its_own_is_not_passed_over() -> None:
    with pytest.raises(NoFastPath, match="own “on_fill”"):
        check(Meddler, PRICES, SETUP)


def test_bars_are_not_built() -> None:
    with pytest.raises(NoFastPath, match="Import 5m prices"):
        check(Turtle, PRICES, SETUP, timeframe_s=300)


def test_what_the_strategy_itself_refuses_is_passed_on() -> None:
    days = ready(a_year(5))
    with pytest.raises(StrategyError, match="must be shorter"):
        run(Turtle, {"fast": 60, "slow": 50}, days, SETUP)


@pytest.mark.parametrize(
    ("setup", "says"),
    [
        (FastSetup(Decimal("1e15")), "more money"),
        (FastSetup(Decimal("1000.005")), "more digits"),
        (FastSetup(Decimal(1000), slippage_ticks=-1), "from 0 up"),
        (FastSetup(Decimal(1000), slippage=ROOT), "own size"),
        (FastSetup(Decimal(1000), latency_ns=1), "no delay"),
        (FastSetup(Decimal(1000), parts_on=True), "Switch them off"),
        (FastSetup(Decimal(1000), slippage_ticks=20_000), "Choose less slippage"),
        (FastSetup(Decimal(1000), RiskLimits(loss_per_trade=Decimal("0.01234567"))), "digits"),
    ],
)
def test_setups_that_cannot_be_followed_exactly(setup: FastSetup, says: str) -> None:
    with pytest.raises(NoFastPath, match=says):
        run(Turtle, {}, PRICES, setup)


def test_prices_must_be_prices() -> None:
    one = minutes([500.0, 501.0, 502.0])
    with pytest.raises(NoFastPath, match="no prices"):
        ready(one.rows(0, 0))
    broken = BarSeries(
        one.instrument, 60, one.open_ns, one.close_ns, one.open, one.high,
        np.array([500.0, np.nan, 502.0]), one.close, one.volume,
    )  # fmt: skip
    with pytest.raises(NoFastPath, match="not above zero"):
        ready(broken)


def test_an_index_cannot_be_traded() -> None:
    with pytest.raises(NoFastPath, match="cannot be traded"):
        check(Turtle, ready(minutes([500.0, 501.0], tradable=False)), SETUP)


def test_the_log_grows_as_it_must() -> None:
    series = a_year(120)
    found = run(catalog.find("macd"), {"fast": 3, "slow": 6}, ready(series), SETUP)
    assert len(found.trades()) > 2_000
    assert len(found.ledger.log) > 8_192 * 16
