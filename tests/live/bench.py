"""A live machine in a thread of its own against a local exchange, on the exchange's clock."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.live_setup import LOCAL, RULES, LiveMachine, LiveSetup, build_live
from core.data.bad_ticks import TickRules
from core.engine.loop import EngineLoop
from core.events.commands import Command
from core.events.snapshot import EngineSnapshot
from core.execution.live_broker import LiveBroker
from core.risk.kill_switch import KillLatch
from core.risk.limits import RiskLimits
from core.strategy.base import Strategy

WITHIN_S = 20.0


class LiveBench:
    """One machine; `snapshot` is its newest picture. Close it before the exchange."""

    def __init__(
        self,
        connect: Callable[[KillLatch], LiveBroker],
        clock,
        venue: str,
        symbols: tuple[str, ...],
        folder: Path | None,
        kinds: tuple[type[Strategy], ...] = (),
        limits: RiskLimits | None = None,
        reconcile_every_s: float = 5.0,
        install: str = "test",
        ticks: TickRules | None = None,
    ) -> None:
        self.latch = KillLatch(None)
        self.clock = clock
        self.steps: list[object] = []
        setup = LiveSetup(
            broker=connect(self.latch),
            rules=RULES[venue],
            mode=LOCAL,
            symbols=symbols,
            install=install,
            local=True,
            folder=folder,
            limits=limits or RiskLimits(),
            user_strategies=kinds,
            reconcile_every_s=reconcile_every_s,
            ticks=ticks or TickRules(),
        )
        self.machine: LiveMachine = build_live(setup, self.latch, clock, self.steps.append)
        self.snapshot: EngineSnapshot | None = None
        self.failure: BaseException | None = None
        self._stop = threading.Event()
        self._loop: EngineLoop = self.machine.loop(self._show)
        self._thread = threading.Thread(target=self._run, name="live-bench", daemon=True)
        self._thread.start()

    def post(self, command: Command) -> None:
        self.machine.engine.mailbox.post(command)

    def until(
        self, holds: Callable[[EngineSnapshot], bool], what: str = "", within_s: float = WITHIN_S
    ) -> EngineSnapshot:
        """Wait until a snapshot fits, and return it."""
        end = time.monotonic() + within_s
        while True:
            snapshot = self.snapshot
            if snapshot is not None and holds(snapshot):
                return snapshot
            assert self.failure is None, f"the engine failed: {self.failure!r}"
            assert time.monotonic() < end, f"{what or 'it'} did not come to be: {self.words()}"
            time.sleep(0.005)

    def words(self) -> str:
        snapshot = self.snapshot
        if snapshot is None:
            return "no snapshot"
        lines = [f"{line.deed} {line.reason}" for line in snapshot.diary[-8:]]
        return f"{snapshot.state} {snapshot.venue} {snapshot.differences} {lines}"

    def close(self) -> None:
        self._stop.set()
        self._thread.join(10)
        self.machine.close()

    def kill(self) -> None:
        """Leave as a crash leaves: nothing is told, nothing is finished."""
        self._stop.set()
        self._thread.join(10)
        self.machine.reader.close()
        self.machine.broker.close()
        self.machine.space.journal.close()

    def _show(self, snapshot: EngineSnapshot) -> None:
        self.snapshot = snapshot

    def _run(self) -> None:
        try:
            self._loop.run(self._stop, linger=True)
        except BaseException as failure:
            self.failure = failure
