"""Reads what the parts between strategy and risk gate know of one symbol; engine's thread only."""

import math

from msgspec import structs

from core.engine.trading_engine import TradingEngine
from core.events.market_look import ClockLook, LevelLook, MarketLook
from core.signals.adaptive import AdaptiveConfidence
from core.signals.clocks import WEIGHTS, Clocks, least_agreeing
from core.signals.closed_bars import OnClosedBars
from core.signals.mood import MoodOfMarket
from core.signals.threshold import LeastConfidence
from core.signals.volume_levels import LEVELS, VolumeLevels


def look_at(engine: TradingEngine, symbol: str) -> MarketLook:
    """Return what the parts say of a symbol now."""
    found = MarketLook(symbol=symbol)
    gate = engine.signals.gates.get(symbol)
    if gate is None:
        return found
    now_ns = engine.space.clock.now_ns()
    price = engine.space.prices.last.get(symbol, math.nan)
    for stage in gate.stages:
        part = stage.part if isinstance(stage, OnClosedBars) else stage
        found = structs.replace(found, **_seen(part, symbol, now_ns, price))
    return found


def _seen(part: object, symbol: str, now_ns: int, price: float) -> dict[str, object]:
    if isinstance(part, MoodOfMarket):
        return {"mood": part.mood(symbol).value, "since_ns": part.since_ns(symbol)}
    if isinstance(part, Clocks):
        clocks = tuple(
            ClockLook(one.timeframe_s, one.points, one.stale) for one in part.view(symbol, now_ns)
        )
        missing = tuple(length for length in WEIGHTS if length not in part.timeframes_s)
        least = least_agreeing(len(clocks))
        return {"clocks": clocks, "clocks_least": least, "clocks_missing": missing}
    if isinstance(part, VolumeLevels):
        return {"levels": _levels(part, price)}
    if isinstance(part, AdaptiveConfidence):
        return {
            "least": part.wanted(symbol),
            "usual": part.confidence,
            "multiplier": part.multiplier(symbol),
        }
    if isinstance(part, LeastConfidence):
        return {"least": part.confidence, "usual": part.confidence}
    return {}


def _levels(part: VolumeLevels, price: float) -> tuple[LevelLook, ...]:
    found = []
    for _, name in LEVELS:
        level = float(getattr(part.levels, name))
        away = (price - level) / level * 100.0 if level > 0.0 else math.nan
        found.append(LevelLook(name, level, away))
    return tuple(found)
