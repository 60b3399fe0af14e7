"""GTT: triggers that rest for up to a year and place a day's limit order when touched."""

import itertools
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.exchanges.kite.checks import Wish, check_prices, decimal, one_of, whole
from tests.exchanges.kite.market import Market
from tests.exchanges.kite.replies import Refused, bad_input, number
from tests.exchanges.kite.times import DAY_NS, text

MOST_ACTIVE = 500
_DAYS_LISTED = 7
Place = Callable[[Wish, int], str]


class Triggers:
    """The triggers of one account. `place` returns an order id or raises Refused."""

    def __init__(self, market: Market, place: Place) -> None:
        self._market = market
        self._place = place
        self._numbers = itertools.count(112_127)
        self.rows: dict[int, dict[str, Any]] = {}

    def create(self, form: dict[str, str], now_ns: int) -> dict[str, int]:
        if sum(1 for one in self.rows.values() if one["status"] == "active") >= MOST_ACTIVE:
            raise bad_input("Maximum number of active triggers reached.")
        number_ = next(self._numbers)
        self.rows[number_] = self._row(number_, form, now_ns, now_ns)
        return {"trigger_id": number_}

    def change(self, key: int, form: dict[str, str], now_ns: int) -> dict[str, int]:
        row = self.get(key)
        if row["status"] != "active":
            raise bad_input("Only active triggers can be modified.")
        self.rows[key] = self._row(key, form, now_ns, row["_made_ns"])
        return {"trigger_id": key}

    def remove(self, key: int, now_ns: int) -> dict[str, int]:
        row = self.get(key)
        if row["status"] != "active":
            raise bad_input("Only active triggers can be deleted.")
        row["status"] = "deleted"
        row["updated_at"] = text(now_ns)
        row["_ended_ns"] = now_ns
        return {"trigger_id": key}

    def get(self, key: int) -> dict[str, Any]:
        if key not in self.rows:
            raise Refused(404, "GeneralException", "Trigger not found.")
        return self.rows[key]

    def listed(self, now_ns: int) -> list[dict[str, Any]]:
        """Return what is active or ended within the last seven days."""
        since = now_ns - _DAYS_LISTED * DAY_NS
        return [
            shown(one)
            for one in self.rows.values()
            if one["status"] == "active" or one["_ended_ns"] >= since
        ]

    def on_price(self, key: str, price: Decimal, now_ns: int) -> None:
        """Fire what the price touches or has jumped over."""
        for row in self.rows.values():
            condition = row["condition"]
            mine = f"{condition['exchange']}:{condition['tradingsymbol']}" == key
            if row["status"] != "active" or not mine:
                continue
            leg = _leg_hit(row, price)
            if leg is not None:
                self._fire(row, leg, price, now_ns)

    def _fire(self, row: dict[str, Any], leg: int, price: Decimal, now_ns: int) -> None:
        row["status"], row["updated_at"], row["_ended_ns"] = "triggered", text(now_ns), now_ns
        order = row["orders"][leg]
        board = self._market.board(f"{order['exchange']}:{order['tradingsymbol']}")
        wish = Wish(
            listed=board.listed,
            side=order["transaction_type"],
            order_type="LIMIT",
            product=order["product"],
            quantity=order["quantity"],
            price=Decimal(str(order["price"])),
            trigger_price=Decimal(0),
            validity="DAY",
            protection=Decimal(0),
            tag=None,
            ttl_minutes=0,
            disclosed=0,
        )
        try:
            check_prices("LIMIT", wish.price, wish.trigger_price, board)
            outcome = {"status": "success", "order_id": self._place(wish, now_ns)}
            reason = ""
        except Refused as no:
            outcome, reason = {"status": "failed", "order_id": ""}, no.message
        order["result"] = {
            **{name: order[name] for name in ("exchange", "tradingsymbol", "product")},
            **{name: order[name] for name in ("order_type", "transaction_type")},
            **{name: order[name] for name in ("quantity", "price")},
            "account_id": "AB1234",
            "validity": "DAY",
            "meta": json.dumps({"app_id": 12617, "gtt": row["id"]}),
            "timestamp": text(now_ns),
            "triggered_at": number(price),
            "order_result": {**outcome, "rejection_reason": reason},
        }

    def _row(self, key: int, form: dict[str, str], now_ns: int, made_ns: int) -> dict[str, Any]:
        kind = form.get("type", "")
        one_of(kind, "type", ("single", "two-leg"))
        try:
            condition, orders = json.loads(form["condition"]), json.loads(form["orders"])
        except (KeyError, ValueError):
            raise bad_input("Invalid `condition` or `orders`.") from None
        legs = 1 if kind == "single" else 2
        if len(condition.get("trigger_values", [])) != legs or len(orders) != legs:
            raise bad_input("Invalid number of trigger values.")
        listed = self._market.listed.get(f"{condition['exchange']}:{condition['tradingsymbol']}")
        if listed is None:
            raise bad_input("Invalid `tradingsymbol`.")
        for one in orders:
            one_of(one["order_type"], "order_type", ("LIMIT",))
            one_of(one["product"], "product", ("CNC", "NRML", "MTF"))
            whole(str(one["quantity"]), "quantity")
            decimal(str(one["price"]), "price")
        return {
            "id": key,
            "user_id": "AB1234",
            "parent_trigger": None,
            "type": kind,
            "created_at": text(made_ns),
            "updated_at": text(now_ns),
            "expires_at": text(made_ns + 365 * DAY_NS),
            "status": "active",
            "condition": {**condition, "instrument_token": listed.token},
            "orders": [{**one, "result": None} for one in orders],
            "meta": {},
            "_made_ns": made_ns,
            "_ended_ns": 0,
        }


def shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.startswith("_")}


def _leg_hit(row: dict[str, Any], price: Decimal) -> int | None:
    values = [Decimal(str(one)) for one in row["condition"]["trigger_values"]]
    if len(values) == 2:
        if price <= values[0]:
            return 0
        return 1 if price >= values[1] else None
    began = Decimal(str(row["condition"]["last_price"]))
    below = values[0] < began
    return 0 if (price <= values[0] if below else price >= values[0]) else None
