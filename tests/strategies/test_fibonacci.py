"""Fibonacci: a rise made by hand, and real bars held against the levels of the indicator."""

from decimal import Decimal
from pathlib import Path

import pytest
import talib

from core.model.market import Bar
from core.model.orders import OrderIntent, Purpose, Side
from indicators.fibonacci import fibonacci
from strategies.fibonacci import Fibonacci
from tests.strategies.deeds import FILES, bars_of, columns_of, deeds_of
from tests.support.strategy_context import wishes_of

MINUTE = 60_000_000_000


def bars_through(closes: list[float]) -> list[Bar]:
    """Return bars that close there, half a point of range on each side."""
    return [
        Bar("INFY", 60, i * MINUTE, (i + 1) * MINUTE, one, one + 0.5, one - 0.5, one, 100.0)
        for i, one in enumerate(closes)
    ]


def climb(given_back: int) -> list[Bar]:
    """Return a fall to 80, a rise to 100 and a part of the way back, then up again."""
    path = [float(one) for one in (*range(100, 80, -1), *range(80, 100))]
    path += [100.0 - one for one in range(given_back + 1)]
    return bars_through([*path, *[path[-1] + step for step in range(1, 25)]])


def entries(bars: list[Bar], **values: object) -> list[tuple[int, OrderIntent]]:
    found = wishes_of(Fibonacci, bars, **values)
    return [(i, wish) for i, wish in found if wish.purpose is Purpose.ENTRY]


def test_it_buys_the_turn_after_half_was_given_back() -> None:
    bars = climb(given_back=11)
    ((place, wish),) = entries(bars, wing=3)
    assert bars[place].close == 90.0  # the first close above the one before
    assert bars[place - 1].close == 89.0
    assert wish.side is Side.BUY
    assert Decimal("78.5") < wish.stop_price < Decimal("79.5")  # under the rise's beginning
    assert wish.target_price == Decimal("100.50")
    assert wish.reason == "it gave back 50 % of its last rise and turns up again"


def test_too_little_given_back_is_not_enough() -> None:
    assert entries(climb(given_back=6), wing=3) == []
    ((_, wish),) = entries(climb(given_back=8), wing=3, share="38.2 %")
    assert "38.2 %" in wish.reason
    assert entries(climb(given_back=11), wing=3, share="61.8 %") == []


def test_a_small_rise_is_left_alone() -> None:
    assert entries(climb(given_back=11), wing=3, tall=20.0) == []


def test_it_leaves_where_the_leg_had_ended() -> None:
    bars = climb(given_back=11)
    found = wishes_of(Fibonacci, bars, wing=3)
    (place, wish) = found[-1]
    assert wish.purpose is Purpose.EXIT
    assert bars[place].high >= 100.5 > bars[place - 1].high


@pytest.mark.parametrize("symbol", FILES)
def test_each_entry_on_real_bars_is_a_turn_of_a_leg_half_given_back(
    symbol: str, shared_data: Path
) -> None:
    bars = bars_of(symbol, shared_data)
    _, high, low, close = columns_of(bars)
    levels = fibonacci(high, low, 5)
    end, half, start = levels[0], levels[3], levels[6]
    usual = talib.ATR(high, low, close, 14)
    _, found = deeds_of(Fibonacci, symbol, bars)
    bought = [(i, wish) for i, wish in found if wish.purpose is Purpose.ENTRY]
    assert len(bought) > 20
    for i, wish in bought:
        assert wish.side is Side.BUY
        assert end[i] - start[i] >= 3.0 * usual[i] - 1e-9
        assert close[i] > close[i - 1]
        since = i
        while since > 0 and end[since - 1] == end[i]:
            since -= 1
        assert low[since : i + 1].min() <= half[i] + 1e-9 * close[i]
        assert abs(float(wish.target_price) - end[i]) <= 0.05
        assert abs(float(wish.stop_price) - (start[i] - 0.5 * usual[i])) <= 0.05 + 1e-9
    sides = {wish.side for _, wish in deeds_of(Fibonacci, symbol, bars, direction="both")[1]}
    assert sides == {Side.BUY, Side.SELL}
