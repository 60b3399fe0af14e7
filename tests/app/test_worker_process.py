"""Worker processes: heard in whole lines, and gone when nobody wants them any more."""

import sys
import time

import pytest

from app.line_worker import LineWorker
from app.spare_worker import SpareWorker
from app.worker_process import answers, begun, end

ECHO = "import sys; said = sys.stdin.buffer.read(); sys.stdout.buffer.write(said + b'\\nhalf')"
ON_AND_ON = """
import sys
print(sys.stdin.readline(), end="", flush=True)
sys.stdin.read()
"""
DEAF = "import sys, time; sys.stdout.write('one\\n'); sys.stdout.flush(); time.sleep(60)"


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_only_whole_lines_are_heard_and_the_end_is_waited_for() -> None:
    process = begun(python(ECHO))
    assert list(answers(process, b"a\nb")) == [b"a\n", b"b\n"]
    assert process.returncode == 0


def test_a_worker_told_one_line_works_until_nobody_listens() -> None:
    worker = LineWorker(python(ON_AND_ON))
    lines = worker.lines(b"task")
    assert next(lines) == b"task\n"
    process = worker._process
    assert process is not None
    assert process.poll() is None
    lines.close()  # type: ignore[attr-defined]
    assert process.returncode is not None


def test_one_that_heeds_nothing_is_ended_at_once_when_given_up() -> None:
    worker = LineWorker(python(DEAF))
    lines = worker.lines(b"task")
    assert next(lines) == b"one\n"
    begun_s = time.monotonic()
    worker.give_up()
    assert list(lines) == []
    assert time.monotonic() - begun_s < 10.0
    assert list(worker.lines(b"task")) == []  # until it is made ready
    worker.ready()
    again = worker.lines(b"task")
    assert next(again) == b"one\n"
    begun_s = time.monotonic()
    again.close()  # type: ignore[attr-defined]
    assert time.monotonic() - begun_s < 10.0


def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(OSError, match="no/such"):
        begun(("/no/such/program",))


def test_a_spare_waits_is_taken_once_and_ends_with_its_keeper() -> None:
    spares = SpareWorker(python(ECHO))
    spares.prepare()
    waits = spares._spare
    assert spares.take() is waits
    other = spares.take()
    assert other is not waits
    assert list(answers(other, b"c")) == [b"c\n"]
    spares.prepare()
    last = spares._spare
    spares.close()
    assert last is not None
    assert last.returncode is not None
    assert waits is not None
    with waits:
        end(waits)
    end(waits)  # once more is no matter
    end(None)
