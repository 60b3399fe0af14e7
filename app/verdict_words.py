"""The verdict of a backtest and its reasons as sentences, losses first."""

import math
from collections.abc import Callable, Mapping, Sequence

from core.backtest.verdict import Reason, Topic, Trust, Verdict, Weight

_HEAD: Mapping[Trust, str] = {
    Trust.NOT_ENOUGH_EVIDENCE: "not enough evidence",
    Trust.DO_NOT_TRUST: "do not trust it",
    Trust.PRACTISE_FIRST: "practise first",
    Trust.TRUST: "trust it, and still practise first",
}
_MARK = {Weight.AGAINST: "Against it", Weight.DOUBT: "A doubt", Weight.FOR: "For it"}


def verdict_words(verdict: Verdict) -> str:
    """Return the verdict in a few words."""
    return _HEAD[verdict.trust]


def reason_lines(verdict: Verdict, splits: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return (what it is, a sentence) for each reason, those against the result first.

    `splits` says of each share which splits were not taken out of its prices.
    """
    return [
        (_MARK[one.weight], said) for one in verdict.reasons for said in sentences_of(one, splits)
    ]


def sentences_of(reason: Reason, splits: Sequence[str]) -> Sequence[str]:
    """Return one reason as sentences: one, but for splits one for each share."""
    if reason.topic is Topic.UNADJUSTED_SPLIT and splits:
        return splits
    return (sentence_of(reason),)


def sentence_of(reason: Reason) -> str:
    """Return one reason as a sentence with its number."""
    if math.isnan(reason.found):
        return f"{_ABOUT[reason.topic]}: too little to tell."
    return _SENTENCES[reason.topic](reason)


def _percent(value: float) -> str:
    return f"{value * 100:.1f} %".replace("-", "−")


def _fall(reason: Reason) -> str:
    return f"It once lost {_percent(-reason.found)} of its money from the highest point."


def _holding(reason: Reason) -> str:
    more = "less than" if reason.weight is Weight.DOUBT else "more than"
    return (
        f"It gave {more} buying at the start and waiting: {_percent(reason.found)} "
        f"against {_percent(reason.limit)}."
    )


def _ahead(reason: Reason) -> str:
    if reason.weight is Weight.AGAINST:
        return "It knows prices that come later, so what it shows cannot be repeated."
    return "What it did never changed when later prices were changed."


def _splits(reason: Reason) -> str:
    nights = "1 night" if reason.found == 1 else f"{reason.found:.0f} nights"
    return (
        f"The prices jump in {nights} as at a split that was not taken out: no loss or gain "
        "of those nights was real. Adjust the prices and test again."
    )


def _lost(reason: Reason) -> str:
    return f"It lost money: {_percent(reason.found)}." if reason.found < 0 else _made(reason)


def _made(reason: Reason) -> str:
    return "It made nothing." if reason.found == 0 else "It made money after all costs."


def _steep(reason: Reason) -> str:
    return f"The best settings lose {_percent(reason.found)} of their worth right beside them."


_SENTENCES: Mapping[Topic, Callable[[Reason], str]] = {
    Topic.TOO_FEW_TRADES: lambda one: (
        f"{one.found:.0f} finished trades say little; {one.limit:.0f} are needed."
    ),
    Topic.UNADJUSTED_SPLIT: _splits,
    Topic.LOOKS_AHEAD: _ahead,
    Topic.LOST_MONEY: _lost,
    Topic.DEEPEST_FALL: _fall,
    Topic.WORSE_THAN_HOLDING: _holding,
    Topic.OVERFITTING: lambda one: (
        f"The settings that look best turn out below the middle in {_percent(one.found)} of cases."
    ),
    Topic.LUCK: lambda one: (
        f"The chance that this is more than luck is {_percent(one.found)}, "
        "counting all settings that were tried."
    ),
    Topic.TOO_SHORT: lambda one: (
        f"The time tested is {_percent(one.found)} of what would be needed to be sure."
    ),
    Topic.OUTSIDE: lambda one: (
        "On time the settings were not picked on it gave "
        f"{_percent(one.found)} of what it gave before."
    ),
    Topic.CONSISTENCY: lambda one: (
        f"It made money in {_percent(one.found)} of the stretches it was not picked on."
    ),
    Topic.OTHER_PATHS: lambda one: (
        f"{_percent(one.found)} of the other ways to divide the time end with a loss."
    ),
    Topic.TRADES_DRAWN_ANEW: lambda one: (
        f"With the same trades drawn anew, {_percent(one.found)} of the runs lose money."
    ),
    Topic.PRICE_NOISE: lambda one: (
        f"With a little noise on the prices {_percent(one.found)} of the result is left."
    ),
    Topic.LONELY_PEAK: _steep,
    Topic.NOT_CHECKED: lambda one: (
        f"{one.found:.0f} tests were not run; `backtest --check` runs them."
    ),
}

_ABOUT: Mapping[Topic, str] = {
    Topic.OVERFITTING: "How lucky the settings are",
    Topic.LUCK: "The chance that it is more than luck",
    Topic.TOO_SHORT: "How long it must be tested to be sure",
    Topic.OUTSIDE: "What it gives on time it was not picked on",
    Topic.CONSISTENCY: "How steady it is on time it was not picked on",
    Topic.OTHER_PATHS: "Other ways to divide the time",
    Topic.TRADES_DRAWN_ANEW: "The same trades drawn anew",
    Topic.PRICE_NOISE: "What noise on the prices leaves",
    Topic.LONELY_PEAK: "The settings beside it",
    Topic.DEEPEST_FALL: "The deepest fall",
    Topic.LOST_MONEY: "What it gave",
}
