"""One symbol's market: prices, a book with a maintained window, trades and candles."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal

from tests.exchanges.bybit.rules import Rule, text_of

DEPTH = 1000
Level = tuple[Decimal, Decimal]
INTERVALS = {
    "1": 60, "3": 180, "5": 300, "15": 900, "30": 1800, "60": 3600, "120": 7200, "240": 14400,
    "360": 21600, "720": 43200, "D": 86400, "W": 604800,
}  # fmt: skip
"""Candle names and their seconds; M is left out."""


@dataclass(frozen=True)
class Print:
    """One public trade."""

    ts_ms: int
    price: Decimal
    size: Decimal
    side: str
    trade_id: str
    seq: int


@dataclass
class Candle:
    """One candle of any length; prices are exact."""

    start_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal

    def merge(self, other: "Candle") -> None:
        """Take a later candle in."""
        self.high, self.low = max(self.high, other.high), min(self.low, other.low)
        self.close = other.close
        self.volume += other.volume

    def row(self) -> list[str]:
        """Return the REST row: start, open, high, low, close, volume, turnover."""
        turnover = self.volume * (self.open + self.close) / 2
        parts = (self.open, self.high, self.low, self.close, self.volume, turnover)
        return [str(self.start_ms), *(text_of(part) for part in parts)]


@dataclass
class Market:
    """The market of one symbol in one category.

    `past` are recorded candles of `past_s` seconds (start ms, open, high, low, close, volume),
    oldest first; `candles` are the minutes that traded here.
    """

    rule: Rule
    last: Decimal
    base_size: Decimal
    mark: Decimal = Decimal(0)
    index: Decimal = Decimal(0)
    rate: Decimal = Decimal("0.0001")
    seq: int = 9_000_000_000
    prints: deque[Print] = field(default_factory=lambda: deque(maxlen=1000))
    candles: list[Candle] = field(default_factory=list)
    past: list[tuple[float, ...]] = field(default_factory=list)
    past_s: int = 300
    taken: dict[Decimal, Decimal] = field(default_factory=dict)
    empty_side: str = ""
    level_pattern: int = 7
    mark_follows: bool = True
    on_change: Callable[["Market"], None] | None = None

    def __post_init__(self) -> None:
        self.move_to(self.last)

    @property
    def bid(self) -> Decimal:
        """Return the best bid."""
        return self.side("b", 1)[0][0] if self.side("b", 1) else Decimal(0)

    @property
    def ask(self) -> Decimal:
        """Return the best ask."""
        return self.side("a", 1)[0][0] if self.side("a", 1) else Decimal(0)

    def move_to(self, price: Decimal) -> None:
        """Set the last price; the book is whole again around it."""
        tick = self.rule.tick
        self.last = (price / tick).to_integral_value(ROUND_FLOOR) * tick
        self.taken.clear()
        if self.mark_follows:
            self.mark = self.index = self.last

    def side(self, side: str, depth: int) -> list[Level]:
        """Return a side's best levels: "b" from high to low, "a" from low to high."""
        if side == self.empty_side:
            return []
        tick, step = self.rule.tick, -1 if side == "b" else 1
        start = self.last if side == "b" else self.last + tick
        levels: list[Level] = []
        for number in range(depth * 2):
            price = start + tick * step * number
            if price <= 0 or len(levels) == depth:
                break
            size = self.size_at(price) - self.taken.get(price, Decimal(0))
            if size > 0:
                levels.append((price, size))
        return levels

    def size_at(self, price: Decimal) -> Decimal:
        """Return the full size of a level; it depends on its price alone."""
        number = int(price / self.rule.tick)
        return self.base_size * (1 + number % self.level_pattern)

    def take(self, side: str, price: Decimal, size: Decimal) -> None:
        """Take size out of a level."""
        self.taken[price] = self.taken.get(price, Decimal(0)) + size

    def print_trade(
        self, ts_ms: int, price: Decimal, size: Decimal, side: str, trade_id: str
    ) -> Print:
        """Add a public trade and grow the minute's candle."""
        self.seq += 2 + int(size) % 5
        one = Print(ts_ms, price, size, side, trade_id, self.seq)
        self.prints.append(one)
        start = ts_ms - ts_ms % 60_000
        fresh = Candle(start, price, price, price, price, size)
        if self.candles and self.candles[-1].start_ms == start:
            self.candles[-1].merge(fresh)
        else:
            self.candles.append(fresh)
        return one

    def candle_rows(self, interval: str, start_ms: int, end_ms: int, limit: int) -> list[Candle]:
        """Return candles of an interval, newest first; of a long span those nearest its end."""
        span = INTERVALS[interval] * 1000
        start_ms = max(start_ms, end_ms - (limit + 5) * span)
        merged: dict[int, Candle] = {}
        for one in [*self._past_rows(start_ms, end_ms, span), *self._minutes(start_ms, end_ms)]:
            begin = one.start_ms - one.start_ms % span
            if begin < start_ms:
                continue
            if begin in merged:
                merged[begin].merge(one)
            else:
                merged[begin] = Candle(begin, one.open, one.high, one.low, one.close, one.volume)
        return list(reversed(merged.values()))[:limit]

    def _minutes(self, start_ms: int, end_ms: int) -> list[Candle]:
        first = bisect_left(self.candles, start_ms, key=lambda one: one.start_ms)
        last = bisect_right(self.candles, end_ms, key=lambda one: one.start_ms)
        return self.candles[first:last]

    def _past_rows(self, start_ms: int, end_ms: int, span: int) -> Iterator[Candle]:
        """Yield recorded candles; cut into minutes that rebuild them where minutes are asked."""
        parts = 1 if span >= self.past_s * 1000 else self.past_s // 60
        first = bisect_left(self.past, start_ms, key=lambda row: row[0])
        last = bisect_right(self.past, end_ms, key=lambda row: row[0])
        for start, *values in self.past[first:last]:
            opened, high, low, close, volume = (Decimal(str(one)) for one in values)
            yield Candle(int(start), opened, high, low, close, volume / parts)
            for number in range(1, parts):
                at = int(start) + number * 60_000
                yield Candle(at, close, close, close, close, volume / parts)


@dataclass
class BookTopic:
    """What one subscriber has been told of a book: the window of a depth and its number."""

    market: Market
    depth: int
    u: int
    told: dict[str, dict[Decimal, Decimal]] = field(default_factory=dict)

    def snapshot(self) -> dict[str, object]:
        """Return the whole window."""
        self.told = {side: dict(self.market.side(side, self.depth)) for side in ("b", "a")}
        return self._data({side: list(levels.items()) for side, levels in self.told.items()})

    def delta(self) -> dict[str, object] | None:
        """Return what changed since the last message, or None; levels out of the window go."""
        changes: dict[str, list[Level]] = {}
        for side in ("b", "a"):
            now = dict(self.market.side(side, self.depth))
            before = self.told.get(side, {})
            moved = [(price, Decimal(0)) for price in before if price not in now]
            moved += [(price, size) for price, size in now.items() if before.get(price) != size]
            moved.sort(key=lambda one: one[0], reverse=side == "b")
            changes[side] = moved
            self.told[side] = now
        if not changes["b"] and not changes["a"]:
            return None
        self.u += 1
        return self._data(changes)

    def _data(self, sides: dict[str, list[Level]]) -> dict[str, object]:
        return {
            "s": self.market.rule.symbol,
            **{
                side: [[text_of(price), text_of(size)] for price, size in levels]
                for side, levels in sides.items()
            },
            "u": self.u,
            "seq": self.market.seq,
        }
