"""Past what is quiet at once, or slice by slice: the same facts, the same worth, to the bit."""

import threading
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.bootstrap import Machine, PracticeSetup, build_practice
from core.data.historical import HistoricalFeed
from core.data.importing.importer import import_file
from core.data.series import BarSeries
from core.events.commands import StartTrading, StopMode, StopTrading
from core.model.orders import Product
from core.risk.kill_switch import KillLatch
from core.strategy import catalog
from core.strategy.compiled import CompiledStrategy
from tests.support.scripted import minutes

COMPILED = [kind.key for kind in catalog.all() if issubclass(kind, CompiledStrategy)]
BOTH_WAYS = {kind.key for kind in catalog.all() if "direction" in kind.parameters}


class SliceBySlice(HistoricalFeed):
    """The same prices without columns: the engine has to take every slice by itself."""

    take = None  # type: ignore[assignment]


def run(
    kind: type[HistoricalFeed],
    series: list[BarSeries],
    strategy: str,
    cash: int = 1_000_000,
    **parameters: object,
) -> Machine:
    made = build_practice(PracticeSetup(feed=kind(series), cash=Decimal(cash)), KillLatch(None))
    symbols = tuple(one.symbol for one in series)
    made.engine.process(StartTrading(strategy=strategy, parameters=parameters, symbols=symbols))
    made.loop(None).run(threading.Event())
    return made


def assert_alike(first: Machine, second: Machine) -> None:
    facts, others = ([fact for _, fact in one.space.journal.read()] for one in (first, second))
    assert facts == others
    assert first.engine.equity.points == second.engine.equity.points
    assert first.engine.equity.deepest_fall == second.engine.equity.deepest_fall
    assert first.space.prices.last == second.space.prices.last
    assert first.space.prices.at_ns == second.space.prices.at_ns
    assert first.space.prices.day_open == second.space.prices.day_open
    assert first.engine.processed == second.engine.processed
    assert first.space.clock.now_ns() == second.space.clock.now_ns()


def both(series: list[BarSeries], strategy: str, **more: object) -> Machine:
    quick = run(HistoricalFeed, series, strategy, **more)
    assert_alike(quick, run(SliceBySlice, series, strategy, **more))
    return quick


@pytest.mark.parametrize("strategy", COMPILED)
@pytest.mark.parametrize("symbols", [("RELIANCE",), ("INFY", "SBIN", "ICIL", "TCS", "IDBI")])
def test_real_minutes(strategy: str, symbols: tuple[str, ...], shared_data: Path) -> None:
    path = shared_data / "nse" / "bars_1m_20160816_20160909.parquet"
    series = [one for one in import_file(path).series if one.symbol in symbols]
    assert len(series) == len(symbols)
    assert both(series, strategy).space.state.book.trades


@pytest.mark.parametrize("strategy", sorted(set(COMPILED) & BOTH_WAYS))
def test_coins_both_ways(strategy: str, shared_data: Path) -> None:
    path = shared_data / "crypto" / "bybit_perp_bars_5m_20250924_20260721.parquet"
    series = [one.rows(0, 20_000) for one in import_file(path).series[:2]]
    made = both(series, strategy, direction="both")
    directions = {trade.direction for trade in made.space.state.book.trades}
    assert directions == {1, -1}
    assert Product.PERPETUAL in {r.order.product for r in made.space.state.orders.records.values()}


@settings(max_examples=25, deadline=None)
@given(
    seed=some.integers(0, 10_000),
    strategy=some.sampled_from(COMPILED),
    cash=some.sampled_from([20_000, 1_000_000]),
    wild=some.sampled_from([0.002, 0.02]),
)
def test_made_up_minutes_with_holes(seed: int, strategy: str, cash: int, wild: float) -> None:
    rng = np.random.default_rng(seed)
    series = []
    for symbol in ("INFY", "SBIN", "TCS")[: int(rng.integers(1, 4))]:
        closes = np.round(500 * np.exp(np.cumsum(rng.normal(0, wild, 700))) * 20) / 20
        bars = [
            (c, c + 0.05 * rng.integers(0, 30), max(0.05, c - 0.05 * rng.integers(0, 30)), c)
            for c in np.maximum(closes, 1.0)
        ]
        whole = minutes(bars, symbol)
        keep = np.sort(rng.choice(375, int(rng.integers(200, 370)), replace=False))
        columns = (whole.open_ns, whole.close_ns, whole.open, whole.high, whole.low, whole.close)
        series.append(
            BarSeries(whole.instrument, 60, *(one[keep] for one in columns), whole.volume[keep])
        )
    both(series, strategy, cash=cash)


def test_a_strategy_that_ends_in_the_middle_of_a_stretch_says_nothing_more() -> None:
    rng = np.random.default_rng(4)
    prices = np.round(500 * np.exp(np.cumsum(rng.normal(0, 0.003, 375))) * 20) / 20
    series = [minutes(prices.tolist())]
    made = build_practice(
        PracticeSetup(feed=HistoricalFeed(series), cash=Decimal(1_000_000)), KillLatch(None)
    )
    start = StartTrading(strategy="supertrend", parameters={}, symbols=("INFY",))
    made.engine.process(start)
    stops: list[int] = []

    def stop_after_the_second(fill: object) -> None:
        if len(made.space.state.fills) == 2 and not stops:
            stops.append(made.engine.processed)
            made.engine.mailbox.post(StopTrading(mode=StopMode.CLOSE_EVERYTHING))

    from core.events.events import FillBooked

    made.space.bus.subscribe(FillBooked, stop_after_the_second)
    made.loop(None).run(threading.Event())
    assert stops
    assert len(made.space.state.fills) <= 3
    assert made.space.state.book.positions == {}
    assert made.engine.processed > 375
