"""What is done about a code: in at a turn, out on the other side, one wish at a time."""

import math
from decimal import Decimal

import numpy as np
import pytest

from core.model.market import Bar
from core.model.orders import OrderIntent, Purpose, Side
from core.strategy.follow import BOTH, TrendFollower
from indicators.arguments import Floats
from indicators.signals import REASON, Prices, SignalKernel, Times
from indicators.turns import DOWN, TURNED_DOWN, TURNED_UP, UNKNOWN, UP, code_of, turn
from tests.support.strategy_context import StrategyContext

BAR = Bar("INFY", 60, 0, 60, 100.0, 101.0, 99.0, 100.0, 5.0)


def silent(state: Floats, out: Floats, at: int, times: Times, prices: Prices) -> int:
    return 0


class Follower(TrendFollower):
    key = "follower"
    kernel = SignalKernel(silent)

    def fresh(self) -> Floats:
        return np.zeros(1)

    def why(self, code: int, value: float, bar: Bar) -> str:
        return f"line {self.moved(code, 'crossed above', 'crossed below')}, {value:.0f}"


def follower(direction: str = "buy only") -> tuple[Follower, StrategyContext]:
    context = StrategyContext()
    return Follower(context, direction=direction), context


def hold(strategy: Follower, context: StrategyContext, quantity: int) -> None:
    context.held = Decimal(quantity)
    strategy.on_position(context.held)


def one(strategy: Follower, trend: int) -> OrderIntent | None:
    code = code_of(trend, float(strategy.direction == BOTH))
    if code == strategy.settled:
        return None  # as whoever has the codes does
    stop = 90.0 if trend > 0 else 110.0
    wishes = strategy.act(code, np.array([stop, math.nan, 7.0, math.nan]), BAR)
    assert len(wishes) <= 1
    return wishes[0] if wishes else None


def test_it_enters_only_at_a_turn_and_asks_once() -> None:
    strategy, _ = follower()
    assert one(strategy, UNKNOWN) is None
    assert one(strategy, UP) is None
    wish = one(strategy, TURNED_UP)
    assert wish is not None
    assert (wish.side, wish.stop_price, wish.reason) == (
        Side.BUY,
        Decimal("90.00"),
        "line crossed above, 7",
    )
    assert one(strategy, UP) is None  # it was refused; the turn is used up


def test_it_asks_to_leave_until_it_is_out() -> None:
    strategy, context = follower()
    hold(strategy, context, 5)
    assert one(strategy, UP) is None
    for trend in (TURNED_DOWN, DOWN, DOWN):
        wish = one(strategy, trend)
        assert wish is not None
        assert (wish.purpose, wish.quantity, wish.side) == (Purpose.EXIT, Decimal(5), Side.SELL)
    context.waiting = True
    assert one(strategy, DOWN) is None
    context.waiting = False
    hold(strategy, context, 0)
    assert one(strategy, DOWN) is None
    assert strategy.settled == code_of(DOWN, 0.0)


def test_a_turn_while_its_own_exit_is_under_way_is_not_lost() -> None:
    strategy, context = follower()
    hold(strategy, context, 5)
    context.waiting = True
    assert one(strategy, TURNED_DOWN) is None
    hold(strategy, context, 0)
    assert one(strategy, TURNED_UP) is None  # the exit is still being settled
    context.waiting = False
    wish = one(strategy, UP)
    assert wish is not None
    assert wish.side is Side.BUY


def test_a_turn_that_was_held_through_is_used_up() -> None:
    strategy, context = follower()
    hold(strategy, context, 5)
    assert one(strategy, TURNED_UP) is None
    hold(strategy, context, 0)  # the safety exit was hit
    assert one(strategy, UP) is None


@pytest.mark.parametrize(("direction", "side"), [("buy only", None), ("both", Side.SELL)])
def test_it_sells_short_only_when_told_to(direction: str, side: Side | None) -> None:
    strategy, _ = follower(direction)
    wish = one(strategy, TURNED_DOWN)
    assert (wish and wish.side) == side
    if wish is not None:
        assert wish.stop_price == Decimal("110.00")


def test_both_ways_it_leaves_first_and_enters_when_out() -> None:
    strategy, context = follower("both")
    hold(strategy, context, -3)
    leave = one(strategy, TURNED_UP)
    assert leave is not None
    assert (leave.purpose, leave.side, leave.quantity) == (Purpose.EXIT, Side.BUY, Decimal(3))
    hold(strategy, context, 0)
    enter = one(strategy, UP)
    assert enter is not None
    assert (enter.purpose, enter.side) == (Purpose.ENTRY, Side.BUY)


@pytest.mark.parametrize(
    ("before", "side", "trend"),
    [
        (0.0, 0.0, UNKNOWN),
        (0.0, 1.0, UP),
        (0.0, -1.0, DOWN),
        (1.0, 1.0, UP),
        (-1.0, 1.0, TURNED_UP),
        (1.0, -1.0, TURNED_DOWN),
        (-1.0, -1.0, DOWN),
    ],
)
def test_a_turn_needs_a_side_before(before: float, side: float, trend: int) -> None:
    assert turn(before, side) == trend


def test_a_wish_to_enter_ends_when_its_side_is_to_be_left() -> None:
    strategy, context = follower()
    context.waiting = True
    assert one(strategy, TURNED_UP) is None  # something is under way
    assert one(strategy, DOWN) is None
    context.waiting = False
    assert one(strategy, UP) is None


def test_target_and_strength_of_the_row_go_with_the_wish() -> None:
    strategy, _ = follower()
    row = np.array([90.0, 123.456, 0.0, 0.75])
    (wish,) = strategy.act(code_of(TURNED_UP, 0.0), row, BAR)
    assert (wish.target_price, wish.strength) == (Decimal("123.45"), 0.75)


@pytest.mark.parametrize("trend", [TURNED_UP, UP, UNKNOWN, DOWN, TURNED_DOWN])
def test_a_turn_is_a_reason_of_its_own(trend: int) -> None:
    assert bool(code_of(trend, 1.0) & REASON) is (abs(trend) == TURNED_UP)
