"""Trades and quotes inside the minutes: ticks that add up to the bars exactly."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core.clock import MINUTE_NS
from core.data.practice_market.generator import MadeDay
from core.data.practice_market.traits import Traits

Floats = NDArray[np.float64]
Times = NDArray[np.int64]
Places = NDArray[np.intp]

LEAST_TICKS, MOST_TICKS = 4, 12
_USUAL_TICKS = 6
_MILLISECOND_NS = 1_000_000
_NEAR_FIRST = 0.7  # share of minutes that reach the extreme away from their close first
_WANDER = 0.15  # of the minute's range: noise around the straight line between two anchors


@dataclass(frozen=True, slots=True)
class DayTicks:
    """Ticks in time order: arrays of length n; `symbol` is the place in the day's columns."""

    symbol: Places
    ts_ns: Times
    price: Floats
    quantity: Floats
    bid: Floats
    ask: Floats


@dataclass(frozen=True, slots=True)
class _Minutes:
    """The bars of a day one after another, in whole ticks and lots, arrays of length b."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    spread: Floats
    lots: Floats


def day_ticks(made: MadeDay, opens: Times, traits: Traits, rng: Generator) -> DayTicks:
    """Return the day's ticks, LEAST_TICKS to MOST_TICKS a minute and symbol.

    `opens`: opening times of the minutes. The first tick of a minute is its open, the last its
    close, high and low lie between; quantities add up to the volume.
    """
    minutes, symbols = made.lots.shape
    prints = made.prints
    bars = _Minutes(
        prints.open.ravel(),
        prints.high.ravel(),
        prints.low.ravel(),
        prints.close.ravel(),
        prints.spread.ravel(),
        made.lots.ravel(),
    )
    usual = np.tile(traits.lots, minutes)
    wished = np.rint(_USUAL_TICKS * np.sqrt(bars.lots / usual))
    counts = np.clip(wished, LEAST_TICKS, MOST_TICKS).astype(np.intp)
    price = _paths(bars, counts, rng)
    bid = _bids(price, bars.spread, rng)
    lots = _split(bars.lots, counts, rng)
    share = (np.arange(MOST_TICKS) + rng.random(price.shape)) / counts[:, None]
    begins = np.repeat(opens, symbols)[:, None]
    ts_ns = begins + (share * MINUTE_NS).astype(np.int64) // _MILLISECOND_NS * _MILLISECOND_NS
    symbol = np.broadcast_to(np.tile(np.arange(symbols), minutes)[:, None], price.shape)
    used = np.arange(MOST_TICKS) < counts[:, None]
    order = np.lexsort((symbol[used], ts_ns[used]))
    columns = symbol[used][order]

    def priced(ticks: Floats) -> Floats:
        return np.asarray(ticks[used][order] * traits.tick_units[columns] / traits.scale[columns])

    return DayTicks(
        symbol=columns,
        ts_ns=ts_ns[used][order],
        price=priced(price),
        quantity=lots[used][order] * traits.lot_units[columns] / traits.lot_scale[columns],
        bid=priced(bid),
        ask=priced(bid + bars.spread[:, None]),
    )


def _paths(bars: _Minutes, counts: Places, rng: Generator) -> Floats:
    """Return prices of shape (b, MOST_TICKS) from open over both extremes to close."""
    rising = bars.close > bars.open
    rising |= (bars.close == bars.open) & (rng.random(len(counts)) < 0.5)
    low_first = rising == (rng.random(len(counts)) < _NEAR_FIRST)
    early = np.where(low_first, bars.low, bars.high)[:, None]
    late = np.where(low_first, bars.high, bars.low)[:, None]
    first = 1 + np.floor(rng.random(len(counts)) * (counts - 3)).astype(np.intp)[:, None]
    room = counts[:, None] - 2 - first
    second = first + 1 + np.floor(rng.random(first.shape) * room).astype(np.intp)
    last = counts[:, None] - 1
    place = np.arange(MOST_TICKS)
    begin = np.where(place <= first, 0, np.where(place <= second, first, second))
    end = np.where(place <= first, first, np.where(place <= second, second, last))
    begin_at = np.where(place <= first, bars.open[:, None], np.where(place <= second, early, late))
    end_at = np.where(place <= first, early, np.where(place <= second, late, bars.close[:, None]))
    part = np.clip((place - begin) / (end - begin), 0.0, 1.0)
    noise = rng.standard_normal(part.shape) * np.sqrt(part * (1 - part))
    between = begin_at + (end_at - begin_at) * part
    between += noise * _WANDER * (bars.high - bars.low)[:, None]
    path = np.clip(np.rint(between), bars.low[:, None], bars.high[:, None])
    path[:, 0] = bars.open
    return np.asarray(np.where(place == last, bars.close[:, None], path))


def _bids(price: Floats, spread: Floats, rng: Generator) -> Floats:
    """Return bids in ticks: a price that rose was paid by a buyer at the ask, and vice versa.

    A price that stayed was taken from the same side (the tick test of Lee and Ready 1991).
    """
    side = np.sign(np.diff(price, axis=1, prepend=price[:, :1]))
    side[:, 0] = np.where(rng.random(len(price)) < 0.5, -1.0, 1.0)
    for place in range(1, MOST_TICKS):
        side[:, place] = np.where(side[:, place] == 0, side[:, place - 1], side[:, place])
    return np.asarray(np.maximum(np.where(side > 0, price - spread[:, None], price), 1.0))


def _split(lots: Floats, counts: Places, rng: Generator) -> Floats:
    """Return whole lots per tick, at least one each; what is left over goes to the last tick."""
    place = np.arange(MOST_TICKS)
    weight = np.where(place < counts[:, None], rng.exponential(size=(len(lots), MOST_TICKS)), 0.0)
    free = (lots - counts)[:, None]
    split = 1 + np.floor(free * weight / weight.sum(axis=1, keepdims=True))
    split[place >= counts[:, None]] = 0.0
    rows = np.arange(len(lots))
    split[rows, counts - 1] += lots - split.sum(axis=1)
    return np.asarray(split)
