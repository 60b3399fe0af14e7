"""PANIC STOP through the window: by button, by keys, and while the window itself hangs.

Run: python -m benchmarks.window_panic [--rounds 24], under a screen or with
QT_QPA_PLATFORM=offscreen. The program's own window and engine with a practice account on the
disk. In every round the bot runs, a limit order rests at the practice broker and 100,000 prices
wait in the engine's mailbox. Then PANIC STOP is pressed: by the button; by Ctrl+Shift+X inside a
modal dialog; and with the GUI thread kept busy for 10 seconds by the KILL file that
`run.py panic` writes and, on X11 with xdotool, by the keys themselves. Timed from the press: until
the latch is set, until nothing but safety exits waits at the broker. Exit code 1 when a limit is
not held.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from decimal import Decimal

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout

from app.settings import load_settings
from app.window import open_window
from core.events.commands import UNLOCK_PHRASE, StopMode, SubmitManual
from core.events.snapshot import BotState
from core.model.market import Tick
from core.model.orders import OrderIntent, OrderType, Purpose, Side
from core.risk.kill_switch import KillOrder, write_kill_file
from ui.shell.main_window import MainWindow

QUEUED = 100_000
BLOCK_S = 10.0
LATCH_MS, CANCELLED_MS = 50.0, 250.0
SETTINGS = ("risk.max_orders_per_minute=600", "practice.latency_ms=0")
_PATIENCE_S = 30.0
_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Hands(QObject):
    """What must happen on the GUI thread, asked for from the thread that measures."""

    click = Signal()
    type_keys = Signal()
    open_dialog = Signal()
    close_dialog = Signal()
    hang = Signal()
    leave = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.pressed_ns = 0
        self.hanging = threading.Event()
        self._dialog: QDialog | None = None
        self._line: QLineEdit | None = None
        self.click.connect(self._click)
        self.type_keys.connect(self._type)
        self.open_dialog.connect(lambda: QTimer.singleShot(0, self._open))
        self.close_dialog.connect(lambda: self._dialog.reject())
        self.hang.connect(self._hang)
        self.leave.connect(self._leave)

    def _click(self) -> None:
        self.pressed_ns = time.perf_counter_ns()
        QTest.mouseClick(self.window.top_bar.panic_button, Qt.MouseButton.LeftButton)

    def _type(self) -> None:
        self.pressed_ns = time.perf_counter_ns()
        QTest.keyClick(self._line, Qt.Key.Key_X, _KEYS)

    def _open(self) -> None:
        self._dialog, self._line = QDialog(self.window), QLineEdit()
        QVBoxLayout(self._dialog).addWidget(self._line)
        self._dialog.exec()

    def _hang(self) -> None:
        self.hanging.set()
        until = time.monotonic() + BLOCK_S
        while time.monotonic() < until:
            pass
        self.hanging.clear()

    def _leave(self) -> None:
        self.window.deck.close(StopMode.KEEP_SAFETY_EXITS)
        self.window._ended = True
        self.window.close()
        QApplication.quit()


class Rounds:
    """Runs on a thread of its own: prepares, has the button pressed, watches what comes of it."""

    def __init__(self, hands: Hands, kill_file, rounds: int) -> None:
        self._hands, self._kill_file, self._rounds = hands, kill_file, rounds
        self._deck = hands.window.deck
        self._tripped_ns = 0
        self.times: dict[str, list[tuple[float, float]]] = {}
        self.failure = ""

    def run(self) -> None:
        try:
            self._all()
        except Exception:  # on a thread of its own nobody else would hear of it
            lines = [line.deed + ": " + line.reason for line in self._deck.diary()[:3]]
            self.failure = f"{traceback.format_exc()} {self._deck._host.state()} {lines}"
        finally:
            self._hands.leave.emit()

    def _all(self) -> None:
        hands = self._hands
        self._deck._panic.latch.on_trip(self._on_trip)
        for _ in range(self._rounds):
            self._round("button", self._emitted(hands.click))
        hands.open_dialog.emit()
        for _ in range(self._rounds):
            self._round("keys in a modal dialog", self._emitted(hands.type_keys))
        hands.close_dialog.emit()
        ways = {"KILL file, window hanging": self._write_file}
        if os.environ.get("DISPLAY") and shutil.which("xdotool") and _on_x11():
            ways["keys on X11, window hanging"] = self._xdotool
        for name, press in ways.items():
            while len(self.times.get(name, ())) < self._rounds:
                self._while_hanging(name, press)

    def _while_hanging(self, name: str, press: Callable[[], int]) -> None:
        """Press as often as there is time for while the GUI thread answers nobody."""
        self._prepare()
        self._hands.hang.emit()
        assert self._hands.hanging.wait(_PATIENCE_S)
        ends = time.monotonic() + BLOCK_S - 3.0
        self._fill_mailbox()
        self._press(name, press)
        while time.monotonic() < ends and len(self.times[name]) < self._rounds:
            self._round(name, press)
            assert self._hands.hanging.is_set(), "the window came back too early"
        while self._hands.hanging.is_set():
            time.sleep(0.05)

    def _round(self, name: str, press: Callable[[], int]) -> None:
        self._prepare()
        self._press(name, press)

    def _prepare(self) -> None:
        """Have the bot run, an order rest at the broker and the mailbox full."""
        deck = self._deck
        session = deck._host.session()
        if session is not None:
            session.machine.engine.mailbox.market.clear()
        if deck.panic_view().engaged:
            # Pictures come ten times a second: wait for one of the stop, then of its end.
            self._until(lambda: deck._host.state() is BotState.HALTED)
            assert deck.unlock(UNLOCK_PHRASE)
            self._until(lambda: deck._host.state() is BotState.STOPPED)
        if deck._host.state() is not BotState.RUNNING:
            deck.start()
            self._until(lambda: not deck.ready().running)
            assert not deck.ready().failed, deck.ready().failed
            self._until(lambda: deck._host.state() is BotState.RUNNING)
        session = deck._host.session()
        session.pacer.held = True
        self._machine = session.machine
        self._rest_an_order()
        self._fill_mailbox()

    def _rest_an_order(self) -> None:
        space = self._machine.space
        symbol = next(iter(space.prices.last))
        instrument = space.instruments[symbol]
        limit = instrument.money_down(space.mark(symbol) * Decimal("0.97"))
        intent = OrderIntent(
            strategy="manual",
            symbol=symbol,
            side=Side.BUY,
            purpose=Purpose.ENTRY,
            order_type=OrderType.LIMIT,
            limit_price=limit,
            quantity=Decimal(1),
            stop_price=instrument.money_down(limit * Decimal("0.97")),
            reason="a waiting order",
            origin="manual",
        )
        self._deck.send(SubmitManual(intent=intent))
        self._until(lambda: self._others_waiting() > 0)

    def _fill_mailbox(self) -> None:
        space, post = self._machine.space, self._machine.engine.mailbox.post_market
        now_ns = space.clock.now_ns()
        known = list(space.prices.last.items())
        for number in range(QUEUED):
            symbol, price = known[number % len(known)]
            post(Tick(symbol, now_ns + number, price, 10.0))

    def _press(self, name: str, press: Callable[[], int]) -> None:
        self._tripped_ns = 0
        assert self._others_waiting(), "no order waits"
        waiting = len(self._machine.engine.mailbox.market)
        pressed_ns = press()
        self._until(lambda: self._tripped_ns and not self._others_waiting())
        cancelled_ns = time.perf_counter_ns()
        assert waiting > 0, "the mailbox was empty"
        self._until(lambda: self._deck.panic_view().finished)
        assert self._deck.panic_view().confirmed
        pressed_ns = pressed_ns or self._hands.pressed_ns
        latch, cancelled = self._tripped_ns - pressed_ns, cancelled_ns - pressed_ns
        self.times.setdefault(name, []).append((latch / 1e6, cancelled / 1e6))

    def _emitted(self, signal) -> Callable[[], int]:
        def press() -> int:
            signal.emit()
            return 0  # the GUI thread says when

        return press

    def _write_file(self) -> int:
        began = time.perf_counter_ns()
        write_kill_file(self._kill_file, KillOrder(reason="measured"))
        return began

    def _xdotool(self) -> int:
        # It carries its script out when its input ends: its own start is not counted.
        tool = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE)
        time.sleep(0.1)
        began = time.perf_counter_ns()
        tool.communicate(b"key ctrl+shift+x\n")
        return began

    def _on_trip(self, _: KillOrder) -> None:
        self._tripped_ns = time.perf_counter_ns()

    def _others_waiting(self) -> int:
        return sum(1 for one in self._machine.broker.open_orders() if not one.protective)

    def _until(self, condition: Callable[[], object]) -> None:
        until = time.monotonic() + _PATIENCE_S
        while not condition():
            if time.monotonic() > until:
                raise TimeoutError("a round did not come to its end")
            time.sleep(0.001)


def _on_x11() -> bool:
    return QApplication.platformName() == "xcb"


def main() -> int:
    """Measure, then say whether the limits are held."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=24)
    rounds = words.parse_args().rounds
    made: list[Rounds] = []

    def begin(window: MainWindow) -> None:
        window.wizard.shut()
        deck = window.deck
        deck.change_plan(replace(deck.plan(), strategy="turtle", timeframe="1m", speed=60.0))
        one = Rounds(Hands(window), settings.paths.kill_file, rounds)
        made.append(one)
        threading.Thread(target=one.run, name="measuring").start()

    with tempfile.TemporaryDirectory(prefix="algotrader-panic-") as home:
        settings = load_settings(None, SETTINGS, {"ALGOTRADER_HOME": home})
        settings.paths.create()
        open_window(settings, begin)
    if not made or made[0].failure:
        print(made[0].failure if made else "the window did not open")
        return 1
    held = True
    for name, pairs in made[0].times.items():
        for what, column, limit in (("latch", 0, LATCH_MS), ("all cancelled", 1, CANCELLED_MS)):
            known = np.array([pair[column] for pair in pairs])
            p50, p99, top = np.percentile(known, (50, 99, 100))
            holds = (p99 if what == "latch" else top) <= limit
            held = held and holds
            print(
                f"{name}: {what} p50 {p50:.1f} p99 {p99:.1f} max {top:.1f} ms of {len(pairs)}, "
                f"limit {limit:.0f}: {'holds' if holds else 'NOT HELD'}"
            )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
