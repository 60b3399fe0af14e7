"""Pairs: two halves through the real engine; no half ever sees what the other will do."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from msgspec import structs

from core.data.importing.importer import import_file
from core.data.series import BarSeries
from core.engine.strategy_host import FAILURES_ALLOWED
from core.errors import StrategyError
from core.model.market import Bar
from core.model.orders import OrderIntent, Purpose, Side
from strategies.pairs import Pairs
from tests.support.scripted import machine, run
from tests.support.strategy_context import StrategyContext, bars_in, instrument_of

MINUTES = "nse/bars_1m_20160816_20160909.parquet"
PAIR = ("SBIN", "IDBI")
COINS = "crypto/bybit_perp_bars_5m_20250924_20260721.parquet"
COIN_PAIR = ("BTCUSDT", "ETHUSDT")


@pytest.fixture(scope="module")
def series(shared_data: Path) -> list[BarSeries]:
    known = {one.symbol: one for one in import_file(shared_data / MINUTES).series}
    return [known[symbol] for symbol in PAIR]


@pytest.fixture(scope="module")
def coins(shared_data: Path) -> list[BarSeries]:
    known = {one.symbol: one for one in import_file(shared_data / COINS).series}
    return [known[symbol].rows(0, 12_000) for symbol in COIN_PAIR]


class Both(Pairs):
    """Pairs as they are traded with both halves."""

    key = "both_halves"

    def start(self) -> None:
        self.direction = "both"
        super().start()


def halves(
    first: Sequence[Bar], second: Sequence[Bar], **values: object
) -> list[tuple[int, OrderIntent]]:
    """Feed two halves as the engine does, fill each wish at once; return (moment, wish)."""
    contexts = [StrategyContext(instrument_of(one[0].symbol)) for one in (first, second)]
    pair = [Pairs(context, **values) for context in contexts]
    symbols = [context.instrument.symbol for context in contexts]
    moments: dict[int, list[tuple[int, Bar]]] = {}
    for place, bars in enumerate((first, second)):
        for bar in bars:
            moments.setdefault(bar.close_ns, []).append((place, bar))
    found = []
    for close_ns in sorted(moments):
        wishes = []
        for place, bar in moments[close_ns]:
            wishes += [(place, one) for one in pair[place].on_bar(bar)]
            wishes += [(1 - place, one) for one in pair[1 - place].on_companion(bar)]
        for place, wish in wishes:
            assert wish.symbol == symbols[place]
            contexts[place].fill(wish)
            contexts[1 - place].others[symbols[place]] = contexts[place].held
            found.append((close_ns, wish))
    return found


def pair_of(shared_data: Path) -> list[list[Bar]]:
    return [bars_in(shared_data / MINUTES, symbol, 60) for symbol in PAIR]


def test_entries_are_the_gap_computed_another_way(shared_data: Path) -> None:
    first, second = pair_of(shared_data)
    close = [pd.Series({bar.close_ns: bar.close for bar in bars}) for bars in (first, second)]
    gap = np.log(close[0] / close[1]).dropna()
    window = gap.rolling(60)
    apart = (gap - window.mean()) / window.std(ddof=0)
    expected, used = [], False
    for moment, value in apart.items():
        if not np.isfinite(value):
            continue
        fresh, used = (
            (abs(value) >= 2.0 and not used),
            (used or abs(value) >= 2.0) and not abs(value) <= 0.5,
        )
        if fresh and abs(value) < 4.0:
            expected.append((moment, value < 0.0))
    entries = [
        (moment, wish)
        for moment, wish in halves(first, second, direction="both")
        if wish.purpose is Purpose.ENTRY
    ]
    assert len(expected) > 30
    by_moment: dict[int, list[OrderIntent]] = {}
    for moment, wish in entries:
        by_moment.setdefault(moment, []).append(wish)
    traded = [
        (moment, next(one for one in both if one.symbol == PAIR[0]).side is Side.BUY)
        for moment, both in by_moment.items()
    ]
    assert traded == expected
    for both in by_moment.values():
        assert {one.side for one in both} == {Side.BUY, Side.SELL}
        assert {one.symbol for one in both} == set(PAIR)
        assert all(one.stop_price and one.quantity is None for one in both)


def test_buying_only_trades_the_one_that_fell_behind(shared_data: Path) -> None:
    found = halves(*pair_of(shared_data))
    entries = [wish for _, wish in found if wish.purpose is Purpose.ENTRY]
    assert len(entries) > 20
    assert {wish.side for wish in entries} == {Side.BUY}
    assert {wish.symbol for wish in entries} == set(PAIR)
    assert "behind" in entries[0].reason


def test_the_future_of_either_changes_nothing(shared_data: Path) -> None:
    first, second = pair_of(shared_data)
    whole = halves(first, second, direction="both")
    cut_ns = first[3333].close_ns
    for changed in ((True, False), (False, True), (True, True)):
        futures = [
            [wild(bar) if change and bar.close_ns > cut_ns else bar for bar in bars]
            for change, bars in zip(changed, (first, second), strict=True)
        ]
        found = halves(*futures, direction="both")
        assert [one for one in found if one[0] <= cut_ns] == [
            one for one in whole if one[0] <= cut_ns
        ]
        assert found != whole


def wild(bar: Bar) -> Bar:
    return structs.replace(
        bar, open=bar.open * 2, high=bar.high * 3, low=bar.low / 3, close=bar.close * 2
    )


def test_each_half_goes_through_the_engine_and_its_gate(coins: list[BarSeries]) -> None:
    made = run(machine(Both, *coins, cash=1_000_000))
    trades = made.space.state.book.trades
    assert {trade.symbol for trade in trades} == set(COIN_PAIR)
    assert {trade.direction for trade in trades} == {1, -1}
    assert len(trades) > 20
    assert all(trade.stop_price is not None for trade in trades)


def test_the_engine_gives_the_same_trades_when_the_future_is_another(
    coins: list[BarSeries],
) -> None:
    cut = 2500
    cut_ns = int(coins[0].close_ns[cut])
    whole = run(machine(Both, *coins, cash=1_000_000)).space.state.book.trades
    short = [one.between(0, cut_ns) for one in coins]
    less = run(machine(Both, *short, cash=1_000_000)).space.state.book.trades
    done = [trade for trade in whole if trade.exit_ns < cut_ns]
    assert len(done) > 8
    assert less[: len(done)] == done


def test_what_may_not_be_sold_first_leaves_the_other_half_alone_for_two_bars(
    series: list[BarSeries],
) -> None:
    # Shares of the recorded file may not be sold short: the gate refuses that half, in words.
    made = run(machine(Both, *series, cash=1_000_000))
    trades = made.space.state.book.trades
    assert {trade.direction for trade in trades} == {1}
    alone = [trade for trade in trades if "is not there" in trade.exit_reason]
    assert len(alone) > 0.8 * len(trades) > 20


def test_the_half_that_is_left_alone_is_closed() -> None:
    context = StrategyContext(instrument_of("A"))
    half = Pairs(context, direction="both", bars=10)
    said = []
    for i, own in enumerate([100.0 + i % 2 * 0.01 for i in range(30)] + [95.0] * 6):
        bar, other = at(i, "A", own), at(i, "B", 100.0)
        half.on_bar(bar)
        for wish in half.on_companion(other):
            said.append((i, wish.reason))
            context.fill(wish)
    assert [i for i, _ in said] == [30, 32]
    assert said[1][1] == "its other half, B, is not there"


def at(i: int, symbol: str, close: float) -> Bar:
    minute = 60_000_000_000
    return Bar(symbol, 60, i * minute, (i + 1) * minute, close, close + 0.1, close - 0.1, close, 1)


def test_a_bar_that_only_one_has_is_passed_over() -> None:
    half = Pairs(StrategyContext(instrument_of("A")), bars=10)
    for i in range(60):
        assert half.on_bar(at(i, "A", 100.0 - i)) == ()
        assert half.on_companion(at(i - 1, "B", 100.0)) == ()


def test_pairs_are_made_in_the_order_given() -> None:
    assert Pairs.watches(("A", "B", "C", "D", "E")) == {
        "A": ("B",),
        "B": ("A",),
        "C": ("D",),
        "D": ("C",),
    }
    with pytest.raises(StrategyError, match="choose at least two shares"):
        Pairs.watches(("A",))


def test_days_are_refused_and_marks_must_fit() -> None:
    assert Pairs.supports(300) is None
    assert "shorter than a day" in str(Pairs.supports(86_400))
    with pytest.raises(StrategyError, match="must be nearer than enter"):
        Pairs(StrategyContext(), near=2.0, far=1.0)


class Deaf(Pairs):
    """A pair whose first half cannot bear what it hears of the second."""

    key = "deaf"

    def on_companion(self, bar: Bar) -> tuple[OrderIntent, ...]:
        if self.ctx.instrument.symbol == PAIR[0]:
            raise ValueError("too loud")
        return tuple(super().on_companion(bar))


def test_the_mistake_of_one_half_is_not_the_others(series: list[BarSeries]) -> None:
    made = run(machine(Deaf, *series, cash=1_000_000))
    slots = made.engine.host.slots
    assert (slots[PAIR[0]].failures, slots[PAIR[0]].live) == (FAILURES_ALLOWED, False)
    assert (slots[PAIR[1]].failures, slots[PAIR[1]].live) == (0, True)
    assert not made.space.state.book.positions.get(PAIR[0], Decimal(0))
