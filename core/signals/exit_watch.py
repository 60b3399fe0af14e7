"""What one symbol's exit plan is made from: closed bars, their usual movement, and the mood."""

import math
from decimal import Decimal

from msgspec import Struct, structs

from core.data.bar_builder import BarBuilder
from core.model.market import Bar, Tick
from core.model.orders import Side
from core.signals.exit_rule import ExitRule
from core.signals.exits import Deed, ExitPlan, Opened
from core.signals.mood import Mood, MoodOfMarket
from indicators.atr import ATR

ATR_BARS = 14


class Held(Struct, frozen=True, gc=False):
    """A position as the plan needs it; the last three are what the journal says of its plan.

    `entered` is all that was ever bought of it (or sold short); `atr` 0 says that no plan was
    noted yet.
    """

    side: Side
    entry: float
    stop: float
    opened_ns: int
    entered: Decimal
    atr: float = 0.0
    best: float = 0.0
    reached: int = 0


class ExitWatch:
    """Learns from one symbol's bars and plans the way out of what is held of it."""

    title = "Exit plan"

    def __init__(
        self, symbol: str, rule: ExitRule, builder: BarBuilder, mood: MoodOfMarket | None
    ) -> None:
        self.symbol = symbol
        self.rule = rule
        self.plan: ExitPlan | None = None
        self.failures = 0
        self._builder = builder
        self._mood = mood
        self._atr = ATR.streaming(ATR_BARS)
        self._usual = math.nan
        self._entered = Decimal(0)

    def closed(self, bar: Bar) -> tuple[Bar, ...]:
        """Return the bars of the strategy's length that a bar of the feed completes."""
        return self._builder.on_bar(bar)

    def closed_by_tick(self, tick: Tick) -> tuple[Bar, ...]:
        """Return the bars of the strategy's length that a tick completes."""
        return self._builder.on_tick(tick)

    def closed_by_time(self, now_ns: int) -> tuple[Bar, ...]:
        """Return the bars of the strategy's length that only the passing of time completes."""
        return self._builder.on_time(now_ns)

    def learn(self, bar: Bar, held: Held | None) -> None:
        """Take in a closed bar of the past; a plan under way sees it and does nothing."""
        began = held is not None and bar.close_ns > held.opened_ns
        plan = self._plan_of(held if began else None)
        self._take(bar)
        if plan is not None:
            plan.look(bar, self._mood_now())

    def on_bar(self, bar: Bar, held: Held | None) -> tuple[Deed, ...]:
        """Return what to do after a closed bar about what is held."""
        plan = self._plan_of(held)
        self._take(bar)
        return () if plan is None else plan.on_bar(bar, self._mood_now())

    def _mood_now(self) -> Mood | None:
        return None if self._mood is None else self._mood.mood(self.symbol)

    def _take(self, bar: Bar) -> None:
        if self._mood is not None:
            self._mood.on_bar(bar)
        self._usual = float(self._atr.update(bar.high, bar.low, bar.close))

    def _plan_of(self, held: Held | None) -> ExitPlan | None:
        """Return the plan of what is held, made anew when it became another or more of it.

        The ATR is that of the bars before the present one, so the bar of the entry is not in it.
        """
        if held is None:
            self.plan = None
            return None
        former = self.plan
        same = former is not None and former.opened.opened_ns == held.opened_ns
        if same and held.entered == self._entered:
            return former
        self._entered = held.entered
        if former is not None and same:
            held = structs.replace(
                held, atr=former.opened.atr, best=former.best, reached=former.reached
            )
        atr = held.atr or self._usual
        if not 0.0 < atr < math.inf:
            return None  # too few bars, or a price that never moved: the standing stop holds
        opened = Opened(held.side, held.entry, held.stop, atr, held.opened_ns)
        self.plan = ExitPlan(self.rule, opened, held.best or None, held.reached)
        if former is not None and same:
            self.plan.may_turn = former.may_turn
        return self.plan
