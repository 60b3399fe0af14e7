"""The order engine: every order's way from the request to its end, by the exchange's clock."""

import heapq
import itertools
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from tests.exchanges.kite import order_rows as rows
from tests.exchanges.kite.account import Account
from tests.exchanges.kite.checks import Wish, automatic_protection
from tests.exchanges.kite.market import PLENTY, Board, Market
from tests.exchanges.kite.order_rows import Trade, VenueOrderRow
from tests.exchanges.kite.switches import Switches
from tests.exchanges.kite.times import MINUTE_NS, is_open

ZERO = Decimal(0)
_FIRST_ID = 1_914_227_164_488_687_616
_ID_STEP = 46_137_344
_MIS_MARGIN = Decimal("0.2")
Told = Callable[[dict[str, Any]], None]


class OrderBook:
    """All orders of the day. `on_row` hears each row that the ticker would push."""

    def __init__(self, market: Market, account: Account, switches: Switches) -> None:
        self._market = market
        self._account = account
        self._switches = switches
        self._steps: list[tuple[int, int, Callable[[int], None]]] = []
        self._sequence = itertools.count()
        self._numbers = itertools.count(1)
        self._trade_numbers = itertools.count(10_000_001)
        self.orders: dict[str, VenueOrderRow] = {}
        self.on_row: Told = lambda _: None
        account.blocked = self._blocked

    def working(self) -> list[VenueOrderRow]:
        return [one for one in self.orders.values() if not one.over]

    def later(self, now_ns: int, hops: int, step: Callable[[int], None]) -> None:
        """Do a step some hops from now; without hops it is done at once."""
        due_ns = now_ns + hops * self._switches.hop_ns
        if due_ns == now_ns:
            step(now_ns)
        else:
            heapq.heappush(self._steps, (due_ns, next(self._sequence), step))

    def advance(self, now_ns: int) -> None:
        """Do what is due, each step at its own time."""
        while self._steps and self._steps[0][0] <= now_ns:
            due_ns, _, step = heapq.heappop(self._steps)
            step(due_ns)

    def next_due_ns(self) -> int | None:
        return self._steps[0][0] if self._steps else None

    def new_order(self, wish: Wish, now_ns: int, variety: str, **more: Any) -> VenueOrderRow:
        """Take an order that the front desk let pass and start it on its way."""
        number = next(self._numbers)
        order = VenueOrderRow(
            order_id=str(_FIRST_ID + number * _ID_STEP),
            listed=wish.listed,
            side=wish.side,
            order_type=wish.order_type,
            product=wish.product,
            quantity=wish.quantity,
            price=wish.price if wish.order_type in ("LIMIT", "SL") else ZERO,
            trigger_price=wish.trigger_price if wish.order_type in rows.STOPS else ZERO,
            validity=wish.validity,
            placed_ns=now_ns,
            number=number,
            variety=variety,
            tag=wish.tag,
            protection=wish.protection,
            disclosed=wish.disclosed,
            ttl_ns=wish.ttl_minutes * MINUTE_NS,
            **more,
        )
        order.updated_ns = now_ns
        order.triggered = order.order_type not in rows.STOPS
        self.orders[order.order_id] = order
        if variety == "amo":
            self._set(order, rows.AMO_RECEIVED, now_ns)
            return order
        self._set(order, rows.RECEIVED, now_ns, push=False)
        self._start(order, now_ns)
        return order

    def release_amo(self, now_ns: int) -> None:
        """Send the orders of the night on their way."""
        for order in self.working():
            if order.status == rows.AMO_RECEIVED:
                self._set(order, rows.RECEIVED, now_ns, push=False)
                self._start(order, now_ns)

    def _start(self, order: VenueOrderRow, now_ns: int) -> None:
        def validating(at_ns: int) -> None:
            self._set(order, rows.VALIDATING, at_ns, push=False)
            self.later(at_ns, 1, lambda then: self._check_risk(order, then))

        self.later(now_ns, 1, validating)

    def _check_risk(self, order: VenueOrderRow, now_ns: int) -> None:
        if order.over:
            return
        refusal = self._refusal(order, now_ns)
        if refusal is not None:
            order.message, order.raw_message = refusal
            self._set(order, rows.REJECTED, now_ns)
            return
        self._set(order, rows.OPEN_PENDING, now_ns, push=False)
        self.later(now_ns, 1, lambda then: self._at_exchange(order, then))

    def _refusal(self, order: VenueOrderRow, now_ns: int) -> tuple[str, str] | None:
        if not self._switches.open_all_day and not is_open(now_ns, order.listed.has_auction):
            return (
                "Markets are closed right now. Use GTT or AMO to place an order.",
                "16278 : The markets have not been opened for trading",
            )
        if order.product == "CNC" and order.side == "SELL":
            others = [one for one in self.working() if one is not order]
            free = self._account.sellable(order.listed.key, others)
            if free < order.quantity:
                return (
                    "You do not have enough holdings to sell this quantity.",
                    "RMS:Rule: Check holdings for entity account-AB1234 across exchange",
                )
            return None
        others_blocked = self._blocked(apart_from=order)
        available = self._account.opening - self._account.debits()
        available += self._blocked() - others_blocked
        required = self.required(order)
        if required > available:
            return (
                f"Insufficient funds. Required margin is {required:.2f} but available margin is "
                f"{available:.2f}. Check the orderbook for open orders.",
                f"RMS:Margin Exceeds,Required:{required:.2f}, Available:{available:.2f} "
                "for entity account-AB1234 across exchange across segment across product ",
            )
        return None

    def required(self, order: VenueOrderRow) -> Decimal:
        """Return the margin of what is still to be filled."""
        board = self._market.board(order.listed.key)
        price = order.price or order.trigger_price or board.last
        if order.product == "CNC":
            return order.rest * price if order.side == "BUY" else ZERO
        net = self._account.days()[order.listed.key, order.product].net
        closes = max(0, -net if order.side == "BUY" else net)
        return max(0, order.rest - closes) * price * _MIS_MARGIN

    def _blocked(self, apart_from: VenueOrderRow | None = None) -> Decimal:
        before_check = (rows.RECEIVED, rows.VALIDATING, rows.AMO_RECEIVED)
        return sum(
            (
                self.required(one)
                for one in self.working()
                if one is not apart_from and one.status not in before_check
            ),
            ZERO,
        )

    def _at_exchange(self, order: VenueOrderRow, now_ns: int) -> None:
        if order.over:
            return
        order.exchange_order_id = str(1_300_000_000_000_000 + order.number)
        order.exchange_ns = now_ns
        if order.ttl_ns:
            expire = (now_ns + order.ttl_ns, next(self._sequence), self._expiry(order))
            heapq.heappush(self._steps, expire)
        if not order.triggered:
            self._set(order, rows.TRIGGER_PENDING, now_ns)
            return
        self._enter(order, now_ns)

    def _expiry(self, order: VenueOrderRow) -> Callable[[int], None]:
        def step(at_ns: int) -> None:
            if not order.over:
                self.end(order, at_ns)

        return step

    def enter_again(self, order: VenueOrderRow, now_ns: int) -> None:
        """Let an order with new values meet the market."""
        self._enter(order, now_ns)

    def _enter(self, order: VenueOrderRow, now_ns: int) -> None:
        """Let a triggered order meet the market."""
        board = self._market.board(order.listed.key)
        if order.order_type in ("MARKET", "SL-M"):
            self._protect(order, board)
        self._set(order, rows.OPEN, now_ns)
        self._take(order, board, now_ns)
        if order.validity == "IOC" and not order.over:
            self.end(order, now_ns)

    def _protect(self, order: VenueOrderRow, board: Board) -> None:
        share = order.protection
        if share == -1:
            share = automatic_protection(board.last)
        sign, rounding = (1, ROUND_FLOOR) if order.side == "BUY" else (-1, ROUND_CEILING)
        order.price = board.on_grid(board.last * (1 + sign * share / 100), rounding)
        order.tags += ["mktp", f"mktp:{share:.2f}"]
        if self._switches.protected_market_shows == "LIMIT":
            order.shown_type = "LIMIT"

    def _take(self, order: VenueOrderRow, board: Board, now_ns: int) -> None:
        """Fill at once from what is ready at the last price."""
        if board.ready and order.works and _reaches(order, board.last):
            quantity = min(order.rest, board.ready)
            board.ready -= quantity
            self.fill(order, quantity, board.last, now_ns)

    def print(
        self, key: str, price: Decimal, now_ns: int, quantity: int = PLENTY, ready: int = 0
    ) -> None:
        """Let the market trade: stops trigger, resting orders take part up to `quantity`."""
        board = self._market.board(key)
        board.print(price, min(quantity, PLENTY), now_ns)
        board.ready = 0
        mine = [one for one in self.orders.values() if one.listed.key == key and not one.over]
        for order in mine:
            if order.status == rows.TRIGGER_PENDING and _triggers(order, price):
                order.triggered = True
                self._enter(order, now_ns)
        left = quantity
        for order in mine:
            if left and order.works and order.rest and _reaches(order, price):
                part = min(order.rest, left)
                left -= part
                self.fill(order, part, price, now_ns)
        board.ready = ready

    def fill(self, order: VenueOrderRow, quantity: int, price: Decimal, now_ns: int) -> None:
        """Book an execution of a part or the whole."""
        order.filled += quantity
        order.value += price * quantity
        order.exchange_ns = now_ns
        self._account.book(Trade(str(next(self._trade_numbers)), order, quantity, price, now_ns))
        if order.rest:
            order.updated_ns = now_ns
            order.remember(self._switches)
            self._push(order, rows.UPDATE)
        else:
            self._set(order, rows.COMPLETE, now_ns)

    def end(self, order: VenueOrderRow, now_ns: int, message: str | None = None) -> None:
        """Cancel what is left."""
        order.cancelled = order.rest
        order.message = message
        late = order.status == rows.AMO_RECEIVED
        self._set(order, "CANCELLED AMO" if late else rows.CANCELLED, now_ns)

    def set_status(self, order: VenueOrderRow, status: str, now_ns: int, push: bool = True) -> None:
        self._set(order, status, now_ns, push)

    def _set(self, order: VenueOrderRow, status: str, now_ns: int, push: bool = True) -> None:
        order.status = status
        order.updated_ns = now_ns
        order.remember(self._switches)
        if push:
            self._push(order, status)

    def _push(self, order: VenueOrderRow, status: str) -> None:
        row = order.row(self._switches)
        row.pop("modified")
        row.pop("tags", None)
        row |= {
            "user_id": order.placed_by,
            "app_id": 12617,
            "checksum": "",
            "unfilled_quantity": order.rest,
            "status": status,
        }
        self.on_row(row)


def _reaches(order: VenueOrderRow, price: Decimal) -> bool:
    return price <= order.price if order.side == "BUY" else price >= order.price


def _triggers(order: VenueOrderRow, price: Decimal) -> bool:
    if order.side == "BUY":
        return price >= order.trigger_price
    return price <= order.trigger_price
