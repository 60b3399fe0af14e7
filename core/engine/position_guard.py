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
from core.events.events import PositionChanged
from core.events.facts import StopPlanned
from core.model.instrument import ZERO
from core.model.money_text import price_text
from core.model.orders import (
    ENTRY,
    EXIT,
    PROTECT,
    TARGET,
    Fill,
    OrderIntent,
    OrderStatus,
    OrderType,
    Purpose,
    Refusal,
)
from core.state.order_record import OrderRecord
from core.state.portfolio_book import Position

_HIT = frozenset({OrderStatus.OPEN, OrderStatus.PARTIAL})


class PositionGuard:
    """Safety exits, targets and ways out, by symbol."""

    def __init__(self, space: Workspace, desk: OrderDesk) -> None:
        self._space = space
        self._desk = desk
        self.exits: dict[str, OrderIntent] = {}
        self.parts: dict[str, OrderIntent] = {}
        """Parts of positions that shall be sold while the rest stays under its safety exit."""
        self.naked: set[str] = set()
        self._refused: set[str] = set()
        self.by_hand: dict[str, Decimal] = {}
        """Safety exits as people dragged them."""
        self._asked: dict[str, tuple[Decimal, Decimal | None]] = {}

    def want_out(self, intent: OrderIntent) -> None:
        """Remember that a position shall be closed, and take the first step."""
        self.exits.setdefault(intent.symbol, intent)
        self.settle(intent.symbol)

    def want_part(self, intent: OrderIntent) -> None:
        """Remember that a part of a position shall be sold, and take the first step."""
        if intent.symbol not in self.exits:
            self.parts[intent.symbol] = intent
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
        self.parts.clear()

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

    def tighten(self, symbol: str, stop_price: Decimal) -> bool:
        """Bring a safety exit nearer; return False, and change nothing, when it is not nearer."""
        space = self._space
        position = space.state.book.positions[symbol]
        if not _nearer(position, stop_price):
            return False
        now_ns = space.clock.now_ns()
        space.record(StopPlanned(ts_ns=now_ns, symbol=symbol, stop_price=stop_price))
        self.settle(symbol)
        return True

    def retry(self) -> None:
        """Try again where the last step was refused or a way out still waits."""
        for symbol in sorted(self.naked | set(self.exits) | set(self.parts)):
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
            self._settle_exit(position, working)
        elif symbol in self.parts and self._may_leave(symbol):
            self._settle_part(position, working)
        else:
            self._settle_protection(position, working)

    def _may_leave(self, symbol: str) -> bool:
        # A way out wished for outside the session waits for the next opening, and the safety exit
        # stays where it is until then.
        space = self._space
        return space.is_open(space.instruments[symbol], space.clock.now_ns())

    def _settle_flat(self, symbol: str, working: tuple[OrderRecord, ...]) -> None:
        wanted = self.exits.pop(symbol, None)
        if self.parts or self._refused or self.by_hand:
            self.parts.pop(symbol, None)
            self._refused.discard(symbol)
            self.by_hand.pop(symbol, None)
        for record in working:
            if record.order.purpose.reduces or wanted is not None:
                self._desk.cancel(record)

    def _settle_exit(self, position: Position, working: tuple[OrderRecord, ...]) -> None:
        symbol = position.symbol
        if self.parts:
            self.parts.pop(symbol, None)
        if len(working) > 1:
            under_way = self._one(working, EXIT)
            if under_way is not None and under_way.remaining < abs(position.quantity):
                return  # a part is on its way; until it is gone the rest keeps its safety exit
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

    def _settle_part(self, position: Position, working: tuple[OrderRecord, ...]) -> None:
        """Make room for a part below the safety exit's quantity, then send it.

        The safety exit stays for what is kept, so nothing is ever without one: the part is on its
        way, or still under the safety exit.
        """
        symbol = position.symbol
        part, protect = self.parts[symbol], self._one(working, PROTECT)
        keep = abs(position.quantity) - (part.quantity or ZERO)
        hit = protect is not None and protect.status in _HIT
        if keep <= 0 or hit:
            del self.parts[symbol]  # whoever wished for it looks at what is left by then
            self._settle_protection(position, working)
            return
        busy = self._one(working, ENTRY) or self._one(working, EXIT)
        if busy is not None or protect is None or protect.status is not OrderStatus.UNTRIGGERED:
            self._settle_protection(position, working)
            return
        target = self._one(working, TARGET)
        if target is not None:
            # Laid down anew for the rest: a target and a part must not both count on its shares.
            self._desk.cancel(target)
        elif protect.pending_cancel or protect.pending_modify:
            return
        elif protect.remaining > keep:
            self._modify_stop(protect, keep, position.stop_price)
        else:
            del self.parts[symbol]
            if type(self._desk.submit(part)) is Refusal:
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
        if position.exit_atr and not _nearer(position, stop):
            return  # an exit plan has brought it nearer already, and never farther again
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

    def stop_rejected(self, symbol: str, sentence: str) -> None:
        """Wish to get out after the broker refused a safety exit; the timer tries again to set it.

        One that was approved before the panic latch moved is simply laid down anew.
        """
        position = self._space.state.book.positions.get(symbol)
        if position is not None and symbol in self._refused:
            self.naked.add(symbol)
            return
        if position is None or self._space.latch.engaged:
            self._refused.add(symbol)
            self.settle(symbol)
            return
        self._refused.add(symbol)
        self.naked.add(symbol)
        self._complain(f"{symbol} has no safety exit, because the broker refused it: {sentence} "
                       "The position is being closed.")  # fmt: skip
        if symbol not in self.exits:
            self.want_out(self.exit_intent(symbol, "No safety exit possible.", "guard"))

    def move_refused(self, protect: OrderRecord, sentence: str) -> None:
        """Get out after the broker refused to bring a safety exit nearer.

        What a person dragged goes back to where it rests instead; so does one to be set farther.
        """
        space, symbol = self._space, protect.order.symbol
        self.parts.pop(symbol, None)
        self._asked.pop(protect.order.client_order_id, None)
        position = space.state.book.positions.get(symbol)
        rests = protect.trigger_price
        if position is None or rests is None or rests == position.stop_price:
            return
        if symbol in self.exits or protect.status is not OrderStatus.UNTRIGGERED:
            return
        planned = position.stop_price
        by_hand = self.by_hand.get(symbol) == planned
        back = planned is None or by_hand or _nearer(position, rests)
        instrument = space.instruments[symbol]
        old, new = (
            "" if one is None else price_text(one, instrument.tick_size, instrument.currency)
            for one in (rests, planned)
        )
        after = "It stays there." if back else "The position is being closed."
        self._complain(
            f"The broker refused to move the safety exit of {symbol} from {old} to {new}: "
            f"{sentence} {after}"
        )
        if back:
            now_ns = space.clock.now_ns()
            space.record(StopPlanned(ts_ns=now_ns, symbol=symbol, stop_price=rests))
        else:
            reason = f"the broker refused to move its safety exit to {new}"
            self.want_out(self.exit_intent(symbol, reason, "guard"))

    def _naked(self, position: Position, refusal: Refusal) -> None:
        self._complain(
            f"{position.symbol} has no safety exit, because it was refused: "
            f"{refusal.sentence} The position is being closed."
        )
        if position.symbol not in self.exits:
            self.want_out(self.exit_intent(position.symbol, "No safety exit possible.", "guard"))

    def _complain(self, sentence: str) -> None:
        self._space.complain("guard", "safety exit", sentence)

    def _adjust(self, protect: OrderRecord, position: Position) -> None:
        """Bring a resting safety exit to the position's size and the planned price."""
        if protect.pending_cancel or protect.pending_modify or protect.status.unproven:
            return
        quantity = protect.filled + abs(position.quantity)
        stop = position.stop_price
        if protect.quantity == quantity and (
            # One that was hit sells already; its trigger is nobody's to move any more.
            protect.trigger_price == stop or protect.status in _HIT
        ):
            return
        self._modify_stop(protect, abs(position.quantity), stop)

    def _modify_stop(self, protect: OrderRecord, keep: Decimal, stop: Decimal | None) -> None:
        client_order_id, quantity = protect.order.client_order_id, protect.filled + keep
        self._asked[client_order_id] = quantity, stop
        protect.pending_modify = True
        self._space.commit()
        self._space.broker.modify(client_order_id, quantity, None, stop)

    def modified(self, record: OrderRecord) -> None:
        """Take the next step after a change was made as asked: meanwhile more may have changed.

        A venue that makes something else of a change is not asked again at once, or the two would
        go on for ever.
        """
        asked = self._asked.pop(record.order.client_order_id, None)
        if asked is None or asked[0] != record.quantity:
            return
        symbol = record.order.symbol
        position = self._space.state.book.positions.get(symbol)
        if (
            position is not None
            and symbol not in self.parts
            and (
                record.quantity == record.filled + abs(position.quantity)
                and record.trigger_price == position.stop_price
            )
        ):
            return  # as planned
        if asked[1] == record.trigger_price or record.status in _HIT:
            self.settle(symbol)

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


def _nearer(position: Position, stop_price: Decimal) -> bool:
    """Return whether a safety exit there would be nearer than the planned one."""
    planned = position.stop_price
    return planned is None or (stop_price - planned) * position.quantity > 0
