"""Writes ticker packets byte by byte, from the public description; knows no parser.

All integers are big-endian and unsigned. A container is the number of packets (2 bytes), then each
packet with its length (2 bytes) before it. Prices are whole numbers of the segment's smallest part.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

HEARTBEAT = b"\x00"
LTP, QUOTE, FULL = "ltp", "quote", "full"
_INDEX_SEGMENT = 9
_PARTS = {3: 10_000_000, 6: 10_000, 12: 10_000}
_U32 = 0xFFFFFFFF


@dataclass(frozen=True)
class Level:
    """One price of the book."""

    price: Decimal = Decimal(0)
    quantity: int = 0
    orders: int = 0


@dataclass(frozen=True)
class Picture:
    """What the ticker knows of one instrument at one moment."""

    token: int
    last: Decimal
    last_quantity: int = 0
    average: Decimal = Decimal(0)
    volume: int = 0
    buy_quantity: int = 0
    sell_quantity: int = 0
    open: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    low: Decimal = Decimal(0)
    close: Decimal = Decimal(0)
    last_trade_s: int = 0
    exchange_s: int = 0
    oi: int = 0
    oi_high: int = 0
    oi_low: int = 0
    bids: Sequence[Level] = field(default=())
    asks: Sequence[Level] = field(default=())


def segment_of(token: int) -> int:
    return token % 256


def whole(price: Decimal, segment: int) -> int:
    """Return a price in its segment's smallest part; a wrong grid must not pass unseen."""
    scaled = price * _PARTS.get(segment, 100)
    if scaled != scaled.to_integral_value() or scaled < 0:
        raise ValueError(f"{price} is no whole number of parts in segment {segment}")
    return int(scaled)


def _u32(number: int) -> bytes:
    return (number & _U32).to_bytes(4, "big")


def packet(picture: Picture, mode: str) -> bytes:
    """Return the bare body of one packet."""
    segment = segment_of(picture.token)
    head = _u32(picture.token) + _u32(whole(picture.last, segment))
    if mode == LTP:
        return head
    if segment == _INDEX_SEGMENT:
        return head + _index_rest(picture, segment, mode)
    body = head + b"".join(
        (
            _u32(picture.last_quantity),
            _u32(whole(picture.average, segment)),
            _u32(picture.volume),
            _u32(picture.buy_quantity),
            _u32(picture.sell_quantity),
            *(
                _u32(whole(price, segment))
                for price in (picture.open, picture.high, picture.low, picture.close)
            ),
        )
    )
    return body if mode == QUOTE else body + _full_rest(picture, segment)


def _index_rest(picture: Picture, segment: int, mode: str) -> bytes:
    prices = (picture.high, picture.low, picture.open, picture.close)
    rest = b"".join(_u32(whole(price, segment)) for price in prices)
    change = int((picture.last - picture.close) * 100)
    rest += change.to_bytes(4, "big", signed=True)
    return rest if mode == QUOTE else rest + _u32(picture.exchange_s)


def _full_rest(picture: Picture, segment: int) -> bytes:
    facts = (
        picture.last_trade_s,
        picture.oi,
        picture.oi_high,
        picture.oi_low,
        picture.exchange_s,
    )
    rest = b"".join(_u32(one) for one in facts)
    for side in (picture.bids, picture.asks):
        levels = [*side[:5], *([Level()] * (5 - len(side)))]
        for level in levels:
            rest += _u32(level.quantity) + _u32(whole(level.price, segment))
            rest += level.orders.to_bytes(2, "big") + b"\x00\x00"
    return rest


def container(bodies: Sequence[bytes]) -> bytes:
    """Return one binary message that holds the packets."""
    message = len(bodies).to_bytes(2, "big")
    for body in bodies:
        message += len(body).to_bytes(2, "big") + body
    return message
