"""Locks between running programs. The system frees them when a program ends, however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from app.paths import Paths
from core.errors import UserMistake


class AlreadyRunning(UserMistake):
    """Another instance works on the same things."""

    exit_code = 3


@contextmanager
def only_instance(paths: Paths) -> Iterator[None]:
    """Hold the profile's lock; raise AlreadyRunning when another instance has it."""
    paths.create()
    sentence = (
        f"AlgoTrader Pro is already running with the profile “{paths.profile}”: use that one, "
        "or start with --profile and another name."
    )
    with _held(paths.lock_file, sentence):
        yield


@contextmanager
def only_importer(bars_folder: Path) -> Iterator[None]:
    """Hold the price store for writing; raise AlreadyRunning when another import has it."""
    bars_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sentence = "Another import is writing into the price store: wait for its end and try again."
    with _held(bars_folder / "writing.lock", sentence):
        yield


@contextmanager
def _held(path: Path, sentence: str) -> Iterator[None]:
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout as taken:
        raise AlreadyRunning(sentence) from taken
    try:
        yield
    finally:
        lock.release()
