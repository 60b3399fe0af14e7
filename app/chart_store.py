"""Keeps what people put on their charts, by symbol, in one small file of the profile."""

import contextlib
import threading
from pathlib import Path

import msgspec
from msgspec import Struct

from app.kept_file import keep_file
from ui.deck import ChartLook

FILE_NAME = "charts.json"
_WAIT_S = 5.0


class _Kept(Struct, frozen=True, kw_only=True):
    """Everything in the file; the look under the empty name is everybody's."""

    looks: dict[str, ChartLook] = {}


class ChartStore:
    """Answers from memory at once; a thread of its own writes the file as a whole."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._thread: threading.Thread | None = None
        self._dirty = self._ended = False
        self._problem = ""
        self.damaged = ""
        self._looks = self._read()

    def look(self, symbol: str) -> ChartLook:
        """Return what was put on a symbol's chart; the empty name is for all of them."""
        with self._lock:
            return self._looks.get(symbol, ChartLook())

    def keep(self, symbol: str, look: ChartLook) -> str:
        """Keep a look; return why the last change could not be written, or an empty text."""
        with self._changed:
            if self._looks.get(symbol) != look:
                self._looks[symbol] = look
                self._dirty = True
                self._begin()
                self._changed.notify_all()
            return self._problem

    def close(self) -> None:
        """Write what is still to be written."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(_WAIT_S)

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._write_on, name="chart-store")
            self._thread.start()

    def _write_on(self) -> None:
        while True:
            with self._changed:
                while not self._dirty and not self._ended:
                    self._changed.wait()
                if not self._dirty:
                    return
                self._dirty = False
                kept = msgspec.json.encode(_Kept(looks=self._looks))
            self._problem = self._write(kept)

    def _write(self, kept: bytes) -> str:
        try:
            keep_file(self._path, msgspec.json.format(kept, indent=2) + b"\n")
        except OSError as fault:
            return (
                f"Your charts could not be kept ({fault.strerror or fault}). "
                "Free some space or check the disk, then change a line again."
            )
        return ""

    def _read(self) -> dict[str, ChartLook]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Kept).looks
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError) as fault:
            self.damaged = (
                f"The file {self._path.name} with your charts cannot be read ({fault}), so charts "
                "begin without lines and drawings. The old file is kept beside it."
            )
            with contextlib.suppress(OSError):
                self._path.replace(self._path.with_suffix(".damaged"))
            return {}
