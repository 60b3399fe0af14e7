"""The panic stop under load: what happens first, what stays, and what holds over a restart."""

import threading
import time

from core.events.commands import UNLOCK_PHRASE
from core.events.snapshot import BotState
from core.model.orders import Order, OrderIntent, OrderStatus, Purpose, Refusal, Side
from core.risk.kill_switch import KillOrder
from tests.scenarios.panic_bench import Loaded

QUEUED = 100_000


def wait_for(condition, seconds: float = 20.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.002)
    return condition()


def test_it_acts_before_the_queue_is_worked_off():
    loaded = Loaded()
    assert loaded.others_waiting() >= 1
    loaded.fill_mailbox(QUEUED)
    loaded.latch.trip(KillOrder(reason="a test"))
    # The engine has not run since: the latch and the cancels did not need it.
    assert loaded.machine.panic.wait(10.0)
    assert loaded.others_waiting() == 0
    assert len(loaded.machine.engine.mailbox.market) == QUEUED
    engine = loaded.machine.engine
    before = len(loaded.machine.space.state.orders)
    while (message := engine.mailbox.take()) is not None:
        engine.process(message)
        if len(engine.mailbox.market) == QUEUED - 1:
            # The kill overtook every tick: the engine knew before the first of them.
            assert engine.conductor.state is BotState.HALTED
    sent = list(loaded.machine.space.state.orders.records.values())[before:]
    assert all(one.order.purpose is Purpose.PROTECT for one in sent)


def test_latch_and_cancels_come_in_this_order_with_the_engine_at_work():
    loaded = Loaded()
    loaded.fill_mailbox(QUEUED)
    stop = threading.Event()
    thread = loaded.run(stop)
    try:
        assert wait_for(lambda: len(loaded.machine.engine.mailbox.market) < QUEUED)
        loaded.latch.trip(KillOrder(reason="a test"))
        assert loaded.latch.engaged
        assert loaded.machine.panic.wait(15.0)
        assert loaded.others_waiting() == 0
        assert wait_for(lambda: loaded.machine.engine.conductor.state is BotState.HALTED)
        sentences = [step.sentence for step in loaded.steps]
        assert sentences[0] == "Nothing new can be sent."
        assert "waiting" in sentences[1]
        assert "No other order is waiting" in sentences[2]
        assert loaded.steps[-1].final
        assert loaded.steps[-1].confirmed
    finally:
        stop.set()
        thread.join(20.0)
    assert {p.symbol for p in loaded.machine.broker.positions()} == {"ALPHA", "BRAVO"}
    assert sum(one.protective for one in loaded.machine.broker.open_orders()) == 2


def test_closing_everything_ends_flat_with_nothing_waiting():
    loaded = Loaded()
    stop = threading.Event()
    loaded.latch.trip(KillOrder(reason="a test", close_positions=True))
    thread = loaded.run(stop)
    try:
        assert wait_for(lambda: not loaded.machine.broker.positions())
        assert loaded.machine.panic.wait(30.0)
        assert loaded.machine.broker.open_orders() == ()
        assert loaded.steps[-1].confirmed
    finally:
        stop.set()
        thread.join(20.0)


def entry(symbol: str) -> OrderIntent:
    return OrderIntent(
        strategy="manual", symbol=symbol, side=Side.BUY, purpose=Purpose.ENTRY, reason="r",
        origin="manual",
    )  # fmt: skip


def test_nothing_can_be_bought_until_it_is_unlocked_by_typing(tmp_path):
    path = tmp_path / "KILL"
    loaded = Loaded(path)
    loaded.latch.trip(KillOrder(reason="a test"))
    loaded.machine.panic.wait(10.0)
    loaded.machine.engine.drain()
    refused = loaded.machine.engine.desk.submit(entry("CHARLIE"))
    assert isinstance(refused, Refusal)
    assert refused.rule == "kill_switch"
    assert not loaded.latch.release("please")
    assert loaded.latch.release(UNLOCK_PHRASE)
    assert isinstance(loaded.machine.engine.desk.submit(entry("CHARLIE")), Order)


def test_an_order_approved_before_the_trip_is_not_taken_after_it():
    loaded = Loaded()
    engine, broker = loaded.machine.engine, loaded.machine.broker
    real = broker.submit
    sent = []

    def trip_first(order: Order) -> None:
        loaded.latch.trip(KillOrder(reason="in between"))
        sent.append(order.client_order_id)
        real(order)

    loaded.machine.space.broker = _Wire(broker, trip_first)
    for record in list(loaded.machine.space.state.orders.working("CHARLIE")):
        engine.desk.cancel(record)
    engine.drain()
    engine.desk.submit(entry("CHARLIE"))
    engine.drain()
    record = loaded.machine.space.state.orders.get(sent[0])
    assert record.status is OrderStatus.REJECTED
    loaded.machine.panic.wait(10.0)
    assert loaded.others_waiting() == 0


class _Wire:
    def __init__(self, broker, submit) -> None:
        self._broker = broker
        self.submit = submit

    def __getattr__(self, name: str):
        return getattr(self._broker, name)
