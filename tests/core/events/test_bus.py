"""The bus: order, isolation, priorities."""

import threading

from core.events.bus import EventBus, Priority, QueuedBus, on_event


class Ping:
    def __init__(self, number: int = 0) -> None:
        self.number = number


class Pong(Ping):
    pass


def test_handlers_run_by_priority_then_by_subscription():
    bus, heard = EventBus(), []
    bus.subscribe(Ping, lambda _: heard.append("low"), Priority.LOW)
    bus.subscribe(Ping, lambda _: heard.append("first"))
    bus.subscribe(Ping, lambda _: heard.append("second"))
    bus.subscribe(Ping, lambda _: heard.append("critical"), Priority.CRITICAL)
    bus.publish(Ping())
    assert heard == ["critical", "first", "second", "low"]


def test_a_subclass_reaches_handlers_of_its_base_but_not_the_other_way():
    bus, heard = EventBus(), []
    bus.subscribe(Ping, lambda _: heard.append("ping"))
    bus.subscribe(Pong, lambda _: heard.append("pong"))
    bus.publish(Pong())
    bus.publish(Ping())
    assert heard == ["ping", "pong", "ping"]


def test_a_failing_handler_is_isolated_counted_and_reported():
    failures, heard = [], []
    bus = EventBus(on_failure=lambda handler, event, failure: failures.append(failure))

    def broken(_: object) -> None:
        raise RuntimeError("broken")

    bus.subscribe(Ping, broken)
    bus.subscribe(Ping, heard.append)
    bus.publish(Ping())
    assert len(heard) == 1
    assert [str(one) for one in failures] == ["broken"]
    assert bus.statistics().failed == 1
    assert bus.statistics().delivered == 1


def test_a_failure_nobody_is_told_of_is_in_the_log_once(caplog):
    bus, heard = EventBus(), []

    def broken(_: object) -> None:
        raise RuntimeError("broken")

    bus.subscribe(Ping, broken)
    bus.subscribe(Ping, heard.append)
    bus.publish(Ping())
    bus.publish(Ping())
    assert len(heard) == 2
    assert bus.statistics().failed == 2
    (said,) = caplog.records
    assert said.handler.endswith("broken")
    assert said.event == "Ping"
    assert said.exc_info[0] is RuntimeError


def test_history_is_bounded_and_counts_are_not():
    bus = EventBus(history=3)
    for number in range(10):
        bus.publish(Ping(number))
    assert [one.number for one in bus.history()] == [7, 8, 9]
    assert bus.statistics().published == {"Ping": 10}


def test_marked_methods_are_found_and_can_be_let_go():
    class Listener:
        def __init__(self) -> None:
            self.heard = []

        @on_event(Ping, Priority.HIGH)
        @on_event(int)
        def hear(self, event: object) -> None:
            self.heard.append(event)

    bus, listener = EventBus(), Listener()
    undo = bus.register(listener)
    bus.publish(Ping(1))
    bus.publish(7)
    assert len(listener.heard) == 2
    undo()
    bus.publish(Ping(2))
    assert len(listener.heard) == 2
    assert not bus.wants(Ping)


def test_the_queued_bus_lets_urgent_events_overtake():
    bus, heard = QueuedBus(), []
    gate, inside = threading.Event(), threading.Event()

    def slow(event: Ping) -> None:
        heard.append(event.number)
        inside.set()
        gate.wait(5)

    bus.subscribe(Ping, slow)
    bus.publish(Ping(0))
    assert inside.wait(5)
    bus.publish(Ping(3), Priority.LOW)
    bus.publish(Ping(2), Priority.NORMAL)
    bus.publish(Ping(1), Priority.CRITICAL)
    assert bus.statistics().waiting == 3
    gate.set()
    bus.close()
    assert heard == [0, 1, 2, 3]


def test_a_kind_found_unheard_is_heard_again_once_somebody_listens():
    bus, heard = EventBus(), []
    assert not bus.wants(Pong)
    assert Pong in bus.unheard
    undo = bus.subscribe(Ping, heard.append)
    assert Pong not in bus.unheard
    assert bus.wants(Pong)
    bus.publish(Pong())
    assert len(heard) == 1
    undo()
    assert not bus.wants(Pong)
