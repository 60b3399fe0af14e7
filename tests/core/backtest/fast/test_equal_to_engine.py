"""The compiled loop and the engine, fill for fill: on real prices and made-up ones."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core.backtest.fast.result import FastRun
from core.clock import DAY_NS, MINUTE_NS
from core.data.calendar import NseCalendar
from core.data.importing.importer import import_file
from core.data.series import BarSeries
from core.errors import NoFastPath
from core.model.instrument import Instrument, Market, crypto_coin, nse_share, rupee_coin
from core.model.orders import Purpose
from core.risk.limits import RiskLimits
from core.strategy import catalog
from core.strategy.compiled import CompiledStrategy
from tests.core.backtest.fast.twins import both

COMPILED = [kind.key for kind in catalog.all() if issubclass(kind, CompiledStrategy)]
BOTH_WAYS = {kind.key for kind in catalog.all() if "direction" in kind.parameters}
Load = Callable[[str], dict[str, BarSeries]]


def more(symbol: str) -> Any:
    """Return a further symbol of a set, for those who have the minutes."""
    return pytest.param(symbol, marks=pytest.mark.slow)


@pytest.fixture(scope="module")
def load(shared_data: Path) -> Load:
    kept: dict[str, dict[str, BarSeries]] = {}

    def read(name: str) -> dict[str, BarSeries]:
        if name not in kept:
            kept[name] = {one.symbol: one for one in import_file(shared_data / name).series}
        return kept[name]

    return read


@pytest.mark.parametrize("strategy", COMPILED)
@pytest.mark.parametrize("symbol", ["RELIANCE", more("ICIL"), more("IDBI")])
def test_real_minutes_of_shares(strategy: str, symbol: str, load: Load) -> None:
    series = load("nse/bars_1m_20160816_20160909.parquet")[symbol]
    assert both(series, strategy).trades()


@pytest.mark.parametrize("strategy", COMPILED)
@pytest.mark.parametrize("symbol", ["BTCUSDT", more("ADAUSDT")])
def test_real_five_minutes_of_coins(strategy: str, symbol: str, load: Load) -> None:
    whole = load("crypto/bybit_perp_bars_5m_20250924_20260721.parquet")[symbol]
    series = whole.rows(0, 12_000)
    ways = {"direction": "both"} if strategy in BOTH_WAYS else {}
    found = both(series, strategy, **ways)
    assert {trade.direction for trade in found.trades()} == ({1, -1} if ways else {1})


@pytest.mark.parametrize("strategy", [one for one in COMPILED if one != "breakout"])
@pytest.mark.parametrize("symbol", ["SBIN", more("ASIANPAINT")])
def test_real_days_of_shares(strategy: str, symbol: str, load: Load) -> None:
    assert both(load("nse/bars_1d_adjusted_2008_2021.parquet")[symbol], strategy).trades()


@pytest.mark.parametrize("allowed", [0, 1])
def test_few_orders_a_minute(allowed: int, load: Load) -> None:
    """Bars are a minute long, so that an order of just a minute ago decides."""
    series = load("nse/bars_1m_20160816_20160909.parquet")["RELIANCE"]
    found = both(series, "macd", limits=RiskLimits(orders_per_minute=allowed), fast=2, slow=3)
    assert ("order_rate" in {one.rule for one in found.refusals()}) == (allowed == 0)


RULES = {
    "usual": RiskLimits(),
    "bold": RiskLimits(
        symbol_share=Decimal("0.95"), loss_per_trade=Decimal("0.5"), loss_per_day=Decimal("0.9")
    ),
    "careful": RiskLimits(
        loss_per_trade=Decimal("0.001"), loss_per_day=Decimal("0.002"), orders_per_minute=3
    ),
    "everything": RiskLimits(symbol_share=Decimal(1), cash_spare=Decimal(0)),
    "fine": RiskLimits(loss_per_trade=Decimal("0.0033"), loss_per_day=Decimal("0.0125")),
}
SHARE, COIN = nse_share("INFY"), crypto_coin("XUSDT", Decimal("0.01"), Decimal("0.001"))
INSTRUMENTS: dict[str, Instrument] = {
    "share": SHARE,
    "short share": nse_share("INFY", shortable=True),
    "fine share": nse_share("INFY", Decimal("0.01")),
    "auction": nse_share("INFY", closing_auction=True),
    "coin": COIN,
    "coarse coin": crypto_coin("XUSDT", Decimal("0.5"), Decimal("0.1")),
    "rupee coin": rupee_coin("XINR", Decimal("0.1"), Decimal("0.001")),
    "cheap coin": crypto_coin("XUSDT", Decimal("0.0001"), Decimal(1)),
}
LENGTHS = {"1m": 60, "5m": 300, "1h": 3_600, "1d": 86_400}


def made_up(
    rng: np.random.Generator, instrument: Instrument, length_s: int, count: int, wild: float
) -> BarSeries:
    """Return bars with holes, bars nobody traded, thin ones, jumps and prices off the grid."""
    opens = _opens(instrument.market, length_s, count * 5 // 4)
    opens = opens[np.sort(rng.choice(len(opens), count, replace=False))]
    level = 0.4 if instrument.tick_size < Decimal("0.001") else 500.0
    moves = rng.normal(0, wild, count)
    moves[rng.random(count) < 0.01] += rng.choice([-0.1, 0.1, 0.05])  # a limit move or a gap
    close = np.maximum(level * np.exp(np.cumsum(moves)), level / 20)
    start = np.concatenate([close[:1], close[:-1]]) * np.exp(rng.normal(0, wild / 3, count))
    high = np.maximum(start, close) * np.exp(np.abs(rng.normal(0, wild / 2, count)))
    low = np.minimum(start, close) * np.exp(-np.abs(rng.normal(0, wild / 2, count)))
    flat = rng.random(count) < 0.05
    tick = float(instrument.tick_size)
    if rng.random() < 0.7:
        start, high, low, close = (np.round(one / tick) * tick for one in (start, high, low, close))
    elif rng.random() < 0.5:  # halfway between two ticks
        start, high, low, close = (
            np.round(np.round(one / tick * 2) * tick / 2, 9) for one in (start, high, low, close)
        )
    for one in (start, high, low):
        one[flat] = close[flat]
    lively = rng.choice([20.0, 500.0, 1e6])
    volume = np.floor(rng.exponential(lively, count))
    if instrument.market is Market.CRYPTO and rng.random() < 0.7:
        volume = rng.exponential(lively, count).round(int(rng.integers(0, 12)))
    volume[rng.random(count) < 0.08] = 0.0
    ends = opens + length_s * 1_000_000_000
    if instrument.market is Market.NSE:
        ends = opens + (375 * MINUTE_NS if length_s >= 86_400 else length_s * 1_000_000_000)
        day = (opens + 330 * MINUTE_NS) // DAY_NS * DAY_NS - 330 * MINUTE_NS
        usual = day + 930 * MINUTE_NS
        ends = np.where(opens < usual, np.minimum(ends, usual), ends)
    return BarSeries(instrument, length_s, opens, ends, start, high, low, close, volume)


def _opens(market: Market, length_s: int, count: int) -> np.ndarray:
    step = length_s * 1_000_000_000
    if market is Market.CRYPTO:
        return 1_767_225_600_000_000_000 // step * step + np.arange(count, dtype=np.int64) * step
    calendar, found = NseCalendar(), []
    day = date(2016, 10, 24)  # soon a Muhurat evening
    while sum(map(len, found)) < count:
        found += [
            np.arange(one.open_ns, one.close_ns, step, dtype=np.int64)
            for one in calendar.sessions(day)
        ]
        day += timedelta(days=1)
    return np.concatenate(found)[:count]


PLAY = settings(max_examples=60, deadline=None)


def _drawn(seed: int, strategy: str, rules: str, what: str, length: str) -> FastRun | None:
    rng = np.random.default_rng(seed)
    instrument = INSTRUMENTS[what]
    if strategy == "breakout" and length == "1d":
        length = "5m"
    wild = float(rng.choice([0.001, 0.004, 0.02]))
    series = made_up(rng, instrument, LENGTHS[length], 420, wild)
    ways = {"direction": "both"} if strategy in BOTH_WAYS and rng.random() < 0.7 else {}
    return both(
        series,
        strategy,
        Decimal(int(rng.choice([900, 20_000, 1_000_000]))),
        RULES[rules],
        int(rng.integers(0, 4)) if what != "coarse coin" else 1,
        Decimal(str(rng.choice(["1", "0.1", "0.025"]))),
        **ways,
    )


@PLAY
@given(
    seed=some.integers(0, 1_000_000),
    strategy=some.sampled_from(COMPILED),
    rules=some.sampled_from(sorted(RULES)),
    what=some.sampled_from(sorted(INSTRUMENTS)),
    length=some.sampled_from(sorted(LENGTHS)),
)
def test_made_up_prices(seed: int, strategy: str, rules: str, what: str, length: str) -> None:
    _drawn(seed, strategy, rules, what, length)


ONCE_DIFFERENT = [
    (939078, "fibonacci", "usual", "coin", "1h"),  # a target that fills while its entry does
    (709683, "levels", "bold", "short share", "5m"),  # a safety exit changed and changed again
    (152368, "fibonacci", "bold", "coin", "5m"),  # a safety exit for what is gone already
    (880203, "macd", "usual", "rupee coin", "5m"),  # a price half a tick from a safety exit
    (263295, "levels", "usual", "coarse coin", "5m"),
    (718280, "fibonacci", "usual", "cheap coin", "5m"),
    (366219, "levels", "fine", "cheap coin", "1m"),
    (251, "levels", "usual", "cheap coin", "1m"),
    (28, "supertrend", "bold", "auction", "5m"),  # an order of yesterday ends at today's opening
]


@pytest.mark.parametrize("case", ONCE_DIFFERENT)
def test_what_once_was_different(case: tuple[int, str, str, str, str]) -> None:
    _drawn(*case)


def test_the_made_up_prices_reach_the_far_corners() -> None:
    """What is held equal must have happened: else the test above proves little."""
    rules: set[str] = set()
    seen: set[Purpose] = set()
    partly = turned = 0
    for seed in range(60):
        strategy = COMPILED[seed % len(COMPILED)]
        what = sorted(INSTRUMENTS)[seed % len(INSTRUMENTS)]
        found = _drawn(seed, strategy, sorted(RULES)[seed % len(RULES)], what, "5m")
        assert found is not None
        rules |= {one.rule for one in found.refusals()}
        orders = found.orders()
        seen |= {one.purpose for one in orders if one.filled}
        partly += sum(0 < one.filled < one.quantity for one in orders)
        turned += sum(one.status == "REJECTED" for one in orders)
    assert seen == set(Purpose)
    assert partly > 10
    assert {"loss_per_trade", "paused", "price_collar", "short", "trading_hours"} <= rules


def test_prices_that_are_no_prices_are_refused() -> None:
    series = made_up(np.random.default_rng(1), SHARE, 60, 300, 0.001)
    series.low[5] = 0.0
    with pytest.raises(NoFastPath, match="not above zero"):
        both(series, "turtle")
