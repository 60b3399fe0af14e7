"""From a click to the result: a test on five shares and a year of minutes, in the window.

Run: python -m benchmarks.test_screen [--rounds 5], under a screen or with
QT_QPA_PLATFORM=offscreen. The program's own window in a profile with five stored shares of 93,750
minutes each; on the screen “Test on the past” the button is clicked, and the time is taken until
the result is shown and painted. The first round, which warms the caches, does not count; the
median of the others does. Processor time of the window and its workers is shown too: on a busy
machine the clock runs on while others work. Exit code 1 when the limit is not held.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.settings import load_settings
from app.window import open_window
from benchmarks.kernel_cache import compiled_kernels
from benchmarks.synthetic import a_year
from core.events.commands import StopMode
from ui.shell.main_window import MainWindow

SYMBOLS, LIMIT_S, PATIENCE_S = ("AAA", "BBB", "CCC", "DDD", "EEE"), 2.0, 120.0
REST_S = 4.0  # between rounds: the next worker gets ready


class Clicks(QObject):
    """Imports the prices, then clicks and waits, round by round."""

    def __init__(self, window: MainWindow, file: Path, rounds: int) -> None:
        super().__init__(window)
        self.window, self._file, self._rounds = window, file, rounds
        self.wall: list[float] = []
        self.cpu: list[float] = []
        self.held = False
        self._later(0.5, self._choose)

    def _later(self, seconds: float, deed: object) -> None:
        QTimer.singleShot(int(seconds * 1000), self, deed)

    def _choose(self) -> None:
        window, deck = self.window, self.window.deck
        if window.wizard.isVisible():
            QTest.mouseClick(window.wizard.skip, Qt.MouseButton.LeftButton)
        if deck.import_view() is None:
            deck.import_file(self._file)
        view = deck.import_view()
        if view is None or view.running:
            self._later(0.2, self._choose)
            return
        plan = replace(
            deck.plan(), prices="files", strategy="turtle", timeframe="1m", symbols=SYMBOLS
        )
        why = deck.change_plan(plan)
        if why:
            self._leave(why)
            return
        window.go("test")
        self._later(REST_S, self._click)

    def _click(self) -> None:
        screen = self.window.screens["test"]
        self._cpu = _spent()
        self._began = time.perf_counter()
        QTest.mouseClick(screen.start, Qt.MouseButton.LeftButton)
        self._wait()

    def _wait(self) -> None:
        screen = self.window.screens["test"]
        view = self.window.deck.backtests().view()
        screen.refresh()
        shown = screen.states.currentWidget() is screen.result
        if view.state == "done" and shown:
            screen.grab()  # painted to the last pixel
            self._note(time.perf_counter() - self._began, view.result)
        elif view.state == "failed":
            self._leave(view.said)
        elif time.perf_counter() - self._began > PATIENCE_S:
            self._leave("There is no result.")
        else:
            QTimer.singleShot(5, self, self._wait)

    def _note(self, seconds: float, result: object) -> None:
        self.wall.append(seconds)
        self.cpu.append(_spent() - self._cpu)
        print(
            f"round {len(self.wall)}: {seconds:.2f} s, window {self.cpu[-1]:.2f} s of processor, "
            f"{len(result.trades):,} trades shown",
            flush=True,
        )
        if len(self.wall) <= self._rounds:
            self._later(REST_S, self._click)
            return
        found = median(self.wall[1:])
        self.held = found < LIMIT_S
        print(
            f"click to result, five shares, a year of minutes: {found:.2f} s, best "
            f"{min(self.wall[1:]):.2f} s, limit {LIMIT_S:.0f} s: "
            f"{'holds' if self.held else 'NOT HELD'}; load of the machine "
            f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        self._leave("")

    def _leave(self, why: str) -> None:
        if why:
            print(why)
        self.window.deck.close(StopMode.KEEP_SAFETY_EXITS)
        self.window._ended = True
        self.window.close()
        QApplication.quit()


def _spent() -> float:
    return time.process_time()


def _written(folder: str) -> Path:
    """Write the five shares into one file, as a person would import it."""
    tables = []
    for seed, symbol in enumerate(SYMBOLS):
        one = a_year(symbol=symbol, seed=seed)
        columns = {name: getattr(one, name) for name in ("open", "high", "low", "close", "volume")}
        times = pa.array(one.open_ns, pa.timestamp("ns", "UTC"))
        tables.append(pa.table({"symbol": [symbol] * len(one), "time": times, **columns}))
    file = Path(folder) / "five.parquet"
    pq.write_table(pa.concat_tables(tables), file)
    return file


def main() -> int:
    """Measure, then say whether the limit is held."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=5)
    rounds = words.parse_args().rounds
    os.environ.setdefault("NUMBA_CACHE_DIR", str(compiled_kernels()))
    made: list[Clicks] = []
    with tempfile.TemporaryDirectory(prefix="algotrader-test-") as home:
        file = _written(home)
        settings = load_settings(None, (), {"ALGOTRADER_HOME": home})
        settings.paths.create()
        open_window(settings, lambda window: made.append(Clicks(window, file, rounds)))
    return 0 if made and made[0].held else 1


if __name__ == "__main__":
    sys.exit(main())
