"""Answers why nothing happened, and what the market of one symbol looks like to the bot.

The engine's thread keeps what became of wishes and looks at one symbol a few times a second; a
story is told from that and the bars on a thread of its own, when a screen asks.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.clock import Clock
from core.events.gates import GateStory
from core.events.market_look import MarketLook
from core.events.snapshot import EngineSnapshot

if TYPE_CHECKING:
    from app.bootstrap import Machine
    from core.data.recent_bars import RecentBars
    from core.engine.gate_record import GateRecord, Record

_LOOKS = 3
"""The market is looked at with every third snapshot: some three times a second."""
_AGAIN_NS = 400_000_000
"""A story is told anew after this long at the soonest."""


class WhyDesk:
    """Watches the machine; `story` and `market` may be asked from any thread."""

    def __init__(self, bars: "Callable[[], RecentBars | None]", clock: Clock) -> None:
        self._bars = bars
        self._clock = clock
        self._record: GateRecord | None = None
        self._asked = ""
        self._beats = 0
        self._market: MarketLook | None = None
        self._thread: threading.Thread | None = None
        self._story: GateStory | None = None
        self._told_ns = 0

    # On the engine's thread

    def opened(self, machine: "Machine") -> None:
        """Listen to what becomes of wishes."""
        from core.engine.gate_record import GateRecord

        self._record = GateRecord(machine.engine)
        self._market = self._story = None

    def look(self, machine: "Machine", snapshot: EngineSnapshot) -> None:
        """Look at the market of the symbol that was asked for."""
        self._beats += 1
        symbol, seen = self._asked, self._market
        if not symbol or (self._beats % _LOOKS and seen is not None and seen.symbol == symbol):
            return
        if not machine.engine.signals.gates:
            self._market = MarketLook(symbol=symbol)
            return
        from core.engine.market_reader import look_at  # brings the compiler with it

        self._market = look_at(machine.engine, symbol)

    # On the thread that asks

    def market(self, symbol: str) -> MarketLook | None:
        """Return what the parts say of a symbol; None until the engine has looked at it."""
        self._asked = symbol
        seen = self._market
        return seen if seen is not None and seen.symbol == symbol else None

    def story(self, symbol: str) -> GateStory | None:
        """Return the newest story of a symbol; None while its first is being told."""
        record, bars = self._record, self._bars()
        known = None if record is None else record.of(symbol)
        if known is None or bars is None:
            return GateStory(symbol=symbol)
        told = self._story
        fits = told is not None and told.symbol == symbol and told.since_ns == known.run.begun_ns
        soon = self._clock.monotonic_ns() - self._told_ns < _AGAIN_NS
        busy = self._thread is not None and self._thread.is_alive()
        if not busy and not (fits and soon):
            self._thread = threading.Thread(
                target=self._tell, args=(known, bars), name="why-nothing-happened"
            )
            self._thread.start()
        return told if fits else None

    def close(self) -> None:
        """Wait for what is being told."""
        if self._thread is not None:
            self._thread.join(5.0)

    def _tell(self, record: "Record", bars: "RecentBars") -> None:
        from core.engine.gate_story import bars_wanted, story_of

        symbol, length = record.instrument.symbol, record.run.timeframe_s
        self._story = story_of(record, bars.warm_bars(symbol, length, bars_wanted(record)))
        self._told_ns = self._clock.monotonic_ns()


class Explaining:
    """The part of the deck that explains."""

    _why: WhyDesk

    def gate_story(self, symbol: str) -> GateStory | None:
        """Return bar by bar which gate said no; None while it is being told."""
        return self._why.story(symbol)

    def market_look(self, symbol: str) -> MarketLook | None:
        """Return mood, clocks, levels and least confidence now; None before an engine looked."""
        return self._why.market(symbol)
