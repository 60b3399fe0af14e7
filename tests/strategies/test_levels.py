"""Support levels: a price that held twice made by hand, and real bars held to the definition."""

from decimal import Decimal
from pathlib import Path

import pytest
import talib

from core.model.market import Bar
from core.model.orders import OrderIntent, Purpose, Side
from indicators.support_resistance import support_resistance
from strategies.levels import Levels
from tests.strategies.deeds import FILES, bars_of, columns_of, deeds_of
from tests.support.strategy_context import wishes_of

MINUTE = 60_000_000_000


def swing(times: int, last: list[float]) -> list[Bar]:
    """Return a price that goes between 90 and 110 some times, then where `last` says."""
    leg = [*range(110, 90, -1), *range(90, 110)]
    closes = [float(one) for one in leg * times + list(range(110, 90, -1))] + last
    bars = []
    for i, close in enumerate(closes):
        first = close - 0.1 if i and close > closes[i - 1] else close + 0.1
        prices = (first, close + 0.2, close - 0.2, close, 100.0)
        bars.append(Bar("INFY", 60, i * MINUTE, (i + 1) * MINUTE, *prices))
    return bars


def entries(bars: list[Bar], **values: object) -> list[tuple[int, OrderIntent]]:
    found = wishes_of(Levels, bars, near=1.5, **values)
    return [(i, wish) for i, wish in found if wish.purpose is Purpose.ENTRY]


def test_it_buys_the_bounce_at_a_price_that_held_twice() -> None:
    bars = swing(2, [90.0, 91.0, 92.0])
    ((place, wish),) = entries(bars)
    assert bars[place].close == 91.0
    assert wish.side is Side.BUY
    assert Decimal("86.5") < wish.stop_price < Decimal("89.0")
    assert Decimal("109.8") <= wish.target_price <= Decimal("110.2")
    assert wish.reason == "its price bounced off a price that held 2 times before"


def test_one_turn_is_not_enough_unless_told() -> None:
    assert entries(swing(1, [90.0, 91.0, 92.0])) == []
    assert len(entries(swing(1, [90.0, 91.0, 92.0]), touches=1)) == 1


def test_it_leaves_when_the_price_breaks_through() -> None:
    bars = swing(2, [90.0, 91.0, 88.0, 86.0, 84.0])
    found = wishes_of(Levels, bars, near=1.5)
    assert [wish.purpose for _, wish in found] == [Purpose.ENTRY, Purpose.EXIT]
    assert found[1][1].reason == "its price broke through the one that held before"


def test_it_leaves_at_the_price_that_turned_it_before() -> None:
    bars = swing(2, [float(one) for one in range(90, 111)])
    found = wishes_of(Levels, bars, near=1.5)
    assert [wish.purpose for _, wish in found] == [Purpose.ENTRY, Purpose.EXIT]
    assert found[1][1].reason == "its price reached the next one at which it turned before"


def test_at_the_top_it_sells_only_when_told_to() -> None:
    bars = swing(2, [float(one) for one in (*range(90, 111), 109, 108)])
    assert [wish.side for _, wish in entries(bars, direction="both")][-1] is Side.SELL
    assert {wish.side for _, wish in entries(bars)} == {Side.BUY}


@pytest.mark.parametrize("symbol", FILES)
def test_each_purchase_on_real_bars_is_at_a_level_known_before(
    symbol: str, shared_data: Path
) -> None:
    bars = bars_of(symbol, shared_data)
    first, high, low, close = columns_of(bars)
    support, held, _, _ = support_resistance(high, low, close, 5, 0.3, 1000)
    usual = talib.ATR(high, low, close, 14)
    _, found = deeds_of(Levels, symbol, bars)
    bought = [(i, wish) for i, wish in found if wish.purpose is Purpose.ENTRY]
    assert len(bought) >= 9
    for i, wish in bought:
        assert held[i - 1] >= 2
        assert low[i] <= support[i - 1] + 0.5 * usual[i] + 1e-9
        assert close[i] > max(first[i], support[i - 1])
        exact = support[i - 1] - 1.5 * usual[i]
        assert abs(float(wish.stop_price) - exact) <= 0.05 + 1e-9
