"""Many settings of one strategy on the same prices: threads over all cores, rows as they come."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING

from msgspec import Struct

from core.backtest.fast.account import FastSetup
from core.backtest.fast.answers import Scratch, keep_ranges
from core.backtest.fast.prices import ReadyPrices
from core.backtest.fast.run import beginning, check, drive, strategy_of
from core.backtest.fast.summary import Summary, summary
from core.errors import NoFastPath, UserMistake
from core.strategy.base import Strategy
from core.strategy.compiled import CompiledStrategy

if TYPE_CHECKING:
    from core.backtest.fast.cluster import ClusterSweep

_BLOCK = 16  # settings a thread takes at a time: often enough for progress, seldom enough for speed
Settings = Mapping[str, object]
Progress = Callable[[int, int], None]
"""(done, of all), called from the thread that asked for the sweep."""


class SweepRow(Struct, frozen=True, gc=False):
    """One set of settings and its numbers, or one sentence why there are none."""

    number: int
    summary: Summary | None
    sentence: str = ""


class Sweep:
    """A sweep under way. Its rows are those that are done, whenever one looks."""

    def __init__(
        self,
        kind: type[Strategy],
        settings: Iterable[Settings],
        prices: ReadyPrices,
        setup: FastSetup,
        workers: int = 0,
    ) -> None:
        """Raise NoFastPath when the strategy cannot be tested so at all."""
        self._kind: type[CompiledStrategy] = check(kind, prices, setup)
        self.settings: Sequence[Settings] = tuple(settings)
        self._prices = prices
        self._setup = setup
        self._workers = workers or os.cpu_count() or 1
        self._rows: list[SweepRow | None] = [None] * len(self.settings)
        self._stop = threading.Event()
        self._own = threading.local()

    @property
    def rows(self) -> list[SweepRow]:
        """Return the rows that are done, in the order of the settings."""
        return [row for row in self._rows if row is not None]

    @property
    def cancelled(self) -> bool:
        """Return whether somebody cancelled it."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Stop after the runs that are under way; may be called from any thread."""
        self._stop.set()

    def run(self, progress: Progress = lambda done, total: None) -> list[SweepRow]:
        """Run everything, or until cancelled; return the rows that are done."""
        total = len(self.settings)
        try:
            self._begun = beginning(self._kind, self._prices, self._setup)
        except NoFastPath as refusal:
            return [SweepRow(number, None, str(refusal)) for number in range(total)]
        # Compiled before the threads begin: each of them would wait for the same compiler.
        self._block(range(min(1, total)))
        done = min(1, total)
        progress(done, total)
        with ThreadPoolExecutor(self._workers, thread_name_prefix="sweep") as pool:
            running: dict[Future[None], int] = {}
            for block in _blocks(done, total):
                running[pool.submit(self._block, block)] = len(block)
            try:
                for future in as_completed(running):
                    future.result()
                    done += running[future]
                    if not self.cancelled:
                        progress(done, total)
            except BaseException:
                self._stop.set()  # else leaving the pool would wait for all that is left
                raise
        return self.rows

    def _block(self, numbers: Sequence[int]) -> None:
        scratch = getattr(self._own, "scratch", None)
        if scratch is None:
            scratch = self._own.scratch = Scratch()
        for number in numbers:
            if self._stop.is_set():
                return
            self._rows[number] = self._row(number, scratch)

    def _row(self, number: int, scratch: Scratch) -> SweepRow:
        prices, setup = self._prices, self._setup
        instrument = prices.series.instrument
        try:
            strategy = strategy_of(self._kind, instrument, self.settings[number])
            crossing = strategy.crossing()
            if crossing is not None:
                keep_ranges(prices, crossing.range_bars)
            ledger = drive(strategy, prices, self._begun, scratch, keep=False)
        except UserMistake as mistake:
            return SweepRow(number, None, str(mistake))
        return SweepRow(number, summary(ledger, setup.cash, instrument.market))


def _blocks(first: int, total: int) -> Iterator[range]:
    for number in range(first, total, _BLOCK):
        yield range(number, min(number + _BLOCK, total))


def sweep_of(
    kind: type[Strategy],
    settings: Iterable[Settings],
    prices: ReadyPrices,
    setup: FastSetup,
    scheduler_address: str = "",
) -> "Sweep | ClusterSweep":
    """Return a sweep on this computer's cores, or on the cluster of the scheduler that is named."""
    if not scheduler_address:
        return Sweep(kind, settings, prices, setup)
    from core.backtest.fast.cluster import ClusterSweep

    return ClusterSweep(kind, settings, prices, setup, scheduler_address)
