"""A person's hand on safety exits and targets: checked like any order, said why not in words."""

from decimal import Decimal

from core.engine.position_guard import PositionGuard
from core.engine.workspace import Workspace
from core.events.facts import StopPlanned, TargetPlanned


class HandMoves:
    """Moves what a person dragged."""

    def __init__(self, space: Workspace, guard: PositionGuard) -> None:
        self._space = space
        self._guard = guard

    def move_stop(self, symbol: str, stop_price: Decimal) -> str:
        """Move a safety exit; return why not, or an empty text.

        It may come nearer; it may go farther only while the loss rule still holds.
        """
        space = self._space
        position = space.state.book.positions.get(symbol)
        if position is None:
            return f"There is no position in {symbol}."
        instrument = space.instruments[symbol]
        mark = space.mark(symbol) or position.average_price
        if stop_price <= 0 or (mark - stop_price) * position.quantity <= 0:
            side = "below" if position.quantity > 0 else "above"
            return f"The safety exit of {symbol} must be {side} its price {mark}."
        reach = space.risk.tightest_stop(
            instrument, position.quantity, position.average_price, stop_price, space.equity()
        )
        if reach != stop_price:
            return (
                f"A safety exit at {stop_price} would risk more than "
                f"{space.risk.limits.loss_per_trade * 100:.0f} % of your money on {symbol}; "
                f"the farthest allowed is {reach}."
            )
        self._guard.by_hand[symbol] = stop_price
        now_ns = space.clock.now_ns()
        space.record(StopPlanned(ts_ns=now_ns, symbol=symbol, stop_price=stop_price))
        self._guard.settle(symbol)
        return ""

    def move_target(self, symbol: str, target_price: Decimal | None) -> str:
        """Set or move a target, or take it away with None; return why not, or an empty text."""
        space = self._space
        position = space.state.book.positions.get(symbol)
        if position is None:
            return f"There is no position in {symbol}."
        if target_price is not None:
            mark = space.mark(symbol) or position.average_price
            if target_price <= 0 or (target_price - mark) * position.quantity <= 0:
                side = "above" if position.quantity > 0 else "below"
                return f"The target of {symbol} must be {side} its price {mark}."
            step = space.instruments[symbol].tick_size
            if target_price % step:
                return f"Prices of {symbol} move in steps of {step}; {target_price} is between."
        if target_price != position.target_price:
            now_ns = space.clock.now_ns()
            space.record(TargetPlanned(ts_ns=now_ns, symbol=symbol, target_price=target_price))
        self._guard.settle(symbol)
        return ""
