"""Prices at the local exchange: a print at a time, by a test's hand or replayed."""

from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from tests.exchanges.kite.listing import Listed
from tests.exchanges.kite.packets import Level, Picture
from tests.exchanges.kite.times import SECOND_NS

PLENTY = 10**7
_BAND = Decimal("0.20")
_AUCTION_BAND = Decimal("0.10")


@dataclass
class Board:
    """What the exchange knows of one instrument's trading today.

    `ready` is how many shares can be had at the last price at once; prints refill it.
    """

    listed: Listed
    last: Decimal = Decimal(100)
    close: Decimal = Decimal(100)
    open: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    low: Decimal = Decimal(0)
    volume: int = 0
    turnover: Decimal = Decimal(0)
    last_quantity: int = 0
    last_trade_ns: int = 0
    ready: int = 0
    changed_ns: int = 0
    bands: tuple[Decimal, Decimal] = field(default=(Decimal(0), Decimal(0)))

    def begin(self, close: Decimal) -> None:
        """Start a day after a close."""
        self.close = self.last = close
        self.open = self.high = self.low = Decimal(0)
        self.volume, self.turnover = 0, Decimal(0)
        share = _AUCTION_BAND if self.listed.has_auction else _BAND
        self.bands = (
            self.on_grid(close * (1 - share), ROUND_CEILING),
            self.on_grid(close * (1 + share), ROUND_FLOOR),
        )

    def on_grid(self, price: Decimal, rounding: str) -> Decimal:
        tick = self.listed.tick or Decimal("0.05")
        return (price / tick).to_integral_value(rounding) * tick

    def print(self, price: Decimal, quantity: int, now_ns: int) -> None:
        """Take one trade of the market."""
        self.last, self.last_quantity = price, quantity
        self.open = self.open or price
        self.high = max(self.high, price)
        self.low = min(self.low or price, price)
        self.volume += quantity
        self.turnover += price * quantity
        self.last_trade_ns = self.changed_ns = now_ns

    @property
    def average(self) -> Decimal:
        if not self.volume:
            return Decimal(0)
        return (self.turnover / self.volume).quantize(Decimal("0.01"))

    def levels(self) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
        """Return five prices to each side; at a circuit limit one side is empty."""
        tick = self.listed.tick
        low, high = self.bands
        bids = tuple(Level(self.last - tick * n, 100 * (n + 1), n + 1) for n in range(1, 6))
        asks = tuple(Level(self.last + tick * n, 90 * (n + 1), n + 1) for n in range(1, 6))
        if self.last >= high:
            asks = ()
        if self.last <= low:
            bids = ()
        return bids, asks

    def picture(self, now_ns: int) -> Picture:
        if self.listed.is_index:
            return Picture(
                token=self.listed.token,
                last=self.last,
                open=self.open,
                high=self.high,
                low=self.low,
                close=self.close,
                exchange_s=now_ns // SECOND_NS,
            )
        bids, asks = self.levels()
        return Picture(
            token=self.listed.token,
            last=self.last,
            last_quantity=self.last_quantity,
            average=self.average,
            volume=self.volume,
            buy_quantity=sum(one.quantity for one in bids),
            sell_quantity=sum(one.quantity for one in asks),
            open=self.open,
            high=self.high,
            low=self.low,
            close=self.close,
            last_trade_s=self.last_trade_ns // SECOND_NS,
            exchange_s=now_ns // SECOND_NS,
            bids=bids,
            asks=asks,
        )


class Market:
    """All boards by key, token and symbol."""

    def __init__(self, listed: tuple[Listed, ...]) -> None:
        self.listed = {one.key: one for one in listed}
        self.by_token = {one.token: one for one in listed}
        self.boards: dict[str, Board] = {}
        for one in listed:
            board = Board(one)
            board.begin(Decimal(100))
            self.boards[one.key] = board

    def board(self, key: str) -> Board:
        return self.boards[key]
