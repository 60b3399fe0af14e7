"""Keeps every position under a safety exit and walks it out in the right order.

`settle` looks at a symbol and takes the next step that is missing; it may be called at any time
and any number of times. Two ways out are never at the broker for the same shares unless the
broker itself lets only one of them fill: the safety exit is cancelled, the cancel confirmed, and
only then the exit is sent.
"""

from decimal import Decimal

from core.engine.account_reader import closing_side
from core.engine.order_desk import OrderDesk
from core.engine.workspace import Workspace
from core.events.events import ErrorRaised, PositionChanged
from core.events.facts import StopPlanned, TargetPlanned
from core.model.instrument import ZERO
from core.model.orders import (
    ENTRY,
    EXIT,
    PROTECT,
    TARGET,
    Fill,
    OrderIntent,
    OrderType,
    Purpose,
    Refusal,
)
from core.state.order_record import OrderRecord
from core.state.portfolio_book import Position


class PositionGuard:
    """Safety exits, targets and ways out, by symbol."""

    def __init__(self, space: Workspace, desk: OrderDesk) -> None:
        self._space = space
        self._desk = desk
        self.exits: dict[str, OrderIntent] = {}
        self.naked: set[str] = set()

    def want_out(self, intent: OrderIntent) -> None:
        """Remember that a position shall be closed, and take the first step."""
        self.exits.setdefault(intent.symbol, intent)
        self.settle(intent.symbol)

    def want_all_out(self, reason: str, origin: str) -> tuple[str, ...]:
        """Close every position; return the symbols."""
        symbols = tuple(self._space.state.book.positions)
        for symbol in symbols:
            self.want_out(self.exit_intent(symbol, reason, origin))
        return symbols

    def forget_exits(self) -> None:
        """Drop the ways out that wait; the safety exits stay."""
        self.exits.clear()

    def exit_intent(self, symbol: str, reason: str, origin: str) -> OrderIntent:
        """Return the wish to close all of a position at the market."""
        position = self._space.state.book.positions[symbol]
        return OrderIntent(
            strategy=position.strategy,
            symbol=symbol,
            side=closing_side(position.quantity),
            purpose=EXIT,
            reason=reason,
            origin=origin,
            product=position.product,
        )

    def on_fill(self, record: OrderRecord, fill: Fill) -> None:
        """Plan the safety exit anew after an entry's fill, then take the next step."""
        position = self._space.state.book.positions.get(fill.symbol)
        if self._space.bus.wants(PositionChanged):
            self._tell(fill, position)
        if position is not None and record.order.purpose is ENTRY:
            self._plan(position, record.order.stop_price, fill.ts_ns)
        self.settle(fill.symbol)

    def _tell(self, fill: Fill, position: Position | None) -> None:
        space = self._space
        space.bus.publish(
            PositionChanged(
                id=space.ids.event_id(),
                ts_ns=fill.ts_ns,
                source="portfolio",
                symbol=fill.symbol,
                quantity=position.quantity if position else ZERO,
                average_price=position.average_price if position else ZERO,
            )
        )

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
        now_ns = space.clock.now_ns()
        space.record(StopPlanned(ts_ns=now_ns, symbol=symbol, stop_price=stop_price))
        self.settle(symbol)
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
        self.settle(symbol)
        return ""

    def retry(self) -> None:
        """Try again where the last step was refused or a way out still waits."""
        for symbol in sorted(self.naked | set(self.exits)):
            self.settle(symbol)

    def settle_all(self) -> None:
        """Take the missing step for every symbol with a position, an order or a wish."""
        symbols = set(self._space.state.book.positions) | set(self.exits)
        symbols |= {r.order.symbol for r in self._space.state.orders.all_working()}
        for symbol in sorted(symbols):
            self.settle(symbol)

    def settle(self, symbol: str) -> None:
        """Take the next step that is missing for one symbol."""
        position = self._space.state.book.positions.get(symbol)
        working = self._space.state.orders.working(symbol)
        if position is None:
            self._settle_flat(symbol, working)
            return
        latch = self._space.latch
        if latch.engaged and latch.order.close_positions and symbol not in self.exits:
            self.exits[symbol] = self.exit_intent(symbol, "Panic stop.", "kill")
        if symbol in self.exits and self._may_leave(symbol):
            self._settle_exit(symbol, working)
        else:
            self._settle_protection(position, working)

    def _may_leave(self, symbol: str) -> bool:
        # A way out wished for outside the session waits for the next opening, and the safety exit
        # stays where it is until then.
        space = self._space
        return space.is_open(space.instruments[symbol], space.clock.now_ns())

    def _settle_flat(self, symbol: str, working: tuple[OrderRecord, ...]) -> None:
        wanted = self.exits.pop(symbol, None)
        for record in working:
            if record.order.purpose.reduces or wanted is not None:
                self._desk.cancel(record)

    def _settle_exit(self, symbol: str, working: tuple[OrderRecord, ...]) -> None:
        if working:
            # First what rests there must be gone; an exit under way is simply waited for.
            for record in working:
                if record.order.purpose is not EXIT:
                    self._desk.cancel(record)
            return
        intent = self.exits.pop(symbol)
        result = self._desk.submit(intent)
        if type(result) is Refusal:
            self.settle(symbol)

    def _settle_protection(self, position: Position, working: tuple[OrderRecord, ...]) -> None:
        if self._one(working, EXIT) is not None:
            return
        if position.stop_price is None:
            self._plan(position, None, self._space.clock.now_ns())
        protect = self._one(working, PROTECT)
        if protect is None:
            self._protect(position)
        else:
            self._adjust(protect, position)
        self._settle_target(position, self._one(working, TARGET))

    def _settle_target(self, position: Position, resting: OrderRecord | None) -> None:
        """Bring the resting target to the position's size and the planned price."""
        if position.target_price is None:
            if resting is not None and not resting.pending_cancel:
                self._desk.cancel(resting)
            return
        if resting is None:
            self._target(position)
            return
        if resting.pending_cancel or resting.pending_modify or resting.status.unproven:
            return
        quantity = resting.filled + abs(position.quantity)
        if resting.quantity == quantity and resting.limit_price == position.target_price:
            return
        resting.pending_modify = True
        self._space.commit()
        self._space.broker.modify(
            resting.order.client_order_id, quantity, position.target_price, None
        )

    def _plan(self, position: Position, wished: Decimal | None, ts_ns: int) -> None:
        """Set the safety exit, nearer than wished when the fill was worse than expected."""
        space = self._space
        instrument = space.instruments[position.symbol]
        side = closing_side(position.quantity).opposite
        planned = wished or space.risk.default_stop(instrument, side, position.average_price)
        stop = space.risk.tightest_stop(
            instrument, position.quantity, position.average_price, planned, space.equity()
        )
        if stop != position.stop_price:
            space.record(StopPlanned(ts_ns=ts_ns, symbol=position.symbol, stop_price=stop))

    def _protect(self, position: Position) -> None:
        result = self._desk.submit(
            OrderIntent(
                strategy=position.strategy,
                symbol=position.symbol,
                side=closing_side(position.quantity),
                purpose=PROTECT,
                order_type=OrderType.STOP,
                quantity=abs(position.quantity),
                trigger_price=position.stop_price,
                reason=f"Safety exit at {position.stop_price}.",
                origin="guard",
                product=position.product,
            )
        )
        if type(result) is not Refusal:
            self.naked.discard(position.symbol)
        elif position.symbol not in self.naked:
            # Said and acted on once; the engine's timer tries again.
            self.naked.add(position.symbol)
            self._naked(position, result)

    def _naked(self, position: Position, refusal: Refusal) -> None:
        space = self._space
        space.bus.publish(
            ErrorRaised(
                id=space.ids.event_id(),
                ts_ns=space.clock.now_ns(),
                source="guard",
                part="safety exit",
                sentence=(
                    f"{position.symbol} has no safety exit, because it was refused: "
                    f"{refusal.sentence} The position is being closed."
                ),
            )
        )
        if position.symbol not in self.exits:
            self.want_out(self.exit_intent(position.symbol, "No safety exit possible.", "guard"))

    def _adjust(self, protect: OrderRecord, position: Position) -> None:
        """Bring a resting safety exit to the position's size and the planned price."""
        if protect.pending_cancel or protect.pending_modify or protect.status.unproven:
            return
        quantity = protect.filled + abs(position.quantity)
        stop = position.stop_price
        if protect.quantity == quantity and protect.trigger_price == stop:
            return
        protect.pending_modify = True
        self._space.commit()
        self._space.broker.modify(protect.order.client_order_id, quantity, None, stop)

    def _target(self, position: Position) -> None:
        self._desk.submit(
            OrderIntent(
                strategy=position.strategy,
                symbol=position.symbol,
                side=closing_side(position.quantity),
                purpose=TARGET,
                order_type=OrderType.LIMIT,
                quantity=abs(position.quantity),
                limit_price=position.target_price,
                reason=f"Target at {position.target_price}.",
                origin="guard",
                product=position.product,
            )
        )

    @staticmethod
    def _one(working: tuple[OrderRecord, ...], purpose: Purpose) -> OrderRecord | None:
        for record in working:
            if record.order.purpose is purpose:
                return record
        return None
