"""Takes an engine through columns of bars: past what is quiet at once, slice by slice elsewhere.

A slice is quiet when it changes nothing but prices: no strategy has anything to say, no price
reaches a working order's level, no session begins or ends, the day's loss is not near. Everything
else goes through `TradingEngine.process_slices` as always; so the answers are the same, and a
test on the past costs what happens in it, not how many bars lie between.
"""

from bisect import bisect_left

from core.data.stretch import Stretch
from core.engine.prepared import Prepared
from core.engine.quiet import QuietLook
from core.engine.trading_engine import TradingEngine

_WORTH_LOOKING = 2  # fewer quiet slices than this are sooner worked through than looked over


class StretchWalker:
    """Works stretches through one engine; called by the engine's loop only."""

    def __init__(self, engine: TradingEngine) -> None:
        self._engine = engine
        self._stretch: Stretch | None = None
        self._at = 0
        self._prepared: Prepared | None = None
        self._generation = -1
        self._change = 0, 0  # when the sessions change next, and the slice of it

    @property
    def busy(self) -> bool:
        """Return whether slices of the present stretch are left."""
        return self._stretch is not None and self._at < len(self._stretch.closes)

    def begin(self, stretch: Stretch) -> None:
        """Take a new stretch; the former one must be done."""
        self._stretch = stretch
        self._at = 0
        self._generation = -1
        self._change = 0, 0
        self._looker = QuietLook(stretch)

    def walk(self, most: int) -> None:
        """Work on, until `most` slices were worked through or none is left."""
        stretch, engine = self._stretch, self._engine
        assert stretch is not None
        host, urgent = engine.host, engine.mailbox.urgent
        count = len(stretch)
        while most > 0 and self._at < count:
            if host.generation != self._generation:
                self._generation = host.generation
                # A part between strategy and risk gate learns from every bar, so none is passed.
                gated = bool(engine.signals.gates or engine.exits.watches)
                self._prepared = None if gated else Prepared.of(host, stretch, self._at)
            prepared = self._prepared
            if prepared is None:
                end = min(self._at + most, count)
                engine.process_slices(stretch.slices(self._at, end))
            elif not (host.unsettled or urgent) and self._pass_quiet(stretch, prepared):
                continue
            else:
                end = self._at + 1
                prepared.row = int(stretch.starts[self._at])
                engine.process_slices(stretch.slices(self._at, end), prepared.ask)
            most -= end - self._at
            self._at = end

    def _pass_quiet(self, stretch: Stretch, prepared: Prepared) -> bool:
        """Go past the slices in which nothing happens; return whether there were any."""
        engine, at, closes = self._engine, self._at, stretch.closes
        change_ns = engine.watch.next_change_ns
        if change_ns != self._change[0]:
            self._change = change_ns, bisect_left(closes, change_ns, at)
        end = min(prepared.next_talk(at), self._change[1])
        if end - at < _WORTH_LOOKING:
            return False
        if engine.due_ns < closes[-1]:
            end = bisect_left(closes, engine.due_ns, at, end)
        if engine.must_look:
            end = bisect_left(closes, engine.next_look_ns, at, end)
        if end - at < _WORTH_LOOKING:
            return False
        stop = self._looker.look(engine, at, end)
        if stop == at:
            return False
        engine.pass_over(stop - at, closes[stop - 1])
        self._at = stop
        return True
