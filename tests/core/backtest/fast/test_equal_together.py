"""Several symbols in one account: the compiled loop and the engine, fill for fill."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core.backtest.fast.account import FastSetup
from core.backtest.fast.portfolio import ready_together, run_together
from core.backtest.fast.result import FastRun
from core.data.importing.importer import import_file
from core.data.series import BarSeries
from core.errors import NoFastPath
from core.model.instrument import crypto_coin, nse_share, rupee_coin
from core.model.orders import Purpose
from core.risk.limits import RiskLimits
from core.strategy import catalog
from tests.core.backtest.fast.test_equal_to_engine import (
    BOTH_WAYS,
    COMPILED,
    LENGTHS,
    RULES,
    made_up,
)
from tests.core.backtest.fast.twins import both_together

SETS = {
    "nse/bars_1m_20160816_20160909.parquet": (3_000, 7),
    "crypto/bybit_perp_bars_5m_20250924_20260721.parquet": (3_000, 4),
    "nse/bars_1d_adjusted_2008_2021.parquet": (1_500, 7),
}
KINDS = {
    "shares": [nse_share(name) for name in ("AAA", "BBB", "CCC", "DDD")],
    "short shares": [nse_share(name, shortable=True) for name in ("AAA", "BBB", "CCC")],
    "coins": [
        crypto_coin("AUSDT", Decimal("0.01"), Decimal("0.001")),
        crypto_coin("BUSDT", Decimal("0.5"), Decimal("0.1")),
        crypto_coin("CUSDT", Decimal("0.0001"), Decimal(1)),
    ],
    "rupee coins": [
        rupee_coin("AINR", Decimal("0.1"), Decimal("0.001")),
        rupee_coin("BINR", Decimal("0.01"), Decimal("0.01")),
    ],
}


@pytest.fixture(scope="module")
def real(shared_data: Path) -> dict[str, list[BarSeries]]:
    found = {}
    for name, (bars, symbols) in SETS.items():
        series = import_file(shared_data / name).series[:symbols]
        found[name] = [one.rows(0, bars) for one in series]
    return found


@pytest.mark.parametrize("strategy", COMPILED)
@pytest.mark.parametrize("name", SETS)
def test_real_prices(strategy: str, name: str, real: dict[str, list[BarSeries]]) -> None:
    if strategy == "breakout" and "1d" in name:
        pytest.skip("breakout trades within the day")
    ways = {"direction": "both"} if strategy in BOTH_WAYS and "crypto" in name else {}
    found = both_together(real[name], strategy, slippage_ticks=2, **ways)
    assert len({trade.symbol for trade in found.trades()}) > 1


def drawn(seed: int, strategy: str, rules: str, what: str, length: str) -> FastRun | None:
    """Return a run on made-up prices that do not all trade at the same moments."""
    rng = np.random.default_rng(seed)
    if strategy == "breakout" and length == "1d":
        length = "5m"
    wild = float(rng.choice([0.001, 0.004, 0.02]))
    series = [made_up(rng, one, LENGTHS[length], 260, wild) for one in KINDS[what]]
    ways = {"direction": "both"} if strategy in BOTH_WAYS and rng.random() < 0.7 else {}
    limits = RULES[rules]
    if rng.random() < 0.5:
        limits = RiskLimits(
            symbol_share=limits.symbol_share,
            loss_per_trade=limits.loss_per_trade,
            loss_per_day=limits.loss_per_day,
            open_positions=int(rng.integers(1, 4)),
            orders_per_minute=int(rng.integers(1, 5)),
        )
    return both_together(
        series,
        strategy,
        Decimal(int(rng.choice([2_000, 20_000, 1_000_000]))),
        limits,
        int(rng.integers(0, 4)) if what != "coins" else 1,
        Decimal(str(rng.choice(["1", "0.1", "0.025"]))),
        **ways,
    )


@settings(max_examples=30, deadline=None)
@given(
    seed=some.integers(0, 1_000_000),
    strategy=some.sampled_from(COMPILED),
    rules=some.sampled_from(sorted(RULES)),
    what=some.sampled_from(sorted(KINDS)),
    length=some.sampled_from(sorted(LENGTHS)),
)
def test_made_up_prices(seed: int, strategy: str, rules: str, what: str, length: str) -> None:
    try:
        drawn(seed, strategy, rules, what, length)
    except NoFastPath as refusal:
        # Never wrong, and seldom silent: only where the last digit of Decimal decides.
        assert "nearly equal" in str(refusal)  # noqa: PT017 - the refusal is no failure


@pytest.mark.slow
def test_the_made_up_prices_reach_the_far_corners() -> None:
    """What is held equal must have happened: else the test above proves little."""
    rules: set[str] = set()
    seen: set[Purpose] = set()
    refused = 0
    for seed in range(40):
        strategy = COMPILED[seed % len(COMPILED)]
        what = sorted(KINDS)[seed % len(KINDS)]
        try:
            found = drawn(seed, strategy, sorted(RULES)[seed % len(RULES)], what, "5m")
        except NoFastPath:
            refused += 1
            continue
        assert found is not None
        rules |= {one.rule for one in found.refusals()}
        seen |= {one.purpose for one in found.orders() if one.filled}
    assert refused < 4
    assert seen == set(Purpose)
    assert {"open_positions", "order_rate", "loss_per_trade", "paused", "price_collar"} <= rules


def test_what_does_not_fit_into_one_account_is_refused() -> None:
    rng = np.random.default_rng(1)
    share, coin = (made_up(rng, KINDS[name][0], 300, 50, 0.001) for name in ("shares", "coins"))
    minutes = made_up(rng, KINDS["shares"][1], 60, 50, 0.001)
    for pair in ((share, coin), (share, minutes)):
        with pytest.raises(NoFastPath, match="one market, currency and bar length"):
            ready_together(pair)
    with pytest.raises(NoFastPath, match="different symbols"):
        ready_together((share, share))


def test_one_symbol_alone_is_the_run_of_one() -> None:
    """Both loops, the one past blocks of bars and the one over slices, find the same."""
    from core.backtest.fast.prices import ready
    from core.backtest.fast.testing import run

    series = made_up(np.random.default_rng(4), KINDS["shares"][0], 60, 1_500, 0.002)
    kind, setup = catalog.find("macd"), FastSetup(Decimal(1_000_000))
    alone = run(kind, {}, ready(series), setup)
    together = run_together(kind, {}, ready_together([series]), setup)
    assert alone.trades() == together.trades()
    assert alone.orders() == together.orders()
    assert alone.summary() == together.summary()
