"""What every built-in strategy promises, on real prices. A new strategy joins by being there."""

from decimal import Decimal
from pathlib import Path

import pytest

from core.model.market import Bar
from core.model.orders import Purpose, Side
from core.strategy import catalog
from core.strategy.base import NOTHING, Strategy
from tests.support.strategy_context import StrategyContext, bars_in, instrument_of, wishes_of

# What needs the prices of two symbols makes the same promises in a file of its own.
KINDS = [kind for kind in catalog.all() if not any(kind.watches(("ONE", "OTHER")).values())]


def _ways(kind: type[Strategy]) -> list[dict[str, str]]:
    """Return the ways to run a strategy: as it comes, and selling short where it can."""
    return [{}, {"direction": "both"}] if "direction" in kind.parameters else [{}]


every = pytest.mark.parametrize("kind", KINDS, ids=[kind.key for kind in KINDS])
WAYS = [(kind, way) for kind in KINDS for way in _ways(kind)]
every_way = pytest.mark.parametrize(
    ("kind", "values"), WAYS, ids=[f"{kind.key} {' '.join(way.values())}" for kind, way in WAYS]
)


def minutes(shared_data: Path, symbol: str) -> list[Bar]:
    return bars_in(shared_data / "nse" / "bars_1m_20160816_20160909.parquet", symbol, 60)


@every
@pytest.mark.parametrize("symbol", ["RELIANCE", "INFY", "SBIN", "ICIL"])
def test_it_trades_real_minutes(kind: type[Strategy], symbol: str, shared_data: Path) -> None:
    found = wishes_of(kind, minutes(shared_data, symbol), StrategyContext(instrument_of(symbol)))
    entries = [wish for _, wish in found if wish.purpose is Purpose.ENTRY]
    exits = [wish for _, wish in found if wish.purpose is Purpose.EXIT]
    assert len(entries) >= 5
    assert 0 <= len(entries) - len(exits) <= 1
    assert {wish.side for wish in entries} == {Side.BUY}


@every
@pytest.mark.parametrize("symbol", ["RELIANCE", "INFY"])
def test_days_are_traded_or_refused_in_words(
    kind: type[Strategy], symbol: str, shared_data: Path
) -> None:
    path = shared_data / "nse" / "bars_1d_adjusted_2008_2021.parquet"
    bars = bars_in(path, symbol, 86_400)
    refused = kind.supports(86_400)
    found = wishes_of(kind, bars, StrategyContext(instrument_of(symbol)))
    assert bool(found) is (refused is None)
    assert refused is None or refused.endswith(".")
    assert kind.supports(300) is None


@every
def test_it_trades_coins(kind: type[Strategy], shared_data: Path) -> None:
    path = shared_data / "crypto" / "bybit_perp_bars_5m_20250924_20260721.parquet"
    bars = bars_in(path, "BTCUSDT", 300, last=8000)
    assert len(wishes_of(kind, bars, StrategyContext(instrument_of("BTCUSDT")))) >= 10


@every_way
def test_each_wish_is_whole(
    kind: type[Strategy], values: dict[str, str], shared_data: Path
) -> None:
    bars = minutes(shared_data, "SBIN")
    held = Decimal(0)
    for i, wish in wishes_of(kind, bars, **values):
        assert (wish.strategy, wish.symbol) == (kind.key, "INFY")  # the context's share
        assert wish.reason
        assert wish.reason[0].islower()
        assert not wish.reason.endswith(".")
        close = Decimal(str(bars[i].close))
        if wish.purpose is Purpose.ENTRY:
            assert held == 0
            assert wish.stop_price is not None
            assert (close - wish.stop_price) * wish.side.sign > 0
            assert wish.quantity is None  # the risk rule sizes it
            held = Decimal(wish.side.sign)
        else:
            assert held != 0
            assert (wish.side.sign, wish.quantity) == (-held, 1)
            held = Decimal(0)


@every_way
def test_the_future_changes_nothing(
    kind: type[Strategy], values: dict[str, str], shared_data: Path
) -> None:
    bars = minutes(shared_data, "INFY")
    whole = wishes_of(kind, bars, **values)
    assert len(whole) >= 8  # enough to be worth comparing; some enter once a day at most
    for cut in (40, 1000, 3333, 5000):
        assert wishes_of(kind, bars[:cut], **values) == [one for one in whole if one[0] < cut]
    changed = bars[:3333] + [wild(bar) for bar in bars[3333:]]
    assert [one for one in wishes_of(kind, changed, **values) if one[0] < 3333] == [
        one for one in whole if one[0] < 3333
    ]


def wild(bar: Bar) -> Bar:
    prices = (bar.open * 2, bar.high * 3, bar.low / 3, bar.close * 2)
    return Bar(bar.symbol, bar.timeframe_s, bar.open_ns, bar.close_ns, *prices, bar.volume)


@every
def test_it_wishes_nothing_while_an_order_is_under_way(
    kind: type[Strategy], shared_data: Path
) -> None:
    for held in (0, 1, -1):
        context = StrategyContext()
        context.waiting, context.held = True, Decimal(held)
        assert wishes_of(kind, minutes(shared_data, "RELIANCE"), context) == []


@every
def test_it_never_enters_while_something_is_held(kind: type[Strategy], shared_data: Path) -> None:
    context = StrategyContext()
    context.held = Decimal(7)
    strategy = kind(context)
    wishes = [wish for bar in minutes(shared_data, "INFY") for wish in strategy.on_bar(bar)]
    assert wishes
    assert {wish.purpose for wish in wishes} == {Purpose.EXIT}
    assert {wish.quantity for wish in wishes} == {Decimal(7)}


@every
def test_a_restart_changes_no_later_wish(kind: type[Strategy], shared_data: Path) -> None:
    # After a restart the past is fed with the wishes thrown away and today's position in place.
    bars = minutes(shared_data, "RELIANCE")
    whole = wishes_of(kind, bars)
    for start in (2000, 3100, 4700):
        context = StrategyContext()
        for i, wish in whole:
            if i < start:
                context.fill(wish)
        strategy = kind(context)
        for bar in bars[:start]:
            strategy.on_bar(bar)
        later = []
        for i, bar in enumerate(bars[start:], start):
            for wish in strategy.on_bar(bar):
                later.append((i, wish))
                context.fill(wish)
        assert later == [one for one in whole if one[0] >= start]


@every
def test_hardly_any_bars_are_enough_to_be_sure_of_nothing(
    kind: type[Strategy], shared_data: Path
) -> None:
    bars = minutes(shared_data, "SBIN")
    strategy = kind(StrategyContext())
    needed = strategy.needs_bars()
    assert all(strategy.on_bar(bar) == NOTHING for bar in bars[: max(needed - 1, 0)])


@every
def test_bars_with_missing_prices_are_passed_over(kind: type[Strategy], shared_data: Path) -> None:
    bars = minutes(shared_data, "SBIN")[:1500]
    nan = float("nan")
    whole = [wish for _, wish in wishes_of(kind, bars)]
    with_holes = []
    for bar in bars:
        lost = Bar("SBIN", 60, bar.open_ns, bar.close_ns, *[nan] * 5)
        with_holes += [bar, lost]
    assert [wish for _, wish in wishes_of(kind, with_holes)] == whole


@every
def test_a_dead_share_is_left_alone(kind: type[Strategy]) -> None:
    # 0.1 added twenty and fifty times rounds differently; a tie is not a crossing.
    day = 1_470_800_700_000_000_000  # 2016-08-10 09:15 in India
    minute = 60_000_000_000
    for price in (0.1, 100.1, 1033.35):
        bars = [
            Bar("X", 60, day + i * minute, day + (i + 1) * minute, price, price, price, price, 0.0)
            for i in range(300)
        ]
        assert wishes_of(kind, bars) == []
