"""What became of one order: asked of the open list, then the history, then the executions."""

from collections.abc import Mapping

from core.brokers.bybit.client import BybitClient, Row
from core.brokers.bybit.limits import EXECUTIONS, ORDER_HISTORY
from core.brokers.bybit.mapping import LINEAR
from core.execution.live_broker import STRANGER
from core.model.instrument import ZERO


def name_of(client_order_id: str) -> dict[str, str]:
    """Return how Bybit is told which order is meant."""
    if client_order_id.startswith(STRANGER):
        return {"orderId": client_order_id.removeprefix(STRANGER)}
    return {"orderLinkId": client_order_id}


def find(client: BybitClient, client_order_id: str) -> tuple[Row | None, list[Row]]:
    """Return an order's row and its executions, oldest first; None and none for a stranger.

    The first request's place in the limits was taken by the caller. Closed orders leave the open
    list and reach the history a moment later, and after a restart of the venue only the history
    has them: so all three are asked.
    """
    params: Mapping[str, str] = {"category": LINEAR, **name_of(client_order_id)}
    row = next(iter(client.open_orders(params)), None)
    if row is None:
        client.await_turn(ORDER_HISTORY)
        row = next(iter(client.order_history(params)), None)
    if row is not None and str(row.get("cumExecQty") or "0") == "0":
        return row, []
    return row, executions_of(client, params)


def executions_of(client: BybitClient, params: Mapping[str, str]) -> list[Row]:
    """Return the executions of one order, oldest first."""
    client.await_turn(EXECUTIONS)
    return in_order(list(client.executions(params)))


def in_order(rows: list[Row]) -> list[Row]:
    """Return executions as they happened; those of one moment by their number and what was left."""
    return sorted(
        rows,
        key=lambda row: (
            int(row.get("execTime") or 0),
            int(row.get("seq") or 0),
            -_left(row),
        ),
    )


def _left(row: Row) -> float:
    try:
        return float(row.get("leavesQty") or ZERO)
    except ValueError:
        return 0.0
