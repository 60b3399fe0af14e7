"""The mood of the market (regime): climbing, falling, sideways, wild or unclear."""

import math
from enum import StrEnum

from msgspec import Struct, structs

from core.clock import MINUTE_NS
from core.model.market import Bar
from core.model.orders import OrderIntent
from core.signals.ranking import Ranking
from core.signals.stage import Verdict
from indicators.adx import ADX
from indicators.atr import ATR
from indicators.bollinger_shape import BOLLINGER_WIDTH

TREND_ADX = 25.0
CALM_ADX = 20.0
WILD_PLACE = 0.9
NARROW_PLACE = 0.7
RANKED_BARS = 500
LEAST_RANKED = 50


class Mood(StrEnum):
    """What the market of one symbol does."""

    CLIMBING = "climbing"
    FALLING = "falling"
    SIDEWAYS = "sideways"
    WILD = "wild"
    UNCLEAR = "unclear"


class Reading(Struct, frozen=True, gc=False):
    """The numbers a mood is told from; places are 0 to 1 among the last bars, NaN unknown."""

    adx: float
    plus: float
    minus: float
    swing_place: float
    width_place: float


def mood_of(reading: Reading) -> Mood:
    """Return the one mood of a reading; whatever is not known is unclear."""
    if not all(map(math.isfinite, structs.astuple(reading))):
        return Mood.UNCLEAR
    if reading.swing_place >= WILD_PLACE:
        return Mood.WILD
    if reading.adx >= TREND_ADX and reading.plus != reading.minus:
        return Mood.CLIMBING if reading.plus > reading.minus else Mood.FALLING
    if reading.adx < CALM_ADX and reading.width_place <= NARROW_PLACE:
        return Mood.SIDEWAYS
    return Mood.UNCLEAR


class Steady:
    """A mood that changes only after another one has lasted long enough."""

    def __init__(self, minutes: int) -> None:
        self._lasting_ns = minutes * MINUTE_NS
        self.mood = Mood.UNCLEAR
        self._next = Mood.UNCLEAR
        self._lasted_ns = 0

    def take(self, mood: Mood, length_ns: int) -> Mood:
        """Take in what a bar of that length says; return the mood that holds.

        Only time that was traded counts: a night between two bars makes nothing stable.
        """
        if mood is self.mood:
            self._next = mood
        elif mood is not self._next:
            self._next, self._lasted_ns = mood, 0
        else:
            self._lasted_ns += length_ns
        if self._next is not self.mood and self._lasted_ns >= self._lasting_ns:
            self.mood = self._next
        return self.mood


class _Watch:
    def __init__(self, minutes: int) -> None:
        self.adx = ADX.streaming(14)
        self.atr = ATR.streaming(14)
        self.width = BOLLINGER_WIDTH.streaming(20, 2.0)
        self.swings = Ranking(RANKED_BARS)
        self.widths = Ranking(RANKED_BARS)
        self.steady = Steady(minutes)
        self.since_ns = 0

    def read(self, bar: Bar) -> Reading:
        adx, plus, minus = self.adx.update(bar.high, bar.low, bar.close)
        swing = self.atr.update(bar.high, bar.low, bar.close) / bar.close
        width = self.width.update(bar.close)
        return Reading(adx, plus, minus, _placed(self.swings, swing), _placed(self.widths, width))


class MoodOfMarket:
    """Sizes wishes by the mood and refuses those against it."""

    key, title = "mood", "Mood of the market"

    def __init__(
        self, timeframe_s: int, minutes: int, sizes: dict[Mood, float], against: bool
    ) -> None:
        self.timeframes_s: tuple[int, ...] = (timeframe_s,)
        self._minutes = minutes
        self._sizes = sizes
        self._against = against
        self._watches: dict[str, _Watch] = {}

    def mood(self, symbol: str) -> Mood:
        """Return the mood that holds for a symbol."""
        watch = self._watches.get(symbol)
        return Mood.UNCLEAR if watch is None else watch.steady.mood

    def since_ns(self, symbol: str) -> int:
        """Return when the bar closed with which that mood began; 0 while there was no other."""
        watch = self._watches.get(symbol)
        return 0 if watch is None else watch.since_ns

    def on_bar(self, bar: Bar) -> None:
        """Learn from a closed bar."""
        if not bar.close > 0 or bar.timeframe_s != self.timeframes_s[0]:
            return
        watch = self._watches.get(bar.symbol)
        if watch is None:
            watch = self._watches[bar.symbol] = _Watch(self._minutes)
        before = watch.steady.mood
        now = watch.steady.take(mood_of(watch.read(bar)), bar.close_ns - bar.open_ns)
        if now is not before:
            watch.since_ns = bar.close_ns

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        """Refuse a wish against the trend, and make it smaller when the mood asks for it."""
        mood = self.mood(intent.symbol)
        wrong = Mood.FALLING if intent.side.sign > 0 else Mood.CLIMBING
        if mood is wrong and not self._against:
            deed = "buying" if intent.side.sign > 0 else "selling short"
            sentence = f"{intent.symbol} is {mood}, and {deed} against that is switched off."
            return Verdict(None, sentence)
        factor = self._sizes.get(mood, 1.0)
        clause = f"the market is {mood}"
        if factor < 1.0:
            clause += f", so only {factor * 100:.0f} % of the usual size"
        return Verdict(structs.replace(intent, size_factor=intent.size_factor * factor), clause)


def _placed(ranking: Ranking, value: float) -> float:
    if not math.isfinite(value):
        return math.nan
    place = ranking.place(value) if len(ranking) >= LEAST_RANKED else math.nan
    ranking.add(value)
    return place
