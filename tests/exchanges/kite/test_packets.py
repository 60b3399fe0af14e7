"""The packet encoder against the public packets, and against the true parser."""

import base64
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from kiteconnect import KiteTicker

from tests.exchanges.kite.packets import (
    FULL,
    HEARTBEAT,
    LTP,
    QUOTE,
    Level,
    Picture,
    container,
    packet,
    whole,
)


def facts(folder: Path, name: str) -> dict[str, Any]:
    text = (folder / f"ticker_{name}.json").read_text(encoding="utf-8")
    return json.loads(text, parse_float=Decimal)


def levels(rows: list[dict[str, Any]]) -> list[Level]:
    return [Level(Decimal(one["price"]), one["quantity"], one["orders"]) for one in rows]


def picture(told: dict[str, Any], seconds: tuple[int, int]) -> Picture:
    prices = {name: Decimal(told["ohlc"][name]) for name in ("open", "high", "low", "close")}
    depth = told.get("depth", {"buy": [], "sell": []})
    return Picture(
        token=told["instrument_token"],
        last=Decimal(told["last_price"]),
        last_quantity=told["last_quantity"],
        average=Decimal(told["average_price"]),
        volume=told["volume"],
        buy_quantity=told["buy_quantity"],
        sell_quantity=told["sell_quantity"],
        last_trade_s=seconds[0],
        exchange_s=seconds[1],
        bids=levels(depth["buy"]),
        asks=levels(depth["sell"]),
        **prices,
    )


@pytest.mark.parametrize("mode", [FULL, QUOTE])
def test_the_public_packets_come_out_byte_for_byte(shared_data: Path, mode: str) -> None:
    folder = shared_data / "fixtures" / "kite"
    public = base64.b64decode((folder / f"ticker_{mode}.packet").read_text())
    seconds = (0, 0)
    if mode == FULL:
        # The JSON next to the packet tells neither second: both stand in the packet alone.
        seconds = (int.from_bytes(public[44:48], "big"), int.from_bytes(public[60:64], "big"))
    assert packet(picture(facts(folder, mode), seconds), mode) == public


SHARE = Picture(
    token=408065,
    last=Decimal("1573.70"),
    last_quantity=7,
    average=Decimal("1570.37"),
    volume=1_192_471,
    open=Decimal("1569.15"),
    high=Decimal(1575),
    low=Decimal("1561.05"),
    close=Decimal("1567.80"),
    last_trade_s=1_625_461_887,
    exchange_s=1_625_461_888,
    bids=(Level(Decimal("1573.40"), 5, 1),),
)
INDEX = Picture(
    token=256265,
    last=Decimal("15800.25"),
    open=Decimal("15700.10"),
    high=Decimal("15850.20"),
    low=Decimal("15650.30"),
    close=Decimal("15750.40"),
    exchange_s=1_625_461_888,
)


def parsed(*bodies: bytes) -> list[dict[str, Any]]:
    return KiteTicker("key", "token")._parse_binary(container(bodies))


def test_one_message_holds_all_five_sizes() -> None:
    bodies = [packet(SHARE, mode) for mode in (LTP, QUOTE, FULL)]
    bodies += [packet(INDEX, mode) for mode in (QUOTE, FULL)]
    assert [len(one) for one in bodies] == [8, 44, 184, 28, 32]
    ticks = parsed(*bodies)
    assert [one["mode"] for one in ticks] == ["ltp", "quote", "full", "quote", "full"]
    assert {one["last_price"] for one in ticks[:3]} == {1573.7}
    full = ticks[2]
    assert full["depth"]["buy"][0] == {"price": 1573.4, "quantity": 5, "orders": 1}
    assert full["depth"]["sell"] == [{"price": 0, "quantity": 0, "orders": 0}] * 5
    assert full["exchange_timestamp"].timestamp() == 1_625_461_888


def test_an_index_tells_high_low_open_close_in_this_order() -> None:
    (tick,) = parsed(packet(INDEX, QUOTE))
    assert tick["ohlc"] == {"high": 15850.2, "low": 15650.3, "open": 15700.1, "close": 15750.4}
    assert not tick["tradable"]


@pytest.mark.parametrize(
    ("segment", "parts"), [(1, 100), (3, 10_000_000), (6, 10_000), (12, 10_000), (9, 100)]
)
def test_each_segment_has_its_own_smallest_part(segment: int, parts: int) -> None:
    assert whole(Decimal(72), segment) == 72 * parts
    (tick,) = parsed(packet(Picture(token=1000 * 256 + segment, last=Decimal(72)), LTP))
    assert tick["last_price"] == 72


def test_a_price_off_the_grid_is_not_swallowed() -> None:
    with pytest.raises(ValueError, match=r"100\.001"):
        whole(Decimal("100.001"), 1)


def test_a_heartbeat_is_one_byte() -> None:
    assert len(HEARTBEAT) == 1
    assert KiteTicker("key", "token")._parse_binary(HEARTBEAT) == []
