"""Several strategies on one symbol: the others' opinions weigh for or against a wish."""

from collections.abc import Sequence
from decimal import Decimal

from core.model.instrument import ZERO, Instrument
from core.model.market import Bar
from core.model.orders import ENTRY, OrderIntent
from core.signals.stage import Verdict
from core.strategy.base import Strategy


class VoterContext:
    """What a voting strategy knows: the stance it took, as if every wish came true at once."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.stance = ZERO
        self._now_ns = 0

    def position(self, symbol: str | None = None) -> Decimal:
        """Return its stance: 1, -1 or 0."""
        return self.stance

    def busy(self) -> bool:
        """Return False: nothing is ever under way."""
        return False

    def now_ns(self) -> int:
        """Return the close of the bar it saw last."""
        return self._now_ns

    def hear(self, bar: Bar, wishes: Sequence[OrderIntent]) -> None:
        """Take the stance that its wishes come to."""
        self._now_ns = bar.close_ns
        for wish in wishes:
            self.stance = Decimal(wish.side.sign) if wish.purpose is ENTRY else ZERO


class Voter:
    """One strategy with its weight and its context."""

    def __init__(self, strategy: Strategy, context: VoterContext, weight: float = 1.0) -> None:
        self.strategy = strategy
        self.context = context
        self.weight = weight

    @property
    def opinion(self) -> float:
        """Return weight times stance: positive for buying."""
        return self.weight * float(self.context.stance)


class Vote:
    """Weighs a wish against what other strategies hold of the symbol.

    "weights": the wish counts with its strength, the others with weight times stance, and the sum
    must reach `least` of all weights in the wish's direction. "nobody against": one opposite
    stance refuses. "strongest": a single opposite opinion stronger than the wish refuses.
    """

    key = "vote"
    title = "Agreement of strategies"

    def __init__(self, voters: Sequence[Voter], rule: str, least: float) -> None:
        self._voters = tuple(voters)
        self._rule = rule
        self._least = least

    def on_bar(self, bar: Bar) -> None:
        """Let every voter form its opinion."""
        for voter in self._voters:
            before = voter.context.stance
            voter.context.hear(bar, voter.strategy.on_bar(bar))
            if voter.context.stance != before:
                voter.strategy.on_position(voter.context.stance)

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        """Refuse what the others outweigh."""
        sign = float(intent.side.sign)
        opinions = [voter.opinion * sign for voter in self._voters]
        for_it = sum(one > 0 for one in opinions)
        against = [
            v.strategy.title for v, one in zip(self._voters, opinions, strict=True) if one < 0
        ]
        words = f"{for_it} of {len(opinions)} other strategies agree"
        if self._refuses(intent.strength, opinions):
            who = f" ({', '.join(against)} against it)" if against else ""
            return Verdict(None, f"{words}{who}, so {intent.symbol} is left alone.")
        return Verdict(intent, words)

    def _refuses(self, strength: float, opinions: list[float]) -> bool:
        if self._rule == "nobody against":
            return any(one < 0 for one in opinions)
        if self._rule == "strongest":
            return min(opinions, default=0.0) < -strength
        whole = 1.0 + sum(voter.weight for voter in self._voters)
        return (strength + sum(opinions)) / whole < self._least
