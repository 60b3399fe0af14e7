"""Agreement of the clocks: do 4 hours, 1 hour, 15 and 5 minutes point the same way?"""

import math
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct, structs

from core.clock import SECOND_NS
from core.model.market import Bar, timeframe_name
from core.model.orders import OrderIntent
from core.signals.stage import Verdict
from indicators.ema import EMA

WEIGHTS: Final = {14_400: 0.4, 3_600: 0.3, 900: 0.2, 300: 0.1}
PERIOD = 20
_STALE_BARS = 2
LEAST = 2
"""Fewer clocks than this cannot agree: then the part is left out."""
_ONE_MISSING = 0.7
TradedSince = Callable[[str, int, int], int]
"""(symbol, from_ns, to_ns) -> nanoseconds of trading time between."""


class ClockView(Struct, frozen=True, gc=False):
    """One clock: its bar length, where it points (+1, -1, 0 unknown), and whether it is stale."""

    timeframe_s: int
    points: int
    stale: bool
    close_ns: int


def confidence_of(agreeing: int, of: int = len(WEIGHTS)) -> float:
    """Return the confidence when so many of the clocks agree; one may be missing, two not."""
    if not least_agreeing(of) <= agreeing <= of:
        return 0.0
    return 1.0 if agreeing == of else _ONE_MISSING


def followed(base_s: int) -> tuple[int, ...]:
    """Return the clocks that bars of a length can be put together to, the slowest first."""
    return tuple(length for length in WEIGHTS if length % base_s == 0)


def left_out(base_s: int) -> str:
    """Return a sentence about the clocks that prices of a length cannot tell, or nothing."""
    known, length = followed(base_s), timeframe_name(base_s)
    missing = ", ".join(timeframe_name(one) for one in WEIGHTS if one not in known)
    if not missing:
        return ""
    if len(known) < LEAST:
        return (
            f"The prices come in bars of {length}, which no clocks can be read from, so the "
            "agreement of the clocks is left out. Choose shorter bars, or switch it off."
        )
    rest = ", ".join(map(timeframe_name, known))
    return (
        f"The prices come in bars of {length}, so the clocks {missing} cannot be read and are "
        f"left out: {least_agreeing(len(known))} of {len(known)} ({rest}) must agree."
    )


def least_agreeing(of: int) -> int:
    """Return how many of so many clocks must agree at least."""
    return max(LEAST, of - 1)


class _Clock:
    __slots__ = ("average", "close_ns", "points")

    def __init__(self) -> None:
        self.average = EMA.streaming(PERIOD)
        self.close_ns = 0
        self.points = 0


class Clocks:
    """Follows each symbol on up to four bar lengths; knows closed bars only."""

    key, title = "clocks", "Agreement of the clocks"

    def __init__(self, traded: TradedSince, lengths: tuple[int, ...] = tuple(WEIGHTS)) -> None:
        self.timeframes_s = lengths
        self._traded = traded
        self._clocks: dict[tuple[str, int], _Clock] = {}

    def on_bar(self, bar: Bar) -> None:
        """Learn from a closed bar of one of the four lengths."""
        if bar.timeframe_s not in WEIGHTS:
            return
        clock = self._clocks.get((bar.symbol, bar.timeframe_s))
        if clock is None:
            clock = self._clocks[bar.symbol, bar.timeframe_s] = _Clock()
        average = float(clock.average.update(bar.close))
        clock.close_ns = bar.close_ns
        away = bar.close - average
        clock.points = 0 if math.isnan(away) else (away > 0) - (away < 0)

    def view(self, symbol: str, now_ns: int) -> tuple[ClockView, ...]:
        """Return the clocks of a symbol, the slowest first."""
        return tuple(self._view(symbol, length, now_ns) for length in self.timeframes_s)

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        """Scale the confidence by how many clocks agree; refuse when more than one does not."""
        agreeing = [
            one.timeframe_s
            for one in self.view(intent.symbol, now_ns)
            if one.points == intent.side.sign and not one.stale
        ]
        known = len(self.timeframes_s)
        confidence = confidence_of(len(agreeing), known)
        names = ", ".join(timeframe_name(length) for length in agreeing)
        words = f"{len(agreeing)} of {known} clocks agree" + (f" ({names})" if names else "")
        if confidence == 0.0:
            return Verdict(None, f"{words}; at least {least_agreeing(known)} are asked for.")
        weight = _weight(agreeing) / _weight(self.timeframes_s)
        changed = structs.replace(
            intent,
            confidence=intent.confidence * confidence,
            strength=intent.strength * min(1.0, weight),
        )
        return Verdict(changed, words)

    def _view(self, symbol: str, length: int, now_ns: int) -> ClockView:
        clock = self._clocks.get((symbol, length))
        if clock is None:
            return ClockView(length, 0, True, 0)
        age_ns = self._traded(symbol, clock.close_ns, now_ns)
        return ClockView(
            length, clock.points, age_ns > _STALE_BARS * length * SECOND_NS, clock.close_ns
        )


def _weight(lengths: Iterable[int]) -> float:
    return math.fsum(WEIGHTS[length] for length in lengths)
