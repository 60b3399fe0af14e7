"""Facts: what the journal keeps. State is what comes of applying them in order.

Broker reports (core.events.broker_reports) are facts too. A fact is written before anything that
depends on it leaves the program.
"""

from collections.abc import Mapping
from decimal import Decimal

import msgspec
from msgspec import Struct

from core.events.broker_reports import (
    CancelRefused,
    ModifyRefused,
    OrderAbsent,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OrderFilled,
    OrderModified,
    OrderOpened,
    OrderRejected,
    OrderTriggered,
    OrderUntriggered,
    OutcomeLost,
)
from core.events.commands import Answer
from core.events.snapshot import DifferenceKind
from core.model.orders import Order, Product, Refusal


class Fact(Struct, frozen=True, kw_only=True, tag=True, gc=False):
    """Base of facts that are not broker reports."""

    ts_ns: int


class RunStarted(Fact, frozen=True, kw_only=True, tag=True, gc=False):
    """A run began, with everything needed to name it."""

    mode: str
    strategy: str
    parameters: Mapping[str, str | int | float | bool]
    fingerprint: str
    seed: int
    code_version: str
    cash: Decimal


class OrderIntended(Fact, frozen=True, kw_only=True, tag=True, gc=False):
    """The risk engine approved an order. Nothing has left the program yet.

    With `sending` its bytes may leave once this is durable, as OrderSending says.
    """

    order: Order
    sending: bool = False


class OrderSending(Fact, frozen=True, kw_only=True, tag=True, gc=False):
    """The order's bytes may leave from now on. Without an answer it counts as UNKNOWN."""

    client_order_id: str


class OrderExpiredLocal(Fact, frozen=True, kw_only=True, tag=True, gc=False):
    """An intended order was never sent and never will be."""

    client_order_id: str
    reason: str


class CancelRequested(Fact, frozen=True, kw_only=True, tag=True, gc=False):
    """We asked the venue to cancel."""

    client_order_id: str


class IntentDenied(Fact, frozen=True, kw_only=True, tag=True, gc=False):
    """A risk rule refused an intent."""

    refusal: Refusal


class StopPlanned(Fact, frozen=True, kw_only=True, tag=True, gc=False):
    """The safety exit of a position was set or moved."""

    symbol: str
    stop_price: Decimal


class TargetPlanned(Fact, frozen=True, kw_only=True, tag=True, gc=False):
    """The target of a position was set, moved or, with None, taken away."""

    symbol: str
    target_price: Decimal | None


class ExitNoted(Fact, frozen=True, kw_only=True, tag=True, gc=False):
    """Where the exit plan of a position stands: the ATR it counts in, its best close, its parts.

    `reached` parts are due: as much less is to be held, whether that was sold already or not.
    """

    symbol: str
    atr: float
    best: float
    reached: int


class DayStarted(Fact, frozen=True, kw_only=True, tag=True, gc=False):
    """A trading day began with this worth."""

    day: str
    equity: Decimal


class SymbolFrozen(Fact, frozen=True, kw_only=True, tag=True, gc=False):
    """No new risk in a symbol until a person or a proof releases it."""

    symbol: str
    reason: str


SMALL_CASH = "cash:small"
"""The id of a gap in cash that is what charges or funding came to: a cost, no money paid in."""


class DifferenceAnswered(Fact, frozen=True, kw_only=True, tag=True, gc=False):
    """What was decided about something the broker has and we have not, or the reverse.

    `ours` and `venue` are quantities, or amounts of money for CASH; `price` is what the broker says
    one cost on average and `mark` its last price here, both 0 for CASH and ORDER.
    """

    difference_id: str
    kind: DifferenceKind
    symbol: str
    answer: Answer
    ours: Decimal
    venue: Decimal
    price: Decimal
    mark: Decimal
    product: Product


class Noted(Fact, frozen=True, kw_only=True, tag=True, gc=False):
    """A line for the diary."""

    kind: str
    symbol: str
    deed: str
    reason: str


AnyFact = (
    RunStarted
    | OrderIntended
    | OrderSending
    | OrderExpiredLocal
    | CancelRequested
    | IntentDenied
    | StopPlanned
    | TargetPlanned
    | ExitNoted
    | DayStarted
    | SymbolFrozen
    | DifferenceAnswered
    | Noted
    | OrderAccepted
    | OrderOpened
    | OrderUntriggered
    | OrderTriggered
    | OrderRejected
    | OrderFilled
    | OrderCanceled
    | OrderExpired
    | CancelRefused
    | OrderModified
    | ModifyRefused
    | OutcomeLost
    | OrderAbsent
)

_ENCODER = msgspec.json.Encoder(decimal_format="string")
_DECODER: msgspec.json.Decoder[AnyFact] = msgspec.json.Decoder(AnyFact)


def encode(fact: AnyFact) -> bytes:
    """Return a fact as one line of JSON; Decimals stay exact strings."""
    return _ENCODER.encode(fact)


def decode(line: bytes | str) -> AnyFact:
    """Return the fact a line of JSON holds; anything unknown raises msgspec.ValidationError."""
    return _DECODER.decode(line)
