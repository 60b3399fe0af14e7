"""The one picture of the engine a screen may see. Immutable; replaced, never changed."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from core.events.book_view import BookView
from core.events.commands import Answer
from core.events.delay_view import DelayView
from core.model.orders import OrderStatus, OrderType, Purpose, Side


class BotState(StrEnum):
    """What the bot is doing."""

    READY = "READY"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    STOPPING = "STOPPING"
    STOPPED = "STOPPED"
    HALTED = "HALTED"
    FINISHED = "FINISHED"


class Shield(StrEnum):
    """How a position's safety exit is held."""

    AT_BROKER = "AT_BROKER"
    WHILE_RUNNING = "WHILE_RUNNING"
    NAKED = "NAKED"


class DifferenceKind(StrEnum):
    """What differs between the broker's account and our records."""

    POSITION = "POSITION"
    ORDER = "ORDER"
    CASH = "CASH"


class DifferenceView(Struct, frozen=True, kw_only=True):
    """One difference that waits for an answer; `id` names it in the command AnswerDifference.

    `sentence` says what was found, `choices` has what may be answered, each with its outcome in
    words. START is refused while there is any.
    """

    id: str
    kind: DifferenceKind
    symbol: str
    ours: Decimal
    venue: Decimal
    sentence: str
    choices: tuple[tuple[Answer, str], ...]


class VenueView(Struct, frozen=True, kw_only=True):
    """How the line to a real broker is. None: not known. Ages in seconds, delays in milliseconds.

    `checked_ns` is when records and account were last compared, 0 before the first time;
    `unknown_orders` counts orders whose outcome is not known; `tick_delay` is from exchange to
    here, `order_delay` from price to order.
    """

    name: str
    local: bool
    connected: bool
    sentence: str
    quote_age_s: float | None = None
    private_age_s: float | None = None
    skew_ms: float | None = None
    token_until_ns: int | None = None
    orders_left: int | None = None
    checked_ns: int = 0
    unknown_orders: int = 0
    rejected_ticks: int = 0
    tick_delay: DelayView | None = None
    order_delay: DelayView | None = None


class PositionView(Struct, frozen=True, kw_only=True):
    """One holding. `profit` is what closing at `last_price` would give, before exit costs."""

    symbol: str
    quantity: Decimal
    average_price: Decimal
    last_price: Decimal
    stop_price: Decimal | None
    target_price: Decimal | None
    profit: Decimal
    shield: Shield
    opened_ns: int
    strategy: str


class OrderView(Struct, frozen=True, kw_only=True):
    """One working or recent order. `rests_at` is the price it waits at, while it does."""

    client_order_id: str
    ts_ns: int
    symbol: str
    side: Side
    order_type: OrderType
    purpose: Purpose
    quantity: Decimal
    filled: Decimal
    price: Decimal | None
    status: OrderStatus
    reason: str
    rests_at: Decimal | None = None


class DiaryLine(Struct, frozen=True, kw_only=True):
    """One line of the diary: a mark, a bold deed, the reason.

    `kind` is one of bought, sold, stopped_out, skipped, order, safety, system, error.
    """

    id: int
    ts_ns: int
    kind: str
    symbol: str
    deed: str
    reason: str


class PriceView(Struct, frozen=True, gc=False):
    """Last price of a symbol and the price the day began with (0 while unknown)."""

    symbol: str
    price: float
    day_open: float
    ts_ns: int


class EquityPoint(Struct, frozen=True, gc=False):
    """Worth of the account at a moment."""

    ts_ns: int
    equity: float


class EngineSnapshot(Struct, frozen=True, kw_only=True):
    """Everything a screen shows, at one moment."""

    sequence: int
    ts_ns: int
    state: BotState
    state_reason: str
    mode: str
    currency: str
    made_up_prices: bool
    feed_label: str
    strategy: str
    symbols: tuple[str, ...]
    cash_start: Decimal
    cash: Decimal
    equity: Decimal
    day_start_equity: Decimal
    day_profit: Decimal
    charges_paid: Decimal
    positions: tuple[PositionView, ...]
    orders: tuple[OrderView, ...]
    prices: tuple[PriceView, ...]
    diary: tuple[DiaryLine, ...]
    equity_curve: tuple[EquityPoint, ...]
    loss_used_today: Decimal
    loss_limit_today: Decimal
    positions_used: int
    positions_limit: int
    refusals: int
    fills: int
    kill_engaged: bool
    kill_reason: str
    market_open: bool
    market_note: str
    feed_position: float
    events_processed: int
    venue: VenueView | None = None
    differences: tuple[DifferenceView, ...] = ()
    book: BookView | None = None

    @property
    def broken(self) -> bool:
        """Return whether a fault halted the engine, not the panic stop: START opens it anew."""
        return self.state is BotState.HALTED and not self.kill_engaged
