"""Takes the requests about orders: place, slice, modify, cancel, and the end of the day."""

from decimal import Decimal
from typing import Any

from tests.exchanges.kite import order_rows as rows
from tests.exchanges.kite.account import Account
from tests.exchanges.kite.book import OrderBook
from tests.exchanges.kite.checks import (
    MOST_SHARES,
    NO_PROTECTION,
    Wish,
    check_prices,
    check_quantity,
    check_trigger,
    decimal,
    one_of,
    protection_from,
    refuse_margin,
    whole,
    wish_from,
)
from tests.exchanges.kite.market import PLENTY, Market
from tests.exchanges.kite.order_rows import VenueOrderRow
from tests.exchanges.kite.replies import Refused, bad_input
from tests.exchanges.kite.switches import Switches
from tests.exchanges.kite.times import MINUTE_NS, at, close_minute, day_of, is_open

MOST_MODIFICATIONS = 25
MOST_SLICES = 10
_VARIETIES = ("regular", "amo")
_TYPE_CHANGES = {
    "LIMIT": ("LIMIT", "MARKET"),
    "MARKET": ("MARKET", "LIMIT"),
    "SL": ("SL", "LIMIT", "MARKET"),
    "SL-M": ("SL-M", "LIMIT", "MARKET"),
}


class OrderDesk:
    """The front desk of the order engine."""

    def __init__(
        self, market: Market, book: OrderBook, account: Account, switches: Switches
    ) -> None:
        self._market = market
        self._book = book
        self._account = account
        self._switches = switches
        self._squared: set[object] = set()
        self._closed: set[object] = set()

    def place(self, variety: str, form: dict[str, str], now_ns: int) -> Any:
        """Take a new order and return what the answer's `data` holds."""
        if variety not in _VARIETIES:
            raise bad_input(f"The local exchange knows no orders of variety {variety}.")
        if form.get("autoslice") == "true":
            return self._slices(variety, form, now_ns)
        wish = wish_from(form, self._market)
        variety = self._variety_by_hour(variety, wish, now_ns)
        self._check_margin(wish)
        return {"order_id": self._book.new_order(wish, now_ns, variety).order_id}

    def _variety_by_hour(self, variety: str, wish: Wish, now_ns: int) -> str:
        opened = self._switches.open_all_day or is_open(now_ns, wish.listed.has_auction)
        if variety == "amo" and opened:
            raise bad_input("AMO orders are not allowed while the market is open.")
        if not opened and self._switches.after_hours == "amo":
            return "amo"
        return variety

    def _check_margin(self, wish: Wish) -> None:
        if self._switches.margin_refusal != "at once" or wish.side != "BUY":
            return
        price = wish.price or wish.trigger_price or self._market.board(wish.listed.key).last
        share = Decimal(1) if wish.product == "CNC" else Decimal("0.2")
        net = self._account.days()[wish.listed.key, wish.product].net
        opening = max(0, wish.quantity - max(0, -net))
        required, available = opening * price * share, self._account.free()
        if required > available:
            raise refuse_margin(required, available)

    def _slices(self, variety: str, form: dict[str, str], now_ns: int) -> Any:
        total = whole(form.get("quantity", ""), "quantity")
        sizes = [MOST_SHARES] * (total // MOST_SHARES)
        sizes += [total % MOST_SHARES] if total % MOST_SHARES else []
        if len(sizes) > MOST_SLICES:
            raise bad_input("Maximum of 10 slices are allowed per order.")
        children: list[dict[str, Any]] = []
        for size in sizes:
            try:
                wish = wish_from({**form, "quantity": str(size)}, self._market)
                self._check_margin(wish)
                made = self._book.new_order(wish, now_ns, variety, tags=["autoslice"])
                children.append({"order_id": made.order_id})
            except Refused as no:
                failure = {"code": no.status, "error_type": no.kind, "message": no.message}
                children.append({"error": {**failure, "data": None}})
        if self._switches.autoslice_shape == "flat":
            return children
        parent = next((one["order_id"] for one in children if "order_id" in one), "")
        return {"order_id": parent, "children": children}

    def find(self, order_id: str) -> VenueOrderRow:
        order = self._book.orders.get(order_id)
        if order is None:
            raise Refused(404, "GeneralException", "Couldn't find that `order_id`.")
        return order

    def cancel(self, variety: str, order_id: str, now_ns: int) -> dict[str, str]:
        order = self._live(variety, order_id, "cancelled")
        if order.status == rows.AMO_RECEIVED:
            self._book.end(order, now_ns)
            return {"order_id": order_id}

        def gone(at_ns: int) -> None:
            if not order.over:
                self._book.end(order, at_ns)

        self._book.set_status(order, rows.CANCEL_PENDING, now_ns, push=False)
        self._book.later(now_ns, 1, gone)
        return {"order_id": order_id}

    def modify(
        self, variety: str, order_id: str, form: dict[str, str], now_ns: int
    ) -> dict[str, str]:
        order = self._live(variety, order_id, "modified")
        if order.modifications >= MOST_MODIFICATIONS:
            raise bad_input("Maximum allowed order modifications exceeded.")
        if order.status not in (rows.OPEN, rows.TRIGGER_PENDING):
            raise bad_input("Order cannot be modified as it is being processed. Try later.")
        change = self._change(order, form)
        order.modifications += 1
        before = order.status
        self._book.set_status(order, rows.MODIFY_VALIDATING, now_ns, push=False)

        def pending(at_ns: int) -> None:
            if not order.over:
                self._book.set_status(order, rows.MODIFY_PENDING, at_ns, push=False)
                self._book.later(at_ns, 1, done)

        def done(at_ns: int) -> None:
            if not order.over:
                self._apply(order, change, before, at_ns)

        self._book.later(now_ns, 1, pending)
        return {"order_id": order_id}

    def _live(self, variety: str, order_id: str, what: str) -> VenueOrderRow:
        order = self.find(order_id)
        if order.variety != variety:
            raise bad_input(f"The order is of variety {order.variety}.")
        if order.over or order.status == rows.CANCEL_PENDING:
            raise bad_input(
                f"Order cannot be {what} as it is {order.status.lower()}. Refresh the orderbook."
            )
        return order

    def _change(self, order: VenueOrderRow, form: dict[str, str]) -> dict[str, Any]:
        kind = form.get("order_type") or order.order_type
        one_of(kind, "order_type", ("MARKET", "LIMIT", "SL", "SL-M"))
        if kind not in _TYPE_CHANGES[order.order_type]:
            raise bad_input(f"An order of type {order.order_type} cannot become {kind}.")
        protection = protection_from(form) or order.protection
        if kind in ("MARKET", "SL-M") and protection == 0:
            raise bad_input(NO_PROTECTION)
        quantity = order.quantity
        if "quantity" in form:
            quantity = whole(form["quantity"], "quantity")
            if self._switches.modify_quantity == "remaining":
                quantity += order.filled
        check_quantity(quantity, order.listed)
        if quantity < order.filled:
            raise bad_input("Quantity cannot be lower than the filled quantity.")
        price = decimal(form["price"], "price") if "price" in form else order.price
        trigger = order.trigger_price
        if "trigger_price" in form:
            trigger = decimal(form["trigger_price"], "trigger_price")
        board = self._market.board(order.listed.key)
        if not order.triggered or kind == "LIMIT":
            check_prices(kind, price, trigger, board)
        if not order.triggered:
            check_trigger(kind, order.side, trigger, board)
        return {
            "order_type": kind,
            "protection": protection,
            "quantity": quantity,
            "price": price,
            "trigger_price": trigger,
        }

    def _apply(
        self, order: VenueOrderRow, change: dict[str, Any], before: str, now_ns: int
    ) -> None:
        was = order.order_type
        for name, value in change.items():
            setattr(order, name, value)
        order.quantity = max(order.quantity, order.filled)
        self._book.set_status(order, rows.MODIFIED, now_ns, push=False)
        if not order.rest:
            self._book.set_status(order, rows.COMPLETE, now_ns)
            return
        if before == rows.TRIGGER_PENDING and order.order_type == was:
            self._book.set_status(order, rows.TRIGGER_PENDING, now_ns)
            return
        order.triggered = True
        self._book.enter_again(order, now_ns)

    def day_steps(self, now_ns: int) -> None:
        """Square off intraday positions and end the day's orders when their time has come."""
        if self._switches.open_all_day:
            return
        day = day_of(now_ns)
        for has_auction in (False, True):
            close_ns = at(day, close_minute(day, has_auction))
            square_ns = close_ns - self._switches.square_off_minutes_before_close * MINUTE_NS
            mark = (day, has_auction)
            if square_ns <= now_ns < close_ns and mark not in self._squared:
                self._squared.add(mark)
                self._square_off(has_auction, square_ns)
            if now_ns >= close_ns and mark not in self._closed:
                self._closed.add(mark)
                self._end_orders(has_auction, close_ns)

    def _end_orders(self, has_auction: bool, now_ns: int) -> None:
        for order in self._book.working():
            if order.listed.has_auction is has_auction and order.placed_ns < now_ns:
                self._book.end(order, now_ns)

    def _square_off(self, has_auction: bool, now_ns: int) -> None:
        """Do what the broker's own desk does to intraday positions."""
        for order in self._book.working():
            if order.product == "MIS" and order.listed.has_auction is has_auction:
                self._book.end(order, now_ns)
        for (key, product), day in list(self._account.days().items()):
            board = self._market.board(key)
            if product != "MIS" or not day.net or board.listed.has_auction is not has_auction:
                continue
            wish = Wish(
                listed=board.listed,
                side="SELL" if day.net > 0 else "BUY",
                order_type="MARKET",
                product="MIS",
                quantity=abs(day.net),
                price=Decimal(0),
                trigger_price=Decimal(0),
                validity="DAY",
                protection=Decimal(-1),
                tag=None,
                ttl_minutes=0,
                disclosed=0,
            )
            board.ready = PLENTY
            self._book.new_order(wish, now_ns, "regular", placed_by="RMS")
