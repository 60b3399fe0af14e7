"""Takes an engine through columns of bars: past what is quiet at once, slice by slice elsewhere.

A slice is quiet when it changes nothing but prices: no strategy has anything to say, no price
reaches a working order's level, no session begins or ends, the day's loss is not near. Everything
else goes through `TradingEngine.process_slices` as always; so the answers are the same, and a
test on the past costs what happens in it, not how many bars lie between.
"""

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

    @property
    def busy(self) -> bool:
        """Return whether slices of the present stretch are left."""
        return self._stretch is not None and self._at < len(self._stretch)

    def begin(self, stretch: Stretch) -> None:
        """Take a new stretch; the former one must be done."""
        self._stretch = stretch
        self._at = 0
        self._generation = -1
        self._looker = QuietLook(stretch)

    def walk(self, most: int) -> None:
        """Work on, until `most` slices were worked through or none is left."""
        stretch, engine = self._stretch, self._engine
        assert stretch is not None
        host, urgent = engine.host, engine.mailbox.urgent
        while most > 0 and self._at < len(stretch):
            if host.generation != self._generation:
                self._generation = host.generation
                # A part between strategy and risk gate learns from every bar, so none is passed.
                gated = bool(engine.signals.gates)
                self._prepared = None if gated else Prepared.of(host, stretch, self._at)
            prepared = self._prepared
            if prepared is None:
                end = min(self._at + most, len(stretch))
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
        engine, at = self._engine, self._at
        end = min(prepared.next_talk(at), stretch.first_at(engine.watch.next_change_ns, at))
        if engine.due_ns < stretch.closes[-1]:
            end = min(end, stretch.first_at(engine.due_ns, at))
        if engine.must_look:
            end = min(end, stretch.first_at(engine.next_look_ns, at))
        if end - at < _WORTH_LOOKING:
            return False
        stop = self._looker.look(engine, at, end)
        if stop == at:
            return False
        engine.pass_over(stop - at, stretch.closes[stop - 1])
        self._at = stop
        return True
