"""Reads a price file the person gave into the store of prices, in the background."""

import threading
from collections.abc import Callable
from pathlib import Path

from core.errors import AlgoTraderError
from ui.deck_files import ImportView

_MOST_FAULTS = 200


class FileImport:
    """One import at a time; `view` tells of the last one from any thread."""

    def __init__(self, folder: Path, done: Callable[[Path], None]) -> None:
        self._folder = folder
        self._done = done
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._view: ImportView | None = None

    def start(self, path: Path) -> None:
        """Begin to read a file; while another is being read, say so instead."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return
            self._view = _view(path.name, running=True)
            # A daemon: each file of the store is replaced at once, so ending in between is safe.
            self._thread = threading.Thread(
                target=self._run, args=(path,), name="import", daemon=True
            )
            self._thread.start()

    def view(self) -> ImportView | None:
        """Return what came of the last file, or None."""
        return self._view

    def wait(self, timeout_s: float) -> bool:
        """Wait for the running import; return whether there is none any more."""
        thread = self._thread
        if thread is None:
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    def _run(self, path: Path) -> None:
        try:
            view = self._read(path)
        except AlgoTraderError as failure:
            view = _view(path.name, refused=str(failure))
        except Exception as failure:  # noqa: BLE001 - said in words; the file may be anything
            said = f"The file cannot be read ({type(failure).__name__}: {failure})."
            view = _view(path.name, refused=said)
        if not view.refused:
            self._done(path)
        self._view = view

    def _read(self, path: Path) -> ImportView:
        from app.instance_lock import only_importer
        from app.split_lines import other_faults, split_lines
        from core.data.bar_store import BarStore
        from core.data.importing import import_file

        with only_importer(self._folder):
            result = import_file(path)
            if result.refused is not None:
                return _view(path.name, refused=result.refused)
            store = BarStore(self._folder)
            said = []
            stored = []
            for series in result.series:
                # The file chosen last is the one the person means: its bars win.
                report = store.write(series, note=path.name, newer_wins=True)
                if report.conflicts:
                    said.append(report.sentence())
                # What is traded is what is stored: a file may bring the days after a split only.
                one = series.instrument
                stored.append(store.read(one.market, one.symbol, series.timeframe_s))
            said[:0] = [fault.sentence for fault in other_faults(result.faults, stored)]
        return ImportView(
            file=path.name,
            running=False,
            symbols=tuple(one.symbol for one in result.series),
            rows=result.rows_imported,
            faults=tuple(said[:_MOST_FAULTS]),
            refused="",
            splits=tuple(line for one in stored for line in split_lines(one)),
        )


def _view(file: str, *, running: bool = False, refused: str = "") -> ImportView:
    return ImportView(file=file, running=running, symbols=(), rows=0, faults=(), refused=refused)
