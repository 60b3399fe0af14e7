"""Prices made ready for the loop, once for any number of runs: grid, volumes, sessions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.backtest.fast.guides import Guides, guides_of
from core.backtest.fast.layout import NEVER, Ints
from core.data.calendar import MarketCalendar, calendar_for
from core.data.series import BarSeries
from core.engine.session_watch import SessionWatch
from core.errors import NoFastPath
from core.model.instrument import Instrument
from indicators.arguments import Floats

_DIGITS_TRIED = (0, 3, 8)
_EXACT = 1e15  # below, a decimal and the float nearest to it name each other
_FARTHEST = 1e12


def digits_of(step: Decimal) -> int:
    """Return how many digits a step of prices or quantities has behind its point."""
    exponent = step.as_tuple().exponent
    return max(0, -int(exponent)) if isinstance(exponent, int) else 0


def whole(amount: Decimal, digits: int) -> int:
    """Return an amount as a whole number of its last digit; it must be one."""
    scaled = amount.scaleb(digits)
    if scaled != scaled.to_integral_value():
        raise NoFastPath(
            f"{amount} has more digits than the money it is counted in; "
            "round it, or test it without the fast path."
        )
    return int(scaled)


@dataclass(frozen=True)
class ReadyPrices:
    """One symbol's bars as the loop takes them.

    `columns` are the series' own, for the strategies' kernels; `market` are the two tables of
    `guides`, `changes` when sessions end and begin. `lowest` is the lowest price on the grid,
    `dearest` the highest close in ticks. `ranges` are average true ranges by their length, kept
    for whoever runs the same prices many times; `asked` are the lengths that were asked for.
    `past` are bars before the first, which strategies learn from and nobody trades.
    """

    series: BarSeries
    calendar: MarketCalendar
    participation: Decimal
    columns: tuple[Ints, Ints, Floats, Floats, Floats, Floats, Floats]
    market: tuple[Ints, Floats]
    changes: Ints
    guides: Guides
    lowest: int
    dearest: int
    ranges: dict[int, Floats] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)
    past: BarSeries | None = None

    def __len__(self) -> int:
        return len(self.series)


def ready(
    series: BarSeries,
    participation: Decimal = Decimal("0.10"),
    calendar: MarketCalendar | None = None,
    past: BarSeries | None = None,
    beside: ReadyPrices | None = None,
) -> ReadyPrices:
    """Make a series ready; raise NoFastPath when it holds what is no price.

    `past` are bars before the first, `beside` those of another symbol of the same market: where
    both have bars at the same moments sessions change at the same bars.
    """
    instrument = series.instrument
    calendar = calendar or calendar_for(instrument.market)
    if not len(series):
        raise NoFastPath(f"{series.symbol} has no prices in this time. Choose another time.")
    columns = columns_of(series)
    opens, closes, *prices, volume = columns
    for one in prices:
        if not (float(one.min()) > 0.0 and float(one.max()) < _FARTHEST):
            raise NoFastPath(
                f"{series.symbol} has prices that are not above zero, so the fast path cannot "
                "count in whole ticks. Test it without the fast path."
            )
    first, high, low, final = (_on_grid(one, instrument) for one in prices)
    opened, highest, lowest, close = prices
    digits = digits_of(instrument.tick_size)
    tick = whole(instrument.tick_size, digits)
    cap = _allowed(volume, instrument, participation)
    cells: Ints = np.column_stack((opens, closes, first, high, low, final, cap)).ravel()
    reals = np.column_stack((close, opened, highest, lowest)).ravel()
    return ReadyPrices(
        series=series,
        calendar=calendar,
        participation=participation,
        columns=columns,
        market=(cells, reals),
        changes=beside.changes
        if beside is not None and at_once(columns, beside.columns)
        else changes_of(opens, closes, instrument, calendar),
        guides=guides_of(cells, reals, (tick, digits)),
        lowest=int(low.min()),
        dearest=int(final.max()) // tick,
        past=past if past is not None and len(past) else None,
    )


def at_once(here: Sequence[NDArray[Any]], there: Sequence[NDArray[Any]]) -> bool:
    """Return whether bars, as columns, open and close at the same moments."""
    return np.array_equal(here[0], there[0]) and np.array_equal(here[1], there[1])


def columns_of(
    series: BarSeries,
) -> tuple[Ints, Ints, Floats, Floats, Floats, Floats, Floats]:
    """Return a series as the strategies' kernels take it."""
    times: list[Ints] = [
        np.ascontiguousarray(one, np.int64) for one in (series.open_ns, series.close_ns)
    ]
    reals: list[Floats] = [
        np.ascontiguousarray(one, np.float64)
        for one in (series.open, series.high, series.low, series.close, series.volume)
    ]
    return times[0], times[1], reals[0], reals[1], reals[2], reals[3], reals[4]


def _decimals(numbers: Floats) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Return numbers as whole ones of 10^-digits, those digits, and which could be read so.

    A float is read as the shortest decimal that gives it back. When a whole number of 10^-digits
    below 10^15 gives the float back, it is that decimal.
    """
    found = np.zeros(len(numbers), np.int64)
    places = np.zeros(len(numbers), np.int64)
    left = np.ones(len(numbers), np.bool_)
    for digits in _DIGITS_TRIED:
        if not left.any():
            break
        scaled = np.rint(numbers * 10.0**digits)
        fits = left & (scaled / 10.0**digits == numbers) & (np.abs(scaled) < _EXACT)
        found[fits], places[fits] = scaled[fits].astype(np.int64), digits
        left &= ~fits
    return found, places, ~left


def _by_decimal(
    numbers: Floats, odd: NDArray[np.bool_], answer: Callable[[float], int], into: Ints
) -> None:
    """Let Decimal itself answer for the numbers that are odd."""
    if odd.any():
        values, back = np.unique(numbers[odd], return_inverse=True)
        into[odd] = np.array([answer(float(one)) for one in values], np.int64)[back]


def _on_grid(prices: Floats, instrument: Instrument) -> Ints:
    """Return prices as `Instrument.money` rounds them, in whole 10^-digits of the tick."""
    digits = digits_of(instrument.tick_size)
    tick = whole(instrument.tick_size, digits)
    ticks = prices / float(instrument.tick_size)
    found: Ints = np.rint(ticks).astype(np.int64) * tick
    # Halfway between two ticks the decimal the float is written as decides.
    halfway = np.abs(ticks - np.floor(ticks) - 0.5) < 1e-6 + 1e-15 * ticks
    _by_decimal(prices, halfway, lambda price: int(instrument.money(price).scaleb(digits)), found)
    return found


def _allowed(volume: Floats, instrument: Instrument, participation: Decimal) -> Ints:
    """Return what one order may take of each bar, 0 where nothing was traded."""
    digits = digits_of(instrument.lot_size)
    lot = whole(instrument.lot_size, digits)
    share, of = participation.as_integer_ratio()
    traded = np.where(volume > 0.0, volume, 0.0)
    number, places, known = _decimals(np.minimum(traded, _EXACT))
    upper = share * 10**digits
    known &= (traded < _EXACT) & (number < 2**62 // upper)
    lots = np.where(known, number, 0) * upper // (of * lot * 10**places)

    def answer(traded: float) -> int:
        most = instrument.whole_lots(Decimal(repr(traded)) * participation)
        return int(most.scaleb(digits)) // lot

    _by_decimal(traded, ~known, answer, lots)
    found: Ints = np.where(volume > 0.0, np.maximum(lots, 1) * lot, 0)
    return found


def changes_of(opens: Ints, closes: Ints, instrument: Instrument, calendar: MarketCalendar) -> Ints:
    """Return when sessions end and begin along the bars, as the engine's own watch tells it.

    The watch is asked before each bar and after it; its answers depend on times alone.
    """
    watch = SessionWatch({instrument.market: calendar})
    rows: list[tuple[int, ...]] = []
    last_day = ""
    while True:
        before = int(np.searchsorted(opens, watch.next_change_ns))
        after = int(np.searchsorted(closes, watch.next_change_ns))
        row, phase = (before, 0) if before <= after else (after, 1)
        if row >= len(opens):
            break
        ts_ns = int(closes[row] if phase else opens[row])
        ended = watch.closed_before(ts_ns)
        # What the watch answers while the engine hears of the orders that ended with the session.
        between_ns = watch.closes_at(instrument) if watch.is_open(instrument, ts_ns) else 0
        begun = watch.opened_at(ts_ns)
        fresh = bool(begun) and begun[0][1] > last_day
        last_day = begun[0][1] if fresh else last_day
        closes_ns = watch.closes_at(instrument)
        through = bool(closes_ns) and watch.is_open(instrument, closes_ns)
        closed_ns = ended[0][1] if ended else 0
        rows.append((row, phase, closed_ns, bool(begun), fresh, closes_ns, through, between_ns))
    rows.append((NEVER, 0, 0, 0, 0, 0, 0, 0))
    found: Ints = np.array(rows, np.int64).ravel()
    return found
