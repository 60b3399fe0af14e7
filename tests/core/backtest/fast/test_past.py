"""What a strategy learns from bars before the first one traded: the loop learns the same."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from core.backtest.fast.account import FastSetup
from core.backtest.fast.prices import ready
from core.backtest.fast.testing import run
from core.backtest.fast.window import ready_window
from core.data.importing.importer import import_file
from core.data.series import BarSeries
from core.errors import NoFastPath
from core.strategy import catalog
from indicators.signals import ENTER_LONG, STOP, SignalKernel
from strategies.turtle import Turtle
from tests.core.backtest.fast.test_equal_to_engine import BOTH_WAYS, COMPILED
from tests.core.backtest.fast.twins import assert_alike, by_engine
from tests.support.scripted import minutes

SETUP, SHARE = FastSetup(Decimal(1_000_000)), Decimal("0.10")
SETS = {
    "nse/bars_1m_20160816_20160909.parquet": ("ACC", "INFY"),
    "crypto/bybit_perp_bars_5m_20250924_20260721.parquet": ("BTCUSDT", "ETHUSDT"),
}
_PAST, _TRADED = 700, 1_200


@pytest.fixture(scope="module")
def real(shared_data: Path) -> dict[str, list[BarSeries]]:
    found = {}
    for name, symbols in SETS.items():
        series = import_file(shared_data / name).series
        found[name] = [one for one in series if one.symbol in symbols]
    return found


@pytest.mark.parametrize("strategy", COMPILED)
@pytest.mark.parametrize("name", SETS)
def test_several_symbols_with_a_past(strategy: str, name: str, real) -> None:
    series = [one.rows(_PAST, _PAST + _TRADED) for one in real[name]]
    past = {one.symbol: one.rows(0, _PAST) for one in real[name]}
    past.popitem()  # the last of them is new
    ways = {"direction": "both"} if strategy in BOTH_WAYS and "crypto" in name else {}
    found = ready_window(series, SHARE, past).run(catalog.find(strategy), ways, SETUP)
    assert_alike(found, by_engine(series, strategy, ways, SETUP, SHARE, past), SETUP)
    assert found.orders()


@pytest.mark.parametrize("strategy", ["turtle", "supertrend"])
def test_one_symbol_with_a_past(strategy: str, real) -> None:
    (one, _) = real["nse/bars_1m_20160816_20160909.parquet"]
    traded, past = one.rows(_PAST, _PAST + _TRADED), one.rows(0, _PAST)
    found = run(catalog.find(strategy), {}, ready(traded, SHARE, past=past), SETUP)
    machine = by_engine([traded], strategy, {}, SETUP, SHARE, {one.symbol: past})
    assert_alike(found, machine, SETUP)
    alone = run(catalog.find(strategy), {}, ready(traded, SHARE), SETUP)
    assert found.orders()[0].created_ns < alone.orders()[0].created_ns  # it had learned


def _nowhere(state, out, at, times, prices):
    out[at, STOP] = np.nan if prices[3] < 500.0 else prices[3] - 5.0
    return ENTER_LONG


class Nowhere(Turtle):
    key, title, kernel = "nowhere", "Nowhere", SignalKernel(_nowhere)

    def crossing(self) -> None:
        return None


def test_a_mistake_in_the_past_is_the_engines_affair() -> None:
    traded = minutes([500.0 + 0.05 * (i % 7) for i in range(60)])
    past = minutes([499.0] * 30)
    run(Nowhere, {}, ready(traded, SHARE), SETUP)
    with pytest.raises(NoFastPath, match="in the past it learns from"):
        run(Nowhere, {}, ready(traded, SHARE, past=past), SETUP)
