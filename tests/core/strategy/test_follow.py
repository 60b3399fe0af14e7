"""Following a trend: in at a turn, out on the other side, one wish at a time."""

from decimal import Decimal

import pytest

from core.model.market import Bar
from core.model.orders import OrderIntent, Purpose, Side
from core.strategy.follow import TrendFollower
from indicators.turns import DOWN, TURNED_DOWN, TURNED_UP, UNKNOWN, UP, turn
from tests.support.strategy_context import StrategyContext

BAR = Bar("INFY", 60, 0, 60, 100.0, 101.0, 99.0, 100.0, 5.0)


class Follower(TrendFollower):
    key = "follower"

    def stop(self, bar: Bar, rising: bool) -> float:
        return 90.0 if rising else 110.0

    def reason(self, bar: Bar, trend: int) -> str:
        return f"trend {trend}"


def follower(direction: str = "buy only") -> tuple[Follower, StrategyContext]:
    context = StrategyContext()
    return Follower(context, direction=direction), context


def one(strategy: Follower, trend: int) -> OrderIntent | None:
    wishes = strategy.follow(trend, BAR)
    assert len(wishes) <= 1
    return wishes[0] if wishes else None


def test_it_enters_only_at_a_turn_and_asks_once() -> None:
    strategy, _ = follower()
    assert one(strategy, UNKNOWN) is None
    assert one(strategy, UP) is None
    wish = one(strategy, TURNED_UP)
    assert wish is not None
    assert (wish.side, wish.stop_price, wish.reason) == (Side.BUY, Decimal("90.00"), "trend 2")
    assert one(strategy, UP) is None  # it was refused; the turn is used up


def test_it_asks_to_leave_until_it_is_out() -> None:
    strategy, context = follower()
    context.held = Decimal(5)
    assert one(strategy, UP) is None
    for trend in (TURNED_DOWN, DOWN, DOWN):
        wish = one(strategy, trend)
        assert wish is not None
        assert (wish.purpose, wish.quantity, wish.side) == (Purpose.EXIT, Decimal(5), Side.SELL)
    context.waiting = True
    assert one(strategy, DOWN) is None
    context.waiting, context.held = False, Decimal(0)
    assert one(strategy, DOWN) is None


def test_a_turn_while_its_own_exit_is_under_way_is_not_lost() -> None:
    strategy, context = follower()
    context.held, context.waiting = Decimal(5), True
    assert one(strategy, TURNED_DOWN) is None
    context.held = Decimal(0)
    assert one(strategy, TURNED_UP) is None  # the exit is still being settled
    context.waiting = False
    wish = one(strategy, UP)
    assert wish is not None
    assert wish.side is Side.BUY


def test_a_turn_that_was_held_through_is_used_up() -> None:
    strategy, context = follower()
    context.held = Decimal(5)
    assert one(strategy, TURNED_UP) is None
    context.held = Decimal(0)  # the safety exit was hit
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
    context.held = Decimal(-3)
    leave = one(strategy, TURNED_UP)
    assert leave is not None
    assert (leave.purpose, leave.side, leave.quantity) == (Purpose.EXIT, Side.BUY, Decimal(3))
    context.held = Decimal(0)
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
