"""Begins, hears and ends the processes that do long work beside the window."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[1]


def command_of(module: str) -> tuple[str, ...]:
    """Return how a module of the program runs as a process."""
    return (sys.executable, "-m", module)


def begun(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Begin a process that waits for its task; raise OSError when that fails."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_PROJECT,
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
    )


def answers(
    process: subprocess.Popen[bytes], task: bytes, *, stays_open: bool = False
) -> Iterator[bytes]:
    """Tell a process its task; yield whole lines of the answer until it ends, and wait for that.

    `stays_open` is for a process that works as long as its standard input is open: it is told a
    line, and is ended once nobody listens.
    """
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(task + b"\n" if stays_open else task)
            process.stdin.flush()
            if not stays_open:
                process.stdin.close()
            for line in process.stdout:
                # The last line of a process that was ended may be half a one.
                if line.endswith(b"\n"):
                    yield line
        finally:
            if stays_open:
                end(process)


def end(process: subprocess.Popen[bytes] | None) -> None:
    """End a process if there is one and it still runs."""
    if process is not None and process.poll() is None:
        process.kill()
