"""What an account holds at Bybit, and cancelling all of it; from any thread, at any time."""

import threading
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final, TypeVar

from core.brokers.bybit.client import BybitClient, Row, number, venue_down
from core.brokers.bybit.limits import CANCEL, CANCEL_ALL, EXECUTIONS, OPEN_ORDERS, POSITIONS, WALLET
from core.brokers.bybit.mapping import (
    LINEAR,
    SETTLE_COIN,
    TRADES,
    fill_of,
    is_protective,
    kind_of,
    link_of,
    side_of,
    venue_order,
    word,
)
from core.brokers.bybit.questions import in_order
from core.clock import DAY_NS, SECOND_NS, Clock
from core.errors import BrokerError, BrokerRefused, KeyRefused, RateLimited
from core.execution.broker import VenueOrder, VenuePosition
from core.model.instrument import ZERO
from core.model.orders import Fill

T = TypeVar("T")
_SCOPES: Final[tuple[dict[str, str], ...]] = (
    {"category": LINEAR, "settleCoin": SETTLE_COIN},
    {"category": LINEAR, "settleCoin": "USDC"},
)
_SPOT_FILTERS: Final = ("Order", "StopOrder", "tpslOrder")
SPOT: Final = "spot"
_WEEK_NS: Final = 7 * DAY_NS
_CANCEL_FOR_NS: Final = 20 * SECOND_NS
_LOOK_S: Final = 0.05


class Account:
    """Reads one account; the kill switch's own way in, past every queue."""

    def __init__(self, client: BybitClient, clock: Clock, travelling: Callable[[], bool]) -> None:
        self._client = client
        self._clock = clock
        self._travelling = travelling
        self._rest = threading.Event()
        self._spot_shut = False

    def open_orders(self) -> Sequence[VenueOrder]:
        """Return every order that works, in contracts and in spot, whoever placed it."""
        return tuple(venue_order(row) for row in self._asking(self._open_rows))

    def positions(self) -> Sequence[VenuePosition]:
        """Return every position in USDT contracts; both sides of a hedged coin are one."""
        return self._asking(self._positions)

    def cash(self) -> Decimal:
        """Return the wallet's USDT less what open positions cost: buying takes cash, as in a shop.

        Bybit books a position's price only when it is closed; the engine books it at once.
        """
        return self._asking(self._cash)

    def fills(self) -> Sequence[Fill]:
        """Return the trades of the last seven days, oldest first: what Bybit tells in one piece."""
        return self._asking(self._fills)

    def cancel_all(self, keep_protective: bool) -> list[str]:
        """Cancel until nothing is left that should be gone, and return the ids that were asked.

        Goes on while an order is still on its way there, at most twenty seconds. A list with more
        than 500 orders is cut at random by Bybit, so one request is never believed to be enough.
        """
        asked: dict[str, None] = {}
        began_ns = self._clock.monotonic_ns()
        sweeps = list(_sweeps(keep_protective))
        while True:
            failure: BrokerError | None = None
            try:
                sweeps = self._round(keep_protective, sweeps, asked)
            except KeyRefused:
                raise
            except BrokerError as problem:
                failure = problem
            if failure is None and not sweeps and not self._travelling():
                return list(asked)
            if self._clock.monotonic_ns() - began_ns > _CANCEL_FOR_NS:
                if failure is not None:
                    raise venue_down(failure)
                return list(asked)
            self._pause(failure)

    def _pause(self, failure: BrokerError | None) -> None:
        wait_s = failure.wait_ns / SECOND_NS if isinstance(failure, RateLimited) else _LOOK_S
        self._rest.wait(min(wait_s, _CANCEL_FOR_NS / SECOND_NS) / self._clock.rate)

    def _round(
        self, keep: bool, sweeps: list[dict[str, str]], asked: dict[str, None]
    ) -> list[dict[str, str]]:
        """Ask for the end of what works; return the sweeps to be made once more."""
        for params in sweeps:
            self._sweep(params, asked)
        going = [row for row in self._open_rows() if not (keep and is_protective(row))]
        for row in going:
            asked[link_of(row)] = None
            if keep and not _swept(row):
                self._cancel_one(row)
        left = {str(row["category"]) for row in going}
        return [params for params in _sweeps(keep) if params["category"] in left]

    def _sweep(self, params: dict[str, str], asked: dict[str, None]) -> None:
        if params["category"] == SPOT and self._spot_shut:
            return
        self._client.await_turn(CANCEL_ALL)
        try:
            for row in self._client.cancel_all(params):
                asked[link_of(row)] = None
        except KeyRefused:
            if params["category"] != SPOT:
                raise
            self._spot_shut = True

    def _cancel_one(self, row: Row) -> None:
        self._client.await_turn(CANCEL)
        try:
            self._client.cancel(
                {
                    "category": row["category"],
                    "symbol": word(row, "symbol"),
                    "orderId": word(row, "orderId"),
                    **({"orderFilter": row["kind"]} if row.get("kind") else {}),
                }
            )
        except BrokerRefused:
            # Gone by itself in the meantime: the next look will tell.
            return

    def _open_rows(self) -> list[Row]:
        rows: dict[str, Row] = {}
        for scope in _SCOPES:
            rows |= self._list(scope)
        for kind in _SPOT_FILTERS:
            rows |= self._list({"category": SPOT, "orderFilter": kind}, kind)
        return list(rows.values())

    def _list(self, scope: dict[str, str], kind: str = "") -> dict[str, Row]:
        category = scope["category"]
        if category == SPOT and self._spot_shut:
            return {}
        self._client.await_turn(OPEN_ORDERS)
        try:
            rows = list(self._client.open_orders(scope))
        except KeyRefused:
            # A key for contracts alone may not even look at spot: it cannot have orders there.
            if category != SPOT:
                raise
            self._spot_shut = True
            return {}
        return {word(row, "orderId"): {**row, "category": category, "kind": kind} for row in rows}

    def _positions(self) -> Sequence[VenuePosition]:
        self._client.await_turn(POSITIONS)
        held: dict[str, tuple[Decimal, Decimal]] = {}
        for row in self._client.positions(dict(_SCOPES[0])):
            size = number(row, "size")
            if not size:
                continue
            signed = size * side_of(row).sign
            quantity, cost = held.get(word(row, "symbol"), (ZERO, ZERO))
            price = number(row, "avgPrice")
            held[word(row, "symbol")] = (quantity + signed, cost + signed * price)
        return tuple(
            VenuePosition(symbol=symbol, quantity=quantity, average_price=cost / quantity)
            for symbol, (quantity, cost) in sorted(held.items())
            if quantity
        )

    def _cash(self) -> Decimal:
        before = self._positions()
        for _ in range(5):
            self._client.await_turn(WALLET)
            wallet = number(self._client.wallet(SETTLE_COIN), "walletBalance")
            after = self._positions()
            if after == before:
                break
            before = after
        return wallet - sum((one.quantity * one.average_price for one in after), ZERO)

    def _fills(self) -> Sequence[Fill]:
        self._client.await_turn(EXECUTIONS)
        since_ms = (self._clock.now_ns() - _WEEK_NS) // 1_000_000 + 1000
        rows = list(self._client.executions({"category": LINEAR, "startTime": since_ms}))
        return tuple(fill_of(row) for row in in_order(rows) if kind_of(row) in TRADES)

    def _asking(self, question: Callable[[], T]) -> T:
        try:
            return question()
        except BrokerError as failure:
            raise venue_down(failure) from None


def _sweeps(keep: bool) -> Iterator[dict[str, str]]:
    for scope in _SCOPES:
        # Without a filter Bybit takes the safety exits off open positions as well.
        yield {**scope, "orderFilter": "Order"} if keep else dict(scope)
    for kind in _SPOT_FILTERS[: 1 if keep else None]:
        yield {"category": SPOT, "orderFilter": kind}


def _swept(row: Row) -> bool:
    """Return whether a sweep that keeps safety exits has taken an order with it."""
    conditional = number(row, "triggerPrice") > 0
    return not conditional and row.get("kind") in ("", "Order")
