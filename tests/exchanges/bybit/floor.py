"""Where orders meet the market: crossing, resting, triggers, bookings."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from tests.exchanges.bybit.market import Market
from tests.exchanges.bybit.records import ZERO, Account, Execution, Record
from tests.exchanges.bybit.rules import FEES, LINEAR, SPOT
from tests.exchanges.bybit.switches import MS, Switches

STEP = Decimal("0.00000001")
TAKERS = ("IOC", "FOK")


class Floor:
    """Matches orders and books what comes of it; tells every change through `tell`."""

    def __init__(
        self,
        switches: Switches,
        now_ns: Callable[[], int],
        tell: Callable[[str, str, object], None],
        new_id: Callable[[str], str],
    ) -> None:
        self.switches = switches
        self.now_ns = now_ns
        self.tell = tell
        self.new_id = new_id
        self.orders: dict[str, Record] = {}
        self.executions: list[Execution] = []
        self.accounts: dict[str, Account] = {}
        self.markets: dict[tuple[str, str], Market] = {}

    def market(self, one: Record) -> Market:
        """Return the market of an order."""
        return self.markets[one.category, one.symbol]

    def changed(self, one: Record) -> None:
        """Push an order's new state."""
        now_ns = self.now_ns()
        one.updated_ms = now_ns // MS
        self.tell(one.uid, "order", one)
        if one.category == LINEAR and self.switches.push_positions_always:
            self.tell(one.uid, "position", self.position_of(one))

    def position_of(self, one: Record) -> object:
        """Return the position an order is about."""
        return self.accounts[one.uid].position(one.symbol, one.position_idx)

    def enter(self, one: Record) -> None:
        """Let an accepted order into the market."""
        if not one.open and one.status != "Created":
            return
        if one.conditional and one.status == "Created":
            one.status = "Untriggered"
            self.changed(one)
            return
        if one.reduce_only and not self._trim(one):
            return
        if one.tif == "PostOnly" and self._crosses(one):
            self.end(one, "Cancelled", "UNKNOWN", "EC_PostOnlyWillTakeLiquidity")
            return
        one.status = "New"
        taker = one.tif in TAKERS
        if self.switches.new_before_fill and not (taker and one.order_type == "Market"):
            self.changed(one)
        if one.tif == "FOK" and self._reach(one) < one.rest:
            self.end(one, "Cancelled", "UNKNOWN", "EC_CancelForNoFullFill")
            return
        self._cross(one)
        if one.open and taker:
            self._end_taker(one)
        elif one.open and one.done == 0 and not self.switches.new_before_fill:
            self.changed(one)

    def _end_taker(self, one: Record) -> None:
        partial = "PartiallyFilledCanceled" if one.category == SPOT else "Cancelled"
        status = partial if one.done else "Cancelled"
        self.end(one, status, "UNKNOWN", "EC_NoImmediateQtyToFill")

    def _trim(self, one: Record) -> bool:
        position = self.accounts[one.uid].position(one.symbol, one.position_idx)
        if not position.size or position.side == one.side:
            self.end(one, "Cancelled", "CancelByReduceOnly", "EC_NoError")
            return False
        if one.rest > position.size:
            one.qty = one.done + position.size
        return True

    def _crosses(self, one: Record) -> bool:
        market = self.market(one)
        if one.side == "Buy":
            return bool(market.ask) and one.price >= market.ask
        return bool(market.bid) and one.price <= market.bid

    def _levels(self, one: Record) -> list[tuple[Decimal, Decimal]]:
        side = "a" if one.side == "Buy" else "b"
        levels = self.market(one).side(side, 200)
        if one.side == "Buy":
            return [level for level in levels if level[0] <= one.price]
        return [level for level in levels if level[0] >= one.price]

    def _reach(self, one: Record) -> Decimal:
        return sum((size for _, size in self._levels(one)), ZERO)

    def _cross(self, one: Record) -> None:
        market = self.market(one)
        side = "a" if one.side == "Buy" else "b"
        for price, size in self._levels(one):
            if not one.open:
                return
            rest = one.rest
            if one.in_quote:
                rest = rest / price
                rest -= rest % market.rule.step
            amount = min(size, rest)
            if amount <= 0:
                break
            market.take(side, price, amount)
            self.fill(one, amount, price, maker=False)
            if one.in_quote and one.rest / price < market.rule.step:
                break
        if one.in_quote and one.open and one.done:
            self._quote_dust(one)

    def _quote_dust(self, one: Record) -> None:
        one.status = "Filled"
        self.changed(one)

    def fill(self, one: Record, amount: Decimal, price: Decimal, *, maker: bool) -> Execution:
        """Book one execution of an order and push what follows from it."""
        market = self.market(one)
        rate = FEES[one.category][1 if maker else 0]
        now_ms = self.now_ns() // MS
        one.done += amount
        one.value += amount * price
        trade = market.print_trade(now_ms, price, amount, one.side, self.new_id(one.category))
        in_base = one.category == SPOT and one.side == "Buy"
        coin = market.rule.base if in_base else market.rule.quote
        fee = ((amount if in_base else amount * price) * rate).quantize(STEP, ROUND_HALF_UP)
        one.fees[coin] = one.fees.get(coin, ZERO) + fee
        closed, pnl = self._book(one, amount, price, fee, coin)
        execution = Execution(
            one.uid, one.category, one.symbol, trade.trade_id, one.order_id, one.link_id, one.side,
            price, amount, fee, coin, rate, maker, "Trade", now_ms, trade.seq, one.price, one.qty,
            one.rest, one.order_type, one.stop_type, closed, market.mark, pnl,
            self.now_ns() + self.switches.history_lag_ns,
        )  # fmt: skip
        self.executions.append(execution)
        finished = one.rest <= 0
        one.status = "Filled" if finished else "PartiallyFilled"
        if one.category == SPOT:
            self._spot_lock(one)
        self.tell(one.uid, "execution", execution)
        self.changed(one)
        self.tell(one.uid, "wallet", self.accounts[one.uid])
        if market.on_change is not None:
            market.on_change(market)
        if one.category == LINEAR and (one.take_profit or one.stop_loss):
            self._exits_of(one)
        self._after_position(one)
        return execution

    def _exits_of(self, one: Record) -> None:
        position = self.accounts[one.uid].position(one.symbol, one.position_idx)
        if position.size and position.side == one.side:
            position.take_profit = one.take_profit or position.take_profit
            position.stop_loss = one.stop_loss or position.stop_loss
            self.place_exits(one.uid, one.symbol, one.position_idx, one.link_id)

    def _book(
        self, one: Record, amount: Decimal, price: Decimal, fee: Decimal, coin: str
    ) -> tuple[Decimal, Decimal]:
        account = self.accounts[one.uid]
        rule = self.market(one).rule
        account.coin(coin).balance -= fee
        if one.category == SPOT:
            sign = 1 if one.side == "Buy" else -1
            account.coin(rule.base).balance += sign * amount
            account.coin(rule.quote).balance -= sign * amount * price
            return ZERO, ZERO
        return self.book_position(account, one, amount, price)

    def book_position(
        self, account: Account, one: Record, amount: Decimal, price: Decimal
    ) -> tuple[Decimal, Decimal]:
        """Move a position by a trade; return what was closed and its profit."""
        position = account.position(one.symbol, one.position_idx)
        now_ms = self.now_ns() // MS
        closed, pnl = ZERO, ZERO
        if position.size and position.side != one.side:
            closed = min(amount, position.size)
            pnl = (price - position.entry) * closed * (1 if position.side == "Buy" else -1)
            account.coin("USDT").balance += pnl
            account.coin("USDT").realised += pnl
            position.realised += pnl
            position.size -= closed
        opened = amount - closed
        if opened:
            held = position.size
            if not held:
                position.side, position.entry, position.created_ms = one.side, price, now_ms
                position.best = price
            else:
                position.entry = (position.entry * held + price * opened) / (held + opened)
            position.size = held + opened
        position.seq = self.market(one).seq
        position.updated_ms = now_ms
        return closed, pnl

    def _spot_lock(self, one: Record) -> None:
        """Lock what is left of an order and free the rest."""
        rule = self.market(one).rule
        coin = self.accounts[one.uid].coin(rule.quote if one.side == "Buy" else rule.base)
        need = ZERO
        if (one.open or one.status == "Created") and not one.conditional:
            rest = one.rest
            need = rest if one.side == "Sell" or one.in_quote else rest * one.price
        coin.locked += need - one.locked
        one.locked = need

    def lock(self, one: Record) -> None:
        """Lock money for an order that was just taken."""
        if one.category == SPOT:
            self._spot_lock(one)

    def _after_position(self, one: Record) -> None:
        if one.category != LINEAR:
            return
        position = self.accounts[one.uid].position(one.symbol, one.position_idx)
        if position.size:
            return
        position.take_profit = position.stop_loss = position.trailing = ZERO
        for other in list(self.orders.values()):
            same = (other.uid, other.symbol, other.position_idx) == (
                one.uid, one.symbol, one.position_idx,
            )  # fmt: skip
            if not same or not other.open or other.category != LINEAR or other is one:
                continue
            if other.stop_type in ("TakeProfit", "StopLoss", "TrailingStop"):
                self.end(other, "Deactivated", "CancelByTpSlTsClear", "EC_NoError")
            elif other.reduce_only and not other.conditional:
                self.end(other, "Cancelled", "CancelByReduceOnly", "EC_NoError")
            elif other.reduce_only and not self.switches.stops_outlive_position:
                self.end(other, "Deactivated", "CancelByReduceOnly", "EC_NoError")

    def place_exits(self, uid: str, symbol: str, idx: int, parent: str = "") -> None:
        """Make the position's stop, target and trailing orders what the position says."""
        position = self.accounts[uid].position(symbol, idx)
        closing = "Sell" if position.side == "Buy" else "Buy"
        down = 2 if closing == "Sell" else 1
        trail = ZERO
        if position.trailing:
            sign = -1 if position.side == "Buy" else 1
            trail = position.best + sign * position.trailing
        for kind, trigger, direction in (
            ("StopLoss", position.stop_loss, down),
            ("TakeProfit", position.take_profit, 3 - down),
            ("TrailingStop", trail, down),
        ):
            found = self._exit_order(uid, symbol, idx, kind)
            if found is not None and not trigger:
                self.end(found, "Deactivated", "CancelByUser", "EC_PerCancelRequest")
            elif found is not None and found.trigger_price != trigger:
                found.trigger_price = trigger
                self.changed(found)
            elif found is None and trigger:
                self._new_exit(position, uid, (kind, trigger, direction), closing, parent)

    def _exit_order(self, uid: str, symbol: str, idx: int, kind: str) -> Record | None:
        for one in self.orders.values():
            mine = one.uid == uid and one.symbol == symbol and one.position_idx == idx
            if mine and one.open and one.stop_type == kind:
                return one
        return None

    def _new_exit(
        self, position: object, uid: str, what: tuple[str, Decimal, int], side: str, parent: str
    ) -> None:
        kind, trigger, direction = what
        now_ms = self.now_ns() // MS
        size, symbol = position.size, position.symbol  # type: ignore[attr-defined]
        one = Record(
            uid, LINEAR, symbol, self.new_id(LINEAR), "", side, "Market", size, ZERO, "IOC",
            now_ms, now_ms, reduce_only=True, close_on_trigger=True,
            position_idx=position.idx,  # type: ignore[attr-defined]
            trigger_price=trigger, trigger_direction=direction, trigger_by="LastPrice",
            stop_type=kind, create_type=f"CreateBy{kind}", parent_link=parent,
            last_on_created=self.markets[LINEAR, symbol].last,
        )  # fmt: skip
        self.orders[one.order_id] = one
        self.enter(one)

    def end(self, one: Record, status: str, cancel: str, reason: str) -> None:
        """Take an order out of the market."""
        one.status, one.cancel_type, one.reject_reason = status, cancel, reason
        if one.category == SPOT:
            self._spot_lock(one)
        self.changed(one)

    def meet(self, market: Market, price: Decimal, volume: Decimal) -> None:
        """Let the market trade at a price: triggers first, then what rests."""
        before = market.last
        market.move_to(price)
        market.print_trade(
            self.now_ns() // MS, market.last, volume, "Buy" if price >= before else "Sell",
            self.new_id(market.rule.category),
        )  # fmt: skip
        mine = [
            one
            for one in self.orders.values()
            if one.open and (one.category, one.symbol) == (market.rule.category, market.rule.symbol)
        ]
        for one in mine:
            self._trail(one, market)
        for one in mine:
            if one.status == "Untriggered" and self._triggers(one, market):
                self.trigger(one)
        room = volume
        for one in mine:
            if one.status in ("New", "PartiallyFilled") and room > 0 and self._hit(one, price):
                amount = min(one.rest, room)
                amount -= amount % market.rule.step
                if amount > 0:
                    room -= amount
                    self.fill(one, amount, one.price, maker=True)
        if market.on_change is not None:
            market.on_change(market)

    def _trail(self, one: Record, market: Market) -> None:
        if one.stop_type != "TrailingStop" or one.status != "Untriggered":
            return
        position = self.accounts[one.uid].position(one.symbol, one.position_idx)
        better = max if position.side == "Buy" else min
        position.best = better(position.best, market.last)
        sign = -1 if position.side == "Buy" else 1
        one.trigger_price = position.best + sign * position.trailing

    def _triggers(self, one: Record, market: Market) -> bool:
        price = market.mark if one.trigger_by == "MarkPrice" else market.last
        if one.trigger_direction == 1:
            return price >= one.trigger_price
        return price <= one.trigger_price

    def trigger(self, one: Record) -> None:
        """Let a waiting stop become an order."""
        one.status = "Triggered"
        self.changed(one)
        one.status = "New"
        if one.order_type == "Market":
            one.tif = "IOC"
            one.price = self.cap_price(one)
        self.enter(one)

    def cap_price(self, one: Record) -> Decimal:
        """Return the price a market order will not go beyond."""
        market = self.market(one)
        cap = market.last * (Decimal("1.02") if one.side == "Buy" else Decimal("0.98"))
        return cap - cap % market.rule.tick

    def _hit(self, one: Record, price: Decimal) -> bool:
        return price <= one.price if one.side == "Buy" else price >= one.price
