"""What the exchange keeps: orders, executions, positions, coins."""

from dataclasses import dataclass, field
from decimal import Decimal

OPEN_WORDS = frozenset({"New", "PartiallyFilled", "Untriggered"})
ZERO = Decimal(0)


@dataclass
class Record:
    """One order. Times are milliseconds; `rest` may be in quote coin for a spot market buy."""

    uid: str
    category: str
    symbol: str
    order_id: str
    link_id: str
    side: str
    order_type: str
    qty: Decimal
    price: Decimal
    tif: str
    created_ms: int
    updated_ms: int
    reduce_only: bool = False
    close_on_trigger: bool = False
    position_idx: int = 0
    trigger_price: Decimal = ZERO
    trigger_direction: int = 0
    trigger_by: str = ""
    stop_type: str = ""
    order_filter: str = "Order"
    market_unit: str = ""
    take_profit: Decimal = ZERO
    stop_loss: Decimal = ZERO
    create_type: str = "CreateByUser"
    parent_link: str = ""
    last_on_created: Decimal = ZERO
    status: str = "Created"
    cancel_type: str = "UNKNOWN"
    reject_reason: str = "EC_NoError"
    done: Decimal = ZERO
    value: Decimal = ZERO
    fees: dict[str, Decimal] = field(default_factory=dict)
    locked: Decimal = ZERO
    visible_ns: int = 0

    @property
    def open(self) -> bool:
        """Return whether the order still works."""
        return self.status in OPEN_WORDS

    @property
    def rest(self) -> Decimal:
        """Return what is left, in the unit of `qty`."""
        return self.qty - (self.value if self.in_quote else self.done)

    @property
    def in_quote(self) -> bool:
        """Return whether the quantity is money: a spot market buy by default."""
        return self.market_unit == "quoteCoin"

    @property
    def conditional(self) -> bool:
        """Return whether the order waits for a trigger or did."""
        return self.trigger_price > 0


@dataclass(frozen=True)
class Execution:
    """One fill or another booking on a position."""

    uid: str
    category: str
    symbol: str
    exec_id: str
    order_id: str
    link_id: str
    side: str
    price: Decimal
    qty: Decimal
    fee: Decimal
    fee_coin: str
    fee_rate: Decimal
    maker: bool
    kind: str
    ts_ms: int
    seq: int
    order_price: Decimal
    order_qty: Decimal
    leaves: Decimal
    order_type: str
    stop_type: str
    closed: Decimal
    mark: Decimal
    pnl: Decimal = ZERO
    visible_ns: int = 0


@dataclass
class Position:
    """One position; `size` has no sign, `side` has it."""

    symbol: str
    idx: int = 0
    side: str = ""
    size: Decimal = ZERO
    entry: Decimal = ZERO
    leverage: Decimal = Decimal(10)
    take_profit: Decimal = ZERO
    stop_loss: Decimal = ZERO
    trailing: Decimal = ZERO
    best: Decimal = ZERO
    realised: Decimal = ZERO
    updated_ms: int = 0
    created_ms: int = 0
    seq: int = -1

    @property
    def signed(self) -> Decimal:
        """Return the size with its sign."""
        return self.size if self.side == "Buy" else -self.size


@dataclass
class Coin:
    """One coin of a wallet."""

    balance: Decimal = ZERO
    locked: Decimal = ZERO
    order_margin: Decimal = ZERO
    realised: Decimal = ZERO


@dataclass
class Account:
    """One user's account."""

    uid: str
    coins: dict[str, Coin] = field(default_factory=dict)
    positions: dict[tuple[str, int], Position] = field(default_factory=dict)
    hedge: set[str] = field(default_factory=set)
    margin_mode: str = "REGULAR_MARGIN"
    log: list[dict[str, str]] = field(default_factory=list)

    def coin(self, name: str) -> Coin:
        """Return a coin's wallet, made when missing."""
        return self.coins.setdefault(name, Coin())

    def position(self, symbol: str, idx: int = 0) -> Position:
        """Return a position, empty when there is none."""
        return self.positions.setdefault((symbol, idx), Position(symbol, idx))
