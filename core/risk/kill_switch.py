"""The kill latch: set from any thread at once, released only by a person who types it.

The flag and its epoch live in memory, so every sender can look just before it sends; the file
keeps it over a restart and lets another terminal set it. Writing the file never delays the flag.
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from core.durable import sync_folder
from core.events.commands import UNLOCK_PHRASE


class KillOrder(Struct, frozen=True, kw_only=True):
    """What the KILL file says. An empty or unreadable file means the same as a plain stop."""

    reason: str = "a KILL file was put into the data folder"
    close_positions: bool = False
    ts_ns: int = 0


class KillLatch:
    """One latch for the whole program.

    `epoch` rises at every trip and at every release; an order approved under another epoch must
    not be sent. Reading `engaged` and `epoch` needs no lock.
    """

    def __init__(self, path: Path | None) -> None:
        self.engaged = False
        self.epoch = 0
        self.order = KillOrder()
        self.saved = True
        self._path = path
        self._lock = threading.Lock()
        self._listeners: list[Callable[[KillOrder], None]] = []
        if path is not None and path.exists():
            self.engaged = True
            self.order = read_kill_file(path)

    def on_trip(self, listener: Callable[[KillOrder], None]) -> None:
        """Call `listener` in the tripping thread, right after the latch is set."""
        self._listeners.append(listener)

    def trip(self, order: KillOrder, holds: Callable[[], bool] | None = None) -> bool:
        """Set the latch, then tell the listeners, then write the file; False when already set.

        A second trip that also wants positions closed is passed on to the listeners. `holds` is
        asked whether the reason for the trip is still there, when no release can come between.
        """
        with self._lock:
            if holds is not None and not holds():
                return False
            again = self.engaged
            if again and not (order.close_positions and not self.order.close_positions):
                return False
            self.engaged = True
            self.epoch += 1
            self.order = order
        for listener in tuple(self._listeners):
            listener(order)
        self.saved = self._save(order)
        return not again

    def release(self, phrase: str) -> bool:
        """Release the latch when the phrase is right."""
        if phrase.strip().upper() != UNLOCK_PHRASE:
            return False
        with self._lock:
            if self._path is not None:
                self._path.unlink(missing_ok=True)
            self.engaged = False
            self.epoch += 1
            self.order = KillOrder()
        return True

    def _save(self, order: KillOrder) -> bool:
        if self._path is None:
            return True
        try:
            write_kill_file(self._path, order)
        except OSError:
            # A full disk must not undo the stop: the flag holds, and the caller says so.
            return False
        return True


def write_kill_file(path: Path, order: KillOrder) -> None:
    """Write the KILL file so that it survives a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.part")
    with partial.open("wb") as handle:
        handle.write(msgspec.json.encode(order))
        handle.flush()
        os.fsync(handle.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def read_kill_file(path: Path) -> KillOrder:
    """Return what the KILL file says; whatever cannot be read still means stop."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=KillOrder)
    except (OSError, msgspec.DecodeError):
        return KillOrder()


class KillFileWatcher:
    """A thread that trips the latch when a KILL file appears."""

    def __init__(self, latch: KillLatch, path: Path, interval_s: float = 0.01) -> None:
        self._latch = latch
        self._path = path
        self._interval_s = interval_s
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kill-watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._closing.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        name = os.fspath(self._path)
        seen = (0, 0)
        while not self._closing.wait(self._interval_s):
            try:
                facts = os.stat(name)
            except OSError:
                seen = (0, 0)
                continue
            mark = (facts.st_mtime_ns, facts.st_ino)
            if mark != seen:
                seen = mark
                # It may be released, and its file gone, since it was seen here.
                self._latch.trip(read_kill_file(self._path), self._path.exists)
