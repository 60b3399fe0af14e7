"""What the engine was told already, so that socket, polling and answers tell it once."""

import threading
from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from core.events.broker_reports import (
    BrokerReport,
    OrderAccepted,
    OrderCanceled,
    OrderFilled,
    OrderModified,
    OrderOpened,
    OrderRejected,
    OrderTriggered,
    OrderUntriggered,
)
from core.model.instrument import ZERO

Terms = tuple[Decimal, Decimal | None, Decimal | None]
_RANK = {
    OrderAccepted: 0,
    OrderUntriggered: 1,
    OrderOpened: 2,
    OrderTriggered: 2,
    OrderCanceled: 9,
    OrderRejected: 9,
}
_OVER = 9
_KEPT = 5000


class Followed(Struct, kw_only=True):
    """One order as far as this session knows it.

    `on_wire` while its request is under way, `rank` how far in its life the engine was told,
    `cumulative` the most the venue says was filled, `known` what executions we have seen of it.
    `dying` says that a cancel is wished whose end was not seen, last asked for at `buried_ns`.
    `updated_ms` is Bybit's stamp of the newest row seen: what is older says nothing of its values.
    `end` waits until those executions were told: a fill after the end would look like a mistake.
    """

    client_order_id: str
    symbol: str
    kill_epoch: int = -1
    on_wire: bool = False
    queued: bool = False
    protective: bool = False
    dying: bool = False
    buried_ns: int = 0
    updated_ms: int = 0
    rank: int = -1
    cumulative: Decimal = ZERO
    known: Decimal = ZERO
    executions: set[str] = set()
    end: OrderCanceled | None = None
    terms: Terms | None = None
    wished: Terms | None = None

    @property
    def over(self) -> bool:
        """Return whether the venue will do nothing more with it."""
        return self.rank >= _OVER

    @property
    def owes_fills(self) -> bool:
        """Return whether the venue says more was filled than we have seen executions for."""
        return self.cumulative > self.known


class Tracker:
    """Every order of this session. Safe from any thread."""

    def __init__(self) -> None:
        self._orders: dict[str, Followed] = {}
        self._lock = threading.RLock()

    def begin(self, one: Followed) -> bool:
        """Follow a new order; False when its id was used in this session already."""
        with self._lock:
            if one.client_order_id in self._orders:
                return False
            self._orders[one.client_order_id] = one
            self._forget_oldest()
            return True

    def get(self, client_order_id: str) -> Followed | None:
        """Return an order, or None when this session never met it."""
        return self._orders.get(client_order_id)

    def met(self, client_order_id: str, symbol: str) -> Followed:
        """Return an order, followed from now on when it is new."""
        with self._lock:
            found = self._orders.get(client_order_id)
            if found is None:
                found = Followed(client_order_id=client_order_id, symbol=symbol)
                self._orders[client_order_id] = found
                self._forget_oldest()
            return found

    def all(self) -> Sequence[Followed]:
        """Return every order followed."""
        with self._lock:
            return tuple(self._orders.values())

    def news(self, one: Followed, reports: Sequence[BrokerReport]) -> list[BrokerReport]:
        """Return the state reports that say more than was told before."""
        with self._lock:
            fresh: list[BrokerReport] = []
            for report in reports:
                rank = _RANK.get(type(report), _OVER)
                if rank > one.rank:
                    one.rank = rank
                    fresh.append(report)
            return fresh

    def fill_is_news(self, one: Followed, report: OrderFilled) -> bool:
        """Note an execution; False when it was told before."""
        with self._lock:
            fill = report.fill
            if fill.execution_id in one.executions:
                return False
            one.executions.add(fill.execution_id)
            one.known += fill.quantity
            one.cumulative = max(one.cumulative, report.cumulative)
            return True

    def finish(self, one: Followed) -> None:
        """Note that nothing more is to be told of an order but fills."""
        with self._lock:
            one.rank = _OVER

    def take_end(self, one: Followed) -> OrderCanceled | None:
        """Return the end that waited, when every execution before it was told."""
        with self._lock:
            if one.end is None or one.owes_fills:
                return None
            end, one.end = one.end, None
            return end

    def note_cumulative(self, one: Followed, cumulative: Decimal) -> bool:
        """Note what the venue says was filled; return whether executions are owed."""
        with self._lock:
            one.cumulative = max(one.cumulative, cumulative)
            return one.owes_fills

    def wish(self, client_order_id: str, terms: Terms) -> None:
        """Note new values that were asked for and are not confirmed yet."""
        with self._lock:
            found = self._orders.get(client_order_id)
            if found is not None:
                found.wished = terms

    def unwish(self, client_order_id: str) -> None:
        """Forget new values the venue refused."""
        with self._lock:
            found = self._orders.get(client_order_id)
            if found is not None:
                found.wished = None

    def note_terms(
        self, one: Followed, terms: Terms, ts_ns: int, *, asked: bool, touched: bool
    ) -> OrderModified | None:
        """Note an order's values at the venue; return a report when they are news.

        `asked` says that the venue was asked: then values that were wished for and are not there
        end the wish. `touched` says that an order we meet for the first time was changed before.
        """
        with self._lock:
            before, one.terms = one.terms, terms
            wished = one.wished
            news = before != terms if before is not None else touched
            changed = news and (before is not None or wished is None)
            settled = wished is not None and (asked or terms == wished)
            if settled:
                one.wished = None
            if not changed and not settled:
                return None
            return OrderModified(
                client_order_id=one.client_order_id,
                ts_ns=ts_ns,
                quantity=terms[0],
                limit_price=terms[1],
                trigger_price=terms[2],
            )

    def _forget_oldest(self) -> None:
        if len(self._orders) <= _KEPT:
            return
        for name, one in tuple(self._orders.items()):
            if one.over and not one.owes_fills:
                del self._orders[name]
            if len(self._orders) <= _KEPT - _KEPT // 10:
                return
