"""Makes the gate of a symbol from the rules asked for."""

from core.model.instrument import Instrument
from core.signals.confirmation import Confirmation
from core.signals.gate import SymbolGate, Tell
from core.signals.holding import Holding
from core.signals.rules import SignalRules
from core.signals.smoothing import Smoothing
from core.signals.stage import Stage
from core.signals.threshold import LeastConfidence
from core.signals.throttle import Throttle
from core.signals.vote import Vote, Voter, VoterContext
from core.strategy import catalog


def gate_of(rules: SignalRules, instrument: Instrument, tell: Tell) -> SymbolGate:
    """Return the gate of one symbol; an unknown voter raises StrategyError offering the nearest."""
    stages: list[Stage] = []
    if rules.least_confidence > 0.0:
        stages.append(LeastConfidence(rules.least_confidence))
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
    return SymbolGate(instrument.symbol, stages, tell, holding)


def _voter(key: str, instrument: Instrument) -> Voter:
    context = VoterContext(instrument)
    return Voter(catalog.find(key)(context), context)
