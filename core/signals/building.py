"""Makes the gate of a symbol from the rules asked for."""

from typing import Protocol

from core.data.bar_builder import BarBuilder
from core.data.calendar import MarketCalendar
from core.model.instrument import Instrument
from core.signals.adaptive import AdaptiveConfidence, AdaptiveThresholds
from core.signals.clocks import LEAST, Clocks, followed
from core.signals.closed_bars import LongPart, OnClosedBars
from core.signals.confirmation import Confirmation
from core.signals.exit_watch import ExitWatch
from core.signals.gate import SymbolGate
from core.signals.holding import Holding
from core.signals.mood import Mood, MoodOfMarket
from core.signals.rules import SignalRules
from core.signals.smoothing import Smoothing
from core.signals.stage import Stage
from core.signals.threshold import LeastConfidence
from core.signals.throttle import Throttle
from core.signals.trading_time import traded_between
from core.signals.volume_levels import VolumeLevels, VolumeLevelsRule
from core.signals.vote import Vote, Voter, VoterContext
from core.strategy import catalog


class Voices(Protocol):
    """What parts say in the diary: their mistakes, and changes they made by themselves."""

    def tell(self, title: str, sentence: str, failure: Exception) -> None:
        """Say that a part made a mistake."""
        ...

    def note(self, symbol: str, sentence: str) -> None:
        """Say what a part changed."""
        ...


def gate_of(
    rules: SignalRules,
    instrument: Instrument,
    voices: Voices,
    timeframe_s: int,
    calendar: MarketCalendar,
    base_s: int,
) -> SymbolGate:
    """Return the gate of one symbol; an unknown voter raises StrategyError offering the nearest.

    `timeframe_s` is the length of the strategy's bars, `base_s` that of the prices'.
    """
    stages = _of_the_market(rules, voices, timeframe_s, calendar, base_s)
    if rules.voters:
        voters = [_voter(key, instrument) for key in rules.voters]
        stages.append(Vote(voters, rules.vote_rule, rules.vote_least))
    if rules.smoothing_bars:
        stages.append(Smoothing(rules.smoothing_bars, rules.smoothing_least))
    if rules.confirm_bars:
        stages.append(Confirmation(rules.confirm_bars))
    if rules.pause_minutes:
        stages.append(Throttle(rules.pause_minutes))
    holding = Holding(rules.hold_minutes) if rules.hold_minutes else None
    return SymbolGate(instrument.symbol, stages, voices.tell, holding)


def exit_watch_of(
    rules: SignalRules, instrument: Instrument, timeframe_s: int, calendar: MarketCalendar
) -> ExitWatch | None:
    """Return what plans the ways out of one symbol, or None when that part is off."""
    if not rules.exits:
        return None
    rule = rules.exit_rule
    # A mood of its own: no part sees another's memory.
    mood = MoodOfMarket(timeframe_s, rules.mood_minutes, {}, against=True)
    builder = BarBuilder(instrument.symbol, timeframe_s, calendar)
    return ExitWatch(instrument.symbol, rule, builder, mood if rule.mood_exit else None)


def _of_the_market(
    rules: SignalRules,
    voices: Voices,
    timeframe_s: int,
    calendar: MarketCalendar,
    base_s: int,
) -> list[Stage]:
    """Return the parts that look at the market; confidence comes last, for others change it."""
    parts: list[LongPart] = []
    if rules.mood:
        sizes = {Mood.WILD: rules.wild_size, Mood.UNCLEAR: rules.unclear_size}
        parts.append(MoodOfMarket(timeframe_s, rules.mood_minutes, sizes, rules.trade_against))
    lengths = followed(base_s) if rules.clocks else ()
    if len(lengths) >= LEAST:
        parts.append(
            Clocks(lambda _, since, until: traded_between(calendar, since, until), lengths)
        )
    least = rules.least_confidence
    if least > 0.0 and rules.adaptive:
        swings = AdaptiveThresholds(
            timeframe_s, rules.adaptive_low, rules.adaptive_high, voices.note
        )
        parts.append(AdaptiveConfidence(least, swings))
    stages: list[Stage] = [VolumeLevels(VolumeLevelsRule())] if rules.volume_levels else []
    stages += [OnClosedBars(part, lambda _: calendar) for part in parts]
    if least > 0.0 and not rules.adaptive:
        stages.append(LeastConfidence(least))
    return stages


def _voter(key: str, instrument: Instrument) -> Voter:
    context = VoterContext(instrument)
    return Voter(catalog.find(key)(context), context)
