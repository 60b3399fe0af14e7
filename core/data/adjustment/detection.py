"""Finds the nights in which a share was probably split: a jump near a usual ratio."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from core.data.adjustment.actions import ActionKind, CorporateAction, day_text
from core.data.adjustment.adjusting import local_days
from core.data.series import BarSeries, Floats
from core.model.instrument import Market

OVERNIGHT = 0.25
"""A change of more than 25 % over a night (or its opposite, 33 % up) may be a split."""
_NEAR = 0.08  # the market moves in the night of a split, too
_NO_SPLIT = 25.0
_AROUND_DAYS, _LEAST_DAYS = 20, 3
_TURNOVER = 2.5
"""After a split as much money changes hands as before; after a real fall several times as much."""
_USUAL: dict[Fraction, tuple[ActionKind, str]] = {
    Fraction(2, 3): (ActionKind.BONUS, "a 1:2 bonus"),
    Fraction(1, 2): (ActionKind.BONUS, "a 2-for-1 split or a 1:1 bonus"),
    Fraction(2, 5): (ActionKind.BONUS, "a 3:2 bonus"),
    Fraction(1, 3): (ActionKind.BONUS, "a 2:1 bonus"),
    Fraction(1, 4): (ActionKind.SPLIT, "a 4-for-1 split or a 3:1 bonus"),
    Fraction(1, 5): (ActionKind.SPLIT, "a 5-for-1 split"),
    Fraction(1, 10): (ActionKind.SPLIT, "a 10-for-1 split"),
    Fraction(1, 20): (ActionKind.SPLIT, "a 20-for-1 split"),
    Fraction(2): (ActionKind.SPLIT, "a 1-for-2 consolidation"),
    Fraction(5): (ActionKind.SPLIT, "a 1-for-5 consolidation"),
    Fraction(10): (ActionKind.SPLIT, "a 1-for-10 consolidation"),
}


@dataclass(frozen=True, slots=True)
class Suspect:
    """A night a share jumped in: its first row after it, and what it looks like.

    `ratio` is the opening over the close before. `factor` is the usual ratio nearest to it, None
    where none is near. `turnover` is the money traded a day after over before, None when unknown.
    """

    symbol: str
    row: int
    day: date
    ratio: float
    factor: Fraction | None
    turnover: float | None

    @property
    def likely(self) -> bool:
        """Return whether it is near a usual ratio and the volume moved the other way."""
        traded_as_before = self.turnover is None or 1 / _TURNOVER < self.turnover < _TURNOVER
        return self.factor is not None and traded_as_before

    def what(self) -> str:
        """Return what happened: "fell 90 % on 20 Nov 2014"."""
        change = abs(self.ratio - 1) * 100
        way = "fell" if self.ratio < 1 else "rose"
        return f"{way} {change:.0f} % on {day_text(self.day)}"

    def looks_like(self) -> str:
        """Return what it looks like, in words that fit behind what happened."""
        if not 1 / _NO_SPLIT < self.ratio < _NO_SPLIT:
            return "one of the two prices is wrong"
        if self.factor is None:
            return "near no usual split or bonus"
        looks = _USUAL[self.factor][1]
        if self.likely:
            return f"this looks like {looks}"
        return f"as at {looks}, but the volume did not change as it does then"

    def action(self) -> CorporateAction | None:
        """Return the action it probably was, None when it probably was none."""
        if self.factor is None or not self.likely:
            return None
        kind, looks = _USUAL[self.factor]
        return CorporateAction(
            symbol=self.symbol,
            ex_date=self.day,
            kind=kind,
            terms=looks.removeprefix("a "),
            factor=self.factor,
            suspected=True,
        )


def suspects_in(series: BarSeries) -> list[Suspect]:
    """Return the nights of a share that look like a split; coins are never split."""
    if series.instrument.market is not Market.NSE:
        return []
    days = local_days(series)
    return suspects(series.symbol, days, series.open, series.close, series.volume)


def suspects(
    symbol: str, days: NDArray[np.int64], opens: Floats, closes: Floats, volume: Floats
) -> list[Suspect]:
    """Return the nights that look like a split; arrays are bars, oldest first, `days` theirs."""
    ratios = opens[1:] / closes[:-1]
    odd = (np.diff(days) > 0) & ((ratios < 1 - OVERNIGHT) | (ratios > 1 / (1 - OVERNIGHT)))
    rows = np.flatnonzero(odd) + 1
    if not len(rows):
        return []
    starts = np.flatnonzero(np.diff(days, prepend=days[0] - 1))
    traded = np.add.reduceat(closes * volume, starts)
    found = []
    for row in rows.tolist():
        ratio = float(ratios[row - 1])
        at = int(np.searchsorted(starts, row))
        day = date.fromordinal(date(1970, 1, 1).toordinal() + int(days[row]))
        found.append(Suspect(symbol, row, day, ratio, _nearest(ratio), _turnover(traded, at)))
    return found


def suspected_actions(series: Sequence[BarSeries]) -> list[CorporateAction]:
    """Return the actions that some shares probably had, by their prices alone."""
    actions = [suspect.action() for one in series for suspect in suspects_in(one)]
    return [one for one in actions if one is not None]


def _nearest(ratio: float) -> Fraction | None:
    nearest = min(_USUAL, key=lambda one: abs(ratio / float(one) - 1))
    return nearest if abs(ratio / float(nearest) - 1) <= _NEAR else None


def _turnover(traded: Floats, at: int) -> float | None:
    """Return the money traded on a usual day after day `at` over one before; None of few days."""
    if min(at, len(traded) - at) < _LEAST_DAYS:
        return None
    before = float(np.median(traded[max(0, at - _AROUND_DAYS) : at]))
    after = float(np.median(traded[at : at + _AROUND_DAYS]))
    return after / before if before > 0 and after > 0 else None
