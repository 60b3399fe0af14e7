"""The parts of one symbol in order: what becomes of a wish, and of a part that keeps failing."""

from collections.abc import Callable, Sequence

from msgspec import structs

from core.model.market import Bar
from core.model.orders import OrderIntent
from core.signals.closed_bars import History, OnClosedBars
from core.signals.holding import Holding
from core.signals.stage import Keeper, Stage, Verdict

FAILURES_ALLOWED = 3
Tell = Callable[[str, str, Exception], None]
"""(title of the part, sentence, what it raised): said in the diary."""


class SymbolGate:
    """Asks every part that is on; the first that says no decides.

    A part that raises is passed over for that bar or wish, and left out after three times. It can
    harm nothing else: no part sees another's memory, and the risk gate comes after all of them.
    """

    def __init__(
        self,
        symbol: str,
        stages: Sequence[Stage],
        tell: Tell,
        holding: Holding | None = None,
    ) -> None:
        self.symbol = symbol
        self.stages = list(stages)
        # Asked for on every bar, so they are looked for once: Python looks at a protocol slowly.
        self._keepers = [stage for stage in stages if isinstance(stage, Keeper)]
        self._holding = holding
        self._tell = tell
        self._failures: dict[str, int] = {}

    def on_bar(self, bar: Bar) -> None:
        """Let every part learn from a bar that has closed."""
        for stage in tuple(self.stages):
            try:
                stage.on_bar(bar)
            except Exception as failure:  # noqa: BLE001 - one part's mistake stops only it
                self._failed(stage, failure)

    def learn_past(self, history: History, base_s: int) -> None:
        """Let every part learn from bars of the past, of its own lengths or the feed's."""
        for stage in tuple(self.stages):
            try:
                if isinstance(stage, OnClosedBars):
                    stage.learn_past(self.symbol, history)
                    continue
                for bar in history(self.symbol, base_s):
                    stage.on_bar(bar)
            except Exception as failure:  # noqa: BLE001 - as above
                self._failed(stage, failure)

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        """Return the wish with every part's clause, or the first refusal with the part's key."""
        return self._ask(Verdict(intent), self.stages, now_ns)

    def due(self, now_ns: int) -> list[Verdict]:
        """Return what becomes now of wishes that a part had kept for later."""
        verdicts = []
        for keeper in self._keepers:
            kept = keeper.take_due()
            if kept is not None:
                behind = self.stages.index(keeper) + 1
                verdicts.append(self._ask(kept, self.stages[behind:], now_ns))
        return verdicts

    def _ask(self, wish: Verdict, stages: Sequence[Stage], now_ns: int) -> Verdict:
        intent, clauses = wish.intent, [wish.sentence] if wish.sentence else []
        assert intent is not None
        for stage in tuple(stages):
            try:
                verdict = stage.judge(intent, now_ns)
            except Exception as failure:  # noqa: BLE001 - as above: trading goes on without it
                self._failed(stage, failure)
                continue
            if verdict.intent is None:
                return Verdict(None, verdict.sentence, stage.key, intent)
            intent = verdict.intent
            if verdict.sentence:
                clauses.append(verdict.sentence)
        if clauses:
            intent = structs.replace(intent, reason="; ".join((intent.reason, *clauses)))
        return Verdict(intent, wish=wish.intent)

    @property
    def holds(self) -> bool:
        """Return whether a minimum holding time is asked for."""
        return self._holding is not None

    def too_early(self, intent: OrderIntent, opened_ns: int, now_ns: int) -> str:
        """Return why the strategy may not leave yet, or an empty text."""
        return "" if self._holding is None else self._holding.too_early(intent, opened_ns, now_ns)

    def _failed(self, stage: Stage, failure: Exception) -> None:
        count = self._failures[stage.key] = self._failures.get(stage.key, 0) + 1
        after = ""
        if count >= FAILURES_ALLOWED:
            self.stages.remove(stage)
            self._keepers = [keeper for keeper in self._keepers if keeper is not stage]
            after = f" It is switched off for {self.symbol}; trading goes on without it."
        self._tell(
            stage.title,
            f"“{stage.title}” made a mistake on {self.symbol}: {failure}.{after}",
            failure,
        )
