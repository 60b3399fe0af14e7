"""The panic stop while the window hangs and the engine is buried in prices: what comes first."""

import threading
import time
from decimal import Decimal

import pytest

from core.events.commands import SubmitManual
from core.events.snapshot import BotState
from core.model.market import Tick
from core.model.orders import OrderIntent, OrderType, Purpose, Side
from core.risk.kill_switch import KillOrder, write_kill_file
from tests.ui.shell.test_window import Visitor
from ui import theme

QUEUED = 100_000
BLOCK_S = 1.5


@pytest.fixture
def visitor(qtbot, tmp_path):
    made = Visitor(qtbot, tmp_path)
    yield made
    made.leave()
    theme.use("light")


def rest_an_order(visitor, machine) -> None:
    """Have an order wait far below the price."""
    space = machine.space
    symbol = next(iter(space.prices.last))
    instrument = space.instruments[symbol]
    limit = instrument.money_down(space.mark(symbol) * Decimal("0.97"))
    intent = OrderIntent(
        strategy="manual", symbol=symbol, side=Side.BUY, purpose=Purpose.ENTRY,
        order_type=OrderType.LIMIT, limit_price=limit, quantity=Decimal(1),
        stop_price=instrument.money_down(limit * Decimal("0.97")),
        reason="a waiting order", origin="manual",
    )  # fmt: skip
    visitor.deck.send(SubmitManual(intent=intent))
    visitor.qtbot.waitUntil(lambda: machine.broker.open_orders() != (), timeout=10_000)


def bury(machine) -> None:
    """Put many prices into the engine's mailbox."""
    space = machine.space
    known, now_ns = list(space.prices.last.items()), space.clock.now_ns()
    for number in range(QUEUED):
        symbol, price = known[number % len(known)]
        machine.engine.mailbox.post_market(Tick(symbol, now_ns + number, price, 10.0))


def test_latch_then_cancels_then_the_queue_while_the_window_hangs(visitor, monkeypatch):
    visitor.begin()
    session = visitor.deck._host.session()
    machine = session.machine
    market, broker = machine.engine.mailbox.market, machine.broker
    rest_an_order(visitor, machine)
    session.pacer.held = True  # from here on only the prices put in below
    events: list[tuple[str, int]] = []
    cancel_all, submit = broker.cancel_all, broker.submit

    def cancelled(*words, **more):
        gone = cancel_all(*words, **more)
        events.append(("cancelled", len(market)))
        return gone

    def sent(order):
        events.append((f"sent {order.purpose.value}", len(market)))
        submit(order)

    # A busy machine: the queue takes ten seconds, whatever this computer can do.
    hurry = threading.Event()
    process = machine.engine.process

    def processed(message):
        hurry.wait(0.0001)
        process(message)

    monkeypatch.setattr(machine.engine, "process", processed)
    monkeypatch.setattr(broker, "cancel_all", cancelled)
    monkeypatch.setattr(broker, "submit", sent)
    visitor.deck._panic.latch.on_trip(lambda _: events.append(("latch", len(market))))
    bury(machine)
    path = visitor.settings.paths.kill_file
    press = threading.Timer(0.1, write_kill_file, (path, KillOrder(reason="elsewhere")))
    press.start()
    until = time.monotonic() + BLOCK_S
    while time.monotonic() < until:
        pass  # the GUI thread serves nothing

    # Nothing of this needed the window: it has not run since.
    told = [name for name, _ in events]
    place = told.index("latch")
    assert told[place : place + 2] == ["latch", "cancelled"]
    assert events[place + 1][1] > 0, "the queue had been worked off before the cancels"
    assert [one for one in broker.open_orders() if not one.protective] == []
    assert visitor.deck.panic_view().engaged
    hurry.set()
    visitor.qtbot.waitUntil(lambda: not market, timeout=30_000)
    visitor.qtbot.waitUntil(lambda: visitor.state() is BotState.HALTED, timeout=10_000)
    later = {name for name, _ in events[place:]} - {"latch", "cancelled"}
    assert later <= {f"sent {Purpose.PROTECT.value}"}
    assert visitor.window.panic_overlay.isVisible()
