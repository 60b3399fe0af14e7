"""The three quote routes: what is not known is left out without a word."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.exchanges.kite.market import Board
from tests.exchanges.kite.packets import Level
from tests.exchanges.kite.replies import bad_input, number
from tests.exchanges.kite.times import text

if TYPE_CHECKING:
    from tests.exchanges.kite.venue import KiteVenue

_CAP_FULL, _CAP_SHORT = 500, 1000


def _boards(keys: list[str], venue: "KiteVenue", cap: int) -> dict[str, Board]:
    if len(keys) > cap:
        if venue.switches.quote_over_cap == "refuse":
            raise bad_input(f"Maximum of {cap} instruments are allowed.")
        keys = keys[:cap]
    return {key: venue.market.boards[key] for key in keys if key in venue.market.boards}


def ltp(keys: list[str], venue: "KiteVenue") -> dict[str, Any]:
    return {
        key: {"instrument_token": one.listed.token, "last_price": number(one.last)}
        for key, one in _boards(keys, venue, _CAP_SHORT).items()
    }


def ohlc(keys: list[str], venue: "KiteVenue") -> dict[str, Any]:
    return {
        key: {
            "instrument_token": one.listed.token,
            "last_price": number(one.last),
            "ohlc": _ohlc(one),
        }
        for key, one in _boards(keys, venue, _CAP_SHORT).items()
    }


def full(keys: list[str], venue: "KiteVenue", now_ns: int) -> dict[str, Any]:
    rows = {}
    for key, one in _boards(keys, venue, _CAP_FULL).items():
        bids, asks = one.levels()
        rows[key] = {
            "instrument_token": one.listed.token,
            "timestamp": text(now_ns),
            "last_trade_time": text(one.last_trade_ns) if one.last_trade_ns else None,
            "last_price": number(one.last),
            "last_quantity": one.last_quantity,
            "buy_quantity": sum(level.quantity for level in bids),
            "sell_quantity": sum(level.quantity for level in asks),
            "volume": one.volume,
            "average_price": number(one.average),
            "oi": 0,
            "oi_day_high": 0,
            "oi_day_low": 0,
            "net_change": 0,
            "lower_circuit_limit": number(one.bands[0]),
            "upper_circuit_limit": number(one.bands[1]),
            "ohlc": _ohlc(one),
            "depth": {"buy": _levels(bids), "sell": _levels(asks)},
        }
    return rows


def _ohlc(board: Board) -> dict[str, Any]:
    return {
        "open": number(board.open),
        "high": number(board.high),
        "low": number(board.low),
        "close": number(board.close),
    }


def _levels(side: tuple[Level, ...]) -> list[dict[str, Any]]:
    padded = [*side[:5], *([Level(Decimal(0), 0, 0)] * (5 - len(side)))]
    return [
        {"price": number(one.price), "quantity": one.quantity, "orders": one.orders}
        for one in padded
    ]
