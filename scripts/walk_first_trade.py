"""Walk from a bare profile to the first practice trade with real clicks on the real window.

python scripts/walk_first_trade.py DIR [--usual] starts Xvfb and `run.py` with an empty home,
presses the big green button (xdotool) until the bot has traded, and keeps a picture of every
step in DIR. --usual skips the questions. Needs Xvfb, xdotool and ImageMagick's import.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from PySide6.QtGui import QImage

from core.clock import SECOND_NS, LiveClock
from ui import theme

PROJECT = Path(__file__).parents[1]
SIZE = (1366, 768)
MOST_CLICKS, MOST_SECONDS = 6, 180.0
_BLOCK = (12, 24)  # px of one colour that only the inside of a big button has
_SHADE = 14
_SKIP_LEFT_OF_NEXT = 190  # px from the middle of Next to the middle of the skip button


def now_s() -> float:
    """Return seconds on a clock that only goes forward."""
    return LiveClock().monotonic_ns() / SECOND_NS


class Walk:
    """One person in front of one screen."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.environment = folder, dict(environment)
        self.clicks = 0
        self.began = now_s()

    def seconds(self) -> float:
        """Return how long it has taken so far."""
        return now_s() - self.began

    def look(self, name: str = "") -> np.ndarray:
        """Return the screen as it is now, kept under a name when one is given."""
        file = self.folder / (f"{name}.png" if name else "now.png")
        self._do("import", "-window", "root", str(file))
        picture = QImage(str(file)).convertToFormat(QImage.Format.Format_RGB32)
        rows = np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), -1)
        return rows[:, : picture.width()].copy()

    def green_button(self) -> tuple[int, int] | None:
        """Return the middle of the lowest big green button on show, None when there is none."""
        wanted = theme.current().colour("go").rgb()
        seen = self.look()
        # The pointer on a button changes its green a little.
        green = np.ones(seen.shape, bool)
        for shift in (0, 8, 16):
            parts = (seen >> shift & 0xFF).astype(int)
            green &= abs(parts - (wanted >> shift & 0xFF)) <= _SHADE
        wide, high = _BLOCK
        sums = np.pad(green.astype(np.int64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
        full = sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide]
        rows, columns = np.nonzero(full == wide * high)
        if not len(rows):
            return None
        near = rows > rows.max() - 2 * high
        middle = (columns[near].min() + columns[near].max() + wide) // 2
        return int(middle), int((rows[near].min() + rows[near].max() + high) // 2)

    def click(self, place: tuple[int, int]) -> None:
        """Press the left mouse button."""
        x, y = place
        self._do("xdotool", "mousemove", str(x), str(y), "click", "1")
        self.clicks += 1

    def _do(self, *command: str) -> None:
        subprocess.run(command, env=self.environment, check=True)


def wait(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Wait until a condition holds; end the walk when it does not come to that."""
    until = now_s() + seconds
    while not condition():
        if now_s() > until:
            raise SystemExit(f"{what} did not come within {seconds:.0f} seconds.")
        time.sleep(0.1)


def trades(home: Path) -> int:
    """Return how many executions the practice account has written down."""
    journal = next(home.glob("*/data/sessions/practice-*/journal.db"), None)
    if journal is None:
        return 0
    with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as base:
        try:
            return int(
                base.execute("SELECT count(*) FROM journal WHERE kind = 'OrderFilled'").fetchone()[
                    0
                ]
            )
        except sqlite3.OperationalError:
            return 0  # not made yet


def walk(person: Walk, home: Path, *, usual: bool) -> None:
    """Press the big green button until the bot has traded."""
    wait(person.green_button, 300, "The first question")
    print(f"the first question after {person.seconds():.1f} s")
    while not trades(home):
        place = person.green_button()
        if place is None:
            time.sleep(0.3)
        else:
            if usual and not person.clicks:
                place = (place[0] - _SKIP_LEFT_OF_NEXT, place[1])
            person.look(f"{person.clicks}_before")
            person.click(place)
            print(f"click {person.clicks} at {place} after {person.seconds():.1f} s")
            time.sleep(0.8)
        if person.clicks > MOST_CLICKS or person.seconds() > MOST_SECONDS:
            raise SystemExit(f"No trade after {person.clicks} clicks, {person.seconds():.0f} s.")
    print(f"the first trade after {person.clicks} clicks and {person.seconds():.1f} s")
    time.sleep(1.0)
    person.look("first_trade")


def main(folder: Path, *, usual: bool) -> None:
    """Set up a screen and a bare profile, walk, and take both down."""
    folder.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="algotrader-walk-"))
    display = f":{90 + os.getpid() % 100}"
    environment = {
        **{key: value for key, value in os.environ.items() if key != "QT_QPA_PLATFORM"},
        "DISPLAY": display,
        "HOME": str(home / "user"),
        "ALGOTRADER_HOME": str(home / "program"),
    }
    (home / "user").mkdir()
    screen = [shutil.which("Xvfb") or "Xvfb", display, "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24"]
    with subprocess.Popen([*screen, "-nolisten", "tcp"], stderr=subprocess.DEVNULL) as server:
        time.sleep(1.0)
        program = subprocess.Popen([sys.executable, str(PROJECT / "run.py")], env=environment)
        try:
            walk(Walk(folder, environment), home / "program", usual=usual)
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait(60)
            server.terminate()
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), usual="--usual" in sys.argv[2:])
