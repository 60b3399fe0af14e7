"""Starts the local Bybit for a person: recorded prices, a key, a secret."""

import argparse
from pathlib import Path

from core.clock import LiveClock
from tests.exchanges.bybit.running import TEST_KEY, TEST_SECRET, UID
from tests.exchanges.bybit.signing import Key
from tests.exchanges.bybit.tape import Tape, recorded
from tests.exchanges.bybit.venue import BybitExchange
from tests.exchanges.serving.server import ExchangeServer

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
CASH = "100000"


def serve(port: int, _: argparse.Namespace) -> tuple[ExchangeServer, list[str]]:
    """Return a running exchange and what a person must know of it."""
    clock = LiveClock()
    exchange = BybitExchange(clock)
    exchange.add_user(Key(TEST_KEY, TEST_SECRET, UID), CASH)
    lines = [f"key {TEST_KEY}, secret {TEST_SECRET}, cash {int(CASH):,} USDT"]
    if DATA.exists():
        rows = recorded(DATA)
        exchange.tape = Tape(exchange, rows, clock.now_ns())
        lines.append(f"{len(rows)} coins trade, as contracts and some in spot")
    else:
        lines.append("without the recorded prices no price moves")
    return ExchangeServer(exchange, port).start(), lines
