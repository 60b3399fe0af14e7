"""Between strategy and risk gate: the parts a person switched on judge each wish to open."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from core.engine.gates import HOLDING
from core.engine.workspace import Workspace
from core.events.events import IntentHeld, IntentRefused
from core.events.facts import IntentDenied
from core.model.market import Bar, Tick
from core.model.orders import OrderIntent, Refusal
from core.signals.gate import SymbolGate
from core.signals.stage import Verdict


class MinuteMaker(Protocol):
    """What makes the bars that parts learn from, where prices come as ticks."""

    def on_tick(self, tick: Tick) -> tuple[Bar, ...]:
        """Return the bars this tick completed."""
        ...


class SignalDesk:
    """The gates of all symbols. Without any it costs one look at an empty dict."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self.gates: dict[str, SymbolGate] = {}
        self._makers: Mapping[str, MinuteMaker] = {}

    def begin(
        self, gates: Iterable[SymbolGate], makers: Mapping[str, MinuteMaker] | None = None
    ) -> None:
        """Use these gates from now on; `makers` make their bars where prices come as ticks."""
        self.gates = {gate.symbol: gate for gate in gates if gate.stages or gate.holds}
        self._makers = makers or {}

    def end(self) -> None:
        """Forget the gates."""
        self.begin(())

    def on_bars(self, bars: Iterable[Bar]) -> list[OrderIntent]:
        """Let the parts learn; return wishes they had kept and now let go on."""
        due: list[OrderIntent] = []
        for bar in bars:
            gate = self.gates.get(bar.symbol)
            if gate is None:
                continue
            gate.on_bar(bar)
            for verdict in gate.due(bar.close_ns):
                if verdict.wish is None:
                    continue
                passed = self._passed(verdict.wish, verdict)
                due += () if passed is None else (passed,)
        return due

    def learn(self, bars: Iterable[Bar]) -> None:
        """Let the parts learn from bars of the past; what they had kept is thrown away."""
        for bar in bars:
            gate = self.gates.get(bar.symbol)
            if gate is not None:
                gate.on_bar(bar)
                gate.due(bar.close_ns)

    def on_tick(self, tick: Tick) -> list[OrderIntent]:
        """Let the parts learn from the minutes that ticks complete."""
        maker = self._makers.get(tick.symbol)
        return [] if maker is None else self.on_bars(maker.on_tick(tick))

    def judge(self, intent: OrderIntent) -> OrderIntent | None:
        """Return the wish as it goes on, or None when a part refused it."""
        gate = self.gates.get(intent.symbol)
        if gate is None:
            return intent
        return self._passed(intent, gate.judge(intent, self._space.clock.now_ns()))

    def holds_back(self, intent: OrderIntent) -> bool:
        """Return whether a strategy's exit comes before the minimum holding time."""
        gate = self.gates.get(intent.symbol)
        position = self._space.state.book.positions.get(intent.symbol)
        if gate is None or position is None:
            return False
        now_ns = self._space.clock.now_ns()
        sentence = gate.too_early(intent, position.opened_ns, now_ns)
        if sentence:
            self.wait(intent, HOLDING, sentence)
        return bool(sentence)

    def wait(self, intent: OrderIntent, rule: str, sentence: str) -> None:
        """Tell whoever listens that a wish waits, and for what."""
        space = self._space
        if space.bus.wants(IntentHeld):
            space.bus.publish(
                IntentHeld(
                    id=space.ids.event_id(),
                    ts_ns=space.clock.now_ns(),
                    source="signals",
                    symbol=intent.symbol,
                    rule=rule,
                    sentence=sentence,
                )
            )

    def tell(self, title: str, sentence: str, failure: Exception) -> None:
        """Say in the diary that a part made a mistake."""
        detail = f"{type(failure).__name__}: {failure}"
        self._space.complain("signals", title, sentence, detail)

    def note(self, symbol: str, sentence: str) -> None:
        """Say in the diary what a part changed by itself."""
        self._space.note("signals", sentence)

    def _passed(self, intent: OrderIntent, verdict: Verdict) -> OrderIntent | None:
        if verdict.intent is not None:
            return verdict.intent
        space = self._space
        now_ns = space.clock.now_ns()
        refusal = Refusal(
            ts_ns=now_ns,
            strategy=intent.strategy,
            symbol=intent.symbol,
            rule=verdict.key,
            sentence=verdict.sentence,
            side=intent.side,
            purpose=intent.purpose,
        )
        space.record(IntentDenied(ts_ns=now_ns, refusal=refusal))
        space.bus.publish(
            IntentRefused(id=space.ids.event_id(), ts_ns=now_ns, source="signals", refusal=refusal)
        )
        return None
