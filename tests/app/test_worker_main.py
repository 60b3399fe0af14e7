"""A worker process does the task in its first line, tells what fails, and ends with its program."""

import subprocess
import sys

from tests.conftest import PROJECT

_BEGIN = """
import time
from msgspec import Struct
from app.worker_main import do_while_wanted

class Task(Struct):
    what: str

class News(Struct):
    said: str

def run(task, tell):
    tell(News(f"begun {task.what}"))
    if task.what == "fails":
        raise ZeroDivisionError("by zero")
    while True:
        time.sleep(60)

do_while_wanted(Task, run, News)
"""


def begun(what: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", _BEGIN],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(b'{"what": "%s"}\n' % what.encode())
    process.stdin.flush()
    return process


def test_what_fails_is_told_in_words() -> None:
    with begun("fails") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b'{"said":"begun fails"}\n'
        told = process.stdout.readline()
        assert told == b'{"said":"The strategy failed: ZeroDivisionError: by zero"}\n'
        # It comes to its end by itself: only then is its input closed.
        assert process.wait(20.0) == 0


def test_it_ends_when_its_input_is_closed() -> None:
    with begun("for ever") as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b'{"said":"begun for ever"}\n'
        assert process.poll() is None
        process.stdin.close()
        assert process.wait(20.0) == 1
