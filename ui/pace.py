"""The pace of practice time: how fast it passes for each length of bars, and in which words."""

from msgspec.structs import replace

from ui.deck import Plan
from ui.price_choice import LIVE, SHARES
from ui.text import say

_MADE_UP = Plan().prices
_DAY, _WHOLE_DAY = 11_250.0, 43_200.0  # a session, or a day and its night, in two seconds
_HOURS = 1_800.0

_NAMES = ("real", "minute", "quarter", "hour", "day", "fastest")
_PACES = (1.0, 60.0, 450.0, _HOURS, _DAY, 0.0)
_WHOLE_PACES = (1.0, 60.0, 450.0, _HOURS, _WHOLE_DAY, 0.0)
_WHOLE_NAMES = ("real", "minute", "quarter", "hour", "whole_day", "whole_fastest")
# A bar must close every few seconds: else nobody who watches sees the strategy decide anything.
_USUAL = {"1m": "minute", "3m": "minute", "5m": "quarter", "15m": "quarter", "30m": "quarter",
          "1d": "day"}  # fmt: skip


def _never_sleeps(plan: Plan) -> bool:
    return plan.prices == _MADE_UP and plan.market != SHARES


def paces(plan: Plan) -> tuple[float, ...]:
    """Return the paces offered: trading seconds a second; 0 is as fast as the computer can.

    Where coins trade a day has no night to skip, so its pace is another. Live prices have one.
    """
    if plan.prices in LIVE:
        return _PACES[:1]
    return _WHOLE_PACES if _never_sleeps(plan) else _PACES


def usual_pace(timeframe: str, plan: Plan) -> float:
    """Return the pace at which bars of a length come every second or two."""
    if plan.prices in LIVE:
        return _PACES[0]
    return paces(plan)[_NAMES.index(_USUAL.get(timeframe, "hour"))]


def pace_words(speed: float, plan: Plan, *, short: bool = False) -> str:
    """Return a pace in words, such as "a trading day takes 2 seconds"."""
    offered = paces(plan)
    if speed not in offered:
        return say("strategies.pace_times", n=f"{speed:g}")
    names = _WHOLE_NAMES if _never_sleeps(plan) else _NAMES
    name = names[offered.index(speed)]
    return say(f"strategies.pace_{name}_short" if short else f"strategies.pace_{name}")


def with_strategy(plan: Plan, strategy: str, parameters: dict[str, object], timeframe: str) -> Plan:
    """Return a plan with a strategy and its bars; a pace nobody changed goes with the bars."""
    speed = plan.speed
    if speed == usual_pace(plan.timeframe, plan):
        speed = usual_pace(timeframe, plan)
    return replace(plan, strategy=strategy, parameters=parameters, timeframe=timeframe, speed=speed)


def with_market(plan: Plan, market: str, symbols: tuple[str, ...]) -> Plan:
    """Return a plan that trades another market of its prices, a day taking as long as before."""
    return at_same_pace(replace(plan, market=market, symbols=symbols), plan)


def at_same_pace(plan: Plan, former: Plan) -> Plan:
    """Return a plan for other prices at the pace of the former one: a day is not always as long."""
    if (plan.prices in LIVE) is not (former.prices in LIVE):
        # Nobody chose the pace of live prices, and other prices need not crawl like them.
        return replace(plan, speed=usual_pace(plan.timeframe, plan))
    offered = paces(former)
    if former.speed not in offered:
        return plan
    return replace(plan, speed=paces(plan)[offered.index(former.speed)])
