"""Two hours of practice at 60x with the window open: does memory grow, does anything complain?

Run: python -m benchmarks.window_soak [--minutes 120] [--samples FILE], under a screen or with
QT_QPA_PLATFORM=offscreen. The program's own way of opening its window is used, with a home folder
of its own; a visitor presses START, wanders through the screens with the mouse, and presses START
again whenever the bot stopped. Exit code 1 when it does not hold.
"""

import argparse
import json
import logging
import os
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import psutil
from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.settings import load_settings
from app.window import open_window
from core.events.commands import StopMode
from core.events.snapshot import BotState
from ui.screens.trade import TradeScreen
from ui.shell.main_window import MainWindow

GROWTH_LIMIT_MB = 20.0
WARM_UP_MIN = 10.0
STEP_S = 5.0
# Home most of the time; each screen for some steps, Trade with another share each time.
ROUND = (
    *("home",) * 8,
    *("charts",) * 3,
    *("home",) * 6,
    *("trade",) * 4,
    *("home",) * 6,
    *("activity", "strategies", "activity"),
    *("home",) * 8,
    *("safety", "settings", "test"),
)


class Complaints(logging.Handler):
    """Counts and prints everything that warns: the log, Python, Qt, unhandled exceptions."""

    def __init__(self, out: TextIO) -> None:
        super().__init__(logging.WARNING)
        self.counts: Counter[str] = Counter()
        self._out = out
        logging.getLogger().addHandler(self)
        warnings.simplefilter("default")
        logging.captureWarnings(True)
        qInstallMessageHandler(self._qt)
        sys.excepthook = lambda kind, what, _: self.note("exception", f"{kind.__name__}: {what}")
        threading.excepthook = lambda one: self.note("thread", f"{one.exc_type}: {one.exc_value}")
        sys.unraisablehook = lambda one: self.note("unraisable", f"{one.exc_value!r} {one.object}")

    def emit(self, record: logging.LogRecord) -> None:
        self.note(record.levelname, f"{record.name}: {record.getMessage()}")

    def note(self, kind: str, words: str) -> None:
        self.counts[f"{kind} {words[:200]}"] += 1
        print(f"{time.strftime('%H:%M:%S')} {kind} {words}", file=self._out, flush=True)

    def _qt(self, kind: QtMsgType, _: object, words: str) -> None:
        # What Qt's plugin without a screen cannot do is no complaint about the program.
        without_screen = words.startswith("This plugin does not support")
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not without_screen:
            self.note("qt", words)


class Visitor(QObject):
    """Somebody with a mouse, who comes back every few seconds."""

    def __init__(self, window: MainWindow, minutes: float, samples: TextIO) -> None:
        super().__init__(window)
        self.window = window
        self.rows: list[dict[str, Any]] = []
        self._samples = samples
        self._process = psutil.Process()
        self._round = self._walk()
        self._began = time.monotonic()
        self._until = self._began + minutes * 60
        self._starts = self._steps = 0
        self._timers = [self._every(STEP_S, self.step), self._every(60.0, self.sample)]

    def _every(self, seconds: float, deed: object) -> QTimer:
        timer = QTimer(self)
        timer.timeout.connect(deed)
        timer.start(int(seconds * 1000))
        return timer

    def step(self) -> None:
        """Do the next thing; leave when the time is over."""
        self._steps += 1
        if time.monotonic() >= self._until:
            self._leave()
        elif not self._restarted():
            next(self._round)

    def sample(self) -> None:
        """Write down what the process holds."""
        snapshot = self.window.deck.snapshot()
        widgets = QApplication.topLevelWidgets()
        row = {
            "minute": round((time.monotonic() - self._began) / 60, 2),
            "rss_mb": round(self._process.memory_info().rss / 1e6, 2),
            "qobjects": sum(len(one.findChildren(QObject)) + 1 for one in widgets),
            # Not gc.get_objects(): a reference to a tuple that the engine's thread is just making
            # would break it ("bad argument to internal function").
            "python_blocks": sys.getallocatedblocks(),
            "threads": self._process.num_threads(),
            "open_files": self._process.num_fds(),
            "starts": self._starts,
        }
        if snapshot is not None:
            row |= {
                "events": snapshot.events_processed,
                "fills": snapshot.fills,
                "curve": len(snapshot.equity_curve),
                "state": snapshot.state.value,
            }
        self.rows.append(row)
        print(json.dumps(row), file=self._samples, flush=True)

    def _restarted(self) -> bool:
        """Press START when the bot does nothing; return whether that was done."""
        snapshot, window = self.window.deck.snapshot(), self.window
        idle = (BotState.READY, BotState.STOPPED, BotState.FINISHED)
        if snapshot is not None and snapshot.state not in idle and not snapshot.broken:
            return False
        if window.ready_overlay.isVisible():
            return False
        if window.wizard.isVisible():
            self._click(window.wizard.skip)
        self._visit("home")
        # Of one minute, so that it trades often and leaves behind what trading leaves behind.
        deck = window.deck
        deck.change_plan(replace(deck.plan(), strategy="turtle", timeframe="1m", speed=60.0))
        self._click(window.screens["home"].start)
        self._starts += 1
        return True

    def _walk(self) -> Iterator[None]:
        trade = self.window.screens["trade"]
        assert isinstance(trade, TradeScreen)
        for number in range(1_000_000):
            for key in ROUND:
                if self.window.stack.currentWidget() is not self.window.screens[key]:
                    self._visit(key)
                elif key == "trade" and trade.watch.model.rowCount():
                    trade.watch.view.setFocus()
                    QTest.keyClick(trade.watch.view, Qt.Key.Key_Down)
                yield
            QTest.keyClick(self.window, Qt.Key.Key_F1)
            yield
            QTest.keyClick(self.window.help_overlay, Qt.Key.Key_Escape)
            yield
            if number % 2:
                self._visit("home")
                self._click(self.window.screens["home"].stop)
                yield
                self.window.stop_overlay.shut()
                mode = list(StopMode)[number // 2 % len(StopMode)]
                self.window.deck.stop(mode)
                yield
                if mode is StopMode.NO_NEW_TRADES:
                    # What is owned may be kept for days; this person has waited long enough.
                    yield from (None,) * 6
                    self.window.deck.stop(StopMode.CLOSE_EVERYTHING)
                    yield

    def _visit(self, key: str) -> None:
        for button in self.window.rail.buttons():
            if button.key == key:
                self._click(button)

    def _click(self, button: QAbstractButton) -> None:
        if button.isVisible() and button.isEnabled():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def _leave(self) -> None:
        for timer in self._timers:
            timer.stop()
        self.sample()
        self.window.close()
        if self.window.isVisible():
            self._click(self.window.close_overlay.findChildren(QAbstractButton)[0])


def growth(rows: list[dict[str, Any]], warm_up_min: float) -> tuple[float, float]:
    """Return (by a fitted line, by medians of the first and last tenth) in MB after the warm-up."""
    kept = [row for row in rows if row["minute"] >= warm_up_min]
    if len(kept) < 2:
        return 0.0, 0.0
    minutes = np.array([row["minute"] for row in kept])
    sizes = np.array([row["rss_mb"] for row in kept])
    slope = float(np.polyfit(minutes, sizes, 1)[0])
    tenth = max(1, len(kept) // 10)
    return (
        slope * float(minutes[-1] - minutes[0]),
        float(np.median(sizes[-tenth:]) - np.median(sizes[:tenth])),
    )


def main() -> int:
    """Soak, then say whether it holds."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--minutes", type=float, default=120.0)
    words.add_argument("--samples", type=Path, default=Path(os.devnull))
    told = words.parse_args()
    complaints = Complaints(sys.stdout)
    with tempfile.TemporaryDirectory(prefix="algotrader-soak-") as home:
        settings = load_settings(environment={"ALGOTRADER_HOME": home})
        settings.paths.create()
        visitors: list[Visitor] = []
        with told.samples.open("a", encoding="utf-8") as samples:
            open_window(
                settings, lambda window: visitors.append(Visitor(window, told.minutes, samples))
            )
    if not visitors:
        print("the window did not open")
        return 1
    rows = visitors[0].rows
    warm_up = min(WARM_UP_MIN, told.minutes / 4)
    by_line, by_medians = growth(rows, warm_up)
    print(f"{len(rows)} samples in {rows[-1]['minute']:.1f} minutes; last: {rows[-1]}")
    print(
        f"growth after {warm_up:.0f} minutes: {by_line:+.1f} MB by a fitted line, "
        f"{by_medians:+.1f} MB by medians (limit {GROWTH_LIMIT_MB:.0f})"
    )
    print(f"complaints: {sum(complaints.counts.values())} {dict(complaints.counts)}")
    holds = max(by_line, by_medians) < GROWTH_LIMIT_MB and not complaints.counts
    print("holds" if holds else "does NOT hold")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
