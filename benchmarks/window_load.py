"""The window under load: 5,000 ticks/s over 50 shares, a minute on Home, then a minute on Trade.

Run: python -m benchmarks.window_load [--seconds 60], under a screen or with
QT_QPA_PLATFORM=offscreen. The program's own window with its own engine and a practice account on
the disk; the made-up prices are held after START, and a thread pushes ticks of all 50 shares into
the engine's mailbox as a broker's connection would. A heartbeat in the GUI thread measures how
long that thread is away; the road of an order is timed as in benchmarks.tick_to_intent.
Exit code 1 when a limit is not held.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.settings import load_settings
from app.window import open_window
from benchmarks.tick_load import (
    ALL_TIMES,
    RATE,
    SHARES,
    TO_INTENT,
    Memory,
    TickThread,
    Times,
    watch_orders,
)
from core.events.commands import StopMode
from core.events.snapshot import BotState
from ui.shell.main_window import MainWindow

BEAT_MS = 8
GAP_LIMIT_MS, GAP_P99_MS, INTENT_P99_MS, GROWTH_MB = 100.0, 33.0, 5.0, 10.0
# In the first minute of trading every share gets its first own bar and room for the next ones.
WARM_UP_S = {"home": 65.0, "trade": 8.0}
STRATEGY = """
from benchmarks.tick_load import Watcher as Base


class Watcher(Base):
    key = "watcher"
    title = "Watcher"
"""
SETTINGS = (
    f"practice.shares={SHARES}",
    "practice.latency_ms=0",
    f"risk.max_open_positions={SHARES}",
    "risk.max_orders_per_minute=600",
    "risk.symbol_share_percent=2",
)


class Heartbeat(QObject):
    """Beats in the GUI thread; a late beat is a gap in which the window answered nobody."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.gaps = Times("GUI gaps", 200_000)
        self._last = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def clear(self) -> None:
        self.gaps.clear()
        self._last = 0

    def _beat(self) -> None:
        now = time.perf_counter_ns()
        if self._last:
            self.gaps.add(now - self._last)
        self._last = now


class Load(QObject):
    """Presses START, pushes the ticks, measures on one screen after the other."""

    def __init__(self, window: MainWindow, seconds: float) -> None:
        super().__init__(window)
        self.window = window
        self.held = True
        self._seconds = seconds
        self._left = ["home", "trade"]
        self._beat = Heartbeat(self)
        self._memory = Memory()
        self._ticks: TickThread | None = None
        self._later(0.5, self._press_start)

    def _later(self, seconds: float, deed: object) -> None:
        QTimer.singleShot(int(seconds * 1000), self, deed)

    def _press_start(self) -> None:
        window = self.window
        if window.wizard.isVisible():
            QTest.mouseClick(window.wizard.skip, Qt.MouseButton.LeftButton)
        deck = window.deck
        why = deck.change_plan(
            replace(deck.plan(), strategy="watcher", symbols=deck.symbols(), speed=1.0)
        )
        if why:
            self._give_up(why)
            return
        QTest.mouseClick(window.screens["home"].start, Qt.MouseButton.LeftButton)
        self._later(0.5, self._wait_for_start)

    def _wait_for_start(self) -> None:
        deck, snapshot = self.window.deck, self.window.deck.snapshot()
        ready = deck.ready()
        if ready is not None and ready.failed:
            self._give_up(ready.failed)
        elif snapshot is None or snapshot.state is not BotState.RUNNING or ready.running:
            self._later(0.5, self._wait_for_start)
        else:
            self._push()

    def _push(self) -> None:
        # No way for a screen: only a measurement reaches through to the machine like this.
        session = self.window.deck._host.session()
        session.pacer.held = True
        watch_orders(session.machine.space.bus)
        prices = {
            symbol: float(self.window.deck.candles(symbol, 60).close[-1])
            for symbol in self.window.deck.symbols()
        }
        self._ticks = TickThread(
            session.machine.engine.mailbox,
            prices,
            session.machine.space.clock.now_ns,
            session.prices.bars.take,
        )
        self._ticks.start()
        self._next_screen()

    def _next_screen(self) -> None:
        self.window.go(self._left[0])
        self._later(WARM_UP_S[self._left[0]], self._begin)

    def _begin(self) -> None:
        self._memory.sizes.clear()
        self._beat.clear()
        for times in ALL_TIMES:
            times.clear()
        self._sent = self._ticks.sent
        self._later(self._seconds / 3, self._memory.look)
        self._later(self._seconds, self._report)

    def _report(self) -> None:
        name = self._left.pop(0)
        gaps, sent = self._beat.gaps, self._ticks.sent - self._sent
        snapshot = self.window.deck.snapshot()
        worst = float(np.max(np.array(gaps._kept[: gaps.count]))) / 1e6
        gaps_p99, intent_p99 = gaps.p99_ms(), TO_INTENT.p99_ms()
        lines = [gaps.line(), *(times.line() for times in ALL_TIMES)]
        self._memory.look()
        print(
            f"{name}: {sent:,} ticks in {self._seconds:.0f} s ({self._ticks.lost} lost, feed "
            f"{self._ticks.late_s * 1e3:.0f} ms late at worst), {snapshot.fills} fills, "
            f"{snapshot.refusals} refusals, {len(snapshot.positions)} positions"
        )
        for line in lines:
            print(f"  {line}")
        print(f"  memory from a third to the end: {self._memory.growth_mb():+.1f} MB")
        for what, value, limit in (
            ("worst GUI gap, ms", worst, GAP_LIMIT_MS),
            ("GUI gaps p99, ms", gaps_p99, GAP_P99_MS),
            ("tick to intent p99, ms", intent_p99 or float("inf"), INTENT_P99_MS),
            ("memory growth, MB", self._memory.growth_mb(), GROWTH_MB),
            ("ticks missing", RATE * self._seconds - sent, RATE),
        ):
            held = value < limit
            self.held = self.held and held
            print(f"  {what}: {value:.1f}, limit {limit:.0f}: {'holds' if held else 'NOT HELD'}")
        if self._left:
            self._next_screen()
        else:
            self._leave()

    def _give_up(self, why: str) -> None:
        print(why)
        self.held = False
        self._leave()

    def _leave(self) -> None:
        if self._ticks is not None:
            self._ticks.end()
        self.window.deck.close(StopMode.KEEP_SAFETY_EXITS)
        self.window._ended = True
        self.window.close()
        QApplication.quit()


def main() -> int:
    """Measure, then say whether the limits are held."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=float, default=60.0)
    seconds = words.parse_args().seconds
    loads: list[Load] = []
    with tempfile.TemporaryDirectory(prefix="algotrader-load-") as home:
        settings = load_settings(None, SETTINGS, {"ALGOTRADER_HOME": home})
        settings.paths.create()
        folder = Path(settings.paths.strategies)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "watcher.py").write_text(STRATEGY, encoding="utf-8")
        open_window(settings, lambda window: loads.append(Load(window, seconds)))
    return 0 if loads and loads[0].held else 1


if __name__ == "__main__":
    sys.exit(main())
