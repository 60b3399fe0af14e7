"""Practice on real prices, run by the machine that runs real accounts."""

import threading
from decimal import Decimal
from pathlib import Path

import pytest

from app.public_practice import practice_on_bybit_prices
from core.errors import VenueDown
from core.events.commands import SubmitManual
from core.execution.live_broker import local_endpoints
from core.model.orders import OrderIntent, Purpose, Side
from core.risk.kill_switch import KillOrder
from tests.exchanges.bybit.running import running
from tests.live.bench import LiveBench

SYMBOL = "BTCUSDT"


def test_a_whole_way_on_public_prices(tmp_path: Path) -> None:
    with running() as local:
        stop = threading.Event()

        def pulse() -> None:
            while not stop.wait(0.05):
                local.move(SYMBOL, "64000", volume="3", category="linear")

        market = threading.Thread(target=pulse)
        market.start()
        endpoints = local_endpoints(local.server.url)
        bench = LiveBench(
            lambda latch: practice_on_bybit_prices(
                tmp_path / "account", Decimal(100_000), local.clock, lambda: latch.epoch, endpoints
            ),
            local.clock,
            "bybit",
            (SYMBOL,),
            tmp_path / "journal",
        )
        try:
            bench.until(lambda s: s.venue.connected and s.prices, "prices")
            intent = OrderIntent(
                strategy="manual",
                symbol=SYMBOL,
                side=Side.BUY,
                purpose=Purpose.ENTRY,
                reason="a test",
                origin="manual",
                quantity=Decimal("0.01"),
                stop_price=Decimal(62000),
            )
            bench.post(SubmitManual(intent=intent))
            held = bench.until(lambda s: s.positions, "a position")
            assert held.positions[0].quantity == Decimal("0.01")
            bench.until(lambda s: s.orders, "its safety exit")
            bench.machine.latch.trip(KillOrder(reason="a test", close_positions=True))
            bench.until(lambda s: not s.positions, "everything closed")
            space = bench.machine.space
            assert space.broker.cash() == space.state.book.cash
            asked = {path for _, path, _ in local.exchange.requests}
            assert asked == {"market/instruments-info"}
        finally:
            bench.close()
            stop.set()
            market.join(5)


def test_without_a_network_it_is_told_and_nothing_is_left_open(tmp_path: Path) -> None:
    with running() as local:
        endpoints = local_endpoints(local.server.url)
        local.server.refuse()
        with pytest.raises(VenueDown, match="internet connection"):
            practice_on_bybit_prices(tmp_path, Decimal(1), local.clock, lambda: 0, endpoints)
    assert not list(tmp_path.iterdir())
