"""Start-up: read the journal, ask the venue, end with one truth. Every start takes this path.

Rules: an order that was intended but never sent is never sent later; an order that may have been
sent is asked about, never sent again; a fill the venue knows and we do not is booked once.
"""

from collections.abc import Callable
from decimal import Decimal

from msgspec import Struct, structs

from core.errors import StorageError
from core.events.broker_reports import OrderFilled
from core.events.facts import AnyFact, OrderExpiredLocal
from core.execution.broker import Broker, Post
from core.model.instrument import ZERO
from core.model.orders import OrderStatus
from core.state.checkpoint import disagreement
from core.state.session_state import Applied, SessionState
from core.storage.journal import Journal

Record = Callable[[AnyFact], Applied]


class Difference(Struct, frozen=True, kw_only=True):
    """A holding on which we and the venue disagree after everything was read."""

    symbol: str
    ours: Decimal
    venue: Decimal


class RecoveryReport(Struct, frozen=True, kw_only=True):
    """What a start found and did."""

    facts: int
    never_sent: int
    asked: int
    missed_fills: int
    strangers: int


def replay(journal: Journal, state: SessionState) -> int:
    """Bring `state` to where the journal ends; return how many facts were read.

    Raises StorageError when the sums differ from the newest checkpoint.
    """
    checkpoint = journal.last_checkpoint()
    count = 0
    for number, fact in journal.read():
        if number != count + 1:
            raise StorageError(f"The diary has a hole: entry {count + 1} is missing.")
        state.apply(fact)
        count = number
        if checkpoint is not None and number == checkpoint[0]:
            wrong = disagreement(state, checkpoint[1])
            if wrong:
                raise StorageError(f"The diary does not add up: {wrong}.")
    return count


def settle(
    state: SessionState, record: Record, broker: Broker, post: Post, now_ns: int
) -> RecoveryReport:
    """Ask the venue about everything that was open; its answers come through `post`."""
    never_sent = asked = 0
    for order in list(state.orders.all_working()):
        client_order_id = order.order.client_order_id
        if order.status is OrderStatus.INTENT:
            record(
                OrderExpiredLocal(
                    ts_ns=now_ns, client_order_id=client_order_id, reason="the program was ended"
                )
            )
            never_sent += 1
        else:
            order.pending_cancel = order.pending_modify = False
            broker.query(client_order_id)
            asked += 1
    missed, strangers = _missed_fills(state, broker, post)
    return RecoveryReport(
        facts=0, never_sent=never_sent, asked=asked, missed_fills=missed, strangers=strangers
    )


def counted(report: RecoveryReport, facts: int) -> RecoveryReport:
    """Return the report with the number of facts that were read."""
    return structs.replace(report, facts=facts)


def differences(state: SessionState, broker: Broker) -> tuple[Difference, ...]:
    """Return the holdings on which we and the venue disagree, in symbol order."""
    ours = {symbol: p.quantity for symbol, p in state.book.positions.items()}
    venue = {p.symbol: p.quantity for p in broker.positions()}
    return tuple(
        Difference(symbol=symbol, ours=ours.get(symbol, ZERO), venue=venue.get(symbol, ZERO))
        for symbol in sorted(set(ours) | set(venue))
        if ours.get(symbol, ZERO) != venue.get(symbol, ZERO)
    )


def _missed_fills(state: SessionState, broker: Broker, post: Post) -> tuple[int, int]:
    missed = strangers = 0
    for fill in broker.fills():
        order = state.orders.get(fill.client_order_id)
        if order is None:
            strangers += 1
        elif fill.execution_id not in order.executions:
            missed += 1
            post(
                OrderFilled(
                    client_order_id=fill.client_order_id,
                    ts_ns=fill.ts_ns,
                    fill=fill,
                    cumulative=order.filled + fill.quantity,
                )
            )
    return missed, strangers
