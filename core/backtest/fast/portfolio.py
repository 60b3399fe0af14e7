"""Tests of several symbols in one account: prices beside each other, and one run over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from core.backtest.fast import spells
from core.backtest.fast.account import FastSetup, money_digits
from core.backtest.fast.answers import NO_REACH, NO_ROWS, Scratch, keep_ranges, learned
from core.backtest.fast.layout import (
    BAR,
    F_OWN,
    FINE,
    GROW,
    LARGEST,
    NEVER,
    OWN,
    QUEUE,
    REACH,
    SYMBOL,
    TROUBLE,
    Ints,
)
from core.backtest.fast.prices import ReadyPrices, at_once, changes_of, ready
from core.backtest.fast.result import FastRun
from core.backtest.fast.run import Ledger, beginning, check, give_up, strategy_of
from core.backtest.fast.several import B_ABOVE, B_BELOW, B_MASK, B_WIDTH
from core.backtest.fast.together import finish_together, walk_together
from core.data.calendar import MarketCalendar
from core.data.series import BarSeries
from core.errors import NoFastPath
from core.strategy.base import Strategy
from core.strategy.compiled import CompiledStrategy
from indicators.arguments import Floats
from indicators.signals import ENTERS, WIDTH

_MOST = 60  # a slice's rows are counted in the bits of a number
_MOST_MONEY = 2**54  # what others have under way is counted in hundredths
_ONE = (
    "The fast path keeps one market, currency and bar length to an account, and these prices have "
    "several. Choose fewer, or test without it."
)


@dataclass(frozen=True)
class ReadyTogether:
    """Symbols in their order, their bars behind each other, and slices: bars that close at once.

    `market` is what `together.Market` says; `changes` are those of sessions, by slices.
    """

    parts: tuple[ReadyPrices, ...]
    market: tuple[Ints, Floats, Ints, Ints, Ints, Ints]
    changes: Ints

    def __len__(self) -> int:
        return len(self.market[4]) - 1


def ready_together(
    series: Sequence[BarSeries],
    participation: Decimal = Decimal("0.10"),
    calendar: MarketCalendar | None = None,
    past: Mapping[str, BarSeries] | None = None,
) -> ReadyTogether:
    """Make several symbols ready; raise NoFastPath where they do not fit into one account.

    `past` are the bars before the first of each symbol, which strategies learn from.
    """
    before = past or {}
    ordered = sorted(series, key=lambda one: one.symbol)
    first = ordered[0]
    alike = {
        (one.instrument.market, one.instrument.currency, one.instrument.closing_auction)
        for one in ordered
    }
    if len(alike) > 1 or len({one.timeframe_s for one in ordered}) > 1:
        raise NoFastPath(_ONE)
    if len(ordered) > _MOST or len({one.symbol for one in ordered}) < len(ordered):
        raise NoFastPath(f"The fast path tests up to {_MOST} different symbols at once.")
    parts: list[ReadyPrices] = []
    for one in ordered:
        beside = parts[0] if parts else None
        parts.append(ready(one, participation, calendar, before.get(one.symbol), beside))
    lengths = np.array([len(one) for one in parts], np.int64)
    ranks = np.repeat(np.arange(len(parts)), lengths)
    opens, closes = (np.concatenate([one.columns[place] for one in parts]) for place in (0, 1))
    order = np.argsort(closes, kind="stable")
    opens, closes, ranks = opens[order], closes[order], ranks[order]
    starts = np.flatnonzero(np.append(True, closes[1:] != closes[:-1]))
    slice_opens, slice_closes = np.minimum.reduceat(opens, starts), closes[starts]
    slices = slice_opens, slice_closes
    return ReadyTogether(
        parts=tuple(parts),
        market=(
            np.concatenate([one.market[0] for one in parts]),
            np.concatenate([one.market[1] for one in parts]),
            np.cumsum(lengths) - lengths,
            ranks,
            np.append(starts, len(closes)),
            np.column_stack(slices).ravel(),
        ),
        changes=parts[0].changes
        if at_once(slices, parts[0].columns)
        else changes_of(*slices, first.instrument, parts[0].calendar),
    )


def run_together(
    kind: type[Strategy],
    parameters: Mapping[str, object],
    prices: ReadyTogether,
    setup: FastSetup,
    seed: int = 7,
    scratch: Scratch | None = None,
) -> FastRun:
    """Return one run of all symbols with everything in it; NoFastPath where it is not exact."""
    for one in prices.parts:
        compiled = check(kind, one, setup)
    strategies = tuple(
        strategy_of(compiled, one.series.instrument, parameters) for one in prices.parts
    )
    digits = max(money_digits(one.series.instrument) for one in prices.parts)
    begun = [beginning(compiled, one, setup, digits) for one in prices.parts]
    answers, reach = _answers(strategies, prices.parts)
    for number, (s, f) in enumerate(begun):
        s[SYMBOL], f[REACH] = number, reach
    s, f = begun[0]
    s[LARGEST] = min(_MOST_MONEY, *(int(one[0][LARGEST]) for one in begun))
    ledger = Ledger(s, f, len(prices), True, scratch or Scratch())
    count = len(prices.parts)
    board = np.zeros((count, B_WIDTH), np.int64)
    held = (
        np.concatenate([one[0][OWN:QUEUE] for one in begun]),
        np.concatenate([one[1][F_OWN:] for one in begun]),
        _first_board(board),
        np.zeros(count + 1, np.int64),
    )
    _walk(ledger, held, prices, answers)
    ledger.store = held[0].reshape(count, -1)
    series = tuple(one.series for one in prices.parts)
    past = tuple(one.past for one in prices.parts)
    return FastRun(ledger, strategies, series, setup.cash, digits, seed, past)


def _first_board(board: Ints) -> Ints:
    board[:, B_MASK], board[:, B_BELOW], board[:, B_ABOVE] = ENTERS, -NEVER, NEVER
    flat: Ints = board.ravel()
    return flat


def _walk(
    ledger: Ledger,
    held: tuple[Ints, Floats, Ints, Ints],
    prices: ReadyTogether,
    answers: tuple[Ints, Ints, Ints, Floats, Floats],
) -> None:
    s, end = ledger.s, len(prices)
    names = " and others" if len(prices.parts) > 1 else ""
    name = f"{prices.parts[0].series.symbol}{names}"
    wishes = np.empty(3 * len(prices.parts), np.int64)
    while s[BAR] < end:
        walk_together(ledger.arrays, held, prices.market, answers, prices.changes, wishes, end)
        if s[TROUBLE] == GROW:
            ledger.grow()
            s[TROUBLE] = FINE
        elif s[TROUBLE] != FINE:
            give_up(name, s)
    finish_together(ledger.arrays, held, len(prices.parts))
    if s[TROUBLE] != FINE:
        give_up(name, s)


def _answers(
    strategies: Sequence[CompiledStrategy], parts: Sequence[ReadyPrices]
) -> tuple[tuple[Ints, Ints, Ints, Floats, Floats], float]:
    """Return all symbols' answers behind each other, and the share of `f[REACH]`."""
    crossings = [one.crossing() for one in strategies]
    said, rows, reach, share = [], [], [], 0.0
    exact = all(
        crossing is not None and one.past is None and spells.sure(crossing, one.guides, one.dearest)
        for crossing, one in zip(crossings, parts, strict=True)
    )
    for strategy, crossing, one in zip(strategies, crossings, parts, strict=True):
        room = spells.Spells(len(one))
        if exact and crossing is not None:
            share = crossing.stop_ranges
            keep_ranges(one, crossing.range_bars)
            reach.append(one.ranges[crossing.range_bars])
            spells.of_crossing(
                one.guides.sums,
                spells.rule_of(crossing),
                (0, len(one)),
                0,
                (room.rows, room.codes),
                room.signs,
            )
        else:
            codes, numbers = np.empty(len(one), np.int64), np.full((len(one), WIDTH), np.nan)
            type(strategy).kernel.over(learned(strategy, one.past), numbers, codes, *one.columns)
            spells.of_codes(codes, 0, room.rows, room.codes)
            rows.append(numbers)
        said.append(room.taken())
    lengths = np.array([len(one[0]) for one in said], np.int64)
    return (
        np.concatenate([one[0] for one in said]),
        np.concatenate([one[1] for one in said]),
        np.cumsum(lengths) - lengths,
        np.concatenate(rows) if rows else NO_ROWS,
        np.concatenate(reach) if reach else NO_REACH,
    ), share
