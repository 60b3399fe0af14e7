"""A strategy's answers as spells: stretches of bars with one code, so that most are never asked.

An entry's code is a spell of its own bar. A crossing of two simple averages of closes on the grid
is decided in whole ticks: its spells are those of the strategy's own kernel, without the kernel.
"""

from typing import Any

import numpy as np

from core.backtest.fast.guides import Guides
from core.backtest.fast.layout import NEVER, Ints, Places, Reals
from core.strategy.crossing import AverageCrossing
from indicators.arguments import Floats
from indicators.kernel import array_kernel, part, places
from indicators.signals import ENTER_LONG, ENTER_SHORT, ENTERS, LEAVE_LONG, LEAVE_SHORT
from indicators.turns import TURNED

_pointer: Any = places  # the arrays outlive the call
_PIECE = 4_096
_ALL_UP = 0x0101_0101_0101_0101  # eight signs of one
_SURE = 1e11
"""Below this product of both lengths and a price in ticks, averages that differ at all differ by
more than ten times the share of themselves that the kernel takes for a tie and for roundings."""


@array_kernel
def of_codes(codes: Ints, base: int, rows: Ints, found: Ints) -> None:
    """Write the spells of the codes of the bars from `base` on, and NEVER behind the last."""
    count, before = 0, -1
    for i in range(codes.size):
        code = codes[i]
        if code != before or code & ENTERS:
            rows[count], found[count] = base + i, code
            count += 1
        before = code
    rows[count] = NEVER


@part
def _put(rows: Places, codes: Places, count: int, row: int, code: int) -> int:
    """Add a spell, over one that would begin with the same bar; return how many there are."""
    if count and rows[count - 1] == row:
        count -= 1
    rows[count], codes[count] = row, code
    return count + 1


@part
def _plain(side: int) -> int:
    return LEAVE_SHORT if side > 0 else LEAVE_LONG if side < 0 else 0


@part
def _turned(side: int, both: bool) -> int:
    if side > 0:
        return ENTER_LONG | LEAVE_SHORT | TURNED
    return (ENTER_SHORT if both else 0) | LEAVE_LONG | TURNED


@part
def _leads(sums: Reals, signs: Any, span: tuple[int, int], lengths: tuple[int, int]) -> None:
    """Write which average leads, 1 or -1 or 0: in whole ticks, several bars at once."""
    first, count = span
    fast, slow = lengths
    above, below = float(slow), float(fast)
    for i in range(count):
        now = sums[first + i + 1]
        ahead = (now - sums[first + i + 1 - fast]) * above
        behind = (now - sums[first + i + 1 - slow]) * below
        signs[i] = np.int8(ahead > behind) - np.int8(ahead < behind)


@part
def _after(signs: Places, words: Places, i: int, count: int, side: int) -> int:
    """Return the first place from `i` on where another average leads, or `count`."""
    same = _ALL_UP if side > 0 else -1 if side < 0 else 0
    while i < count:
        if i & 7 == 0 and i + 8 <= count and words[i >> 3] == same:
            i += 8
        elif signs[i] != 0 and signs[i] != side:
            return i
        else:
            i += 1
    return count


@array_kernel
def of_crossing(
    sums: Floats,
    rule: tuple[int, int, int, bool],
    span: tuple[int, int],
    before: int,
    spells: tuple[Ints, Ints],
    room: Ints,
) -> int:
    """Write the spells of the bars in `span`; return the side after them: 1 above, -1 below, 0.

    `rule`: both lengths, the first bar that is answered, and whether short entries are wished.
    `before` is the side before the span. `room` is of the caller's for the signs of a piece: an
    array of this function's own would be freed while only its pointer is still in use.
    """
    fast, slow, answered, both = rule
    base, end = span
    rows, codes = _pointer(spells[0]), _pointer(spells[1])
    signs, words, bare = _pointer(room.view(np.int8)), _pointer(room), _pointer(sums)
    side = before
    count = _put(rows, codes, 0, base, _plain(side) if base > answered else 0)
    for first in range(max(base, slow - 1), end, _PIECE):
        many = min(_PIECE, end - first)
        _leads(bare, signs, (first, many), (fast, slow))
        if first <= answered < first + many:
            at = answered - first
            i = _after(signs, words, 0, at, side)
            while i < at:
                side = signs[i]
                i = _after(signs, words, i, at, side)
            count = _put(rows, codes, count, answered, _plain(side))
        else:
            i = 0
        i = _after(signs, words, i, many, side)
        while i < many:
            known, side = side != 0, signs[i]
            if first + i >= answered:
                code = _turned(side, both) if known else _plain(side)
                count = _put(rows, codes, count, first + i, code)
                if known and first + i + 1 < end:
                    count = _put(rows, codes, count, first + i + 1, _plain(side))
            i = _after(signs, words, i, many, side)
    rows[count] = NEVER
    return side


class Spells:
    """Room for the spells of one piece of the bars."""

    def __init__(self, bars: int) -> None:
        self.rows = np.empty(2 * bars + 2, np.int64)
        self.codes = np.empty(2 * bars + 2, np.int64)
        self.signs = np.empty(_PIECE >> 3, np.int64)

    def taken(self) -> tuple[Ints, Ints]:
        """Return the room that spells take, with the end that is never reached."""
        count = int(np.argmax(self.rows == NEVER)) + 1
        return self.rows[:count].copy(), self.codes[:count].copy()


def rule_of(crossing: AverageCrossing) -> tuple[int, int, int, bool]:
    """Return a crossing as the kernel takes it."""
    answered = max(crossing.slow - 1, crossing.range_bars)
    return crossing.fast, crossing.slow, answered, crossing.both


def sure(crossing: AverageCrossing, guides: Guides, dearest: int) -> bool:
    """Return whether whole ticks decide a crossing as the kernel's floats do.

    `dearest` is the highest close in ticks.
    """
    return len(guides.sums) > 0 and crossing.fast * crossing.slow * dearest < _SURE
