"""The engine's loop: mailbox first, then the feed at the pace asked for.

It is a plain object run by whatever thread owns it: the headless program's main thread, or a
worker thread under the window. It never sleeps while something waits in the mailbox.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.clock import SECOND_NS, Clock
from core.data.feed import DataFeed, StretchFeed
from core.engine.collector import seldom_collected
from core.engine.snapshot_builder import SnapshotBuilder
from core.engine.trading_engine import TradingEngine
from core.errors import EngineDefect, StorageError
from core.events.snapshot import EngineSnapshot
from core.model.market import BarSlice, Tick

if TYPE_CHECKING:
    from core.engine.stretch_walker import StretchWalker

_BURST = 256
_BATCH = 64
_LONGEST_NAP_S = 0.25
_SHORTEST_NAP_S = 0.002
_NIGHT_NS = 2 * 3600 * SECOND_NS  # a gap this long lies between sessions


class Pacer:
    """Maps trading time to machine time. `speed` is trading seconds per real second; None is max.

    Gaps between sessions are not waited for: a night passes in a second.
    """

    def __init__(self, clock: Clock, speed: float | None, longest_gap_s: float = 1.0) -> None:
        self.speed = speed
        self._clock = clock
        self._longest_ns = int(longest_gap_s * SECOND_NS)
        self._trading_ns = 0
        self._due_ns = 0

    def wait_s(self, trading_ns: int) -> float:
        """Return how many seconds remain until a message of that trading time is due."""
        if self.speed is None:
            return 0.0
        now_ns = self._clock.monotonic_ns()
        if trading_ns != self._trading_ns:
            if not self._trading_ns:
                self._trading_ns, self._due_ns = trading_ns, now_ns
            step_ns = int((trading_ns - self._trading_ns) / self.speed)
            if trading_ns - self._trading_ns >= _NIGHT_NS:
                step_ns = min(step_ns, self._longest_ns)
            step_ns = max(0, step_ns)
            # A loop that fell far behind must not race to catch up.
            self._due_ns = max(self._due_ns, now_ns - self._longest_ns) + step_ns
            self._trading_ns = trading_ns
        return max(0.0, (self._due_ns - now_ns) / SECOND_NS)


class EngineLoop:
    """Runs one engine to the end of its feed, or until told to stop."""

    def __init__(
        self,
        engine: TradingEngine,
        feed: DataFeed | None,
        pacer: Pacer,
        snapshots: SnapshotBuilder,
        on_snapshot: Callable[[EngineSnapshot], None] | None = None,
        snapshot_every_s: float = 0.1,
        resume_after_ns: int = 0,
    ) -> None:
        self._engine = engine
        self.chores: list[Callable[[int], None]] = []
        """Where prices are pushed: what is done some times a second, given the trading time."""
        self.after: Callable[[object], None] | None = None
        """Is shown each message once the engine has worked it through."""
        self._tended_ns = 0
        self._resume_after_ns = resume_after_ns
        self._resumed = resume_after_ns == 0
        rushes = pacer.speed is None and isinstance(feed, StretchFeed)
        self._stretches: StretchFeed | None = feed if rushes else None  # type: ignore[assignment]
        self._walker: StretchWalker | None = None
        self._feed = feed
        self._pacer = pacer
        self._snapshots = snapshots
        self._on_snapshot = on_snapshot
        self._every_ns = int(snapshot_every_s * SECOND_NS)
        self._shown_ns = 0
        self._clock = engine.space.clock
        self._next: BarSlice | Tick | None = None
        self._ended = feed is None
        self.latest: EngineSnapshot | None = None

    def run(self, stop: threading.Event, linger: bool = False) -> None:
        """Process until the feed ends (or for ever with `linger`), a Shutdown, or `stop` is set."""
        if self._stretches is None:
            self._run(stop, linger)
            return
        with seldom_collected():
            self._run(stop, linger)

    def _run(self, stop: threading.Event, linger: bool) -> None:
        engine = self._engine
        try:
            while not stop.is_set() and not engine.conductor.closing:
                worked = self._mail() or self._burst(stop)
                self._show()
                if self._feed is None:
                    self._tend()
                if worked:
                    continue
                if self._ended and not linger:
                    break
                self._nap()
            engine.finish()
        except (StorageError, EngineDefect) as failure:
            engine.conductor.halt(str(failure))
            raise
        finally:
            self._show(now=True)

    def _mail(self) -> bool:
        """Process messages that were posted; urgent ones first."""
        engine = self._engine
        mailbox = engine.mailbox
        for _ in range(_BURST):
            message = mailbox.take()
            if message is None:
                return False
            engine.process(message)
            if self.after is not None:
                self.after(message)
        return True

    def _burst(self, stop: threading.Event) -> bool:
        """Process what the feed has that is due; return whether anything was."""
        if self._stretches is not None and self._resumed and self._next is None:
            return self._rush()
        engine, mailbox, pacer = self._engine, self._engine.mailbox, self._pacer
        for count in range(_BURST):
            message = self._next or self._pull()
            if message is None:
                return count > 0
            if not self._resumed and _time_of(message) <= self._resume_after_ns:
                # A session that goes on: what it has already traded is only learned from.
                self._next = None
                engine.learn(message)
                continue
            self._resumed = True
            if pacer.speed is not None and pacer.wait_s(_time_of(message)) > 0:
                return count > 0
            self._next = None
            engine.process(message)
            if mailbox.market or stop.is_set():
                return True
        return True

    def _rush(self) -> bool:
        """Process as fast as the machine can: the same steps with nothing to wait for."""
        walker = self._walker = self._walker or _walker_of(self._engine)
        if not walker.busy:
            stretch = None if self._ended or self._stretches is None else self._stretches.take()
            if stretch is None:
                if not self._ended:
                    self._finish()
                return False
            walker.begin(stretch)
        walker.walk(_BATCH)
        return True

    def _pull(self) -> BarSlice | Tick | None:
        if self._ended or self._feed is None:
            return None
        self._next = self._feed.next()
        if self._next is None:
            self._finish()
        return self._next

    def _finish(self) -> None:
        self._ended = True
        self._engine.finish()
        self._engine.conductor.finished("There are no more prices.")

    def _tend(self) -> None:
        """Do what falls due by time even while pushed prices leave no time to nap."""
        now_ns = self._clock.monotonic_ns()
        if now_ns - self._tended_ns < _LONGEST_NAP_S * SECOND_NS:
            return
        self._tended_ns = now_ns
        self._engine.on_time(self._clock.now_ns())
        for chore in self.chores:
            chore(self._clock.now_ns())

    def _nap(self) -> None:
        """Wait for mail, the next price or the next timer, whichever comes first."""
        wait_s = max(_LONGEST_NAP_S / self._clock.rate, _SHORTEST_NAP_S)
        if self._next is not None:
            wait_s = min(wait_s, self._pacer.wait_s(_time_of(self._next)))
        message = self._engine.mailbox.take(wait_s)
        if message is not None:
            self._engine.process(message)
            if self.after is not None:
                self.after(message)
        elif self._next is None and self._feed is not None:
            self._engine.on_time(self._clock.now_ns())

    def _show(self, now: bool = False) -> None:
        if self._on_snapshot is None and not now:
            return
        at_ns = self._clock.monotonic_ns()
        if now or at_ns - self._shown_ns >= self._every_ns:
            self._shown_ns = at_ns
            position = getattr(self._feed, "position", 0.0) if self._feed is not None else 0.0
            self.latest = self._snapshots.build(float(position))
            if self._on_snapshot is not None:
                self._on_snapshot(self.latest)


def _time_of(message: BarSlice | Tick) -> int:
    return message.close_ns if isinstance(message, BarSlice) else message.ts_ns


def _walker_of(engine: TradingEngine) -> "StretchWalker":
    # Only where a test on the past runs: it brings the compiler with it.
    from core.engine.stretch_walker import StretchWalker

    return StretchWalker(engine)
