"""The broker around the venue: the way there, the panic stop, threads, and the disk failing."""

import threading
from decimal import Decimal
from pathlib import Path

import pytest

from core.brokers.practice.requests import NEVER
from core.brokers.practice.sqlite_store import SqliteVenueStore
from core.brokers.practice.store import Changes, MemoryVenueStore
from core.clock import SECOND_NS
from core.errors import BrokerRefused, StorageError, TradingStopped
from core.events.broker_reports import OrderAccepted
from core.execution.broker import Broker
from core.model.instrument import Market
from core.model.orders import OrderType, Purpose, TimeInForce
from tests.core.brokers.practice.bench import SHARES, START_NS, Bench

LIMIT, STOP = OrderType.LIMIT, OrderType.STOP
NINETY = Decimal("90.00")
WAY_NS = 50_000_000


def test_it_is_a_broker_to_the_type_checker() -> None:
    broker: Broker = Bench().broker
    assert broker.name == "practice"


def test_requests_arrive_after_their_way_in_the_order_they_were_sent() -> None:
    bench = Bench(latency_ns=WAY_NS)
    order = bench.send(quantity=10, order_type=LIMIT, limit_price=NINETY)
    bench.broker.query(order)
    bench.clock.advance(START_NS + 10)
    bench.broker.cancel(order)
    assert bench.reports == []
    assert bench.broker.due_ns == START_NS + WAY_NS
    bench.broker.advance(START_NS + WAY_NS - 1)
    assert bench.reports == []
    bench.broker.advance(START_NS + WAY_NS)
    assert bench.told() == ["OrderAccepted", "OrderOpened", "OrderAccepted", "OrderOpened"]
    assert bench.last().ts_ns == START_NS + WAY_NS
    assert bench.broker.due_ns == START_NS + WAY_NS + 10
    bench.broker.advance(START_NS + SECOND_NS)
    assert bench.told()[-1] == "OrderCanceled"
    assert bench.broker.due_ns == NEVER


def test_an_order_with_an_end_of_its_own_ends_then_and_not_with_the_day(tmp_path: Path) -> None:
    bench = Bench(store=SqliteVenueStore(tmp_path / "venue.db"))
    tomorrow = START_NS + 26 * 3600 * SECOND_NS
    good = {"order_type": LIMIT, "limit_price": NINETY, "time_in_force": TimeInForce.GTD}
    late = bench.send(quantity=10, expires_ns=tomorrow, **good)
    soon = bench.send(quantity=10, expires_ns=START_NS + 60 * SECOND_NS, **good)
    assert bench.broker.due_ns == START_NS + 60 * SECOND_NS
    bench.broker.session_closed(Market.NSE, START_NS + 8 * 3600 * SECOND_NS)
    assert [one.client_order_id for one in bench.broker.open_orders()] == [late]
    ended = [one for one in bench.reports if type(one).__name__ == "OrderExpired"]
    assert [(one.client_order_id, one.ts_ns) for one in ended] == [
        (soon, START_NS + 60 * SECOND_NS)
    ]
    bench.broker.close()
    again = bench.open(SqliteVenueStore(tmp_path / "venue.db"))  # a restart knows when it ends
    assert again.due_ns == tomorrow
    again.advance(tomorrow - 1)
    assert len(again.open_orders()) == 1
    again.advance(tomorrow)
    assert again.open_orders() == ()
    assert again.due_ns == NEVER
    again.close()


def test_an_order_that_ends_on_its_way_there_never_works() -> None:
    bench = Bench(latency_ns=WAY_NS)
    bench.send(
        quantity=10,
        order_type=LIMIT,
        limit_price=NINETY,
        time_in_force=TimeInForce.GTD,
        expires_ns=START_NS + 1,
    )
    bench.broker.advance(START_NS + SECOND_NS)
    assert bench.told() == ["OrderRejected"]
    assert bench.broker.due_ns == NEVER


def test_an_order_on_its_way_does_not_trade_yet() -> None:
    bench = Bench(latency_ns=WAY_NS)
    bench.send(quantity=10)
    bench.tick(100.0)
    assert bench.fills() == []
    bench.broker.advance(bench.clock.now_ns())
    bench.tick(101.0)
    assert bench.prices() == [("10", "101.05")]


def test_the_uneven_way_is_the_same_each_time_and_lets_nothing_overtake() -> None:
    def arrivals() -> list[tuple[str, int]]:
        bench = Bench(latency_ns=WAY_NS, latency_jitter=1.0)
        for _ in range(20):
            bench.send(quantity=1)
        bench.broker.advance(START_NS + SECOND_NS)
        return [
            (one.client_order_id, one.ts_ns)
            for one in bench.reports
            if isinstance(one, OrderAccepted)
        ]

    first = arrivals()
    assert first == arrivals()
    assert [name for name, _ in first] == [f"o{n}" for n in range(1, 21)]
    times = [ts_ns for _, ts_ns in first]
    assert times == sorted(times)
    assert times[0] >= START_NS + WAY_NS
    assert times[-1] <= START_NS + 2 * WAY_NS


def test_an_order_of_an_old_epoch_is_not_sent() -> None:
    bench = Bench()
    order = bench.order(quantity=10)
    bench.epoch += 1
    with pytest.raises(TradingStopped, match="Unlock trading first"):
        bench.broker.submit(order)
    bench.broker.query(order.client_order_id)
    assert bench.told() == ["OrderAbsent"]
    closing = bench.send(quantity=10, origin="kill")
    assert bench.told(closing) == ["OrderAccepted"]


def test_the_panic_stop_catches_an_order_on_its_way() -> None:
    bench = Bench(latency_ns=WAY_NS)
    order = bench.send(quantity=10)
    bench.epoch += 1
    bench.broker.advance(START_NS + SECOND_NS)
    assert bench.told(order) == ["OrderRejected"]
    assert "panic stop" in bench.sentence()


def test_cancel_all_takes_the_working_and_the_travelling() -> None:
    bench = Bench(latency_ns=WAY_NS)
    bench.send(quantity=20)
    bench.broker.advance(START_NS + SECOND_NS)
    bench.clock.advance(START_NS + SECOND_NS)
    bench.bar(100.0, 100.0, 100.0)
    stop = bench.out(Purpose.PROTECT, quantity=20, order_type=STOP, trigger_price=NINETY)
    bench.broker.advance(bench.clock.now_ns() + WAY_NS)
    travelling = bench.send(quantity=10)
    bench.broker.query(travelling)
    bench.reports.clear()
    assert bench.broker.cancel_all() == [stop, travelling]
    assert bench.told() == ["OrderCanceled", "OrderCanceled"]
    assert bench.broker.open_orders() == ()
    bench.broker.advance(bench.clock.now_ns() + SECOND_NS)
    assert bench.told(travelling)[1:] == ["OrderAccepted", "OrderOpened", "OrderCanceled"]
    bench.bar(80.0, 80.0, 80.0)
    assert bench.fills() == []
    assert bench.broker.cancel_all() == []


def test_nothing_slips_in_after_cancel_all_from_another_thread() -> None:
    """A sender works flat out; another thread moves the epoch, then cancels everything."""
    bench = Bench(cash=10**9)
    orders = [bench.order(quantity=1, order_type=LIMIT, limit_price=NINETY) for _ in range(20_000)]
    half_way, refused, cancelled = threading.Event(), [], []

    def panic() -> None:
        half_way.wait(10)
        bench.epoch += 1
        cancelled.extend(bench.broker.cancel_all())

    thread = threading.Thread(target=panic)
    thread.start()
    for number, order in enumerate(orders):
        if number == 2_000:
            half_way.set()
        try:
            bench.broker.submit(order)
        except TradingStopped:
            refused.append(order.client_order_id)
        if len(refused) > 100:
            break
    thread.join(10)
    accepted = {one.client_order_id for one in bench.reports if isinstance(one, OrderAccepted)}
    assert len(refused) > 100
    assert len(accepted) >= 2_000
    assert set(cancelled) == accepted
    assert not accepted & set(refused)
    assert bench.broker.open_orders() == ()
    assert bench.told()[-1] == "OrderCanceled"


def test_the_latch_is_read_under_the_lock_that_cancel_all_needs() -> None:
    bench = Bench()
    cancelled: list[str] = []
    panic = threading.Thread(target=lambda: cancelled.extend(bench.broker.cancel_all()))

    def epoch_read_while_the_panic_begins() -> int:
        panic.start()
        panic.join(0.05)
        assert panic.is_alive()
        return 0

    order = bench.order(quantity=1)
    reads = iter([epoch_read_while_the_panic_begins])
    bench.broker._latch_epoch = lambda: next(reads, lambda: 0)()
    bench.broker.submit(order)
    panic.join(10)
    assert cancelled == [order.client_order_id]


def test_nothing_is_sent_before_connecting_or_after_closing() -> None:
    bench = Bench()
    bench.broker.close()
    with pytest.raises(BrokerRefused, match="not connected"):
        bench.send(quantity=1)
    with pytest.raises(BrokerRefused, match="not connected"):
        bench.broker.cancel_all()


def test_the_end_of_a_session_first_takes_what_has_arrived() -> None:
    bench = Bench(latency_ns=WAY_NS)
    order = bench.send(quantity=10, time_in_force=TimeInForce.DAY)
    bench.broker.session_closed(Market.NSE, START_NS + WAY_NS)
    assert bench.told(order) == ["OrderAccepted", "OrderExpired"]


def test_prices_that_are_no_numbers_trade_nothing() -> None:
    bench = Bench()
    bench.send(quantity=10)
    bench.bar(float("nan"), 101.0, 99.0)
    bench.tick(float("inf"))
    bench.tick(0.0)
    assert bench.fills() == []
    bench.tick(100.0)
    assert len(bench.fills()) == 1


def test_starting_over_keeps_the_former_ledger() -> None:
    bench = Bench()
    bench.hold(50)
    order = bench.send(quantity=10, order_type=LIMIT, limit_price=NINETY)
    former = bench.broker.ledger()
    bench.broker.reset(Decimal(500))
    assert bench.told(order)[-1] == "OrderCanceled"
    assert bench.broker.cash() == bench.broker.free_cash() == 500
    assert (bench.broker.positions(), bench.broker.fills()) == ((), ())
    (opening,) = bench.broker.ledger()
    assert (opening.kind, opening.amount) == ("RESET", 500)
    assert opening.number == former[-1].number + 1
    assert bench.broker.former_ledgers() == (former,)


class FullDisk(MemoryVenueStore):
    """A store whose disk is full from some moment on."""

    durable = True
    full = False

    def write(self, changes: Changes) -> None:
        if self.full:
            raise StorageError("the disk is full")


def test_what_is_not_on_the_disk_is_not_told_and_all_stops() -> None:
    disk = FullDisk()
    bench = Bench(SHARES, store=disk)
    bench.send(quantity=10)
    bench.reports.clear()
    disk.full = True
    bar = bench.next_bar(100.0, 100.0, 100.0)
    with pytest.raises(StorageError, match="full"):
        bench.broker.bar_open(bar)
    assert bench.reports == []
    disk.full = False
    for deed in (bench.broker.cash, bench.broker.fills, bench.broker.cancel_all):
        with pytest.raises(StorageError, match="Restart the program"):
            deed()


def test_a_panic_that_keeps_safety_exits_cancels_only_the_rest() -> None:
    bench = Bench()
    bench.send(quantity=20)
    bench.bar(100.0, 100.0, 100.0)
    stop = bench.out(Purpose.PROTECT, quantity=20, order_type=STOP, trigger_price=NINETY)
    entry = bench.send(quantity=10, order_type=OrderType.LIMIT, limit_price=NINETY)
    assert [one.protective for one in bench.broker.open_orders()] == [True, False]
    assert bench.broker.cancel_all(keep_protective=True) == [entry]
    assert [one.client_order_id for one in bench.broker.open_orders()] == [stop]
