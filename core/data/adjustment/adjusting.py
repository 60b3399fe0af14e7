"""Prices with splits, bonuses and rights taken out, exact to the last digit.

Back-adjusted prices end at what is paid today; forward-adjusted ones begin at what was paid then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.clock import DAY_NS, MINUTE_NS
from core.data.adjustment.actions import ActionKind, CorporateAction, of_symbol
from core.data.series import BarSeries, Floats
from core.model.instrument import Market

PAISA = Decimal("0.01")
"""Adjusted prices of shares lie on no exchange's grid; to a hundredth they are known."""
_EPOCH = date(1970, 1, 1).toordinal()
_SAFE = 2**62
_IST_OFFSET_NS = 330 * MINUTE_NS


class Direction(StrEnum):
    """Which end of the prices stays as it was."""

    BACK = "back"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Applied:
    """An action that changed prices: the first row after it, and the factor of the rows before."""

    action: CorporateAction
    row: int
    factor: Fraction


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Adjusted bars and every action that changed them, oldest first."""

    series: BarSeries
    applied: tuple[Applied, ...]


def adjust(
    series: BarSeries,
    actions: Sequence[CorporateAction],
    direction: Direction = Direction.BACK,
    *,
    reinvest: bool = False,
) -> Adjusted:
    """Return the bars with the share's actions taken out of prices and volume.

    Dividends change prices only when they are reinvested, and never the volume. Actions before
    the second bar or after the last one change nothing.
    """
    applied = []
    days = local_days(series)
    for one in of_symbol(actions, series.symbol):
        if one.kind is ActionKind.DIVIDEND and not reinvest:
            continue
        row = int(np.searchsorted(days, one.ex_date.toordinal() - _EPOCH))
        if 0 < row < len(series):
            close = series.instrument.money(float(series.close[row - 1]))
            applied.append(Applied(one, row, one.factor_after(close)))
    return Adjusted(_rescaled(series, applied, direction), tuple(applied))


def local_days(series: BarSeries) -> NDArray[np.int64]:
    """Return the day number (days since 1970) of each bar in its market's zone."""
    offset = _IST_OFFSET_NS if series.instrument.market is Market.NSE else 0
    return (series.open_ns + offset) // DAY_NS


def _rescaled(series: BarSeries, applied: Sequence[Applied], direction: Direction) -> BarSeries:
    if not applied:
        return series
    tick = series.instrument.tick_size
    if series.instrument.market is Market.NSE:
        tick = min(tick, PAISA)
    columns = {
        name: getattr(series, name).copy() for name in ("open", "high", "low", "close", "volume")
    }
    for first, last, price, shares in _stretches(len(series), applied, direction):
        for name in ("open", "high", "low", "close"):
            columns[name][first:last] = _times(columns[name][first:last], price, tick)
        volume, lot = columns["volume"][first:last], series.instrument.lot_size
        columns["volume"][first:last] = _times(volume, 1 / shares, lot)
    instrument = msgspec.structs.replace(series.instrument, tick_size=tick)
    return replace(series, instrument=instrument, **columns)


def _stretches(
    rows: int, applied: Sequence[Applied], direction: Direction
) -> list[tuple[int, int, Fraction, Fraction]]:
    """Return (first row, end, factor of prices, factor of shares) for what must change."""
    bounds = [0, *(one.row for one in applied), rows]
    every = [one.factor for one in applied]
    of_shares = [
        Fraction(1) if one.action.kind is ActionKind.DIVIDEND else one.factor for one in applied
    ]
    found = []
    for place in range(len(bounds) - 1):
        if direction is Direction.BACK:
            price, shares = _product(every[place:]), _product(of_shares[place:])
        else:
            price, shares = 1 / _product(every[:place]), 1 / _product(of_shares[:place])
        if price != 1 and bounds[place] < bounds[place + 1]:
            found.append((bounds[place], bounds[place + 1], price, shares))
    return found


def _product(factors: Sequence[Fraction]) -> Fraction:
    whole = Fraction(1)
    for one in factors:
        whole *= one
    return whole


def _times(values: Floats, factor: Fraction, step: Decimal) -> Floats:
    """Return values times a factor on a grid, halves rounded up as exchanges do; exact."""
    # Prices as read may lie on a finer grid than the step: a tenth of a tenth is enough.
    fine = 10_000
    grid = Fraction(step)
    units = np.rint(values * float(fine / grid)).astype(np.int64)
    top, bottom = 2 * factor.numerator, 2 * factor.denominator * fine
    if len(units) and int(units.max()) * top + bottom >= _SAFE:
        units = units.astype(object)
    rounded = (units * top + bottom // 2) // bottom
    return _on_grid(np.asarray(rounded, np.float64), grid)


def _on_grid(steps: Floats, grid: Fraction) -> Floats:
    """Return whole steps as the nearest floats to their decimal numbers."""
    return np.asarray(steps * float(grid.numerator) / float(grid.denominator), np.float64)
