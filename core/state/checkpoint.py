"""Checkpoints: what the account came to, so that a replay of the journal can be checked.

Recovery always reads the whole journal; there is one path and no shortcut that could disagree
with it. A checkpoint says what the sum must be.
"""

from decimal import Decimal

import msgspec
from msgspec import Struct

from core.state.session_state import SessionState


class Checkpoint(Struct, frozen=True, kw_only=True):
    """The account after the fact with that number."""

    cash: Decimal
    charges: Decimal
    positions: dict[str, tuple[Decimal, Decimal]]
    working: dict[str, Decimal]
    orders: int


_ENCODER = msgspec.json.Encoder(decimal_format="string")
_DECODER = msgspec.json.Decoder(Checkpoint)


def take(state: SessionState) -> Checkpoint:
    """Return the sums of the present state."""
    return Checkpoint(
        cash=state.book.cash,
        charges=state.book.charges,
        positions={p.symbol: (p.quantity, p.cost) for p in state.book.positions.values()},
        working={r.order.client_order_id: r.filled for r in state.orders.all_working()},
        orders=len(state.orders),
    )


def save(state: SessionState) -> bytes:
    """Return the sums of the present state as bytes."""
    return _ENCODER.encode(take(state))


def disagreement(state: SessionState, body: bytes) -> str:
    """Return what differs between a replayed state and a checkpoint, or an empty text."""
    saved = _DECODER.decode(body)
    now = take(state)
    for name in ("cash", "charges", "positions", "working", "orders"):
        before, after = getattr(saved, name), getattr(now, name)
        if before != after:
            return f"{name} was {before} and is {after} after reading the diary again"
    return ""
