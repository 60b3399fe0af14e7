"""Charges on NSE shares by the card of April 2026, worked out on their own, not by the product."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.exchanges.kite.order_rows import Trade

ZERO = Decimal(0)
_PAISA = Decimal("0.01")
_EXCHANGE = Decimal("0.0000307")
_SEBI = Decimal("0.000001")
_GST = Decimal("0.18")
_DP = Decimal("15.34")


def parts(side: str, product: str, turnover: Decimal) -> dict[str, Decimal]:
    """Return the unrounded charges of one order by its turnover."""
    delivery = product == "CNC"
    brokerage = ZERO if delivery else min(turnover * Decimal("0.0003"), Decimal(20))
    if delivery:
        stt = turnover * Decimal("0.001")
    else:
        stt = turnover * Decimal("0.00025") if side == "SELL" else ZERO
    stamp = turnover * Decimal("0.00015" if delivery else "0.00003") if side == "BUY" else ZERO
    exchange, sebi = turnover * _EXCHANGE, turnover * _SEBI
    gst = (brokerage + exchange + sebi) * _GST
    total = brokerage + stt + exchange + sebi + stamp + gst
    return {
        "brokerage": brokerage,
        "transaction_tax": stt,
        "exchange_turnover_charge": exchange,
        "sebi_turnover_charge": sebi,
        "stamp_duty": stamp,
        "gst": gst,
        "total": total,
    }


def charge_parts(trades: Sequence[Trade]) -> list[dict[str, Decimal]]:
    """Return each order's charges of a day, rounded to the paisa, and the depository's."""
    turnover: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    orders = {}
    debits = set()
    for trade in trades:
        turnover[trade.order.order_id] += trade.value
        orders[trade.order.order_id] = trade.order
        if trade.order.product == "CNC" and trade.order.side == "SELL":
            debits.add(trade.order.listed.symbol)
    rows = [
        {
            "total": parts(one.side, one.product, turnover[key])["total"].quantize(
                _PAISA, ROUND_HALF_UP
            )
        }
        for key, one in orders.items()
    ]
    return [*rows, *({"total": _DP} for _ in debits)]


def as_json(side: str, product: str, turnover: Decimal) -> dict[str, Any]:
    """Return the charges object of the calculators."""
    found = parts(side, product, turnover)
    gst = float(found["gst"])
    return {
        "transaction_tax": float(found["transaction_tax"]),
        "transaction_tax_type": "stt",
        "exchange_turnover_charge": float(found["exchange_turnover_charge"]),
        "sebi_turnover_charge": float(found["sebi_turnover_charge"]),
        "brokerage": float(found["brokerage"]),
        "stamp_duty": float(found["stamp_duty"]),
        "gst": {"igst": gst, "cgst": 0, "sgst": 0, "total": gst},
        "total": float(found["total"]),
    }
