"""The mailbox: urgent first, nothing lost between threads."""

import threading

from core.engine.mailbox import Mailbox


def test_urgent_overtakes_market():
    box = Mailbox()
    box.post_market("tick 1")
    box.post_market("tick 2")
    box.post("stop")
    assert [box.take() for _ in range(4)] == ["stop", "tick 1", "tick 2", None]


def test_a_full_market_lane_refuses_and_counts_but_urgent_never_does():
    box = Mailbox(capacity=2)
    assert box.post_market(1)
    assert box.post_market(2)
    assert not box.post_market(3)
    box.post("stop")
    assert box.overruns == 1
    assert [box.take() for _ in range(3)] == ["stop", 1, 2]


def test_a_sleeping_reader_is_woken():
    box = Mailbox()
    got = []
    reader = threading.Thread(target=lambda: got.append(box.take(10.0)))
    reader.start()
    box.post("hello")
    reader.join(5.0)
    assert got == ["hello"]


def test_an_empty_mailbox_answers_none_after_its_time():
    assert Mailbox().take(0.01) is None


def test_nothing_is_lost_between_many_writers_and_one_reader():
    box = Mailbox()
    writers = [
        threading.Thread(
            target=lambda n=n: [
                (box.post if i % 3 else box.post_market)((n, i)) for i in range(500)
            ]
        )
        for n in range(8)
    ]
    for writer in writers:
        writer.start()
    got = []
    while len(got) < 4000:
        message = box.take(5.0)
        assert message is not None
        got.append(message)
    assert len(set(got)) == 4000
    assert len(box) == 0
