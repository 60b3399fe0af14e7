"""What each month and each year of a curve gave."""

from datetime import tzinfo

from msgspec import Struct

from core.backtest.metrics.curve import Curve
from core.clock import to_datetime


class MonthReturn(Struct, frozen=True):
    """One month: what it gave as a fraction, and of how many periods it consists."""

    year: int
    month: int
    gave: float
    periods: int


def month_returns(curve: Curve, zone: tzinfo) -> list[MonthReturn]:
    """Return the return of each month, oldest first; joined together they give the whole.

    A month runs from the last worth before it to its own last worth. The first and the last may be
    parts of months: `periods` tells.
    """
    found: list[MonthReturn] = []
    base, count, place = 0, 0, None
    for at in range(1, len(curve.worth)):
        moment = to_datetime(int(curve.ts_ns[at]), zone)
        if place != (moment.year, moment.month):
            base, count, place = at - 1, 0, (moment.year, moment.month)
            found.append(MonthReturn(*place, 0.0, 0))
        count += 1
        found[-1] = MonthReturn(*place, _change(curve, base, at), count)
    return found


def year_returns(months: list[MonthReturn]) -> dict[int, float]:
    """Return what the months of each year gave together."""
    years: dict[int, float] = {}
    for one in months:
        years[one.year] = (1.0 + years.get(one.year, 0.0)) * (1.0 + one.gave) - 1.0
    return years


def _change(curve: Curve, first: int, last: int) -> float:
    before = float(curve.worth[first])
    return float(curve.worth[last]) / before - 1.0 if before > 0.0 else float("nan")
