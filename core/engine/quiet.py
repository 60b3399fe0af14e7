"""Finds how far nothing can happen: a compiled look over bars that touch no order and no limit."""

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import numpy as np

from core.data.stretch import Ranks, Stretch
from indicators.arguments import Floats
from indicators.kernel import array_kernel

if TYPE_CHECKING:
    from core.engine.trading_engine import TradingEngine


BELOW, ABOVE, LAST, QUANTITY = range(4)
"""Rows of the board, one column a symbol: the levels at the venue, last price, what is held."""
FIRST_ROW, LAST_ROW, HELD = range(3)
"""Rows of the notes: a symbol's first and last quiet row, and which symbols are held."""

_FAR = -np.inf, np.inf


@array_kernel
def look_over(
    rows: tuple[Ranks, Ranks, Ranks],
    prices: tuple[Floats, Floats, Floats],
    board: Floats,
    notes: Ranks,
    looks: tuple[Ranks, Floats],
    span: tuple[int, int, int],
    limits: tuple[float, float, int, int],
) -> tuple[int, int, int]:
    """Return the first slice that must be worked through, how many looks fell due, the next one.

    `rows`: where slices start, when they close, whose a row is. `prices`: low, high, close.
    `span`: the first slice, the one to stop before, the number of symbols held. `limits`: cash,
    the worth below which the day's loss must be looked at, when the next look is due, and the
    time to the one after. Slice and worth at each look are written to `looks`.
    """
    starts, closes, rank = rows
    low, high, close = prices
    first, end, held = span
    cash, alarm, due, step = limits
    count = 0
    for k in range(first, end):
        for row in range(starts[k], starts[k + 1]):
            one = rank[row]
            if not (board[BELOW, one] < low[row] and high[row] < board[ABOVE, one]):
                return k, count, due
        for row in range(starts[k], starts[k + 1]):
            board[LAST, rank[row]] = close[row]
        worth = cash
        for i in range(held):
            worth += board[QUANTITY, notes[HELD, i]] * board[LAST, notes[HELD, i]]
        if held and worth < alarm:
            return k, count, due
        if closes[k] >= due:
            due = closes[k] - closes[k] % step + step
            looks[0][count] = k
            looks[1][count] = worth
            count += 1
        for row in range(starts[k], starts[k + 1]):
            one = rank[row]
            if notes[FIRST_ROW, one] < 0:
                notes[FIRST_ROW, one] = row
            notes[LAST_ROW, one] = row
    return end, count, due


@array_kernel
def look_along(
    columns: tuple[Ranks, Floats, Floats, Floats, Ranks, Floats],
    first: int,
    end: int,
    levels: tuple[float, float, float],
    limits: tuple[float, float, int, int],
) -> tuple[int, int, int]:
    """Return what `look_over` does, for a stretch of one symbol: a row is a slice.

    `columns`: when slices close, low, high, close, and the looks' slices and worths to be written.
    `levels`: at the venue below and above, and the quantity held.
    """
    closes, low, high, close, slices, worths = columns
    below, above, quantity = levels
    cash, alarm, due, step = limits
    count = 0
    for k in range(first, end):
        if not (below < low[k] and high[k] < above):
            return k, count, due
        worth = cash + quantity * close[k]
        if quantity != 0.0 and worth < alarm:
            return k, count, due
        if closes[k] >= due:
            due = closes[k] - closes[k] % step + step
            slices[count] = k
            worths[count] = worth
            count += 1
    return end, count, due


class QuietLook:
    """Looks over one stretch for an engine, and brings the engine's prices up to where it ends."""

    def __init__(self, stretch: Stretch) -> None:
        size = len(stretch.symbols)
        self._stretch = stretch
        self._alone = size == 1
        self._rank_of = {symbol: i for i, symbol in enumerate(stretch.symbols)}
        self._board = np.zeros((4, size))
        self._board[BELOW], self._board[ABOVE] = -np.inf, np.inf
        self._notes = np.empty((3, size), np.int64)
        self._looks = np.empty(len(stretch), np.int64), np.empty(len(stretch))
        _, self._close_ns, self._open, high, low, self._close, _ = stretch.columns
        self._rows = (stretch.starts, stretch.close_ns, stretch.rank)
        self._prices = (low, high, self._close)
        self._columns = (stretch.close_ns, low, high, self._close, *self._looks)
        self._moments: tuple[int, list[int]] = 0, []

    def look(self, engine: "TradingEngine", first: int, end: int) -> int:
        """Return the first slice before `end` that must be worked through, or `end`."""
        book, last = engine.space.state.book, engine.space.prices.last
        if self._alone:
            return self._look_along(engine, first, end)
        board, notes, rank_of = self._board, self._notes, self._rank_of
        held = 0
        for symbol, quantity in book.rough_held.items():
            rank = rank_of.get(symbol)
            if rank is None or symbol not in last:
                return first  # held, and without a price so far: its worth is the engine's business
            board[QUANTITY, rank] = quantity
            notes[HELD, held] = rank
            held += 1
        for symbol, rank in rank_of.items():
            board[LAST, rank] = last.get(symbol, 0.0)
        watched = [rank for symbol in engine.levels if (rank := rank_of.get(symbol)) is not None]
        for rank in watched:
            level = engine.levels[self._stretch.symbols[rank]]
            board[BELOW, rank], board[ABOVE, rank] = level.below, level.above
        notes[:HELD] = -1
        stop, count, due = look_over(
            self._rows,
            self._prices,
            board,
            notes,
            self._looks,
            (first, end, held),
            (
                book.rough_cash,
                engine.conductor.alarm_equity,
                engine.next_look_ns,
                engine.look_step_ns,
            ),
        )
        for rank in watched:
            board[BELOW, rank], board[ABOVE, rank] = -np.inf, np.inf
        if stop > first:
            self._keep(engine, count)
            engine.next_look_ns = due
        return stop

    def _look_along(self, engine: "TradingEngine", first: int, end: int) -> int:
        """Look over the slices of a lone symbol."""
        symbol, book, levels = self._stretch.symbols[0], engine.space.state.book, engine.levels
        level = levels.get(symbol)
        quantity = book.rough_held.get(symbol)
        if len(book.rough_held) > (quantity is not None):
            return first  # held, and not in these prices: its worth is the engine's business
        if quantity is None and level is None:
            self._jump(engine, first, end)
            stop = end
        else:
            sides = (_FAR[0], _FAR[1]) if level is None else (level.below, level.above)
            alarm, step_ns = engine.conductor.alarm_equity, engine.look_step_ns
            stop, count, due_ns = look_along(
                self._columns,
                first,
                end,
                (sides[0], sides[1], quantity or 0.0),
                (book.rough_cash, alarm, engine.next_look_ns, step_ns),
            )
            if stop == first:
                return first
            engine.next_look_ns = due_ns
            self._keep_looks(engine, count)
        prices = engine.space.prices
        prices.last[symbol] = self._close.item(stop - 1)
        prices.at_ns[symbol] = self._stretch.closes[stop - 1]
        if symbol not in prices.day_open:
            prices.day_open[symbol] = self._open.item(first)
        return stop

    def _jump(self, engine: "TradingEngine", first: int, end: int) -> None:
        """Go past all of it: with nothing held and nothing at the venue, one price is like any."""
        closes, step_ns = self._stretch.closes, engine.look_step_ns
        begin = bisect_left(closes, engine.next_look_ns, first, end)
        if begin == end:
            return
        if self._moments[0] != step_ns:
            self._moments = step_ns, self._first_in_each(step_ns)
        moments = self._moments[1]
        since = bisect_right(moments, closes[begin])
        due = [closes[begin], *moments[since : bisect_right(moments, closes[end - 1])]]
        engine.next_look_ns = due[-1] - due[-1] % step_ns + step_ns
        engine.equity.add_same(due, engine.space.state.book.rough_cash)

    def _first_in_each(self, step_ns: int) -> list[int]:
        """Return when the first slice in each step of time closes."""
        closes = self._stretch.close_ns
        steps = closes // step_ns
        first: list[int] = closes[1:][steps[1:] != steps[:-1]].tolist()
        return first

    def _keep(self, engine: "TradingEngine", count: int) -> None:
        """Write the last prices and the looks of the quiet slices down."""
        prices = engine.space.prices
        last, at_ns, day_open = prices.last, prices.at_ns, prices.day_open
        first_row, last_row, _ = self._notes.tolist()
        for symbol, rank in self._rank_of.items():
            row = last_row[rank]
            if row < 0:
                continue
            last[symbol] = self._close.item(row)
            at_ns[symbol] = self._close_ns.item(row)
            if symbol not in day_open:
                day_open[symbol] = self._open.item(first_row[rank])
        self._keep_looks(engine, count)

    def _keep_looks(self, engine: "TradingEngine", count: int) -> None:
        if count:
            closes = self._stretch.closes
            slices, worths = self._looks
            moments = [closes[k] for k in slices[:count].tolist()]
            engine.equity.add_many(moments, worths[:count].tolist())
