"""One piece of work at a time: the next waits, and what is given up counts no more."""

import sys
import threading

from app.one_at_a_time import OneAtATime

WORKS_ON = "import sys; print(sys.stdin.readline(), end='', flush=True); sys.stdin.read()"


def worker() -> OneAtATime:
    return OneAtATime("test", (sys.executable, "-c", WORKS_ON))


def test_the_next_begins_when_the_one_before_has_ended() -> None:
    work, go_on, told = worker(), threading.Event(), []

    def first(number: int) -> None:
        go_on.wait(10.0)
        told.append(("first", work.is_latest(number)))

    work.begin(first)
    assert not work.wait(0.05)
    work.begin(lambda number: told.append(("second", work.is_latest(number))))
    assert not work.wait(0.05)
    assert told == []
    go_on.set()
    assert work.wait(10.0)
    assert told == [("first", False), ("second", True)]


def test_what_is_given_up_ends_its_process_and_counts_no_more() -> None:
    work, heard, began = worker(), [], threading.Event()

    def hear(number: int) -> None:
        for line in work.lines(b"task"):
            heard.append(line)
            began.set()
        heard.append(work.is_latest(number))

    work.begin(hear)
    assert began.wait(10.0)
    work.give_up()
    assert work.wait(10.0)
    assert heard == [b"task\n", False]
    # The next has a process again.
    began.clear()
    work.begin(hear)
    assert began.wait(10.0)
    work.give_up()
    assert work.wait(10.0)


def test_what_is_given_up_before_its_turn_never_begins() -> None:
    work, began, go_on, told = worker(), threading.Event(), threading.Event(), []

    def first(_: int) -> None:
        began.set()
        told.append(go_on.wait(10.0))

    work.begin(first)
    assert began.wait(10.0)
    work.begin(told.append)
    work.give_up()
    go_on.set()
    assert work.wait(10.0)
    assert told == [True]
    assert worker().wait(0.0)
