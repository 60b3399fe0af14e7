"""An independent check of a run: reads only the public document and the raw prices.

Nothing here imports the engine, so a mistake there cannot hide here.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

D = Decimal
MINUTE = 60_000_000_000
OPEN, CLOSE = time(9, 15), time(15, 30)


def nanoseconds(text: str) -> int:
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None, text
    return int(moment.timestamp()) * 1_000_000_000 + moment.microsecond * 1000


Columns = tuple[NDArray[np.int64], dict[str, NDArray[np.float64]]]


class MinutePrices:
    """Minute bars by symbol: what one of them cost at the close before a moment.

    `coins` trade day and night, their prices are told with a tolerance for the spread.
    """

    def __init__(self, bars: dict[str, Columns], coins: frozenset[str] = frozenset()) -> None:
        self._bars = bars
        self.coins = coins

    def tolerance(self, symbol: str, price: float) -> float:
        return price * 0.0005 if symbol in self.coins else 0.11

    def close_before(self, symbol: str, ts_ns: int) -> Decimal:
        opens, columns = self._bars[symbol]
        row = int(np.searchsorted(opens + MINUTE, ts_ns, side="right")) - 1
        return D(repr(float(columns["close"][row])))

    def bar_at(self, symbol: str, ts_ns: int) -> tuple[float, float]:
        """Return (low, high) of the bar that was running at `ts_ns`, or had just ended then."""
        opens, columns = self._bars[symbol]
        row = int(np.searchsorted(opens, ts_ns, side="right")) - 1
        before = max(row - 1, 0)
        touching = slice(before, row + 1) if opens[row] == ts_ns else slice(row, row + 1)
        return float(columns["low"][touching].min()), float(columns["high"][touching].max())

    def minutes(self, first_ns: int, last_ns: int) -> list[int]:
        # All that trade by day are in the first; where coins trade, every minute is in one of them.
        first = next(iter(sorted(self.coins)), next(iter(self._bars)))
        ends = self._bars[first][0] + MINUTE
        return [int(t) for t in ends[(ends > first_ns) & (ends <= last_ns)]]


class RecordedPrices(MinutePrices):
    """The raw 1-minute file."""

    def __init__(self, path: Path) -> None:
        table = pq.read_table(path)
        opens = table["time"].to_pandas().dt.as_unit("ns").astype("int64").to_numpy()
        symbols = np.array(table["symbol"].to_pylist())
        bars: dict[str, Columns] = {}
        for symbol in np.unique(symbols):
            mine = symbols == symbol
            bars[str(symbol)] = (
                opens[mine],
                {k: table[k].to_numpy()[mine] for k in ("open", "high", "low", "close")},
            )
        super().__init__(bars)


def audit(document: dict[str, Any], prices: MinutePrices) -> list[str]:
    """Return every broken promise, in words; empty when the run kept them all."""
    wrong: list[str] = []
    orders = {one["id"]: one for one in document["orders"]}
    wrong += _cash(document)
    wrong += _hours(document, prices)
    wrong += _sizes(document, orders, prices)
    wrong += _stops(document, orders)
    wrong += _daily_loss(document, prices)
    return wrong


def _signed(fill: dict[str, Any]) -> Decimal:
    quantity = D(fill["quantity"])
    return quantity if fill["side"] == "BUY" else -quantity


def _cash(document: dict[str, Any]) -> list[str]:
    wrong = []
    cash = D(document["cash_start"])
    held: dict[str, Decimal] = defaultdict(D)
    filled: dict[str, Decimal] = defaultdict(D)
    for fill in document["fills"]:
        cash -= _signed(fill) * D(fill["price"]) + D(fill["charges"])
        held[fill["symbol"]] += _signed(fill)
        filled[fill["order"]] += D(fill["quantity"])
    if cash != D(document["cash_end"]):
        wrong.append(f"cash is {document['cash_end']}, the fills say {cash}")
    ours = {p["symbol"]: D(p["quantity"]) for p in document["positions"]}
    if ours != {symbol: q for symbol, q in held.items() if q}:
        wrong.append(f"positions are {ours}, the fills say {dict(held)}")
    wrong += [
        f"order {order['id']} says {order['filled']}, the fills say {filled[order['id']]}"
        for order in document["orders"]
        if D(order["filled"]) != filled[order["id"]]
    ]
    made = sum((D(t["profit"]) for t in document["trades"]), D(0))
    if not document["positions"] and made != cash - D(document["cash_start"]):
        wrong.append(f"trades made {made}, cash moved {cash - D(document['cash_start'])}")
    if len({fill["id"] for fill in document["fills"]}) != len(document["fills"]):
        wrong.append("an execution id appears twice")
    return wrong


def _hours(document: dict[str, Any], prices: MinutePrices) -> list[str]:
    wrong = []
    for fill in document["fills"]:
        moment = datetime.fromisoformat(fill["time"])
        by_day = fill["symbol"] not in prices.coins
        if moment.utcoffset() is None or (by_day and not OPEN <= moment.time() <= CLOSE):
            wrong.append(f"filled outside trading hours: {fill}")
        low, high = prices.bar_at(fill["symbol"], nanoseconds(fill["time"]))
        near = prices.tolerance(fill["symbol"], high)
        if not low - near <= float(fill["price"]) <= high + near:
            wrong.append(f"filled at a price that was not traded ({low} to {high}): {fill}")
    for order in document["orders"]:
        at = datetime.fromisoformat(order["time"]).time()
        by_day = order["symbol"] not in prices.coins
        if order["purpose"] == "ENTRY" and by_day and not OPEN <= at < CLOSE:
            wrong.append(f"ordered outside trading hours: {order}")
    return wrong


def _sizes(document: dict[str, Any], orders: dict[str, Any], prices: MinutePrices) -> list[str]:
    """Check at each entry fill: at most five positions, at most 2 % lost at the safety exit."""
    wrong = []
    cash = D(document["cash_start"])
    held: dict[str, Decimal] = defaultdict(D)
    stops = {(t["symbol"], t["entry_time"]): t for t in document["trades"]}
    for fill in document["fills"]:
        symbol, at = fill["symbol"], nanoseconds(fill["time"])
        opening = held[symbol] == 0
        cash -= _signed(fill) * D(fill["price"]) + D(fill["charges"])
        held[symbol] += _signed(fill)
        if orders[fill["order"]]["purpose"] != "ENTRY":
            continue
        open_now = [s for s, q in held.items() if q]
        if len(open_now) > 5:
            wrong.append(f"{len(open_now)} positions open after {fill}")
        if not opening:
            continue
        equity = cash + sum((q * prices.close_before(s, at) for s, q in held.items() if q), D(0))
        trade = stops.get((symbol, fill["time"]))
        if trade is None:
            continue
        if trade["stop_price"] is None:
            wrong.append(f"no safety exit: {trade}")
            continue
        distance = abs(D(trade["entry_price"]) - D(trade["stop_price"]))
        # A day-old equity may differ by what the fill's own charges were: a tenth of a percent.
        if distance * D(trade["quantity"]) > equity * D("0.02") * D("1.001"):
            wrong.append(f"more than 2 % at risk of {equity}: {trade}")
    return wrong


def _stops(document: dict[str, Any], orders: dict[str, Any]) -> list[str]:
    """Check that a safety exit was laid down at the moment each position was opened."""
    wrong = []
    laid = defaultdict(set)
    for order in document["orders"]:
        if order["purpose"] == "PROTECT":
            laid[order["symbol"]].add(order["time"])
            if order["type"] != "STOP" or order["price"] is None:
                wrong.append(f"a safety exit that is no stop order: {order}")
    held: dict[str, Decimal] = defaultdict(D)
    for fill in document["fills"]:
        opening = held[fill["symbol"]] == 0
        held[fill["symbol"]] += _signed(fill)
        entry = orders[fill["order"]]["purpose"] == "ENTRY"
        if opening and not entry:
            wrong.append(f"a way out opened a position: {fill}")
        if opening and fill["time"] not in laid[fill["symbol"]]:
            wrong.append(f"opened without a safety exit at that moment: {fill}")
    naked = [one for one in document["positions"] if one["stop_price"] is None]
    return wrong + [f"held without a safety exit: {position}" for position in naked]


def _daily_loss(document: dict[str, Any], prices: MinutePrices) -> list[str]:
    """Check at every minute's close that the day has not lost more than 5 %."""
    fills = document["fills"]
    if not fills:
        return []
    wrong, at = [], 0
    cash = D(document["cash_start"])
    held: dict[str, Decimal] = defaultdict(D)
    day, start, worst = "", cash, D(0)
    for minute in prices.minutes(nanoseconds(fills[0]["time"]) - MINUTE, 1 << 62):
        today = datetime.fromtimestamp(minute / 1e9 - 60, UTC).date().isoformat()
        if today != day:
            day = today
            start = cash + sum(
                (q * prices.close_before(s, minute - MINUTE) for s, q in held.items() if q), D(0)
            )
        while at < len(fills) and nanoseconds(fills[at]["time"]) <= minute:
            fill = fills[at]
            cash -= _signed(fill) * D(fill["price"]) + D(fill["charges"])
            held[fill["symbol"]] += _signed(fill)
            at += 1
        if not any(held.values()):
            equity = cash
        else:
            equity = cash + sum(
                (q * prices.close_before(s, minute) for s, q in held.items() if q), D(0)
            )
        loss = (start - equity) / start
        if loss > D("0.05"):
            wrong.append(f"{loss:.4f} of the day's start lost at {minute}")
        worst = max(worst, loss)
    return wrong[:5]
