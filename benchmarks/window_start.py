"""How long a start takes: to the first paint, to a window one can use, from START to a price.

Run: python -m benchmarks.window_start [--rounds 7], under a screen or with
QT_QPA_PLATFORM=offscreen. Each round is a process of its own, started as the launcher starts the
program, in a profile whose wizard is done; the first round only warms the caches. Everything is
measured from the birth of the process: the splash has painted itself; Home is shown, the event
loop is idle and START can be pressed; START is pressed there and then, and the time is taken from
the press until the engine has worked through its first price. The median counts. Processor time
is shown too: on a busy machine the clock runs on while others work.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import PathFinder
from pathlib import Path
from statistics import median

from benchmarks.kernel_cache import compiled_kernels

PROJECT = Path(__file__).resolve().parent.parent
LIMITS = {"first paint": 0.5, "usable window": 1.5, "START to first price": 1.0}
BORN = "ALGOTRADER_BENCHMARK_BORN_NS"


class Marks:
    """The moments of this process, since its parent began to make it."""

    def __init__(self) -> None:
        self._born_ns = int(os.environ[BORN])
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    def take(self, name: str) -> None:
        if name not in self.wall:
            self.wall[name] = (time.monotonic_ns() - self._born_ns) / 1e9
            self.cpu[name] = time.process_time()


class Watch(MetaPathFinder, Loader):
    """Touches a module right after its own import: nothing is imported for the measuring."""

    def __init__(self, name: str, touch) -> None:
        self._name, self._touch = name, touch

    def find_spec(self, name, path, target=None):
        if name != self._name:
            return None
        spec = PathFinder.find_spec(name, path, target)
        self._real = spec.loader
        spec.loader = self
        return spec

    def create_module(self, spec):
        return self._real.create_module(spec)

    def exec_module(self, module) -> None:
        self._real.exec_module(module)
        self._touch(module)


def child() -> None:
    """Run the program itself, with its moments watched."""
    marks = Marks()
    sys.meta_path.insert(0, Watch("app.splash", lambda module: _watch_splash(module, marks)))
    sys.meta_path.insert(0, Watch("app.window", lambda module: _watch_window(module, marks)))
    sys.argv = ["run.py"]
    from app.main import main as program

    program([])
    print(json.dumps({"wall": marks.wall, "cpu": marks.cpu}))


def _watch_splash(module, marks: Marks) -> None:
    painted = module.Splash.paintEvent

    def paint(self, event) -> None:
        painted(self, event)
        marks.take("first paint")

    module.Splash.paintEvent = paint


def _watch_window(module, marks: Marks) -> None:
    opened = module.open_window
    module.open_window = lambda settings: opened(settings, lambda window: _use(window, marks))


def _use(window, marks: Marks) -> None:
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    marks.take("window shown")
    home = window.screens["home"]
    poll = QTimer(window)

    def press() -> None:
        marks.take("usable window")
        pressed_ns = time.monotonic_ns()
        QTest.mouseClick(home.start, Qt.MouseButton.LeftButton)
        poll.timeout.connect(lambda: look(pressed_ns))
        poll.start(1)

    def look(pressed_ns: int) -> None:
        session = window.deck._host.session()
        late = time.monotonic_ns() - pressed_ns > 60e9
        if late or (session is not None and session.prices.feed.done > 0):
            marks.wall["START to first price"] = (time.monotonic_ns() - pressed_ns) / 1e9
            poll.stop()
            QTimer.singleShot(200, leave)

    def leave() -> None:
        from core.events.commands import StopMode

        window.deck.close(StopMode.KEEP_SAFETY_EXITS)
        window._ended = True
        window.close()
        QApplication.quit()

    def idle() -> None:
        # Behind everything that already waits for the event loop, painting first of all.
        painted = home.start.isVisible() and home.start.isEnabled()
        QTimer.singleShot(0, press if painted else idle)

    QTimer.singleShot(0, idle)


def one_start(home: str, fresh: bool) -> dict[str, dict[str, float]]:
    """Start the program once and return its moments."""
    from app.settings import load_settings

    environment = {**os.environ, "ALGOTRADER_HOME": home, "PYTHONUTF8": "1"}
    environment["NUMBA_CACHE_DIR"] = str(compiled_kernels())
    settings = load_settings(environment={"ALGOTRADER_HOME": home})
    settings.paths.create()
    if fresh:
        # The wizard's questions are answered, nothing was traded yet.
        from app.plan_store import PlanStore

        store = PlanStore(settings.paths.data)
        store.keep_plan(store.plan(), True)
    environment[BORN] = str(time.monotonic_ns())
    command = [sys.executable, "-X", "algotrader_prepared", "-m", __spec__.name, "--child"]
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120
    )
    try:
        return json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        sys.exit(f"the program did not start: {done.stdout}{done.stderr}")


def main() -> int:
    """Measure, then say whether the limits are held."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=7)
    words.add_argument("--child", action="store_true")
    told = words.parse_args()
    if told.child:
        child()
        return 0
    held = True
    for title in ("an account begun before", "a new account"):
        starts = []
        with tempfile.TemporaryDirectory(prefix="algotrader-start-") as home:
            one_start(home, fresh=True)
            for _ in range(told.rounds):
                if title == "a new account":
                    with tempfile.TemporaryDirectory(prefix="algotrader-start-") as other:
                        starts.append(one_start(other, fresh=True))
                else:
                    starts.append(one_start(home, fresh=False))
        print(f"{title}, {told.rounds} starts (1-minute load {os.getloadavg()[0]:.1f}):")
        for name in ("first paint", "window shown", "usable window", "START to first price"):
            walls = sorted(one["wall"][name] for one in starts)
            cpus = [one["cpu"][name] for one in starts if name in one["cpu"]]
            line = f"  {name}: median {median(walls):.2f} s ({walls[0]:.2f} to {walls[-1]:.2f})"
            line += f", processor {median(cpus):.2f} s" if cpus else ""
            if name in LIMITS:
                holds = median(walls) < LIMITS[name]
                held = held and holds
                line += f", limit {LIMITS[name]} s: {'holds' if holds else 'NOT HELD'}"
            print(line)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
