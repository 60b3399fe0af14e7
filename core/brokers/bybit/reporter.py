"""Turns Bybit's rows into reports, each once, whichever way they came and in whatever order."""

import logging
from collections.abc import Callable, Iterable, Sequence

from core.brokers.bybit.client import Row, number
from core.brokers.bybit.mapping import (
    TRADES,
    cumulative_of,
    fill_of,
    kind_of,
    link_of,
    parked,
    state_reports,
    status_of,
    terms_of,
    word,
)
from core.brokers.bybit.tracker import Followed, Tracker
from core.clock import Clock
from core.errors import OutcomeUnknown
from core.events.broker_reports import (
    BrokerReport,
    OrderAbsent,
    OrderCanceled,
    OrderFilled,
    OutcomeLost,
)
from core.execution.broker import Post
from core.model.orders import OrderStatus

_LOG = logging.getLogger(__name__)
_UNTOUCHED_MS = 1000


class Reporter:
    """The one place where reports about orders are made.

    `owed` is called with the id of an order whose executions did not come by themselves,
    `seen_working` with an order that works at the venue.
    """

    def __init__(
        self,
        tracker: Tracker,
        clock: Clock,
        owed: Callable[[str], None],
        seen_working: Callable[[Followed], None],
    ) -> None:
        self._tracker = tracker
        self._clock = clock
        self._owed = owed
        self._seen_working = seen_working
        self.post: Post = lambda _: None
        self.unreadable = 0

    def order_rows(self, rows: Iterable[Row]) -> None:
        """Take order rows that a socket or a poll brought."""
        for row in rows:
            try:
                self._order_row(row)
            except (OutcomeUnknown, ValueError, TypeError) as failure:
                self._park(row, failure)

    def execution_rows(self, rows: Iterable[Row]) -> None:
        """Take execution rows in the order they happened."""
        for row in rows:
            try:
                self._execution_row(row)
            except (OutcomeUnknown, ValueError, TypeError) as failure:
                self._park(row, failure)

    def answer(self, client_order_id: str, row: Row | None, executions: Sequence[Row]) -> None:
        """Tell all that a question about one order found, told before or not."""
        now_ns = self._clock.now_ns()
        fills = [one for one in executions if kind_of(one) in TRADES]
        if row is None and not fills:
            self.post(OrderAbsent(client_order_id=client_order_id, ts_ns=now_ns))
            return
        one = self._tracker.met(client_order_id, word(row or fills[0], "symbol"))
        reports = state_reports(row, now_ns) if row is not None else []
        end = reports.pop() if reports and isinstance(reports[-1], OrderCanceled) else None
        told = [self._filled(fill) for fill in fills]
        for report in [*reports, *told]:
            self.post(report)
        self._tracker.news(one, reports)
        for filled in told:
            self._tracker.fill_is_news(one, filled)
        if row is not None:
            self._changed(one, row, asked=True)
            self._finish(one, row, end)

    def catch_up(self, row: Row | None, executions: Sequence[Row]) -> None:
        """Tell what is news of an order the program itself was curious about."""
        self.execution_rows(executions)
        if row is not None:
            self._order_row(row, asked=True)

    def _filled(self, row: Row) -> OrderFilled:
        fill = fill_of(row)
        return OrderFilled(
            client_order_id=fill.client_order_id,
            ts_ns=fill.ts_ns,
            fill=fill,
            cumulative=cumulative_of(row),
        )

    def _order_row(self, row: Row, *, asked: bool = False) -> None:
        one = self._tracker.met(link_of(row), word(row, "symbol"))
        reports = state_reports(row, self._clock.now_ns())
        end = reports.pop() if isinstance(reports[-1], OrderCanceled) else None
        for report in self._tracker.news(one, reports):
            self.post(report)
        self._changed(one, row, asked=asked)
        self._finish(one, row, end)

    def _changed(self, one: Followed, row: Row, *, asked: bool) -> None:
        if status_of(row).terminal or one.over:
            return
        updated_ms = int(number(row, "updatedTime"))
        if updated_ms < one.updated_ms:
            # A list that was read before the socket told of a change, or a message that is late.
            return
        one.updated_ms = updated_ms
        age_ms = updated_ms - int(number(row, "createdTime"))
        modified = self._tracker.note_terms(
            one, terms_of(row), self._clock.now_ns(), asked=asked, touched=age_ms > _UNTOUCHED_MS
        )
        if modified is not None:
            self.post(modified)
        self._seen_working(one)

    def _finish(self, one: Followed, row: Row, end: BrokerReport | None) -> None:
        """End an order, but not before the executions its end counts were told."""
        owes = self._tracker.note_cumulative(one, number(row, "cumExecQty"))
        if owes:
            self._owed(one.client_order_id)
        if isinstance(end, OrderCanceled) and not one.over:
            one.end = end
            self._tell_end(one)
        elif status_of(row) is OrderStatus.FILLED:
            self._tracker.finish(one)

    def _tell_end(self, one: Followed) -> None:
        end = self._tracker.take_end(one)
        if end is not None:
            self._tracker.finish(one)
            self.post(end)

    def _execution_row(self, row: Row) -> None:
        if kind_of(row) not in TRADES:
            _LOG.info("a booking without a trade: %s", row.get("execType"))
            return
        filled = self._filled(row)
        one = self._tracker.met(filled.client_order_id, filled.fill.symbol)
        if self._tracker.fill_is_news(one, filled):
            self.post(filled)
        if one.owes_fills:
            self._owed(one.client_order_id)
        self._tell_end(one)

    def _park(self, row: Row, failure: Exception) -> None:
        """Never guess: the order becomes unknown with the word in the sentence."""
        self.unreadable += 1
        sentence = str(failure) if isinstance(failure, OutcomeUnknown) else _STRANGE
        _LOG.warning("a message of Bybit was parked: %s", sentence)
        report = parked(row, self._clock.now_ns(), sentence)
        if report is not None:
            self.post(report)


_STRANGE = "Bybit's message could not be read."


def lost(client_order_id: str, ts_ns: int, sentence: str) -> OutcomeLost:
    """Return the report of a request whose outcome is open."""
    return OutcomeLost(client_order_id=client_order_id, ts_ns=ts_ns, sentence=sentence)
