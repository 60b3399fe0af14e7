"""What a person must know of a test before its figures: too little data, no trades, days missing.

Each is one sentence that says what happened and what to do.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from app.practice_run import RunCase
from core.data.adjustment.actions import day_text
from core.data.adjustment.adjusting import local_days
from core.data.bar_builder import resample
from core.data.calendar import MarketCalendar, calendar_for
from core.data.series import BarSeries
from core.model.instrument import Market
from core.model.market import timeframe_name
from core.strategy import catalog
from core.strategy.base import Strategy

_LOG = logging.getLogger(__name__)
_LEAST_MISSING, _LEAST_SHARE = 5, 0.02
"""Days without prices below both are no more than a holiday the calendar does not know."""
_MOST_NAMED = 3
_EPOCH = date(1970, 1, 1)


def remarks_of(document: Mapping[str, Any], case: RunCase) -> list[str]:
    """Return what is to be known of a finished run, what spoils most of it first."""
    kind = catalog.find(document["run"]["strategy"], case.setup.user_strategies)
    title = kind.title or kind.key
    short = _too_short(kind, title, case)
    return [
        *short,
        *([] if document["trades"] or short else [_no_trade(document, title)]),
        *_missing_days(case.series),
    ]


def _too_short(kind: type[Strategy], title: str, case: RunCase) -> list[str]:
    """Return a sentence when a strategy ends before it has seen enough to trade."""
    needed = _needed(kind, case.parameters)
    if case.setup.history is not None or not case.series or not needed:
        return []
    most = max(case.series, key=_span)
    if _span(most) > 4 * needed * case.timeframe_s * 10**9:
        return []
    bars = len(resample(most, case.timeframe_s, calendar_for(most.instrument.market)))
    if bars > needed:
        return []
    length = timeframe_name(case.timeframe_s)
    return [
        f"There is too little data: {title} needs {needed} bars of {length} before its first "
        f"trade, and {most.symbol} has {bars:,}. Give it a longer time or choose shorter bars."
    ]


def _needed(kind: type[Strategy], parameters: Mapping[str, Any]) -> int:
    probe = kind.__new__(kind)
    try:
        for name, value in parameters.items():
            setattr(probe, name, value)
        return int(probe.needs_bars())
    except Exception as failure:  # noqa: BLE001 - a person's own may need what a probe lacks
        told = {"strategy": kind.key, "fault": type(failure).__name__}
        _LOG.info("a strategy cannot say how many bars it needs", extra=told)
        return 0


def _span(series: BarSeries) -> int:
    return int(series.close_ns[-1] - series.open_ns[0]) if len(series) else 0


def _no_trade(document: Mapping[str, Any], title: str) -> str:
    if document["fills"]:
        return (
            f"{title} bought but never finished a trade, so nothing can be counted. "
            "Test a longer time."
        )
    if document["refusals"]:
        rule, times = Counter(one["rule"] for one in document["refusals"]).most_common(1)[0]
        sentence = next(
            one["sentence"] for one in document["refusals"] if one["rule"] == rule
        ).rstrip(".")
        wishes = len(document["refusals"])
        often = "" if times == wishes else f", {times:,} of them like this"
        return (
            f"{title} never traded: the safety rules refused each of its {wishes:,} wishes"
            f"{often}: {sentence}. Start with more money or choose cheaper shares."
        )
    if document["orders"]:
        return (
            f"{title} sent {len(document['orders']):,} orders and none was filled. "
            "Look at its limit prices, or test a longer time."
        )
    return (
        f"{title} never wanted to trade with these settings on these prices. "
        "Choose settings nearer to the usual ones, shorter bars or a longer time."
    )


def _missing_days(series: Sequence[BarSeries]) -> list[str]:
    """Return a sentence about the shares that lack prices on days of trading."""
    found = [(one.symbol, *_missing(one)) for one in series if len(one)]
    lacking = [
        (symbol, missing, days)
        for symbol, missing, days in found
        if len(missing) >= _LEAST_MISSING or len(missing) > _LEAST_SHARE * days
    ]
    if not lacking:
        return []
    named = [
        f"{symbol} on {len(missing):,} of {days:,} days, first on {day_text(missing[0])}"
        for symbol, missing, days in lacking[:_MOST_NAMED]
    ]
    more = f", and {len(lacking) - _MOST_NAMED} more" if len(lacking) > _MOST_NAMED else ""
    return [
        f"Prices are missing: {'; '.join(named)}{more}. What was held over them could not be "
        "sold there; download the prices again or test the time after them."
    ]


def _missing(series: BarSeries) -> tuple[list[date], int]:
    """Return the days without a bar between the first and the last, and the days there should be.

    Special sessions that calendars and vendors often lack are not counted.
    """
    market = series.instrument.market
    calendar = calendar_for(market)
    there = {int(one) for one in np.unique(local_days(series))}
    day = _EPOCH + timedelta(days=min(there))
    last = _EPOCH + timedelta(days=max(there))
    wanted, missing = 0, []
    while day <= last:
        if market is Market.CRYPTO or _is_regular(calendar, day):
            wanted += 1
            if (day - _EPOCH).days not in there:
                missing.append(day)
        day += timedelta(days=1)
    return missing, wanted


def _is_regular(calendar: MarketCalendar, day: date) -> bool:
    return any(one.kind == "regular" for one in calendar.sessions(day))
