"""The verdict on a backtest: trust it, practise first, or do not; always with its reasons.

The reasons are typed and carry their numbers. The words for people are made elsewhere.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

ENOUGH_TRADES = 30


class Trust(StrEnum):
    """What to make of a result, the worst first."""

    NOT_ENOUGH_EVIDENCE = "not enough evidence"
    DO_NOT_TRUST = "do not trust it"
    PRACTISE_FIRST = "practise first"
    TRUST = "trust it"


class Weight(StrEnum):
    """How much a reason weighs against a result: alone enough, a doubt, or none."""

    AGAINST = "against"
    DOUBT = "doubt"
    FOR = "for"


class Topic(StrEnum):
    """What a reason is about."""

    TOO_FEW_TRADES = "too few trades"
    UNADJUSTED_SPLIT = "unadjusted split"
    LOOKS_AHEAD = "looks ahead"
    LOST_MONEY = "lost money"
    DEEPEST_FALL = "deepest fall"
    WORSE_THAN_HOLDING = "worse than buy and hold"
    OVERFITTING = "overfitting"
    LUCK = "luck"
    TOO_SHORT = "too short"
    OUTSIDE = "outside what it was picked on"
    CONSISTENCY = "consistency outside"
    OTHER_PATHS = "other paths"
    TRADES_DRAWN_ANEW = "trades drawn anew"
    PRICE_NOISE = "price noise"
    LONELY_PEAK = "lonely peak"
    NOT_CHECKED = "not checked"


class Reason(Struct, frozen=True):
    """One reason: what it is about, what was found, and the limit it was held against."""

    topic: Topic
    weight: Weight
    found: float
    limit: float


class Verdict(Struct, frozen=True):
    """The verdict and every reason, those against it first. No return is shown without evidence."""

    trust: Trust
    reasons: tuple[Reason, ...]
    show_return: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a result; None was not looked at, nan could not be said.

    `splits` counts the nights in the prices that look like a split nobody took out.
    `holding_return` is what buy and hold gave in the same time. `bootstrap_losing` is the share of
    redrawn trades that lost, `noise_kept` the median result on jittered prices over the real one.
    """

    trades: int
    total_return: float
    deepest_fall: float
    splits: int = 0
    holding_return: float | None = None
    looks_ahead: bool | None = None
    overfitting: float | None = None
    deflated_sharpe: float | None = None
    periods: int = 0
    minimum_periods: float | None = None
    walk_efficiency: float | None = None
    walk_consistency: float | None = None
    losing_paths: float | None = None
    bootstrap_losing: float | None = None
    noise_kept: float | None = None
    steepness: float | None = None


_CHECKED = (
    "looks_ahead",
    "overfitting",
    "deflated_sharpe",
    "walk_efficiency",
    "losing_paths",
    "bootstrap_losing",
    "noise_kept",
)

_WHATEVER_TRADES = (Topic.UNADJUSTED_SPLIT, Topic.LOOKS_AHEAD)


def judge(evidence: Evidence) -> Verdict:
    """Return the verdict.

    Any reason against it means: do not trust it. Any doubt, or anything that was not checked,
    means: practise first. Below 30 trades nothing is said but that, and, if so, that it cheats or
    that the prices are wrong.
    """
    reasons = [one for one in _all_reasons(evidence) if one is not None]
    order = [Weight.AGAINST, Weight.DOUBT, Weight.FOR]
    reasons.sort(key=lambda one: order.index(one.weight))
    if evidence.trades < ENOUGH_TRADES:
        few = Reason(Topic.TOO_FEW_TRADES, Weight.AGAINST, evidence.trades, ENOUGH_TRADES)
        worse = [one for one in reasons if one.topic in _WHATEVER_TRADES and _against(one)]
        cheats = any(one.topic is Topic.LOOKS_AHEAD for one in worse)
        trust = Trust.DO_NOT_TRUST if cheats else Trust.NOT_ENOUGH_EVIDENCE
        return Verdict(trust, (*worse, few), show_return=False)
    weights = {one.weight for one in reasons}
    if Weight.AGAINST in weights:
        trust = Trust.DO_NOT_TRUST
    elif Weight.DOUBT in weights:
        trust = Trust.PRACTISE_FIRST
    else:
        trust = Trust.TRUST
    return Verdict(trust, tuple(reasons), show_return=True)


def _all_reasons(evidence: Evidence) -> list[Reason | None]:
    e = evidence
    ahead = None if e.looks_ahead is None else float(e.looks_ahead)
    long_enough = None if e.minimum_periods is None else _ratio(e.periods, e.minimum_periods)
    return [
        Reason(Topic.UNADJUSTED_SPLIT, Weight.AGAINST, e.splits, 0.0) if e.splits else None,
        _high_is_bad(Topic.LOOKS_AHEAD, ahead, 0.5, 0.5),
        _low_is_bad(Topic.LOST_MONEY, e.total_return, 0.0, 0.0, least_allowed=False),
        _low_is_bad(Topic.DEEPEST_FALL, e.deepest_fall, -0.5, -0.25),
        _beside(e.total_return, e.holding_return),
        _high_is_bad(Topic.OVERFITTING, e.overfitting, 0.5, 0.2),
        _low_is_bad(Topic.LUCK, e.deflated_sharpe, 0.9, 0.95),
        _low_is_bad(Topic.TOO_SHORT, long_enough, -math.inf, 1.0),
        _low_is_bad(Topic.OUTSIDE, e.walk_efficiency, 0.0, 0.5, least_allowed=False),
        _low_is_bad(Topic.CONSISTENCY, e.walk_consistency, 0.25, 0.5),
        _high_is_bad(Topic.OTHER_PATHS, e.losing_paths, 0.5, 0.2),
        _high_is_bad(Topic.TRADES_DRAWN_ANEW, e.bootstrap_losing, 0.5, 0.1),
        _low_is_bad(Topic.PRICE_NOISE, e.noise_kept, 0.0, 0.5),
        _high_is_bad(Topic.LONELY_PEAK, e.steepness, math.inf, 0.5),
        _unchecked(e),
    ]


def _high_is_bad(topic: Topic, found: float | None, against: float, doubt: float) -> Reason | None:
    if found is None:
        return None
    if math.isnan(found):
        return Reason(topic, Weight.DOUBT, found, doubt)
    if found >= against:
        return Reason(topic, Weight.AGAINST, found, against)
    return Reason(topic, Weight.DOUBT if found > doubt else Weight.FOR, found, doubt)


def _low_is_bad(
    topic: Topic, found: float | None, against: float, doubt: float, least_allowed: bool = True
) -> Reason | None:
    if found is None:
        return None
    if math.isnan(found):
        return Reason(topic, Weight.DOUBT, found, doubt)
    if found < against or (found == against and not least_allowed):
        return Reason(topic, Weight.AGAINST, found, against)
    return Reason(topic, Weight.DOUBT if found < doubt else Weight.FOR, found, doubt)


def _beside(gave: float, holding: float | None) -> Reason | None:
    """Return a doubt when doing nothing clever gave more: less risk may still be worth it."""
    if holding is None or math.isnan(holding):
        return None
    worse = gave <= holding
    return Reason(Topic.WORSE_THAN_HOLDING, Weight.DOUBT if worse else Weight.FOR, gave, holding)


def _unchecked(evidence: Evidence) -> Reason | None:
    missing = sum(getattr(evidence, name) is None for name in _CHECKED)
    return Reason(Topic.NOT_CHECKED, Weight.DOUBT, missing, 0.0) if missing else None


def _ratio(part: float, all_: float) -> float:
    return part / all_ if all_ > 0.0 else math.nan


def _against(reason: Reason) -> bool:
    return reason.weight is Weight.AGAINST
