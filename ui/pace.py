"""The pace of practice time: how fast it passes for each length of bars, and in which words."""

from msgspec.structs import replace

from ui.deck import Plan
from ui.text import say

PACES = (1.0, 60.0, 450.0, 1_800.0, 11_250.0, 0.0)
"""The paces offered: trading seconds a second; 0 is as fast as the computer can."""

_WORDS = {1.0: "real", 60.0: "minute", 450.0: "quarter", 1_800.0: "hour", 11_250.0: "day",
          0.0: "fastest"}  # fmt: skip
# A bar must close every few seconds: else nobody who watches sees the strategy decide anything.
_USUAL = {"1m": 60.0, "3m": 60.0, "5m": 450.0, "15m": 450.0, "30m": 450.0, "1d": 11_250.0}
_HOURS = 1_800.0


def usual_pace(timeframe: str) -> float:
    """Return the pace at which bars of a length come every second or two."""
    return _USUAL.get(timeframe, _HOURS)


def pace_words(speed: float, *, short: bool = False) -> str:
    """Return a pace in words, such as "a trading day takes 2 seconds"."""
    known = _WORDS.get(speed)
    if known is None:
        return say("strategies.pace_times", n=f"{speed:g}")
    return say(f"strategies.pace_{known}_short" if short else f"strategies.pace_{known}")


def with_strategy(plan: Plan, strategy: str, parameters: dict[str, object], timeframe: str) -> Plan:
    """Return a plan with a strategy and its bars; a pace nobody changed goes with the bars."""
    speed = plan.speed
    if speed == usual_pace(plan.timeframe):
        speed = usual_pace(timeframe)
    return replace(plan, strategy=strategy, parameters=parameters, timeframe=timeframe, speed=speed)
