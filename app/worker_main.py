"""How a worker process begins: a task on standard input, what comes of it in lines on the other."""

import os
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from app.failure_words import sentence_of

T = TypeVar("T", bound=Struct)


def step_back() -> None:
    """Let everything else of this computer go first."""
    if hasattr(os, "nice"):  # elsewhere whoever starts this process sets its priority
        os.nice(10)


def tell(news: Struct) -> None:
    """Tell whoever began this process one thing."""
    sys.stdout.buffer.write(msgspec.json.encode(news) + b"\n")
    sys.stdout.buffer.flush()


def do_while_wanted(
    kind: type[T],
    run: Callable[[T, Callable[[Any], None]], None],
    failed: Callable[[str], Struct],
    words: Callable[[Exception], str] = sentence_of,
) -> None:
    """Do the task in the first line; end when whoever began this process closes its input or goes.

    `failed` makes news of the `words` for what went wrong.
    """
    step_back()
    task = msgspec.json.decode(sys.stdin.buffer.readline(), type=kind)
    threading.Thread(target=_end_with_program, daemon=True).start()
    try:
        run(task, tell)
    except Exception as failure:  # noqa: BLE001 - a person's own strategy may raise anything
        tell(failed(words(failure)))


def _end_with_program() -> None:
    # Past the buffer: Python aborts at its end when a thread still reads from that.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os._exit(1)
