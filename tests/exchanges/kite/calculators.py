"""Margins and charges worked out for orders that are only thought of."""

from decimal import Decimal
from typing import Any

from tests.exchanges.kite.card import as_json
from tests.exchanges.kite.market import Market
from tests.exchanges.kite.replies import bad_input

_INTRADAY = Decimal("0.2")


def order_margins(orders: list[dict[str, Any]], market: Market) -> list[dict[str, Any]]:
    rows = []
    for one in orders:
        price = _price(one, market)
        value = price * int(one["quantity"])
        share = _INTRADAY if one["product"] == "MIS" else Decimal(1)
        rows.append(
            {
                "type": "equity",
                "tradingsymbol": one["tradingsymbol"],
                "exchange": one["exchange"],
                "span": 0,
                "exposure": 0,
                "option_premium": 0,
                "additional": 0,
                "bo": 0,
                "cash": 0,
                "var": float(value * share),
                "pnl": {"realised": 0, "unrealised": 0},
                "leverage": 5 if one["product"] == "MIS" else 1,
                "charges": as_json(one["transaction_type"], one["product"], value),
                "total": float(value * share),
            }
        )
    return rows


def basket_margins(orders: list[dict[str, Any]], market: Market) -> dict[str, Any]:
    rows = order_margins(orders, market)
    total = {"type": "equity", "total": sum(one["total"] for one in rows)}
    return {"initial": total, "final": total, "orders": rows, "charges": {"total": 0}}


def contract_note(orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for one in orders:
        if not one.get("average_price"):
            raise bad_input("Invalid `average_price`.")
        value = Decimal(str(one["average_price"])) * int(one["quantity"])
        shown = {name: item for name, item in one.items() if name not in ("order_id",)}
        shown["price"] = shown.pop("average_price")
        rows.append({**shown, "charges": as_json(one["transaction_type"], one["product"], value)})
    return rows


def _price(order: dict[str, Any], market: Market) -> Decimal:
    key = f"{order['exchange']}:{order['tradingsymbol']}"
    if key not in market.boards:
        raise bad_input("Invalid `tradingsymbol`.")
    given = Decimal(str(order.get("price") or 0))
    return given or market.board(key).last
